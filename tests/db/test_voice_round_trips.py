"""How many round trips the unit of a call makes to the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from bench.round_trips import CountingProxy
from ringlypro.core.clock import Clock
from ringlypro.db.database import Database
from tests.db.voice_contacts import INSERT_CONTACT, SELECT_NAMES, list_names, of_a_call
from tests.polling import eventually
from tests.published import PublishedChanges


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[tuple[CountingProxy, str]]:
    """Counts round trips, and the address at which it is reached."""
    parts = urlsplit(database_url)
    query = parse_qs(parts.query)
    counting_proxy = CountingProxy(f"{unquote(query['host'][0])}/.s.PGSQL.{query.get('port', ['5432'])[0]}")
    port = await counting_proxy.start()
    yield counting_proxy, f"postgresql://{parts.username}:{parts.password}@127.0.0.1:{port}{parts.path}"
    await counting_proxy.stop()
    await eventually(lambda: not any("CountingProxy" in str(task.get_coro()) for task in asyncio.all_tasks()))


@pytest.fixture
async def counted(proxy: tuple[CountingProxy, str], clock: Clock) -> AsyncIterator[tuple[CountingProxy, Database]]:
    """A database whose round trips are counted."""
    database = Database(proxy[1], clock=clock)
    yield proxy[0], database
    await database.close()


@pytest.fixture
async def prepared(counted: tuple[CountingProxy, Database], dentist: int) -> tuple[CountingProxy, Database]:
    """As `counted`, once a unit has opened a connection and prepared its statement: counts from zero."""
    proxy, database = counted
    await list_names(database, dentist)
    proxy.trip_count = 0
    return counted


async def test_a_unit_is_two_round_trips(
    prepared: tuple[CountingProxy, Database], dentist: int, changes: PublishedChanges
) -> None:
    proxy, database = prepared

    async with database.voice_unit(dentist) as unit:
        await unit.fetch_all(SELECT_NAMES, {})
        await unit.execute_at_commit(INSERT_CONTACT, {"name": "Ana", "phone": "+13055550142"})
        await unit.enqueue(of_a_call, number=1)
        await unit.notify("contacts")

    assert proxy.trip_count == 2
    assert changes.take() == [(dentist, "contacts", None)]
    assert await list_names(database, dentist) == ["Ana"]


async def test_a_unit_of_one_statement_is_one_round_trip(
    prepared: tuple[CountingProxy, Database], dentist: int, changes: PublishedChanges
) -> None:
    proxy, database = prepared

    async with database.voice_unit(dentist) as unit:
        await unit.execute_at_commit(INSERT_CONTACT, {"name": "Ana", "phone": "+13055550142"})
        await unit.notify("contacts")
        rows = await unit.fetch_and_commit(SELECT_NAMES, {})

    assert proxy.trip_count == 1
    assert rows == [{"first_name": "Ana"}]
    assert changes.take() == [(dentist, "contacts", None)]
    assert await list_names(database, dentist) == ["Ana"]


async def test_the_last_statement_ends_a_unit_that_has_begun(
    prepared: tuple[CountingProxy, Database], dentist: int
) -> None:
    proxy, database = prepared

    async with database.voice_unit(dentist) as unit:
        await unit.fetch_all(INSERT_CONTACT, {"name": "Ana", "phone": "+13055550142"})
        rows = await unit.fetch_and_commit(SELECT_NAMES, {})
        assert database.voice.count_connections_in_use() == 0

    assert (proxy.trip_count, rows) == (2, [{"first_name": "Ana"}])
    assert await list_names(database, dentist) == ["Ana"]


async def test_a_statement_travels_with_the_one_whose_work_it_sees(
    prepared: tuple[CountingProxy, Database], dentist: int
) -> None:
    proxy, database = prepared

    async with database.voice_unit(dentist) as unit:
        _, rows = await unit.fetch_together(
            (INSERT_CONTACT, {"name": "Ana", "phone": "+13055550142"}), (SELECT_NAMES, {})
        )
        none, more_rows = await unit.fetch_together(
            (INSERT_CONTACT, {"name": "Ben", "phone": "+13055550143"}), (SELECT_NAMES, {})
        )

    assert (rows, none, len(more_rows), proxy.trip_count) == ([{"first_name": "Ana"}], [], 2, 3)


async def test_a_unit_that_asked_nothing_costs_nothing(counted: tuple[CountingProxy, Database], dentist: int) -> None:
    proxy, database = counted

    async with database.voice_unit(dentist):
        pass

    assert proxy.trip_count == 0
