"""Numbers cost money: one per tenant, however often and however many at once it is tried."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from ringlypro.db.unit import Database
from ringlypro.signup import number, register
from ringlypro.vendors.doubles.phone import Switchboard
from ringlypro.vendors.errors import NUMBER_GONE, VendorError
from ringlypro.vendors.ports import NumberHooks, OwnedNumber
from tests.conftest import TravellingClock, new_client
from tests.desk import SITE, TestDesk, make_desk, run_jobs, waiting_jobs

FORM: dict[str, Any] = {
    "email": "ana@brightdental.com", "password": "correct horse battery", "first_name": "Ana", "last_name": "López",
    "business_name": "Bright Dental", "business_phone": "+13055550142", "business_type": "healthcare",
    "terms_accepted": True,
}  # fmt: skip


class Moody(Switchboard):
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

    async def owned(self, reference: str) -> OwnedNumber | None:
        found = await super().owned(reference)
        await asyncio.sleep(self.delay)
        return found

    async def take_number(self, number: str, *, hooks: NumberHooks, reference: str) -> OwnedNumber:
        if self.mood == "gone" and self.sold == 0:
            self.sold = -1
            raise VendorError("this number is gone", retryable=False, code=NUMBER_GONE)
        owned = await super().take_number(number, hooks=hooks, reference=reference)
        self.sold += 1
        await asyncio.sleep(self.delay)
        if self.mood == "loses its answer":
            raise VendorError("time-out", retryable=True)
        return owned


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock, phone=Moody())


@pytest.fixture
async def florist(database: Database) -> int:
    """A client that has no number yet."""
    return await new_client(database, business_name="Florist", ringlypro_number=None)


async def number_of(desk: TestDesk, client_id: int) -> str | None:
    async with desk.unit(client_id) as unit:
        (row,) = await unit.run("SELECT ringlypro_number FROM clients", {})
    return row["ringlypro_number"]


async def bells(desk: TestDesk, client_id: int) -> list[str]:
    async with desk.unit(client_id) as unit:
        return [row["kind"] for row in await unit.run("SELECT kind FROM notifications ORDER BY id", {})]


class TestProvide:
    """One number, from the business's own area, with our addresses on it."""

    async def test_is_local_and_reports_to_us(self, desk: TestDesk, florist: int) -> None:
        found = await number.provide(desk, florist)

        assert found.startswith("+1305555")
        assert await number_of(desk, florist) == found
        assert desk.phone.handed_out.keys() == {f"client-{florist}"}
        assert desk.phone.hooks[found] == NumberHooks(
            voice=f"{SITE}/voice/rachel/", voice_fallback=f"{SITE}/voice/fallback",
            status=f"{SITE}/webhook/twilio/status", sms=f"{SITE}/webhook/twilio/sms",
            sms_fallback=f"{SITE}/webhook/twilio/sms",
        )  # fmt: skip
        assert await bells(desk, florist) == ["number_ready"]

    async def test_asked_again_buys_nothing(self, desk: TestDesk, florist: int) -> None:
        assert await number.provide(desk, florist) == await number.provide(desk, florist)
        assert desk.phone.sold == 1

    async def test_of_many_at_once_one_buys(self, desk: TestDesk, florist: int) -> None:
        desk.phone.delay = 0.2
        results = await asyncio.gather(*(number.provide(desk, florist) for _ in range(5)), return_exceptions=True)

        assert desk.phone.sold == 1
        assert sum(isinstance(result, str) for result in results) >= 1
        assert all(isinstance(result, (str, number.UnderWay)) for result in results)

    async def test_a_lost_answer_is_found_and_not_bought_again(self, desk: TestDesk, florist: int) -> None:
        desk.phone.mood = "loses its answer"
        with pytest.raises(VendorError):
            await number.provide(desk, florist)
        desk.phone.mood = ""

        found = await number.provide(desk, florist)

        assert desk.phone.sold == 1
        assert desk.phone.handed_out[f"client-{florist}"].number == found

    async def test_a_number_that_is_gone_is_passed_over(self, desk: TestDesk, florist: int) -> None:
        desk.phone.mood = "gone"

        assert await number.provide(desk, florist) == await number_of(desk, florist)

    @pytest.mark.parametrize("mood", ["down", "broken", "empty"])
    async def test_a_failure_leaves_the_way_open(self, desk: TestDesk, florist: int, mood: str) -> None:
        desk.phone.mood = mood
        with pytest.raises(VendorError):
            await number.provide(desk, florist)
        desk.phone.mood = ""

        assert await number.provide(desk, florist)

    async def test_a_claim_left_by_the_dead_runs_out(
        self, desk: TestDesk, florist: int, clock: TravellingClock
    ) -> None:
        async with desk.unit(florist) as unit:
            await unit.run(number.CLAIM, {"client": florist, "now": unit.now, "stale": unit.now})
        with pytest.raises(number.UnderWay):
            await number.provide(desk, florist)
        clock.forward(minutes=2)

        assert await number.provide(desk, florist)

    async def test_another_tenants_number_is_never_kept(self, desk: TestDesk, florist: int, dentist: int) -> None:
        # The double forgets everything at a restart, and hands out a number that the dentist has.
        desk.phone.handed_out[f"client-{florist}"] = OwnedNumber(number="+13055550101", sid="PN1")

        found = await number.provide(desk, florist)

        assert found != "+13055550101"
        assert await number_of(desk, florist) == found
        assert await number_of(desk, dentist) == "+13055550101"

    async def test_a_hundred_and_one_neighbours_all_have_their_own(self, desk: TestDesk, database: Database) -> None:
        found = []
        for n in range(101):
            client = await new_client(database, business_name=f"Shop {n}", ringlypro_number=None)
            found.append(await number.provide(desk, client))

        assert len(set(found)) == 101
        assert sum(each.startswith("+1305") for each in found) == 100


class TestSignUp:
    """A tenant never waits for the telephone company longer than a person would."""

    async def sign_up(self, desk: TestDesk, **more: Any) -> register.Registered:
        return await register.register(desk, FORM | more, door="api", address="127.0.0.1")

    @pytest.mark.parametrize("mood", ["down", "broken", "empty", "hangs", "loses its answer"])
    async def test_succeeds_while_the_telephone_company_does_not(
        self, desk: TestDesk, database_url: str, mood: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(register, "PATIENCE", 0.2)
        desk.phone.mood = mood

        made = await self.sign_up(desk)

        assert made.number is None
        assert "signup.number" in [job["task_name"] for job in await waiting_jobs(desk.database)]
        desk.phone.mood = ""
        await run_jobs(desk, database_url)
        assert await number_of(desk, made.person.client_id)
        assert desk.phone.sold == 1
        assert await bells(desk, made.person.client_id) == ["welcome", "number_ready"]

    async def test_the_owner_hears_of_the_first_failure_only(self, desk: TestDesk, database_url: str) -> None:
        desk.phone.mood = "down"
        made = await self.sign_up(desk)

        for _ in range(3):
            await run_jobs(desk, database_url)
            async with desk.database.engine.begin() as admin:
                await admin.exec_driver_sql(
                    "UPDATE jobs.procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"
                )

        assert await bells(desk, made.person.client_id) == ["welcome", "number_waiting"]
        (job,) = [job for job in await waiting_jobs(desk.database) if job["task_name"] == "signup.number"]
        assert job["attempts"] == 3

    async def test_leaves_a_complete_tenant(self, desk: TestDesk, database_url: str) -> None:
        made = await self.sign_up(desk)

        async with desk.unit(made.person.client_id) as unit:
            (row,) = await unit.run(
                "SELECT (SELECT count(*) FROM credit_accounts WHERE balance = 0) accounts, (SELECT count(*) FROM resources)"
                " resources, (SELECT count(*) FROM sign_ins) sign_ins, (SELECT count(*) FROM clients"
                " WHERE monthly_free_minutes = 100 AND rachel_enabled AND owner_email <> '') clients",
                {},
            )
        assert row == {"accounts": 1, "resources": 1, "sign_ins": 1, "clients": 1}
        await run_jobs(desk, database_url)
        subjects = [letter.subject for letter in desk.mail.letters]
        assert sorted(subjects) == ["Welcome to RinglyPro", "Your RinglyPro number is ready"]
        assert desk.phone.sold == 1

    async def test_writes_in_the_owners_language(self, desk: TestDesk, database_url: str) -> None:
        await self.sign_up(desk, language="es")
        await run_jobs(desk, database_url)

        assert sorted(letter.subject for letter in desk.mail.letters) == [
            "Bienvenido a RinglyPro",
            "Su número de RinglyPro está listo",
        ]

    async def test_a_failure_on_the_way_leaves_nothing(self, desk: TestDesk, monkeypatch: pytest.MonkeyPatch) -> None:
        async def breaks(*_: object, **__: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(register.ledger, "open_account", breaks)
        with pytest.raises(RuntimeError):
            await self.sign_up(desk)

        async with desk.directory() as unit:
            (row,) = await unit.run("SELECT (SELECT count(*) FROM users) u, (SELECT count(*) FROM clients) c", {})
        assert row == {"u": 0, "c": 0}
        assert await waiting_jobs(desk.database) == []
        assert desk.phone.sold == 0

    async def test_many_at_once_all_get_their_own_number(self, desk: TestDesk) -> None:
        made = await asyncio.gather(*(self.sign_up(desk, email=f"owner{n}@shops.com") for n in range(8)))

        assert len({each.number for each in made}) == 8
        assert None not in {each.number for each in made}

    async def test_where_numbers_cost_money_one_address_cannot_go_on_for_ever(
        self, database: Database, clock: TravellingClock
    ) -> None:
        real = {
            "APP_ENV": "production", "TWILIO_ACCOUNT_SID": "AC1", "DATABASE_URL": "x", "WEBHOOK_BASE_URL": "https://x.com",
        }  # fmt: skip
        desk = make_desk(database, clock, phone=Moody(), **real)
        for n in range(20):
            await self.sign_up(desk, email=f"owner{n}@shops.com")

        with pytest.raises(register.throttle.TooMany):
            await self.sign_up(desk, email="one-more@shops.com")
