"""A charge by an order to reload whose outcome was lost is settled under its own key, and not made twice."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError

from ringlypro.clients.tables import Client
from ringlypro.credits import auto_reload, ledger, payment_intents
from ringlypro.credits.tables import CreditAccount, Reload
from tests.conftest import TravellingClock
from tests.credits.stored_orders import give_order, list_reloads
from tests.service_fixtures import FakeServices


class TestTakingOver:
    """A charge whose outcome nobody heard is settled under its own key, while the vendor still knows that key."""

    async def start_charge(self, services: FakeServices, client: int, key: str) -> int:
        """A charge that was begun; what the vendor said to it was lost."""
        async with services.unit_of_work(client) as unit:
            return (await payment_intents.get_or_create_reload(unit, amount=Decimal(20), key=key)).id

    async def run_charge(self, services: FakeServices, client: int, key: str) -> None:
        context = SimpleNamespace(additional_context={"services": services})
        await auto_reload.charge_saved_card.func(context, client_id=client, key=key)

    @pytest.mark.parametrize(("hours", "charged"), [(22.99, True), (23, False), (23.5, False)])
    @pytest.mark.parametrize("key", ["auto:first", "auto:second"])
    async def test_is_tried_for_twenty_three_hours_under_the_first_key(
        self, *, services: FakeServices, dentist: int, clock: TravellingClock, hours: float, charged: bool, key: str
    ) -> None:
        await give_order(services, dentist)
        first = await self.start_charge(services, dentist, "auto:first")
        async with services.unit_of_work(dentist) as unit:
            await ledger.post(unit, kind="correction", amount=Decimal(-2), reference="x", reason="x")

        clock.forward(hours=hours)
        await self.run_charge(services, dentist, key)

        rows = {row.id: row.payment_intent_id for row in await list_reloads(services, dentist)}
        if charged:
            assert list(services.payments.intents) == [rows[first]]
            assert len(rows) == 1
        else:
            assert rows[first] is None
            assert len(services.payments.intents) == (key == "auto:second")

    async def test_the_older_of_two_comes_first(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        await give_order(services, dentist)
        older = await self.start_charge(services, dentist, "auto:first")
        clock.forward(hours=2)
        await self.start_charge(services, dentist, "auto:second")

        await self.run_charge(services, dentist, "auto:third")

        charged = [row.id for row in await list_reloads(services, dentist) if row.payment_intent_id]
        assert charged == [older]

    @pytest.mark.parametrize(
        "change", [{"status": "failed"}, {"payment_intent_id": "pi_known"}, {"idempotency_key": "given:mine"}]
    )
    async def test_what_is_settled_or_another_kind_of_payment_is_left_alone(
        self, services: FakeServices, dentist: int, clock: TravellingClock, change: dict[str, str]
    ) -> None:
        await give_order(services, dentist)
        settled = await self.start_charge(services, dentist, "auto:first")
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Reload).values(**change))
            await ledger.post(unit, kind="correction", amount=Decimal(-2), reference="x", reason="x")

        clock.forward(hours=7)
        await self.run_charge(services, dentist, "auto:second")

        (charged,) = services.payments.intents.values()
        assert charged.reload_id != settled


async def test_the_hourly_look_finds_who_is_due_in_one_question(
    services: FakeServices, database_url: str, dentist: int, barber: int
) -> None:
    await give_order(services, dentist)
    async with services.unit_of_work(barber) as unit:
        await unit.db.execute(update(Client).values(stripe_customer_id="cus_2"))
    async with services.system_session() as unit:
        assert [row["client_id"] for row in await unit.fetch_all(auto_reload._FIND_DUE, {})] == []
    async with services.unit_of_work(dentist) as unit:
        await ledger.post(unit, kind="correction", amount=Decimal(-3), reference="x", reason="correction")

    async with services.system_session() as unit:
        assert [row["client_id"] for row in await unit.fetch_all(auto_reload._FIND_DUE, {})] == [dentist]
        with pytest.raises(ProgrammingError, match="permission denied"):
            await unit.db.execute(select(CreditAccount.balance))
