"""A payment, its refusal and its refunds count once, in whatever order the vendor reports them."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.credits import auto_reload, ledger, payment_events, queries
from ringlypro.credits.tables import CreditEntry, Reload
from ringlypro.notifications.tables import Notification
from ringlypro.vendors.ports import PaymentEvent
from tests.credits.deposits import TWENTY, balance
from tests.credits.stored_orders import read_stored_order
from tests.service_fixtures import FakeServices


def news(services: FakeServices, report: object) -> PaymentEvent:
    return services.payments.parse_event(report.body, report.signature)


async def receive(services: FakeServices, client: int, event: PaymentEvent) -> str:
    async with services.unit_of_work(client) as unit:
        return await payment_events.apply_payment_event(unit, event)


async def status(services: FakeServices, client: int) -> str:
    async with services.unit_of_work(client) as unit:
        return (await unit.db.execute(select(Reload.status))).scalar_one()


class TestReceiving:
    """Counts a payment once, in whatever order its reports come."""

    async def test_a_payment_becomes_credit(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        event = news(services, services.payments.complete_payment(asked.payment_intent_id))

        assert [await receive(services, dentist, event) for _ in range(3)] == ["credited", "known", "known"]

        assert await balance(services, dentist) == TWENTY
        assert await status(services, dentist) == "paid"
        async with services.unit_of_work(dentist) as unit:
            assert list(await unit.db.scalars(select(Notification.kind))) == ["credit_deposit"]

    @pytest.mark.parametrize(
        ("customer", "kept"), [("cus_1", "pm_new"), ("cus_of_somebody_else", "pm_old"), (None, "pm_old")]
    )
    async def test_a_card_is_kept_only_when_it_is_the_clients_own_customers(
        self, services: FakeServices, dentist: int, customer: str | None, kept: str
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(stripe_customer_id="cus_1"))
            await auto_reload.save_payment_method(unit, "pm_old")
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        event = news(services, services.payments.complete_payment(asked.payment_intent_id))

        await receive(services, dentist, replace(event, customer=customer, payment_method="pm_new"))

        async with services.unit_of_work(dentist) as unit:
            assert (await read_stored_order(unit)).payment_method_id == kept

    async def test_twenty_reports_at_once_count_once(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        # Two events may tell of one payment: the ids differ, the payment does not.
        events = [news(services, services.payments.complete_payment(asked.payment_intent_id)) for _ in range(20)]

        outcomes = await asyncio.gather(*(receive(services, dentist, event) for event in events))

        assert sorted(outcomes) == ["credited"] + ["known"] * 19
        assert await balance(services, dentist) == TWENTY

    async def test_what_was_received_counts_not_what_was_asked(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        event = news(services, services.payments.complete_payment(asked.payment_intent_id))

        await receive(services, dentist, replace(event, amount=Decimal("12.34")))

        assert await balance(services, dentist) == Decimal("12.34")

    @pytest.mark.parametrize(
        "change",
        [{"currency": "eur"}, {"amount": Decimal(0)}, {"kind": "charge.succeeded"}],
        ids=["currency", "nothing", "kind"],
    )
    async def test_ignores(self, services: FakeServices, dentist: int, change: dict[str, object]) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        event = news(services, services.payments.complete_payment(asked.payment_intent_id))

        assert await receive(services, dentist, replace(event, **change)) == "ignored"

        assert await balance(services, dentist) == 0

    async def test_another_clients_payment_is_foreign(self, services: FakeServices, dentist: int, barber: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        event = news(services, services.payments.complete_payment(asked.payment_intent_id))

        assert await receive(services, barber, replace(event, client_id=barber)) == "foreign"

        assert await balance(services, barber) == 0

    async def test_a_payment_that_only_claims_our_row_is_foreign(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        event = news(services, services.payments.complete_payment(asked.payment_intent_id))
        forged = replace(event, object_id="pi_theirs", payment_id="pi_theirs")

        assert await receive(services, dentist, forged) == "foreign"

        assert await balance(services, dentist) == 0

    async def test_anothers_payment_does_not_wait_for_a_row_of_ours(
        self, services: FakeServices, dentist: int, barber: int
    ) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        event = news(services, services.payments.complete_payment(asked.payment_intent_id))
        async with services.unit_of_work(dentist) as unit:
            (await unit.db.scalars(select(Reload))).one().payment_intent_id = None
        theirs = replace(event, object_id="pi_theirs", payment_id="pi_theirs", client_id=barber)

        assert await receive(services, dentist, theirs) == "foreign"

    async def test_a_report_that_overtakes_our_own_note_has_to_come_again(
        self, services: FakeServices, dentist: int
    ) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        event = news(services, services.payments.complete_payment(asked.payment_intent_id))
        async with services.unit_of_work(dentist) as unit:
            (await unit.db.scalars(select(Reload))).one().payment_intent_id = None

        with pytest.raises(payment_events.PaymentNotRecordedYet):
            await receive(services, dentist, event)

        async with services.unit_of_work(dentist) as unit:
            await payment_events.attach_payment_intent(
                unit, reload_id=asked.reload_id, payment_intent_id=asked.payment_intent_id
            )
        assert await receive(services, dentist, event) == "credited"

    async def test_a_late_failure_does_not_undo_a_payment(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        declined = news(services, services.payments.complete_payment(asked.payment_intent_id, card="4000000000000002"))
        paid = news(services, services.payments.complete_payment(asked.payment_intent_id))

        assert await receive(services, dentist, paid) == "credited"
        assert await receive(services, dentist, declined) == "known"

        assert await status(services, dentist) == "paid"

    async def test_a_failure_is_told_once_and_a_second_card_may_work(
        self, services: FakeServices, dentist: int
    ) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        declined = news(services, services.payments.complete_payment(asked.payment_intent_id, card="4000000000000002"))

        assert [await receive(services, dentist, declined) for _ in range(2)] == ["failed", "known"]
        paid = news(services, services.payments.complete_payment(asked.payment_intent_id))
        assert await receive(services, dentist, paid) == "credited"

        assert await balance(services, dentist) == TWENTY

    async def test_every_order_of_reports_ends_the_same(self, services: FakeServices, dentist: int) -> None:
        for order in itertools.permutations(range(4)):
            asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
            payment = asked.payment_intent_id
            reports = [
                news(services, services.payments.complete_payment(payment)),
                news(services, services.payments.refund_payment(payment, Decimal(3))),
                news(services, services.payments.refund_payment(payment, Decimal(4))),
                news(services, services.payments.dispute_payment(payment)),
            ]
            before = await balance(services, dentist)
            for which in (*order, *order[::-1]):
                await receive(services, dentist, reports[which])

            assert await balance(services, dentist) == before, order

    async def test_refunds_reported_at_once_are_not_added_up(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        await receive(services, dentist, news(services, services.payments.complete_payment(asked.payment_intent_id)))
        totals = [
            news(services, services.payments.refund_payment(asked.payment_intent_id, Decimal(1))) for _ in range(8)
        ]

        await asyncio.gather(*(receive(services, dentist, event) for event in totals))

        assert await balance(services, dentist) == TWENTY - 8

    async def test_a_refund_that_empties_the_account_suspends_it(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)
        await receive(services, dentist, news(services, services.payments.complete_payment(asked.payment_intent_id)))
        async with services.unit_of_work(dentist) as unit:
            await ledger.charge_call(
                unit,
                call_id=None,
                call_sid="CA1",
                seconds=6000,
                tariff=await ledger.load_tariff(unit),
                reason="call",
                ended_at=unit.now,
            )

        await receive(services, dentist, news(services, services.payments.refund_payment(asked.payment_intent_id)))

        async with services.unit_of_work(dentist) as unit:
            assert (await queries.get_account_summary(unit)).credit_suspended
            kinds = list(await unit.db.scalars(select(CreditEntry.kind).order_by(CreditEntry.id)))
        assert kinds == ["deposit", "usage", "refund"]
        assert await status(services, dentist) == "refunded"
