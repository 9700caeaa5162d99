"""News come through, whatever happens to the connection or to one who listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from ringlypro.change_events import RESYNC_TOPIC, ChangeEvent, NotificationListener
from ringlypro.db.database import Database
from tests.polling import LONGEST_SECONDS, eventually


@pytest.fixture
def losses() -> list[str]:
    """What the process counts of its lost connections."""
    return []


@pytest.fixture
async def wire(database_url: str, losses: list[str]) -> AsyncIterator[NotificationListener]:
    listener = NotificationListener(database_url, on_connection_lost=lambda: losses.append("lost"))
    await listener.start()
    await listener.connected.wait()
    yield listener
    await listener.stop()


async def next_of(inbox: asyncio.Queue[ChangeEvent]) -> ChangeEvent:
    return await asyncio.wait_for(inbox.get(), LONGEST_SECONDS)


async def test_only_the_clients_own_news_arrive(
    wire: NotificationListener, database: Database, dentist: int, barber: int
) -> None:
    async with wire.subscribe_client(dentist) as inbox:
        async with database.unit_of_work(barber) as unit:
            await unit.notify("calls", 1)
        async with database.unit_of_work(dentist) as unit:
            await unit.notify("calls", 2)

        assert await next_of(inbox) == ChangeEvent(dentist, "calls", 2)
        assert inbox.empty()


async def test_after_a_lost_connection_everybody_reads_again(
    wire: NotificationListener,
    database: Database,
    dentist: int,
    server: tuple[str, str],
    *,
    database_url: str,
    losses: list[str],
) -> None:
    async with wire.subscribe_client(dentist) as inbox:
        with psycopg.connect(server[0], autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND query LIKE 'LISTEN%%'",
                (database_url.partition("?")[0].rpartition("/")[2],),
            )

        assert (await next_of(inbox)).topic == RESYNC_TOPIC
        async with database.unit_of_work(dentist) as unit:
            await unit.notify("calls", 3)
        assert await next_of(inbox) == ChangeEvent(dentist, "calls", 3)
        assert losses == ["lost"]


async def test_a_watcher_that_fails_keeps_nobody_from_the_news(
    wire: NotificationListener, database: Database, dentist: int
) -> None:
    def broken(_: ChangeEvent) -> None:
        raise TypeError

    wire.add_watcher(broken)
    async with wire.subscribe_client(dentist) as inbox:
        async with database.unit_of_work(dentist) as unit:
            await unit.notify("calls", 4)

        assert await next_of(inbox) == ChangeEvent(dentist, "calls", 4)


async def test_who_is_slow_is_told_to_read_again_instead_of_being_flooded(
    wire: NotificationListener, database: Database, dentist: int
) -> None:
    async with wire.subscribe_client(dentist) as inbox:
        async with database.unit_of_work(dentist) as unit:
            for number in range(150):
                await unit.notify("calls", number)
        await eventually(lambda: inbox.qsize() == 50)

        assert (await next_of(inbox)).topic == RESYNC_TOPIC


async def test_stops_twice(wire: NotificationListener, database_url: str) -> None:
    def count_listeners() -> int:
        with psycopg.connect(database_url) as owner:  # a role of a unit is not shown what the login asked
            listeners = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            return len(owner.execute(listeners).fetchall())

    assert count_listeners() == 1
    await wire.stop()
    await wire.stop()

    await eventually(lambda: count_listeners() == 0)
