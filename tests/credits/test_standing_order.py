"""The standing order as the owner gives it, and the moments at which it does and does not charge."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.core.errors import InvalidFields
from ringlypro.credits import auto_reload, ledger, payment_events, payment_intents, queries
from ringlypro.credits.pricing import Tariff
from ringlypro.credits.tables import Reload
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Notification
from tests.conftest import TravellingClock
from tests.credits.stored_orders import read_stored_order
from tests.published import PublishedChanges
from tests.service_fixtures import FakeServices, make_services, run_jobs, waiting_jobs

PAYING = Tariff(rate=Decimal("0.1000"), monthly_free_minutes=0, zone=ZoneInfo("America/New_York"))
ORDER = {"enabled": True, "threshold": Decimal(5), "amount": Decimal(20), "payment_method_id": "pm_demo_4242"}


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock)


async def give_order(services: FakeServices, client: int, **values: object) -> None:
    """An order to reload, on an account with six dollars."""
    async with services.unit_of_work(client) as unit:
        await unit.db.execute(update(Client).values(stripe_customer_id="cus_1", monthly_free_minutes=0))
        await ledger.post(unit, kind="deposit", amount=Decimal(6), reference="pi_0", reason="reload")
        await auto_reload.configure_auto_reload(unit, **(ORDER | values))  # type: ignore[arg-type]  # a table of arguments


async def use_minutes(services: FakeServices, client: int, sid: str, minutes: int) -> None:
    """A call at ten cents a minute."""
    async with services.unit_of_work(client) as unit:
        await ledger.charge_call(
            unit, call_id=None, call_sid=sid, seconds=60 * minutes, tariff=PAYING, reason="call", ended_at=unit.now
        )


async def list_reloads(services: FakeServices, client: int) -> list[Reload]:
    async with services.unit_of_work(client) as unit:
        return list(await unit.db.scalars(select(Reload).order_by(Reload.id)))


async def queued_charges(services: FakeServices) -> int:
    return sum(job["task_name"] == "credits.auto_reload" for job in await waiting_jobs(services.database))


class TestGiving:
    """An order is read back as it was given, or refused with the field that is wrong."""

    async def test_is_read_back_in_another_unit(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            order = await auto_reload.configure_auto_reload(
                unit, enabled=True, threshold=Decimal("2.5"), amount=Decimal(35), payment_method_id="pm_1"
            )

        async with services.unit_of_work(dentist) as unit:
            assert await read_stored_order(unit) == order
        assert order == auto_reload.AutoReloadSettings(
            enabled=True,
            threshold=Decimal("2.5"),
            amount=Decimal(35),
            payment_method_id="pm_1",
            agreed_at=clock.moment,
        )

    async def test_is_five_and_twenty_dollars_until_somebody_says_otherwise(self, unit: UnitOfWork) -> None:
        assert await read_stored_order(unit) == auto_reload.AutoReloadSettings()
        await auto_reload.save_payment_method(unit, "pm_1")

        order = await read_stored_order(unit)

        assert (order.enabled, order.threshold, order.amount) == (False, Decimal(5), Decimal(20))
        assert (order.payment_method_id, order.agreed_at) == ("pm_1", None)

    async def test_keeps_the_moment_it_was_agreed_to_until_it_is_withdrawn(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        async def configure(*, enabled: bool) -> object:
            clock.forward(hours=1)
            async with services.unit_of_work(dentist) as unit:
                order = await auto_reload.configure_auto_reload(
                    unit, enabled=enabled, threshold=Decimal(5), amount=Decimal(20), payment_method_id="pm_1"
                )
            return order.agreed_at and (order.agreed_at - began) / timedelta(hours=1)

        began = clock.moment

        assert [await configure(enabled=on) for on in (True, True, False, True)] == [1, 1, None, 4]

    async def test_open_pages_hear_of_it(self, services: FakeServices, dentist: int, changes: PublishedChanges) -> None:
        async with services.unit_of_work(dentist) as unit:
            await auto_reload.configure_auto_reload(unit, **ORDER)  # type: ignore[arg-type]  # a table of arguments

        assert changes.take_topics() == {"credits"}

    @pytest.mark.parametrize("threshold", ["0", "500"])
    @pytest.mark.parametrize("card", ["pm_1", "x" * 255])
    async def test_may_go_to_its_limits(self, unit: UnitOfWork, threshold: str, card: str) -> None:
        order = await auto_reload.configure_auto_reload(
            unit, enabled=True, threshold=Decimal(threshold), amount=Decimal(500), payment_method_id=card
        )

        assert (order.threshold, order.payment_method_id) == (Decimal(threshold), card)

    @pytest.mark.parametrize(
        ("change", "fields"),
        [
            ({"threshold": Decimal("-0.01")}, {"threshold": "credits.threshold_range"}),
            ({"threshold": Decimal("500.01")}, {"threshold": "credits.threshold_range"}),
            ({"payment_method_id": None}, {"payment_method_id": "credits.card_needed"}),
            ({"payment_method_id": "x" * 256}, {"payment_method_id": "errors.field.invalid"}),
            ({"payment_method_id": "pm\n1"}, {"payment_method_id": "errors.field.invalid"}),
            ({"amount": Decimal("4.99")}, {"amount": "credits.amount_range"}),
        ],
    )
    async def test_says_what_is_wrong(
        self, unit: UnitOfWork, change: dict[str, object], fields: dict[str, str]
    ) -> None:
        with pytest.raises(InvalidFields) as refusal:
            await auto_reload.configure_auto_reload(unit, **(ORDER | change))  # type: ignore[arg-type]  # a table of arguments

        assert refusal.value.fields == fields
        assert not (await read_stored_order(unit)).enabled

    async def test_can_be_withdrawn_without_a_card(self, unit: UnitOfWork) -> None:
        order = await auto_reload.configure_auto_reload(
            unit, enabled=False, threshold=Decimal(5), amount=Decimal(20), payment_method_id=None
        )

        assert (order.enabled, order.agreed_at) == (False, None)


class TestCharging:
    """The card is charged below the threshold, not more often than a day allows, and never behind the owner's back."""

    @pytest.mark.parametrize(("minutes", "queued"), [(9, 0), (10, 0), (11, 1)])
    async def test_begins_below_the_threshold(
        self, services: FakeServices, dentist: int, minutes: int, queued: int
    ) -> None:
        await give_order(services, dentist)

        await use_minutes(services, dentist, "CA1", minutes)

        assert await queued_charges(services) == queued

    async def test_is_not_begun_by_credit_that_comes_or_by_a_call_that_costs_nothing(
        self, services: FakeServices, dentist: int
    ) -> None:
        await give_order(services, dentist, threshold=Decimal(500))

        async with services.unit_of_work(dentist) as unit:
            await ledger.post(unit, kind="deposit", amount=Decimal(5), reference="pi_1", reason="reload")
        await use_minutes(services, dentist, "CA1", 0)

        assert await queued_charges(services) == 0

    async def test_waits_once_however_many_calls_end(self, services: FakeServices, dentist: int) -> None:
        await give_order(services, dentist)

        for number in range(3):
            await use_minutes(services, dentist, f"CA{number}", 20)

        assert await queued_charges(services) == 1

    @pytest.mark.parametrize("balance", ["5", "5.01"])
    async def test_is_left_when_the_balance_has_reached_the_threshold_again(
        self, services: FakeServices, database_url: str, dentist: int, balance: str
    ) -> None:
        await give_order(services, dentist)
        await use_minutes(services, dentist, "CA1", 20)
        async with services.unit_of_work(dentist) as unit:
            missing = Decimal(balance) - (await queries.get_account_summary(unit)).balance
            await ledger.post(unit, kind="correction", amount=missing, reference="x", reason="x")

        await run_jobs(services, database_url)

        assert await list_reloads(services, dentist) == []

    @pytest.mark.parametrize("gone", ["order", "card", "customer"])
    async def test_needs_order_card_and_customer_still_when_its_turn_comes(
        self, services: FakeServices, database_url: str, dentist: int, gone: str
    ) -> None:
        await give_order(services, dentist)
        await use_minutes(services, dentist, "CA1", 20)
        async with services.unit_of_work(dentist) as unit:
            if gone == "order":
                await auto_reload.configure_auto_reload(unit, **(ORDER | {"enabled": False}))  # type: ignore[arg-type]  # as above
            elif gone == "card":
                await unit.fetch_all("UPDATE credit_accounts SET auto_reload = auto_reload - 'payment_method_id'", {})
            else:
                await unit.db.execute(update(Client).values(stripe_customer_id=None))

        await run_jobs(services, database_url)

        assert await list_reloads(services, dentist) == []
        assert not services.payments.intents

    async def test_asks_for_the_amount_of_the_order_from_the_saved_card(
        self, services: FakeServices, database_url: str, dentist: int, clock: TravellingClock
    ) -> None:
        await give_order(services, dentist, amount=Decimal(35), payment_method_id="pm_demo_1881")

        await use_minutes(services, dentist, "CA1", 20)
        await run_jobs(services, database_url)

        (row,) = await list_reloads(services, dentist)
        assert (row.amount, row.currency, row.status, row.created_at) == (35, "usd", "asked", clock.moment)
        intent = services.payments.intents[row.payment_intent_id]
        assert (intent.client_id, intent.reload_id, intent.payment_method) == (dentist, row.id, "pm_demo_1881")

    @pytest.mark.parametrize(("minutes", "charges"), [(59, 1), (61, 2)])
    async def test_waits_an_hour_for_the_news_of_the_charge_before(
        self,
        *,
        services: FakeServices,
        database_url: str,
        dentist: int,
        clock: TravellingClock,
        minutes: int,
        charges: int,
    ) -> None:
        await give_order(services, dentist)
        await use_minutes(services, dentist, "CA1", 20)
        await run_jobs(services, database_url)

        clock.forward(minutes=minutes)
        await use_minutes(services, dentist, "CA2", 20)
        await run_jobs(services, database_url)

        assert len(await list_reloads(services, dentist)) == charges

    @pytest.mark.parametrize(("hours", "charges"), [(23.9, 3), (24.1, 4)])
    async def test_happens_three_times_in_twenty_four_hours_at_most(
        self,
        *,
        services: FakeServices,
        database_url: str,
        dentist: int,
        clock: TravellingClock,
        hours: float,
        charges: int,
    ) -> None:
        await give_order(services, dentist, threshold=Decimal(500))
        began = clock.moment
        for number in range(4):
            await use_minutes(services, dentist, f"CA{number}", 1)
            await run_jobs(services, database_url)
            for row in await list_reloads(services, dentist):
                report = services.payments.payment_event(row.payment_intent_id)
                async with services.unit_of_work(dentist) as unit:
                    await payment_events.apply_payment_event(
                        unit, services.payments.parse_event(report.body, report.signature)
                    )
            clock.forward(hours=2)

        clock.moment = began + timedelta(hours=hours)
        await use_minutes(services, dentist, "CA9", 1)
        await run_jobs(services, database_url)

        assert len(await list_reloads(services, dentist)) == charges

    async def test_a_refusal_is_told_with_its_amount_and_its_reason(
        self, services: FakeServices, database_url: str, dentist: int, clock: TravellingClock, changes: PublishedChanges
    ) -> None:
        await give_order(services, dentist, payment_method_id="pm_demo_9995")
        await use_minutes(services, dentist, "CA1", 20)
        clock.forward(minutes=5)
        changes.take()

        await run_jobs(services, database_url)

        (row,) = await list_reloads(services, dentist)
        assert (row.status, row.updated_at) == ("failed", clock.moment)
        async with services.unit_of_work(dentist) as unit:
            line = (await unit.db.scalars(select(Notification).where(Notification.kind == "auto_reload_stopped"))).one()
            order = await read_stored_order(unit)
        assert line.values == {"amount": "20.0000", "code": "insufficient_funds"}
        assert line.link == "/billing"
        assert (order.enabled, order.agreed_at, order.payment_method_id) == (False, None, "pm_demo_9995")
        assert changes.take_topics() >= {"credits", "notifications"}


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

        clock.forward(hours=2)
        await self.run_charge(services, dentist, "auto:second")

        (charged,) = services.payments.intents.values()
        assert charged.reload_id != settled
