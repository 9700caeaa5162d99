"""How much dearer each list becomes when a tenant grows: from 10,000 to 1,000,000 calls and to 100,000 contacts.

`measure_growth(superuser, url)` takes a superuser's and the app's address of an empty, migrated database, fills it,
and returns a `ListGrowth` for each list of `bench.list_queries`: milliseconds of PostgreSQL's CPU at either size.
`is_flat` judges: at most 1.5 times, or below the floor of 2 ms. `python -m bench.list_growth` prints the table in a
database of its own and exits with 1 when a list is not flat.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.list_data import defer_indexes, fill_tenant, insert_rows, open_bulk_connection
from bench.list_queries import ListQuery, SampleRows, build_list_queries
from ringlypro.core.clock import system_clock
from ringlypro.db.database import Database
from ringlypro.db.embedded import EmbeddedPostgres
from ringlypro.db.schema import migrate_schema

SMALL_TENANT = {"calls": 10_000, "contacts": 10_000}
LARGE_TENANT = {"calls": 1_000_000, "contacts": 100_000}
SMALL_TENANTS = 200
REPEATS = 7
MAX_GROWTH = 1.5
FLOOR_MS = 2.0
CREATE_TENANTS = """
WITH client AS (
    INSERT INTO clients (business_name, business_phone, owner_name, ringlypro_number)
    SELECT 'Growing', '+13055550100', 'Owner', number FROM unnest(%(numbers)s::text[]) AS number RETURNING id),
account AS (INSERT INTO credit_accounts (client_id) SELECT id FROM client),
resource AS (INSERT INTO resources (client_id, name) SELECT id, '1' FROM client)
SELECT id FROM client ORDER BY id
"""
SELECT_SAMPLE = """
SELECT calls.id AS call_id, contacts.id AS contact_id, contacts.created_at AS contact_created_at, contacts.phone,
    (SELECT (min(id) + max(id)) / 2 FROM credit_entries WHERE client_id = %(client)s) AS entry_id,
    (SELECT (min(id) + max(id)) / 2 FROM messages WHERE client_id = %(client)s) AS message_id,
    appointments.id AS appointment_id, appointments.starts_at
FROM contacts
JOIN calls ON calls.client_id = contacts.client_id AND calls.contact_id = contacts.id
JOIN appointments ON appointments.client_id = contacts.client_id AND appointments.contact_id = contacts.id
WHERE contacts.client_id = %(client)s AND contacts.id > (
    SELECT (min(id) + max(id)) / 2 FROM contacts WHERE client_id = %(client)s)
ORDER BY contacts.id, calls.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class ListGrowth:
    """Milliseconds of PostgreSQL's CPU for one list, of a small and of a large tenant."""

    name: str
    small_ms: float
    large_ms: float

    @property
    def is_flat(self) -> bool:
        """Whether the large tenant pays no more than the bar allows."""
        return self.large_ms <= max(self.small_ms * MAX_GROWTH, FLOOR_MS)


def create_tenant(superuser: str, *, number: str) -> int:
    """A client with an account and a resource, and nothing else; `number` in E.164 is its own. Says its id."""
    with psycopg.connect(superuser) as connection:
        return _create_tenants(connection, [number])[0]


def _create_tenants(connection: psycopg.Connection, numbers: Sequence[str]) -> Sequence[int]:
    return [client_id for (client_id,) in connection.execute(CREATE_TENANTS, {"numbers": list(numbers)})]


def add_small_tenants(superuser: str, count: int) -> None:
    """So many clients with a few rows each: what an average tenant is, to the planner."""
    with open_bulk_connection(superuser) as connection, defer_indexes(connection):
        for client_id in _create_tenants(connection, [f"+1786555{number:04}" for number in range(count)]):
            insert_rows(connection, client_id=client_id, calls=6, contacts=3)


def load_sample_rows(superuser: str, client_id: int) -> SampleRows:
    """Rows in the middle of the lists of a filled tenant."""
    with psycopg.connect(superuser, row_factory=psycopg.rows.dict_row) as connection:
        row = connection.execute(SELECT_SAMPLE, {"client": client_id}).fetchone()
    if row is None:
        raise LookupError("the tenant has no rows")
    return SampleRows(**row)


async def measure_growth(superuser: str, url: str) -> Sequence[ListGrowth]:
    """Fill the database twice and ask for every list each time; takes minutes.

    Both addresses name one database.
    """
    client_id = create_tenant(superuser, number="+13055550101")
    add_small_tenants(superuser, SMALL_TENANTS)
    figures = []
    for size in (SMALL_TENANT, LARGE_TENANT):
        fill_tenant(superuser, client_id=client_id, **size)
        figures.append(await measure_lists(superuser, url, client_id=client_id))
    small, large = figures
    return [ListGrowth(name, small[name], large[name]) for name in small]


async def measure_lists(superuser: str, url: str, *, client_id: int) -> dict[str, float]:
    """Milliseconds of CPU that PostgreSQL spends on each list: the least of a few times."""
    queries = build_list_queries(load_sample_rows(superuser, client_id))
    database = Database(url, clock=system_clock, pool_size=1)
    try:
        return {name: await _measure_query(database, client_id, query) for name, query in queries.items()}
    finally:
        await database.close()


async def _measure_query(database: Database, client_id: int, query: ListQuery) -> float:
    async with database.unit_of_work(client_id) as unit:
        (row,) = await unit.fetch_all("SELECT pg_backend_pid() AS pid", {})
    times = []
    for _ in range(REPEATS):
        cpu_before = _read_cpu_ms(row["pid"])
        try:
            async with database.unit_of_work(client_id) as unit:
                await query(unit)
        except Exception as error:  # noqa: BLE001 - a list that runs out of time has the worst figure
            print(f"  {type(error).__name__}: {error}"[:150])
            return float("inf")
        times.append(_read_cpu_ms(row["pid"]) - cpu_before)
    return min(times)


def _read_cpu_ms(pid: int) -> float:
    """What a process has spent on a processor, in milliseconds."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e6
    except OSError:
        return time.perf_counter() * 1000


def print_growth(growth: Sequence[ListGrowth]) -> bool:
    """The table; says whether all of it is flat."""
    print("PostgreSQL's CPU for a list, ms:        10,000 calls   1,000,000   growth")
    for each in growth:
        ratio = each.large_ms / each.small_ms
        judgment = "" if each.is_flat else "GROWS"
        print(f"  {each.name:42} {each.small_ms:8.2f} {each.large_ms:11.2f} {ratio:8.1f} {judgment}")
    return all(each.is_flat for each in growth)


def measure_in_own_database() -> Sequence[ListGrowth]:
    """Measure in a database of its own, which is gone afterwards; blocks for minutes."""
    folder = Path(tempfile.mkdtemp(prefix="ringly-growth-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user than root
    server = EmbeddedPostgres(folder / "data", settings={"fsync": "off", "max_wal_size": "8GB"})
    try:
        addresses = server.start()
        migrate_schema(addresses.app)
        superuser = addresses.superuser.replace("/postgres?", "/ringlypro?")
        return asyncio.run(measure_growth(superuser, addresses.app))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(0 if print_growth(measure_in_own_database()) else 1)
