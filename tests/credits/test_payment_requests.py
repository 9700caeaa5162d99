"""A payment is asked for once per key, with a row of our own and within the limits of a card."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from sqlalchemy import select

from ringlypro.clients.tables import Client, ExternalReference
from ringlypro.core.errors import InvalidFields
from ringlypro.credits import payment_events
from ringlypro.credits.tables import Reload
from ringlypro.vendors.errors import VendorError
from tests.credits.deposits import TWENTY, balance
from tests.service_fixtures import FakeServices


class TestAsking:
    """Leaves a row of ours before the till is asked."""

    async def test_names_the_payment_and_whose_it_is(self, services: FakeServices, dentist: int) -> None:
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY)

        intent = services.payments.intents[asked.payment_intent_id]
        assert (intent.client_id, intent.reload_id, intent.amount) == (dentist, asked.reload_id, TWENTY)
        async with services.unit_of_work(dentist) as unit:
            assert (
                await unit.db.get(ExternalReference, (payment_events.PAYMENT_REFERENCE, asked.payment_intent_id))
                is not None
            )
        assert await balance(services, dentist) == 0

    async def test_the_same_key_asks_once(self, services: FakeServices, dentist: int) -> None:
        outcomes = await asyncio.gather(
            *(payment_events.create_payment(services, dentist, amount=TWENTY, idempotency_key="k") for _ in range(5))
        )

        assert len({asked.payment_intent_id for asked in outcomes}) == 1
        assert len(services.payments.intents) == 1

    async def test_two_clients_may_use_the_same_key(self, services: FakeServices, dentist: int, barber: int) -> None:
        mine = await payment_events.create_payment(services, dentist, amount=TWENTY, idempotency_key="k")
        theirs = await payment_events.create_payment(services, barber, amount=TWENTY, idempotency_key="k")

        assert mine.payment_intent_id != theirs.payment_intent_id

    async def test_a_key_stands_for_one_amount(self, services: FakeServices, dentist: int) -> None:
        await payment_events.create_payment(services, dentist, amount=TWENTY, idempotency_key="k")

        with pytest.raises(payment_events.IdempotencyKeyReused):
            await payment_events.create_payment(services, dentist, amount=Decimal(30), idempotency_key="k")

    async def test_a_key_the_till_has_forgotten_asks_for_nothing_new(
        self, services: FakeServices, dentist: int
    ) -> None:
        first = await payment_events.create_payment(services, dentist, amount=TWENTY, idempotency_key="k")
        services.payments._requests_by_key.clear()

        with pytest.raises(payment_events.IdempotencyKeyReused):
            await payment_events.create_payment(services, dentist, amount=TWENTY, idempotency_key="k")

        async with services.unit_of_work(dentist) as unit:
            kept = (await unit.db.scalars(select(Reload))).one()
            assert kept.payment_intent_id == first.payment_intent_id

    @pytest.mark.parametrize("amount", ["4.99", "500.01", "0", "-5", "5.005", "NaN", "Infinity", "1E+400", "x"])
    async def test_refuses_what_no_card_is_asked_for(self, services: FakeServices, dentist: int, amount: str) -> None:
        with pytest.raises(InvalidFields) as refused:
            await payment_events.create_payment(services, dentist, amount=amount)  # type: ignore[arg-type]  # what a door might let through

        assert set(refused.value.fields) == {"amount"}
        assert not services.payments.intents

    async def test_a_till_that_is_away_leaves_nothing_owed_and_may_be_asked_again(
        self, services: FakeServices, dentist: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(**_: object) -> None:
            raise VendorError("away", retryable=True)

        with monkeypatch.context() as patched:
            patched.setattr(services.payments, "create_payment_intent", away)
            with pytest.raises(VendorError):
                await payment_events.create_payment(services, dentist, amount=TWENTY, idempotency_key="k")
        asked = await payment_events.create_payment(services, dentist, amount=TWENTY, idempotency_key="k")

        assert asked.payment_intent_id in services.payments.intents

    async def test_a_card_is_saved_for_one_customer(self, services: FakeServices, dentist: int) -> None:
        first = await payment_events.create_payment(services, dentist, amount=TWENTY, save_card=True)
        second = await payment_events.create_payment(services, dentist, amount=TWENTY, save_card=True)

        customers = {services.payments.intents[asked.payment_intent_id].customer for asked in (first, second)}
        async with services.unit_of_work(dentist) as unit:
            assert customers == {(await unit.db.execute(select(Client.stripe_customer_id))).scalar_one()}
