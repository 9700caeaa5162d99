"""A real PostgreSQL for every test that asks: started once, migrated once, copied per test."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from ringlypro.db.embedded import EmbeddedPostgres
from ringlypro.db.schema import migrate
from ringlypro.db.unit import Database, Unit

TEMPLATE = "ringlypro_template"


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[str, str]]:
    """(superuser address, app address of the template) of a PostgreSQL that lives as long as the test run."""
    with tempfile.TemporaryDirectory(prefix="ringly-test-") as folder:
        postgres = EmbeddedPostgres(Path(folder), settings={"fsync": "off", "full_page_writes": "off"})
        addresses = postgres.start()
        try:
            with psycopg.connect(addresses.superuser, autocommit=True) as admin:
                admin.execute(f"CREATE DATABASE {TEMPLATE} OWNER ringly")
            template = to_database(addresses.app, TEMPLATE)
            with psycopg.connect(to_database(addresses.superuser, TEMPLATE), autocommit=True) as admin:
                admin.execute("CREATE SCHEMA jobs AUTHORIZATION ringly")
                admin.execute("GRANT USAGE ON SCHEMA public, jobs TO ringly_app, ringly_system")
            migrate(template)
            yield addresses.superuser, template
        finally:
            postgres.stop()


def to_database(address: str, name: str) -> str:
    """The same server, another database."""
    head, _, tail = address.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{tail}"


@pytest.fixture
def database_url(server: tuple[str, str]) -> Iterator[str]:
    """The app's address of a fresh database with every table in it."""
    superuser, template = server
    name = f"t_{uuid.uuid4().hex}"
    with psycopg.connect(superuser, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} OWNER ringly TEMPLATE {TEMPLATE}")
    yield to_database(template, name)
    with psycopg.connect(superuser, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


class TravellingClock:
    """A clock that stands still until it is told to move. 2025-11-20 is a Thursday."""

    def __init__(self) -> None:
        self.moment = datetime(2025, 11, 20, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def clock() -> TravellingClock:
    return TravellingClock()


@pytest.fixture
async def database(database_url: str, clock: TravellingClock) -> AsyncIterator[Database]:
    """The product's own way to rows, over a fresh database."""
    found = Database(database_url, clock=clock)
    yield found
    await found.close()


async def new_client(database: Database, **values: object) -> int:
    """A client with its credit account and one resource, as sign-up leaves it."""
    from ringlypro.appointments.tables import Resource
    from ringlypro.clients.tables import Client
    from ringlypro.credits.tables import CreditAccount

    given = {"business_name": "Bright Dental", "business_phone": "+13055550100", "ringlypro_number": "+13055550101"}
    hours = {str(day): [["09:00", "17:00"]] for day in range(1, 6)}
    async with database.directory() as unit:
        client = Client(**(given | {"business_hours": hours} | values))
        unit.db.add(client)
        await unit.db.flush()
        await unit.adopt(client.id)
        unit.db.add(CreditAccount())
        unit.db.add(Resource(name="1"))
        return client.id


@pytest.fixture
async def dentist(database: Database) -> int:
    """A client, open Monday to Friday from nine to five in New York."""
    return await new_client(database)


@pytest.fixture
async def barber(database: Database) -> int:
    """A second client, for everything that must not meet."""
    return await new_client(
        database, business_name="Corner Barber", business_phone="+13055550110", ringlypro_number="+13055550111"
    )


@pytest.fixture
async def unit(database: Database, dentist: int) -> AsyncIterator[Unit]:
    """The dentist's unit; it commits when the test ends."""
    async with database.unit(dentist) as found:
        yield found
