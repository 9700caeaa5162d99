"""Money is asked for with a row of our own, and received once."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from ringlypro.clients.tables import Client, ExternalRef
from ringlypro.credits import ledger, queries, reload
from ringlypro.credits.tables import CreditEntry, Reload
from ringlypro.db.unit import Database
from ringlypro.kit.errors import InvalidFields
from ringlypro.notices.tables import Notification
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import PaymentEvent
from tests.conftest import TravellingClock
from tests.desk import TestDesk, make_desk

TWENTY = Decimal(20)


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock)


def news(desk: TestDesk, report: object) -> PaymentEvent:
    return desk.payments.read_event(report.body, report.signature)


async def receive(desk: TestDesk, client: int, event: PaymentEvent) -> str:
    async with desk.unit(client) as unit:
        return await reload.receive(unit, event)


async def balance(desk: TestDesk, client: int) -> Decimal:
    async with desk.unit(client) as unit:
        proof = await queries.proof(unit)
    assert proof.holds
    return proof.balance


async def status(desk: TestDesk, client: int) -> str:
    async with desk.unit(client) as unit:
        return (await unit.db.execute(select(Reload.status))).scalar_one()


class TestAsking:
    """Leaves a row of ours before the till is asked."""

    async def test_names_the_payment_and_whose_it_is(self, desk: TestDesk, dentist: int) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)

        intent = desk.payments.intents[asked.payment_intent_id]
        assert (intent.client_id, intent.reload_id, intent.amount) == (dentist, asked.reload_id, TWENTY)
        async with desk.unit(dentist) as unit:
            assert await unit.db.get(ExternalRef, (reload.REFERENCE, asked.payment_intent_id)) is not None
        assert await balance(desk, dentist) == 0

    async def test_the_same_key_asks_once(self, desk: TestDesk, dentist: int) -> None:
        found = await asyncio.gather(*(reload.ask(desk, dentist, amount=TWENTY, idempotency_key="k") for _ in range(5)))

        assert len({asked.payment_intent_id for asked in found}) == 1
        assert len(desk.payments.intents) == 1

    async def test_two_clients_may_use_the_same_key(self, desk: TestDesk, dentist: int, barber: int) -> None:
        mine = await reload.ask(desk, dentist, amount=TWENTY, idempotency_key="k")
        theirs = await reload.ask(desk, barber, amount=TWENTY, idempotency_key="k")

        assert mine.payment_intent_id != theirs.payment_intent_id

    async def test_a_key_stands_for_one_amount(self, desk: TestDesk, dentist: int) -> None:
        await reload.ask(desk, dentist, amount=TWENTY, idempotency_key="k")

        with pytest.raises(reload.KeyUsed):
            await reload.ask(desk, dentist, amount=Decimal(30), idempotency_key="k")

    async def test_a_key_the_till_has_forgotten_asks_for_nothing_new(self, desk: TestDesk, dentist: int) -> None:
        first = await reload.ask(desk, dentist, amount=TWENTY, idempotency_key="k")
        desk.payments._asked.clear()

        with pytest.raises(reload.KeyUsed):
            await reload.ask(desk, dentist, amount=TWENTY, idempotency_key="k")

        async with desk.unit(dentist) as unit:
            kept = (await unit.db.scalars(select(Reload))).one()
            assert kept.payment_intent_id == first.payment_intent_id

    @pytest.mark.parametrize("amount", ["4.99", "500.01", "0", "-5", "5.005", "NaN", "Infinity", "1E+400", "x"])
    async def test_refuses_what_no_card_is_asked_for(self, desk: TestDesk, dentist: int, amount: str) -> None:
        with pytest.raises(InvalidFields) as refused:
            await reload.ask(desk, dentist, amount=amount)  # type: ignore[arg-type]  # what a door might let through

        assert set(refused.value.fields) == {"amount"}
        assert not desk.payments.intents

    async def test_a_till_that_is_away_leaves_nothing_owed_and_may_be_asked_again(
        self, desk: TestDesk, dentist: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(**_: object) -> None:
            raise VendorError("away", retryable=True)

        with monkeypatch.context() as patched:
            patched.setattr(desk.payments, "ask", away)
            with pytest.raises(VendorError):
                await reload.ask(desk, dentist, amount=TWENTY, idempotency_key="k")
        asked = await reload.ask(desk, dentist, amount=TWENTY, idempotency_key="k")

        assert asked.payment_intent_id in desk.payments.intents

    async def test_a_card_is_saved_for_one_customer(self, desk: TestDesk, dentist: int) -> None:
        first = await reload.ask(desk, dentist, amount=TWENTY, save_card=True)
        second = await reload.ask(desk, dentist, amount=TWENTY, save_card=True)

        customers = {desk.payments.intents[asked.payment_intent_id].customer for asked in (first, second)}
        async with desk.unit(dentist) as unit:
            assert customers == {(await unit.db.execute(select(Client.stripe_customer_id))).scalar_one()}


class TestReceiving:
    """Counts a payment once, in whatever order its reports come."""

    async def test_a_payment_becomes_credit(self, desk: TestDesk, dentist: int) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)
        event = news(desk, desk.payments.pay(asked.payment_intent_id))

        assert [await receive(desk, dentist, event) for _ in range(3)] == ["credited", "known", "known"]

        assert await balance(desk, dentist) == TWENTY
        assert await status(desk, dentist) == "paid"
        async with desk.unit(dentist) as unit:
            assert list(await unit.db.scalars(select(Notification.kind))) == ["credit_deposit"]

    async def test_twenty_reports_at_once_count_once(self, desk: TestDesk, dentist: int) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)
        # Two events may tell of one payment: the ids differ, the payment does not.
        events = [news(desk, desk.payments.pay(asked.payment_intent_id)) for _ in range(20)]

        outcomes = await asyncio.gather(*(receive(desk, dentist, event) for event in events))

        assert sorted(outcomes) == ["credited"] + ["known"] * 19
        assert await balance(desk, dentist) == TWENTY

    async def test_what_was_received_counts_not_what_was_asked(self, desk: TestDesk, dentist: int) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)
        event = news(desk, desk.payments.pay(asked.payment_intent_id))

        await receive(desk, dentist, replace(event, amount=Decimal("12.34")))

        assert await balance(desk, dentist) == Decimal("12.34")

    @pytest.mark.parametrize(
        "change",
        [{"currency": "eur"}, {"amount": Decimal(0)}, {"kind": "payment_intent.created"}],
        ids=["currency", "nothing", "kind"],
    )
    async def test_ignores(self, desk: TestDesk, dentist: int, change: dict[str, object]) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)
        event = news(desk, desk.payments.pay(asked.payment_intent_id))

        assert await receive(desk, dentist, replace(event, **change)) == "ignored"

        assert await balance(desk, dentist) == 0

    async def test_another_clients_payment_is_foreign(self, desk: TestDesk, dentist: int, barber: int) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)
        event = news(desk, desk.payments.pay(asked.payment_intent_id))

        assert await receive(desk, barber, replace(event, client_id=barber)) == "foreign"

        assert await balance(desk, barber) == 0

    async def test_a_payment_that_only_claims_our_row_is_foreign(self, desk: TestDesk, dentist: int) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)
        event = news(desk, desk.payments.pay(asked.payment_intent_id))
        forged = replace(event, object_id="pi_theirs", payment_id="pi_theirs")

        assert await receive(desk, dentist, forged) == "foreign"

        assert await balance(desk, dentist) == 0

    async def test_a_report_that_overtakes_our_own_note_has_to_come_again(self, desk: TestDesk, dentist: int) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)
        event = news(desk, desk.payments.pay(asked.payment_intent_id))
        async with desk.unit(dentist) as unit:
            (await unit.db.scalars(select(Reload))).one().payment_intent_id = None

        with pytest.raises(reload.NotYet):
            await receive(desk, dentist, event)

        async with desk.unit(dentist) as unit:
            await reload.know(unit, reload_id=asked.reload_id, payment_intent_id=asked.payment_intent_id)
        assert await receive(desk, dentist, event) == "credited"

    async def test_a_late_failure_does_not_undo_a_payment(self, desk: TestDesk, dentist: int) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)
        declined = news(desk, desk.payments.pay(asked.payment_intent_id, card="4000000000000002"))
        paid = news(desk, desk.payments.pay(asked.payment_intent_id))

        assert await receive(desk, dentist, paid) == "credited"
        assert await receive(desk, dentist, declined) == "known"

        assert await status(desk, dentist) == "paid"

    async def test_a_failure_is_told_once_and_a_second_card_may_work(self, desk: TestDesk, dentist: int) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)
        declined = news(desk, desk.payments.pay(asked.payment_intent_id, card="4000000000000002"))

        assert [await receive(desk, dentist, declined) for _ in range(2)] == ["failed", "known"]
        paid = news(desk, desk.payments.pay(asked.payment_intent_id))
        assert await receive(desk, dentist, paid) == "credited"

        assert await balance(desk, dentist) == TWENTY

    async def test_every_order_of_reports_ends_the_same(self, desk: TestDesk, dentist: int) -> None:
        for order in itertools.permutations(range(4)):
            asked = await reload.ask(desk, dentist, amount=TWENTY)
            payment = asked.payment_intent_id
            reports = [
                news(desk, desk.payments.pay(payment)),
                news(desk, desk.payments.refund(payment, Decimal(3))),
                news(desk, desk.payments.refund(payment, Decimal(4))),
                news(desk, desk.payments.dispute(payment)),
            ]
            before = await balance(desk, dentist)
            for which in (*order, *order[::-1]):
                await receive(desk, dentist, reports[which])

            assert await balance(desk, dentist) - before == TWENTY - 7 - 20, order

    async def test_refunds_reported_at_once_are_not_added_up(self, desk: TestDesk, dentist: int) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)
        await receive(desk, dentist, news(desk, desk.payments.pay(asked.payment_intent_id)))
        totals = [news(desk, desk.payments.refund(asked.payment_intent_id, Decimal(1))) for _ in range(8)]

        await asyncio.gather(*(receive(desk, dentist, event) for event in totals))

        assert await balance(desk, dentist) == TWENTY - 8

    async def test_a_refund_that_empties_the_account_suspends_it(self, desk: TestDesk, dentist: int) -> None:
        asked = await reload.ask(desk, dentist, amount=TWENTY)
        await receive(desk, dentist, news(desk, desk.payments.pay(asked.payment_intent_id)))
        async with desk.unit(dentist) as unit:
            await ledger.charge_call(
                unit,
                call_id=None,
                call_sid="CA1",
                seconds=6000,
                client=await ledger.tariff_of(unit),
                reason="call",
                ended_at=unit.now,
            )

        await receive(desk, dentist, news(desk, desk.payments.refund(asked.payment_intent_id)))

        async with desk.unit(dentist) as unit:
            assert (await queries.summary(unit)).credit_suspended
            kinds = list(await unit.db.scalars(select(CreditEntry.kind).order_by(CreditEntry.id)))
        assert kinds == ["deposit", "usage", "refund"]
        assert await status(desk, dentist) == "refunded"
