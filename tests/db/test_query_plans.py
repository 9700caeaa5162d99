"""Every list, filter and search reads its page and no more, however much the tenant has and whoever is beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from bench.list_data import fill_tenant
from bench.list_growth import add_small_tenants, create_tenant, load_sample_rows
from bench.list_queries import ListQuery, SampleRows, build_list_queries
from ringlypro.core.clock import system_clock
from ringlypro.credits.ledger_proof import reconcile_whole_ledger
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.db.large_tenant import StatementRecorder, TableReads, explain
from tests.postgres import own_database, to_database

ROWS = 100_000
CALLERS = 10_000
"""Of so many contacts the calls are: 200,000 keys of names and numbers."""
MAX_ROWS = 1_000
"""What one list may read of a tenant of 100,000: forty pages."""
MAX_KEYS = 20_000
"""What one search may read of keys, from their index alone: a fraction of the 1,700,000 there are."""
READ_ROWS = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows FROM pg_stat_xact_user_tables"
"""Rows of tables that this session has read lately, however it came to them."""
NAMES = sorted(build_list_queries(SampleRows.empty()))


@pytest.fixture(scope="module")
def large_database(server: tuple[str, str]) -> Iterator[tuple[str, str, int, int]]:
    """Addresses for a superuser and for the app, a client with 100,000 of everything, and one with nothing."""
    with own_database(*server) as url:
        superuser = to_database(server[0], url.partition("?")[0].rpartition("/")[2])
        large = create_tenant(superuser, number="+13055550101")
        add_small_tenants(superuser, 50)
        empty = create_tenant(superuser, number="+13055550102")
        fill_tenant(superuser, client_id=large, calls=ROWS, contacts=ROWS, callers=CALLERS)
        yield superuser, url, large, empty


@pytest.fixture(scope="module")
async def large_tenant(
    large_database: tuple[str, str, int, int],
) -> AsyncIterator[tuple[Database, int, int, SampleRows]]:
    superuser, url, large, empty = large_database
    database = Database(url, clock=system_clock, pool_size=1)
    async with database.unit_of_work(large) as unit:
        assert (await reconcile_whole_ledger(unit)).is_consistent  # what a night does
    yield database, large, empty, load_sample_rows(superuser, large)
    await database.close()


async def read_with(database: Database, client_id: int, query: ListQuery) -> list[TableReads]:
    recorder = StatementRecorder()
    async with database.unit_of_work(client_id) as unit:
        with recorder.watch(database, unit):
            await query(unit)
        assert recorder.statements
        return [await explain(unit, *statement) for statement in recorder.statements]


@asynccontextmanager
async def prepared_at_once(unit: UnitOfWork) -> AsyncIterator[None]:
    """The driver prepares each statement when it first meets it, rather than after five times."""
    connection = await unit.raw_connection()
    threshold, connection.prepare_threshold = connection.prepare_threshold, 0
    try:
        yield
    finally:
        connection.prepare_threshold = threshold


@pytest.mark.parametrize("name", NAMES)
async def test_a_list_reads_a_page(large_tenant: tuple[Database, int, int, SampleRows], name: str) -> None:
    database, large, _, sample = large_tenant

    reads = await read_with(database, large, build_list_queries(sample)[name])

    assert [table for each in reads for table in each.sequential] == []
    assert sum(each.rows for each in reads) <= MAX_ROWS
    assert sum(each.keys for each in reads) <= MAX_KEYS


@pytest.mark.parametrize("name", NAMES)
async def test_a_list_reads_a_page_when_its_statement_is_prepared(
    large_tenant: tuple[Database, int, int, SampleRows], name: str
) -> None:
    """After five times with a statement that is prepared, the server may plan for any values."""
    database, large, _, sample = large_tenant
    query = build_list_queries(sample)[name]

    async with database.unit_of_work(large) as unit, prepared_at_once(unit):
        for _ in range(6):
            await query(unit)
        (before,) = await unit.fetch_all(READ_ROWS, {})
        await query(unit)
        (after,) = await unit.fetch_all(READ_ROWS, {})

    assert after["rows"] - before["rows"] <= MAX_ROWS


@pytest.mark.parametrize("name", NAMES)
async def test_a_tenant_with_nothing_pays_nothing_for_its_neighbor(
    large_tenant: tuple[Database, int, int, SampleRows], name: str
) -> None:
    database, _, empty, sample = large_tenant

    reads = await read_with(database, empty, build_list_queries(sample)[name])

    assert [table for each in reads for table in each.sequential] == []
    assert sum(each.rows + each.keys for each in reads) <= 10
