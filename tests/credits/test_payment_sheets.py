"""A sheet has one payment that can be paid, whatever is pressed how often and in how many tabs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.credits import payment_progress, payment_sheets
from ringlypro.credits.payment_sheets import PaymentAlreadyMade, PaymentsNotConfigured, PaymentUnderWay
from ringlypro.credits.payment_tables import PaymentAttempt
from ringlypro.credits.tables import Reload
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import PaymentEvent
from tests.conftest import TravellingClock
from tests.credits.deposits import balance
from tests.credits.sheets import CONSENT, KEY, bank_of, begin, order, pay, state_of, status_of
from tests.service_fixtures import FakeServices


def open_intents(services: FakeServices) -> list[str]:
    """Payments that somebody could still make."""
    return [
        intent.id for intent in services.payments.intents.values() if intent.status not in {"canceled", "succeeded"}
    ]


class TestOneKey:
    """Double clicks, reloads and second tabs."""

    async def test_pressed_twice_is_one_payment(self, services: FakeServices, dentist: int) -> None:
        first, second = await begin(services, dentist), await begin(services, dentist)

        assert first == second
        assert open_intents(services) == [first.payment_intent_id]

    async def test_pressed_in_two_tabs_at_once_is_one_payment(self, services: FakeServices, dentist: int) -> None:
        payments = await asyncio.gather(*(begin(services, dentist) for _ in range(4)))

        assert len({payment.payment_intent_id for payment in payments}) == 1
        assert len(open_intents(services)) == 1

    async def test_other_terms_take_the_place_of_the_first(self, services: FakeServices, dentist: int) -> None:
        first = await begin(services, dentist, 50)
        second = await begin(services, dentist, 20)

        assert first.payment_intent_id != second.payment_intent_id
        assert open_intents(services) == [second.payment_intent_id]
        assert (await status_of(services, dentist)).amount == 20

    async def test_two_tabs_with_two_amounts_leave_one_to_be_paid(self, services: FakeServices, dentist: int) -> None:
        await asyncio.gather(*(begin(services, dentist, amount) for amount in (20, 50)), return_exceptions=True)

        assert len(open_intents(services)) == 1

    async def test_what_is_paid_is_never_asked_for_again(self, services: FakeServices, dentist: int) -> None:
        await pay(services, dentist, await begin(services, dentist))

        for amount in (20, 50):
            with pytest.raises(PaymentAlreadyMade):
                await begin(services, dentist, amount)
        assert await balance(services, dentist) == 20

    async def test_a_card_put_in_twice_pays_once(self, services: FakeServices, dentist: int) -> None:
        payment = await begin(services, dentist)
        for _ in range(3):
            await pay(services, dentist, payment)

        assert await balance(services, dentist) == 20

    async def test_what_is_paid_meanwhile_cannot_be_replaced(self, services: FakeServices, dentist: int) -> None:
        payment = await begin(services, dentist)
        services.payments.intents[payment.payment_intent_id].status = "succeeded"  # nobody has told us yet

        with pytest.raises(PaymentUnderWay):
            await begin(services, dentist, 50)
        assert await state_of(services, dentist) == "open"

    async def test_an_attempt_of_yesterday_is_ended_and_made_anew(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        first = await begin(services, dentist)
        clock.forward(hours=21)
        assert await state_of(services, dentist) == "canceled"

        second = await begin(services, dentist)

        assert open_intents(services) == [second.payment_intent_id]
        assert first.payment_intent_id != second.payment_intent_id

    async def test_the_same_key_of_another_business_is_another_sheet(
        self, services: FakeServices, dentist: int, barber: int
    ) -> None:
        await pay(services, dentist, await begin(services, dentist))

        assert await state_of(services, barber) == ""
        assert (await begin(services, barber)).amount == 20
        assert await balance(services, barber) == 0

    @pytest.mark.parametrize(
        "key", ["", "short", "x" * 65, "with space 123", "ключ-ключ-ключ", "a\nbcdefgh", "%_%_%_%_%"]
    )
    async def test_a_key_is_plain(self, services: FakeServices, dentist: int, key: str) -> None:
        with pytest.raises(InvalidFields):
            await begin(services, dentist, key=key)
        assert await state_of(services, dentist, key) == ""


class TestProgress:
    """What a sheet is told, by what was reported."""

    @pytest.mark.parametrize(
        ("card", "state", "failure"),
        [
            ("4242", "paid", None),
            ("0002", "declined", "card_declined"),
            ("9995", "declined", "insufficient_funds"),
            ("0069", "declined", "expired_card"),
            ("3155", "bank_asks", None),
        ],
    )
    async def test_of_each_card(
        self, services: FakeServices, dentist: int, card: str, state: str, failure: str | None
    ) -> None:
        await pay(services, dentist, await begin(services, dentist), card)

        status = await status_of(services, dentist)
        assert (status.state, status.failure) == (state, failure)
        assert await balance(services, dentist) == (20 if state == "paid" else 0)

    @pytest.mark.parametrize(("approve", "state"), [(True, "paid"), (False, "declined")])
    async def test_of_a_bank_that_asks(self, services: FakeServices, dentist: int, approve: bool, state: str) -> None:
        payment = await begin(services, dentist)
        await pay(services, dentist, payment, "3155")
        intent = services.payments.intents[payment.payment_intent_id]

        for _ in range(2):
            await bank_of(services, dentist).answer_question(intent, approve=approve)

        assert await state_of(services, dentist) == state
        assert await balance(services, dentist) == (20 if approve else 0)

    async def test_another_card_after_a_refusal_pays_the_same_payment(
        self, services: FakeServices, dentist: int
    ) -> None:
        payment = await begin(services, dentist)
        await pay(services, dentist, payment, "9995")
        again = await begin(services, dentist)
        await pay(services, dentist, again)

        assert again.payment_intent_id == payment.payment_intent_id
        assert await state_of(services, dentist) == "paid"
        assert await balance(services, dentist) == 20

    @pytest.mark.parametrize(
        ("reports", "state"),
        [
            ([("processing", 5), ("payment_failed", 0)], "processing"),
            ([("payment_failed", 0), ("processing", 5)], "processing"),
            ([("requires_action", 0), ("payment_failed", 5)], "declined"),
            ([("succeeded", 0), ("payment_failed", 5)], "paid"),
            ([("payment_failed", 5), ("succeeded", 0)], "paid"),
            ([("canceled", 0), ("payment_failed", 5)], "canceled"),
            ([("canceled", 5), ("succeeded", 0)], "paid"),
        ],
    )
    async def test_reports_may_come_in_any_order(
        self, services: FakeServices, dentist: int, reports: list[tuple[str, int]], state: str
    ) -> None:
        payment = await begin(services, dentist)
        async with services.unit_of_work(dentist) as unit:
            reload = await unit.db.get_one(Reload, (dentist, payment.reload_id))
            for step, seconds in reports:
                event = PaymentEvent(
                    id=f"evt_{step}",
                    kind=f"payment_intent.{step}",
                    object_id=payment.payment_intent_id,
                    payment_id=payment.payment_intent_id,
                    amount=payment.amount,
                    currency="usd",
                    client_id=dentist,
                    reload_id=payment.reload_id,
                    created_at=unit.now + timedelta(seconds=seconds),
                )
                await payment_progress.note_payment_report(unit, reload, event)

        assert await state_of(services, dentist) == state

    async def test_canceled_is_told_and_the_next_press_is_a_new_payment(
        self, services: FakeServices, dentist: int
    ) -> None:
        first = await begin(services, dentist)
        await payment_sheets.cancel_sheet(services, dentist, KEY)
        assert await state_of(services, dentist) == "canceled"
        await payment_sheets.cancel_sheet(services, dentist, KEY)

        assert (await begin(services, dentist)).payment_intent_id != first.payment_intent_id

    async def test_what_is_paid_cannot_be_canceled(self, services: FakeServices, dentist: int) -> None:
        await pay(services, dentist, await begin(services, dentist))

        with pytest.raises(PaymentAlreadyMade):
            await payment_sheets.cancel_sheet(services, dentist, KEY)
        assert await balance(services, dentist) == 20

    async def test_a_sheet_is_taken_up_again_on_its_own_terms(self, services: FakeServices, dentist: int) -> None:
        payment = await begin(services, dentist, 50, consent_text=CONSENT)

        assert await payment_sheets.resume_payment(services, dentist, KEY) == payment
        with pytest.raises(NotFound):
            await payment_sheets.resume_payment(services, dentist, "nobody-knows-this")


class TestTrouble:
    """Nothing is owed, and the same may be pressed again."""

    async def test_a_vendor_that_is_away_leaves_the_sheet_open(self, services: FakeServices, dentist: int) -> None:
        working, asked = services.payments.create_payment_intent, []

        async def broken(**request: object) -> object:
            asked.append(request["idempotency_key"])
            raise VendorError("away", retryable=True, code="timeout")

        services.payments.create_payment_intent = broken
        with pytest.raises(VendorError):
            await begin(services, dentist)
        services.payments.create_payment_intent = working

        payment = await begin(services, dentist)
        assert payment.payment_intent_id in services.payments.intents
        async with services.unit_of_work(dentist) as unit:
            assert len((await unit.db.scalars(select(PaymentAttempt))).all()) == 1
        assert len(asked) == 1

    async def test_without_a_vendor_nothing_is_asked_where_money_is_real(
        self, services: FakeServices, dentist: int
    ) -> None:
        production = SimpleNamespace(is_sandbox=False)

        with pytest.raises(PaymentsNotConfigured):
            await payment_sheets.begin_payment(
                replace(services, settings=production),  # type: ignore[arg-type]
                dentist,
                order(),
            )
        assert services.payments.intents == {}
