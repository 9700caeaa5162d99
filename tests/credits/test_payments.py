"""A payment from the moment it is asked for: what the vendor is told, what the owner hears, and what pages show."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.core.errors import InvalidFields
from ringlypro.credits import ledger, payment_events, queries
from ringlypro.credits.tables import Reload
from ringlypro.notifications.tables import Notification
from tests.conftest import TravellingClock
from tests.credits.deposits import TWENTY
from tests.published import PublishedChanges
from tests.service_fixtures import FakeServices, waiting_jobs


async def report_payment(services: FakeServices, client: int, posted: object) -> str:
    """Let one report of the vendor count."""
    async with services.unit_of_work(client) as unit:
        return await payment_events.apply_payment_event(
            unit, services.payments.parse_event(posted.body, posted.signature)
        )


async def list_notifications(services: FakeServices, client: int) -> Sequence[Notification]:
    async with services.unit_of_work(client) as unit:
        return list(await unit.db.scalars(select(Notification).order_by(Notification.id)))


async def the_reload(services: FakeServices, client: int) -> Reload:
    async with services.unit_of_work(client) as unit:
        return (await unit.db.scalars(select(Reload))).one()


async def count_queued_emails(services: FakeServices) -> int:
    return sum(job["task_name"] == "notifications.send_email" for job in await waiting_jobs(services.database))


class TestAsking:
    """What is asked for, from whom, and under which key."""

    @pytest.mark.parametrize("amount", ["5", "5.00", "499.99", "500"])
    async def test_takes_five_to_five_hundred_dollars(self, services: FakeServices, dentist: int, amount: str) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=Decimal(amount))

        assert asked.amount == Decimal(amount)
        assert (await the_reload(services, dentist)).amount == Decimal(amount)

    async def test_answers_with_what_the_browser_needs(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)

        row = await the_reload(services, dentist)
        assert (asked.reload_id, asked.payment_intent_id) == (row.id, row.payment_intent_id)
        assert (asked.publishable_key, row.currency, row.status) == ("pk_demo", "usd", "asked")
        assert asked.client_secret.startswith(asked.payment_intent_id)

    @pytest.mark.parametrize(("key", "fits"), [("k" * 249, True), ("k" * 250, False), ("k\n", False), ("k\x00", False)])
    async def test_a_key_is_printable_and_fits_its_column(
        self, services: FakeServices, dentist: int, key: str, fits: bool
    ) -> None:
        if fits:
            assert await payment_events.create_payment(services, dentist, amount=TWENTY, idempotency_key=key)
            return
        with pytest.raises(InvalidFields) as refusal:
            await payment_events.create_payment(services, dentist, amount=TWENTY, idempotency_key=key)
        assert refusal.value.fields == {"Idempotency-Key": "credits.key_shape"}

    async def test_without_a_key_every_request_is_a_payment_of_its_own(
        self, services: FakeServices, dentist: int
    ) -> None:
        requests = [await payment_events.create_payment(services, dentist, amount=TWENTY) for _ in range(2)]

        assert len({asked.payment_intent_id for asked in requests}) == 2

    async def test_names_the_customer_only_where_a_card_is_to_be_saved(
        self, services: FakeServices, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(stripe_customer_id="cus_1"))

        saving = await payment_events.create_payment(services, dentist, amount=TWENTY, save_card=True)
        once = await payment_events.create_payment(services, dentist, amount=TWENTY)

        intents = [services.payments.intents[asked.payment_intent_id] for asked in (saving, once)]
        assert [(intent.customer, intent.save_card) for intent in intents] == [("cus_1", True), (None, False)]

    async def test_no_customer_is_made_for_a_card_that_is_not_saved(self, services: FakeServices, dentist: int) -> None:
        await payment_events.create_payment(services, dentist, amount=TWENTY)

        async with services.unit_of_work(dentist) as unit:
            assert await unit.db.scalar(select(Client.stripe_customer_id)) is None

    async def test_the_vendor_hears_whose_customer_it_makes(
        self, services: FakeServices, dentist: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        requests: list[dict[str, object]] = []

        async def enroll(**values: object) -> str:
            requests.append(values)
            return f"cus_{len(requests)}"

        monkeypatch.setattr(services.payments, "create_customer", enroll)
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(owner_email="ana@example.com"))

        await asyncio.gather(
            *(payment_events.create_payment(services, dentist, amount=TWENTY, save_card=True) for _ in range(3))
        )

        assert {(request["client_id"], request["name"], request["email"]) for request in requests} == {
            (dentist, "Bright Dental", "ana@example.com")
        }
        assert len({request["idempotency_key"] for request in requests}) == 1
        async with services.unit_of_work(dentist) as unit:
            assert await unit.db.scalar(select(Client.stripe_customer_id)) == "cus_1"

    async def test_the_vendors_keys_differ_by_client_and_payment_and_fit(
        self, services: FakeServices, dentist: int, barber: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys: list[str] = []
        ask = services.payments.create_payment_intent

        async def listening(**values: object) -> object:
            keys.append(str(values["idempotency_key"]))
            return await ask(**values)

        monkeypatch.setattr(services.payments, "create_payment_intent", listening)
        for client, key in ((dentist, "a"), (dentist, "b"), (barber, "a"), (dentist, "a")):
            await payment_events.create_payment(services, client, amount=TWENTY, idempotency_key=key)

        assert keys[3] == keys[0]
        assert len(set(keys)) == 3
        assert all(20 < len(key) <= 255 for key in keys)


class TestHearing:
    """Every outcome is told once, with its amount, and open pages look again."""

    async def test_of_a_deposit(self, services: FakeServices, dentist: int, changes: PublishedChanges) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        changes.take()

        for _ in range(2):
            await report_payment(services, dentist, services.payments.complete_payment(asked.payment_intent_id))

        (line,) = await list_notifications(services, dentist)
        assert (line.kind, line.link) == ("credit_deposit", "/billing")
        assert line.values == {"amount": "20.0000", "balance": "20.0000"}
        assert changes.take_topics() == {"credits", "notifications"}
        assert await count_queued_emails(services) == 0
        assert [job["task_name"] for job in await waiting_jobs(services.database)] == ["credits.send_receipt"]

    async def test_of_a_failure(
        self, services: FakeServices, dentist: int, changes: PublishedChanges, clock: TravellingClock
    ) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        changes.take()
        clock.forward(minutes=3)

        for _ in range(2):
            await report_payment(
                services, dentist, services.payments.complete_payment(asked.payment_intent_id, card="4000000000009995")
            )

        (line,) = await list_notifications(services, dentist)
        assert (line.kind, line.link) == ("payment_failed", "/billing")
        assert line.values == {"amount": "20.0000", "code": "insufficient_funds"}
        assert changes.take_topics() == {"credits", "notifications"}
        row = await the_reload(services, dentist)
        assert (row.status, row.updated_at) == ("failed", clock.moment)

    async def test_of_a_failure_without_a_reason(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        posted = services.payments.complete_payment(asked.payment_intent_id, card="4000000000000002")
        event = services.payments.parse_event(posted.body, posted.signature)
        async with services.unit_of_work(dentist) as unit:
            await payment_events.apply_payment_event(unit, replace(event, failure=None))

        (line,) = await list_notifications(services, dentist)
        assert line.values["code"] == "declined"

    async def test_of_a_refund_in_two_parts(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        await report_payment(services, dentist, services.payments.complete_payment(asked.payment_intent_id))
        first = services.payments.refund_payment(asked.payment_intent_id, Decimal("0.5"))
        both = services.payments.refund_payment(asked.payment_intent_id, Decimal(4))

        outcomes = [await report_payment(services, dentist, posted) for posted in (first, first, both, both, first)]

        assert outcomes == ["taken back", "known", "taken back", "known", "known"]
        refunds = [line for line in await list_notifications(services, dentist) if line.kind == "credit_refund"]
        assert [(line.values, line.link) for line in refunds] == [
            ({"amount": "0.5000"}, "/billing"),
            ({"amount": "4.0000"}, "/billing"),
        ]
        async with services.unit_of_work(dentist) as unit:
            entries = await queries.list_transactions(unit)
        assert [(entry.kind, entry.amount, entry.reason) for entry in entries] == [
            ("refund", Decimal(-4), "refund"),
            ("refund", Decimal("-0.5"), "refund"),
            ("deposit", Decimal(20), "reload"),
        ]

    async def test_of_a_dispute(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        await report_payment(services, dentist, services.payments.complete_payment(asked.payment_intent_id))
        posted = services.payments.dispute_payment(asked.payment_intent_id)

        assert [await report_payment(services, dentist, posted) for _ in range(2)] == ["taken back", "known"]

        lines = [line for line in await list_notifications(services, dentist) if line.kind == "credit_dispute"]
        assert [(line.values, line.link) for line in lines] == [({"amount": "20.0000"}, "/billing")]
        async with services.unit_of_work(dentist) as unit:
            newest = (await queries.list_transactions(unit))[0]
        assert (newest.kind, newest.amount, newest.reason) == ("dispute", Decimal(-20), "dispute")

    @pytest.mark.parametrize(
        ("reports", "status"),
        [
            (["refund", "dispute"], "disputed"),
            (["dispute", "refund"], "disputed"),
            (["refund", "pay"], "refunded"),
            (["fail", "pay"], "paid"),
            (["pay", "fail"], "paid"),
            (["dispute", "fail"], "disputed"),
        ],
    )
    async def test_the_gravest_status_stays(
        self, services: FakeServices, dentist: int, reports: list[str], status: str
    ) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        payment = asked.payment_intent_id
        failed = services.payments.complete_payment(payment, card="4000000000000002")
        posted = {"fail": failed, "pay": services.payments.complete_payment(payment)}
        posted |= {
            "refund": services.payments.refund_payment(payment, Decimal(3)),
            "dispute": services.payments.dispute_payment(payment),
        }

        for which in reports:
            await report_payment(services, dentist, posted[which])

        assert (await the_reload(services, dentist)).status == status


class TestReading:
    """The list of payments, and the words behind each."""

    async def test_a_correction_is_posted_and_a_deposit_has_the_status_of_its_payment(
        self, services: FakeServices, dentist: int
    ) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        await report_payment(services, dentist, services.payments.complete_payment(asked.payment_intent_id))
        async with services.unit_of_work(dentist) as unit:
            await ledger.post(unit, kind="correction", amount=Decimal(-1), reference="x", reason="goodwill")

            entries = await queries.list_transactions(unit)

        assert [(entry.kind, entry.status, entry.reason) for entry in entries] == [
            ("correction", "posted", "goodwill"),
            ("deposit", "paid", "reload"),
        ]
        assert [(entry.amount, entry.balance_after) for entry in entries] == [(-1, 19), (20, 20)]
        assert [entry.reference for entry in entries] == ["x", asked.payment_intent_id]

    async def test_is_paged_without_a_gap(self, services: FakeServices, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            for number in range(5):
                await ledger.post(unit, kind="deposit", amount=Decimal(5), reference=f"pi_{number}", reason="reload")

            first = await queries.list_transactions(unit, limit=2)
            rest = await queries.list_transactions(unit, limit=9, before=first[-1].id)

        assert [entry.reference for entry in (*first, *rest)] == ["pi_4", "pi_3", "pi_2", "pi_1", "pi_0"]
