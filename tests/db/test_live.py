"""News come through, whatever happens to the connection or to one who listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from ringlypro.db.unit import Database
from ringlypro.live import EVERYTHING, News, Wire


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    found = Wire(database_url)
    await found.start()
    await asyncio.wait_for(found.connected.wait(), 10)
    yield found
    await found.stop()


async def next_of(inbox: asyncio.Queue[News]) -> News:
    return await asyncio.wait_for(inbox.get(), 10)


async def test_only_the_clients_own_news_arrive(wire: Wire, database: Database, dentist: int, barber: int) -> None:
    async with wire.subscribe(dentist) as inbox:
        async with database.unit(barber) as unit:
            await unit.tell("calls", 1)
        async with database.unit(dentist) as unit:
            await unit.tell("calls", 2)

        assert await next_of(inbox) == News(dentist, "calls", 2)
        assert inbox.empty()


async def test_after_a_lost_connection_everybody_reads_again(
    wire: Wire, database: Database, dentist: int, server: tuple[str, str], database_url: str
) -> None:
    async with wire.subscribe(dentist) as inbox:
        with psycopg.connect(server[0], autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND query LIKE 'LISTEN%%'",
                (database_url.partition("?")[0].rpartition("/")[2],),
            )

        assert (await next_of(inbox)).topic == EVERYTHING
        async with database.unit(dentist) as unit:
            await unit.tell("calls", 3)
        assert await next_of(inbox) == News(dentist, "calls", 3)


async def test_a_watcher_that_fails_keeps_nobody_from_the_news(wire: Wire, database: Database, dentist: int) -> None:
    def broken(_: News) -> None:
        raise TypeError

    wire.watch(broken)
    async with wire.subscribe(dentist) as inbox:
        async with database.unit(dentist) as unit:
            await unit.tell("calls", 4)

        assert await next_of(inbox) == News(dentist, "calls", 4)


async def test_who_is_slow_is_told_to_read_again_instead_of_being_flooded(
    wire: Wire, database: Database, dentist: int
) -> None:
    async with wire.subscribe(dentist) as inbox:
        async with database.unit(dentist) as unit:
            for number in range(150):
                await unit.tell("calls", number)
        async with asyncio.timeout(10):
            while inbox.qsize() != 50:
                await asyncio.sleep(0.02)

        assert (await next_of(inbox)).topic == EVERYTHING


async def test_stops_twice(wire: Wire) -> None:
    await wire.stop()
    await wire.stop()
