"""Numbers cost money: one per tenant, however often and however many at once it is tried."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from ringlypro.db.database import Database
from ringlypro.signup import number_provisioning, registration
from ringlypro.vendors.errors import NUMBER_UNAVAILABLE, VendorError
from ringlypro.vendors.fakes.phone import FakePhone
from ringlypro.vendors.ports import NumberWebhooks, OwnedNumber
from tests.conftest import TravellingClock, new_client
from tests.service_fixtures import SITE, FakeServices, make_services, run_jobs, waiting_jobs

FORM: dict[str, Any] = {
    "email": "ana@brightdental.com", "password": "correct horse battery", "first_name": "Ana", "last_name": "López",
    "business_name": "Bright Dental", "business_phone": "+13055550142", "business_type": "healthcare",
    "terms_accepted": True,
}  # fmt: skip


class Moody(FakePhone):
    """A telephone company that can be told to fail, to hang, or to lose its answer after the sale."""

    def __init__(self, mood: str = "") -> None:
        super().__init__(tokens=("x" * 32,), seed=1)
        self.mood = mood
        self.sold = 0
        self.delay = 0.0

    async def find_numbers(self, *, area_code: str | None, limit: int = 5) -> Sequence[str]:
        if self.mood == "down":
            raise VendorError("unreachable", retryable=True)
        if self.mood == "broken":
            raise VendorError("our key is wrong", retryable=False, code="20003")
        if self.mood == "hangs":
            await asyncio.sleep(60)
        if self.mood == "empty":
            return []
        return await super().find_numbers(area_code=area_code, limit=limit)

    async def find_owned_number(self, reference: str) -> OwnedNumber | None:
        owned_number = await super().find_owned_number(reference)
        await asyncio.sleep(self.delay)
        return owned_number

    async def purchase_number(self, number: str, *, webhooks: NumberWebhooks, reference: str) -> OwnedNumber:
        if self.mood == "gone" and self.sold == 0:
            self.sold = -1
            raise VendorError("this number is gone", retryable=False, code=NUMBER_UNAVAILABLE)
        owned = await super().purchase_number(number, webhooks=webhooks, reference=reference)
        self.sold += 1
        await asyncio.sleep(self.delay)
        if self.mood == "loses its answer":
            raise VendorError("time-out", retryable=True)
        return owned


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock, phone=Moody())


@pytest.fixture
async def florist(database: Database) -> int:
    """A client that has no number yet."""
    return await new_client(database, business_name="Florist", ringlypro_number=None)


async def number_of(services: FakeServices, client_id: int) -> str | None:
    async with services.unit_of_work(client_id) as unit:
        (row,) = await unit.fetch_all("SELECT ringlypro_number FROM clients", {})
    return row["ringlypro_number"]


async def bells(services: FakeServices, client_id: int) -> list[str]:
    async with services.unit_of_work(client_id) as unit:
        return [row["kind"] for row in await unit.fetch_all("SELECT kind FROM notifications ORDER BY id", {})]


class TestProvide:
    """One number, from the business's own area, with our addresses on it."""

    async def test_is_local_and_reports_to_us(self, services: FakeServices, florist: int) -> None:
        provisioned_number = await number_provisioning.provision_number(services, florist)

        assert provisioned_number.startswith("+1305555")
        assert await number_of(services, florist) == provisioned_number
        assert services.phone.assigned_numbers.keys() == {f"client-{florist}"}
        assert services.phone.webhooks[provisioned_number] == NumberWebhooks(
            voice=f"{SITE}/voice/rachel/", voice_fallback=f"{SITE}/voice/fallback",
            status=f"{SITE}/webhook/twilio/status", sms=f"{SITE}/webhook/twilio/sms",
            sms_fallback=f"{SITE}/webhook/twilio/sms",
        )  # fmt: skip
        assert await bells(services, florist) == ["number_ready"]

    async def test_asked_again_buys_nothing(self, services: FakeServices, florist: int) -> None:
        assert await number_provisioning.provision_number(
            services, florist
        ) == await number_provisioning.provision_number(services, florist)
        assert services.phone.sold == 1

    async def test_of_many_at_once_one_buys(self, services: FakeServices, florist: int) -> None:
        services.phone.delay = 0.2
        results = await asyncio.gather(
            *(number_provisioning.provision_number(services, florist) for _ in range(5)), return_exceptions=True
        )

        assert services.phone.sold == 1
        assert sum(isinstance(result, str) for result in results) >= 1
        assert all(isinstance(result, (str, number_provisioning.PurchaseInProgress)) for result in results)

    async def test_a_lost_answer_is_found_and_not_bought_again(self, services: FakeServices, florist: int) -> None:
        services.phone.mood = "loses its answer"
        with pytest.raises(VendorError):
            await number_provisioning.provision_number(services, florist)
        services.phone.mood = ""

        provisioned_number = await number_provisioning.provision_number(services, florist)

        assert services.phone.sold == 1
        assert services.phone.assigned_numbers[f"client-{florist}"].number == provisioned_number

    async def test_a_number_that_is_gone_is_passed_over(self, services: FakeServices, florist: int) -> None:
        services.phone.mood = "gone"

        assert await number_provisioning.provision_number(services, florist) == await number_of(services, florist)

    @pytest.mark.parametrize("mood", ["down", "broken", "empty"])
    async def test_a_failure_leaves_the_way_open(self, services: FakeServices, florist: int, mood: str) -> None:
        services.phone.mood = mood
        with pytest.raises(VendorError):
            await number_provisioning.provision_number(services, florist)
        services.phone.mood = ""

        assert await number_provisioning.provision_number(services, florist)

    async def test_a_claim_left_by_the_dead_runs_out(
        self, services: FakeServices, florist: int, clock: TravellingClock
    ) -> None:
        async with services.unit_of_work(florist) as unit:
            await unit.fetch_all(
                number_provisioning.CLAIM_PURCHASE, {"client": florist, "now": unit.now, "stale": unit.now}
            )
        with pytest.raises(number_provisioning.PurchaseInProgress):
            await number_provisioning.provision_number(services, florist)
        clock.forward(minutes=2)

        assert await number_provisioning.provision_number(services, florist)

    async def test_another_tenants_number_is_never_kept(
        self, services: FakeServices, florist: int, dentist: int
    ) -> None:
        # The double forgets everything at a restart, and hands out a number that the dentist has.
        services.phone.assigned_numbers[f"client-{florist}"] = OwnedNumber(number="+13055550101", sid="PN1")

        provisioned_number = await number_provisioning.provision_number(services, florist)

        assert provisioned_number != "+13055550101"
        assert await number_of(services, florist) == provisioned_number
        assert await number_of(services, dentist) == "+13055550101"

    async def test_a_hundred_and_one_neighbours_all_have_their_own(
        self, services: FakeServices, database: Database
    ) -> None:
        result = []
        for n in range(101):
            client = await new_client(database, business_name=f"Shop {n}", ringlypro_number=None)
            result.append(await number_provisioning.provision_number(services, client))

        assert len(set(result)) == 101
        assert sum(each.startswith("+1305") for each in result) == 100


class TestSignUp:
    """A tenant never waits for the telephone company longer than a person would."""

    async def sign_up(self, services: FakeServices, **more: Any) -> registration.RegisteredTenant:
        return await registration.register_tenant(services, FORM | more, channel="api", address="127.0.0.1")

    @pytest.mark.parametrize("mood", ["down", "broken", "empty", "hangs", "loses its answer"])
    async def test_succeeds_while_the_telephone_company_does_not(
        self, services: FakeServices, database_url: str, mood: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(registration, "NUMBER_WAIT_SECONDS", 0.2)
        services.phone.mood = mood

        made = await self.sign_up(services)

        assert made.number is None
        assert "signup.number" in [job["task_name"] for job in await waiting_jobs(services.database)]
        services.phone.mood = ""
        await run_jobs(services, database_url)
        assert await number_of(services, made.person.client_id)
        assert services.phone.sold == 1
        assert await bells(services, made.person.client_id) == ["welcome", "number_ready"]

    async def test_the_owner_hears_of_the_first_failure_only(self, services: FakeServices, database_url: str) -> None:
        services.phone.mood = "down"
        made = await self.sign_up(services)

        for _ in range(3):
            await run_jobs(services, database_url)
            async with services.database.engine.begin() as admin:
                await admin.exec_driver_sql(
                    "UPDATE jobs.procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"
                )

        assert await bells(services, made.person.client_id) == ["welcome", "number_waiting"]
        (job,) = [job for job in await waiting_jobs(services.database) if job["task_name"] == "signup.number"]
        assert job["attempts"] == 3

    async def test_leaves_a_complete_tenant(self, services: FakeServices, database_url: str) -> None:
        made = await self.sign_up(services)

        async with services.unit_of_work(made.person.client_id) as unit:
            (row,) = await unit.fetch_all(
                "SELECT (SELECT count(*) FROM credit_accounts WHERE balance = 0) accounts, (SELECT count(*) FROM resources)"
                " resources, (SELECT count(*) FROM sign_ins) sign_ins, (SELECT count(*) FROM clients"
                " WHERE monthly_free_minutes = 100 AND rachel_enabled AND owner_email <> '') clients",
                {},
            )
        assert row == {"accounts": 1, "resources": 1, "sign_ins": 1, "clients": 1}
        await run_jobs(services, database_url)
        subjects = [letter.subject for letter in services.mail.emails]
        assert sorted(subjects) == ["Welcome to RinglyPro", "Your RinglyPro number is ready"]
        assert services.phone.sold == 1

    async def test_writes_in_the_owners_language(self, services: FakeServices, database_url: str) -> None:
        await self.sign_up(services, language="es")
        await run_jobs(services, database_url)

        assert sorted(letter.subject for letter in services.mail.emails) == [
            "Bienvenido a RinglyPro",
            "Su número de RinglyPro está listo",
        ]

    async def test_a_failure_on_the_way_leaves_nothing(
        self, services: FakeServices, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def breaks(*_: object, **__: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(registration.ledger, "open_account", breaks)
        with pytest.raises(RuntimeError):
            await self.sign_up(services)

        async with services.system_session() as unit:
            (row,) = await unit.fetch_all("SELECT (SELECT count(*) FROM users) u, (SELECT count(*) FROM clients) c", {})
        assert row == {"u": 0, "c": 0}
        assert await waiting_jobs(services.database) == []
        assert services.phone.sold == 0

    async def test_many_at_once_all_get_their_own_number(self, services: FakeServices) -> None:
        made = await asyncio.gather(*(self.sign_up(services, email=f"owner{n}@shops.com") for n in range(8)))

        assert len({each.number for each in made}) == 8
        assert None not in {each.number for each in made}

    async def test_where_numbers_cost_money_one_address_cannot_go_on_for_ever(
        self, database: Database, clock: TravellingClock
    ) -> None:
        real = {
            "APP_ENV": "production", "TWILIO_ACCOUNT_SID": "AC1", "DATABASE_URL": "x", "WEBHOOK_BASE_URL": "https://x.com",
        }  # fmt: skip
        services = make_services(database, clock, phone=Moody(), **real)
        for n in range(20):
            await self.sign_up(services, email=f"owner{n}@shops.com")

        with pytest.raises(registration.throttle.TooManyAttempts):
            await self.sign_up(services, email="one-more@shops.com")
