"""The moments at which an order to reload does and does not charge the card."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from ringlypro.clients.tables import Client
from ringlypro.credits import auto_reload, ledger, payment_events, queries
from tests.conftest import TravellingClock
from tests.credits.charged_calls import PAYING
from tests.credits.stored_orders import ORDER, count_notices, give_order, list_reloads
from tests.service_fixtures import FakeServices, run_jobs, waiting_jobs


async def use_minutes(services: FakeServices, client: int, sid: str, minutes: int) -> None:
    """A call at ten cents a minute."""
    async with services.unit_of_work(client) as unit:
        await ledger.charge_call(
            unit, call_id=None, call_sid=sid, seconds=60 * minutes, tariff=PAYING, reason="call", ended_at=unit.now
        )


async def queued_charges(services: FakeServices) -> int:
    return sum(job["task_name"] == "credits.auto_reload" for job in await waiting_jobs(services.database))


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
        self, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        await give_order(services, dentist, threshold=Decimal(500))
        await run_jobs(services, database_url)

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

    @pytest.mark.parametrize(("balance", "queued"), [("4.99", 1), ("5", 0)])
    async def test_begins_with_the_order_where_it_is_due_already(
        self, services: FakeServices, dentist: int, balance: str, queued: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(stripe_customer_id="cus_1"))
            await ledger.post(unit, kind="deposit", amount=Decimal(balance), reference="pi_0", reason="reload")
            await auto_reload.save_payment_method(unit, "pm_demo_4242")

        async with services.unit_of_work(dentist) as unit:
            await auto_reload.configure_auto_reload(unit, **ORDER)  # type: ignore[arg-type]  # as above

        assert await queued_charges(services) == queued

    @pytest.mark.parametrize(("cap", "charges"), [("39.99", 1), ("40", 2), (None, 2)])
    async def test_a_month_has_its_limit_which_is_told_once(
        self,
        *,
        services: FakeServices,
        database_url: str,
        dentist: int,
        clock: TravellingClock,
        cap: str | None,
        charges: int,
    ) -> None:
        await give_order(services, dentist, monthly_cap=Decimal(cap) if cap else None)
        for number in range(3):
            await use_minutes(services, dentist, f"CA{number}", 20)
            await run_jobs(services, database_url)
            clock.forward(hours=2)
            if number == 1:
                assert len(await list_reloads(services, dentist)) == charges

        assert await count_notices(services, dentist, "auto_reload_capped") == (cap is not None)
        clock.moment = clock.moment.replace(month=12, day=2)
        await use_minutes(services, dentist, "CA9", 20)
        await run_jobs(services, database_url)
        assert (await list_reloads(services, dentist))[-1].created_at == clock.moment

    async def test_what_had_to_wait_is_made_without_another_call(
        self, services: FakeServices, database_url: str, dentist: int, clock: TravellingClock
    ) -> None:
        await give_order(services, dentist)
        await use_minutes(services, dentist, "CA1", 20)
        await run_jobs(services, database_url)
        clock.forward(hours=2)

        async with services.system_session() as unit:
            await unit.enqueue(auto_reload.enqueue_due_reloads, timestamp=0)
        await run_jobs(services, database_url)

        assert len(await list_reloads(services, dentist)) == 2
