"""A real PostgreSQL for every test that asks: started and migrated once, emptied between tests."""

from __future__ import annotations

import asyncio
import gc
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings

from ringlypro.accounts import passwords
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.journeys.product import Product, shared_product
from tests.postgres import SharedServer, WorkerDatabase, WorkerPool, own_database
from tests.published import PublishedChanges, listen_to_changes
from tests.task_positions import describe_position
from tests.virtual_time import VirtualTime

settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

QUICK_ROUNDS = 4
"""The least that bcrypt takes."""
FULL_ROUNDS, FULL_DUMMY_HASH = passwords.BCRYPT_ROUNDS, passwords.DUMMY_HASH


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A password costs a millisecond, not sixty: what it really costs is for the tests that ask for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "BCRYPT_ROUNDS", QUICK_ROUNDS)
        patch.setattr(passwords, "DUMMY_HASH", FULL_DUMMY_HASH.replace(f"${FULL_ROUNDS}$", f"${QUICK_ROUNDS:02}$"))
        yield


@pytest.fixture
def full_password_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as in the product."""
    monkeypatch.setattr(passwords, "BCRYPT_ROUNDS", FULL_ROUNDS)
    monkeypatch.setattr(passwords, "DUMMY_HASH", FULL_DUMMY_HASH)


def name_run(config: pytest.Config) -> str:
    """The name of this test run, the same in all of its workers."""
    worker = getattr(config, "workerinput", {})
    return str(worker.get("testrunuid", uuid.uuid4().hex))


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """(superuser address, app address of the template) of a PostgreSQL that lives as long as the test run."""
    shared = SharedServer(name_run(request.config))
    try:
        yield shared.start()
    finally:
        shared.leave()


@pytest.fixture(scope="session")
def everybodys_product(request: pytest.FixtureRequest, server: tuple[str, str]) -> Iterator[Product]:
    """The product as its users start it. Others use it at the same time: a test has a business of its own in it."""
    with shared_product(name_run(request.config)) as product:
        yield product


@pytest.fixture(scope="session")
def worker_database(server: tuple[str, str]) -> Iterator[WorkerDatabase]:
    """The database that the tests of this process use one after the other."""
    with own_database(*server) as url:
        database = WorkerDatabase(server[0], url)
        yield database
        database.close()


@pytest.fixture(autouse=True)
async def _nothing_left_running(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """All tests of a process share one event loop: a test that leaves a task or holds a connection fails."""
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    positions = {describe_position(task) for task in left}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    assert positions == set()
    pool = request.node.funcargs.get("worker_pool")
    if pool and pool.in_use:
        await pool.database.close()
        pytest.fail("a connection of the pool is still in use")


@pytest.fixture
def database_url(worker_database: WorkerDatabase, worker_pool: WorkerPool) -> str:
    """The app's address of a database with every table and no row in it. Its schema cannot be changed."""
    worker_database.clean(keep=worker_pool.backends)
    return worker_database.url


@pytest.fixture
def own_database_url(server: tuple[str, str]) -> Iterator[str]:
    """The app's address of a fresh database that this test alone uses, whatever it does to its schema."""
    with own_database(*server) as url:
        yield url


@pytest.fixture
async def virtual_time() -> AsyncIterator[VirtualTime]:
    """Nobody sleeps: the loop's time passes only when nothing else is to be done."""
    with VirtualTime() as time:
        yield time


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


@pytest.fixture(scope="session")
async def worker_pool(worker_database: WorkerDatabase) -> AsyncIterator[WorkerPool]:
    """Connections and compiled statements that outlive a test."""
    pool = WorkerPool(worker_database.url)
    yield pool
    await pool.database.close()


@pytest.fixture
def database(worker_pool: WorkerPool, database_url: str, clock: TravellingClock) -> Database:
    """The product's own way to rows, over an empty database."""
    worker_pool.database.clock = clock
    return worker_pool.database


async def new_client(database: Database, **values: object) -> int:
    """A client with its credit account and one resource, as sign-up leaves it."""
    from ringlypro.appointments.tables import Resource
    from ringlypro.clients.tables import Client
    from ringlypro.credits.tables import CreditAccount

    inputs = {"business_name": "Bright Dental", "business_phone": "+13055550100", "ringlypro_number": "+13055550101"}
    hours = {str(day): [["09:00", "17:00"]] for day in range(1, 6)}
    async with database.system_session() as unit:
        client = Client(**(inputs | {"business_hours": hours} | values))
        unit.db.add(client)
        await unit.db.flush()
        await unit.switch_tenant(client.id)
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
def changes(database_url: str) -> Iterator[PublishedChanges]:
    """What open pages hear of, from the first commit of the test on."""
    with listen_to_changes(database_url) as published:
        yield published


@pytest.fixture
async def unit(database: Database, dentist: int) -> AsyncIterator[UnitOfWork]:
    """The dentist's unit; it commits when the test ends."""
    async with database.unit_of_work(dentist) as unit_of_work:
        yield unit_of_work


def pytest_collection_finish() -> None:
    """Nothing that was imported is ever garbage."""
    leave_out_of_collections()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Nor is what outlives a module's tests, or one of a page: grammars, syntax trees, statements, the page's routes."""
    is_last_of_module = nextitem is None or nextitem.path != item.path
    if is_last_of_module or "user" in getattr(item, "fixturenames", ()):
        leave_out_of_collections()


def leave_out_of_collections() -> None:
    """Let no collection look again at what is there now: NiceGUI asks for two whole ones in every test of a page."""
    gc.collect()
    gc.freeze()
