"""A balance that is low, empty or filled up again is told once, and suspends the client or lifts that."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from ringlypro.change_events import NotificationListener
from ringlypro.clients import client_profiles
from ringlypro.clients.tables import Client
from ringlypro.credits import ledger, queries
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Notification
from tests.conftest import TravellingClock, new_client
from tests.credits.charged_calls import PAYING, charge
from tests.polling import eventually
from tests.service_fixtures import make_services


async def told(unit: UnitOfWork) -> list[str]:
    return list(await unit.db.scalars(select(Notification.kind).order_by(Notification.id)))


async def letters(database: Database) -> int:
    async with database.system_session() as unit:
        rows = await unit.fetch_all(
            "SELECT 1 FROM jobs.procrastinate_jobs WHERE task_name = 'notifications.send_email'", {}
        )
    return len(rows)


async def broke(database: Database, **values: Any) -> int:
    """A client without free minutes."""
    return await new_client(database, monthly_free_minutes=0, ringlypro_number="+13055550121", **values)


class TestCrossings:
    """Are told once, by the bell and by one letter."""

    async def test_a_free_call_of_a_new_client_alarms_nobody(self, database: Database, dentist: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            await charge(unit, "CA1", 600)
            assert await told(unit) == []
            assert not (await queries.get_account_summary(unit)).credit_suspended

    async def test_low_is_told_once(self, database: Database) -> None:
        client = await broke(database)
        async with database.unit_of_work(client) as unit:
            await ledger.post(unit, kind="deposit", amount=Decimal("1.20"), reference="pi_1", reason="reload")
            for number in range(5):
                await charge(unit, f"CA{number}", 60, PAYING)
            assert await told(unit) == ["credit_low"]
        assert await letters(database) == 1

    async def test_empty_suspends_and_a_reload_lifts_it(self, database: Database) -> None:
        client = await broke(database)
        async with database.unit_of_work(client) as unit:
            await ledger.post(unit, kind="deposit", amount=Decimal("1.00"), reference="pi_1", reason="reload")
            await charge(unit, "CA1", 600, PAYING)
            await charge(unit, "CA2", 600, PAYING)
            assert (await queries.get_account_summary(unit)).credit_suspended
            await ledger.post(unit, kind="deposit", amount=Decimal(5), reference="pi_2", reason="reload")
            assert not (await queries.get_account_summary(unit)).credit_suspended
            assert await told(unit) == ["credit_empty", "credit_restored"]
            rows = await unit.db.execute(select(Client.rachel_enabled))
            assert rows.scalar_one() is True

    async def test_a_balance_that_crosses_in_fifty_calls_at_once_is_told_once(self, database: Database) -> None:
        client = await broke(database)
        async with database.unit_of_work(client) as unit:
            await ledger.post(unit, kind="deposit", amount=Decimal(3), reference="pi_1", reason="reload")

        async def report(number: int) -> None:
            async with database.unit_of_work(client) as unit:
                await charge(unit, f"CA{number}", 60, PAYING)

        await asyncio.gather(*(report(number) for number in range(50)))

        async with database.unit_of_work(client) as unit:
            assert await told(unit) == ["credit_low", "credit_empty"]
        assert await letters(database) == 2

    async def test_a_remembered_profile_shows_it_as_soon_as_it_is_committed(
        self, database: Database, database_url: str, clock: TravellingClock
    ) -> None:
        client = await broke(database)
        listener = NotificationListener(database_url)
        services = make_services(database, clock, listener=listener)
        listener.add_watcher(services.caches.get_cache(client_profiles.ClientProfileCache).invalidate)
        await listener.start()
        await listener.connected.wait()

        async def is_suspended() -> bool:
            client_profile = await client_profiles.get_profile_by_id(services, client)
            assert client_profile is not None
            return client_profile.credit_suspended

        async def is_active() -> bool:
            return not await is_suspended()

        try:
            assert await is_active()
            async with database.unit_of_work(client) as unit:
                await charge(unit, "CA1", 60, PAYING)
            await eventually(is_suspended)
            async with database.unit_of_work(client) as unit:
                await ledger.post(unit, kind="deposit", amount=Decimal(5), reference="pi_1", reason="reload")
            await eventually(is_active)
        finally:
            await listener.stop()

    async def test_a_reload_that_is_too_small_changes_nothing(self, database: Database) -> None:
        client = await broke(database)
        async with database.unit_of_work(client) as unit:
            await charge(unit, "CA1", 3600, PAYING)
            await ledger.post(unit, kind="deposit", amount=Decimal(5), reference="pi_2", reason="reload")
            assert (await queries.get_account_summary(unit)).credit_suspended
            assert await told(unit) == ["credit_empty"]

    async def test_a_new_month_lifts_it_without_a_reload(
        self, database: Database, dentist: int, clock: TravellingClock
    ) -> None:
        async with database.unit_of_work(dentist) as unit:
            await charge(unit, "CA1", 6000)
            assert await ledger.reevaluate_suspension(unit)
        clock.forward(days=20)

        async with database.unit_of_work(dentist) as unit:
            assert not await ledger.reevaluate_suspension(unit)
            assert not await ledger.reevaluate_suspension(unit)
            assert await told(unit) == ["credit_empty", "credit_restored"]

    async def test_a_late_report_of_last_month_suspends_nobody(
        self, database: Database, dentist: int, clock: TravellingClock
    ) -> None:
        ended = clock.moment
        clock.forward(days=20)

        async with database.unit_of_work(dentist) as unit:
            await charge(unit, "CA1", 6001, ended_at=ended - timedelta(minutes=1))
            assert not (await queries.get_account_summary(unit)).credit_suspended
            assert await told(unit) == []
