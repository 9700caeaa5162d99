"""The unit of a call: few round trips, a pool of its own, and every promise of any other unit."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from bench.round_trips import CountingProxy
from ringlypro.contacts.tables import Contact
from ringlypro.core.clock import Clock
from ringlypro.db import voice_pool
from ringlypro.db.database import Database
from ringlypro.db.outages import is_outage
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.queue import queue
from ringlypro.db.unit_of_work import TenantNotSet
from ringlypro.db.voice_pool import VoicePoolTimeout
from ringlypro.db.voice_unit import NotCommittedError
from tests.polling import eventually
from tests.published import PublishedChanges

INSERT_CONTACT = PreparedStatement(
    "test_insert_contact", "INSERT INTO contacts (first_name, phone) VALUES (%(name)s, %(phone)s)", types={}
)
SELECT_NAMES = PreparedStatement("test_select_names", "SELECT first_name FROM contacts ORDER BY id", types={})


@queue.task(name="tests.of_a_call")
async def of_a_call(number: int) -> None:
    """Only queued, never run."""


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


async def list_names(database: Database, client_id: int) -> list[str]:
    async with database.voice_unit(client_id) as unit:
        return [row["first_name"] for row in await unit.fetch_all(SELECT_NAMES, {})]


async def add_contact(database: Database, client_id: int, name: str, phone: str = "+13055550142") -> None:
    async with database.voice_unit(client_id) as unit:
        await unit.fetch_all(INSERT_CONTACT, {"name": name, "phone": phone})


class TestTenancy:
    async def test_a_tenant_sees_only_its_own_rows(self, database: Database, dentist: int, barber: int) -> None:
        await add_contact(database, dentist, "Ana")

        assert await list_names(database, barber) == []
        assert await list_names(database, dentist) == ["Ana"]

    async def test_another_tenants_id_cannot_be_written(self, database: Database, dentist: int, barber: int) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            async with database.voice_unit(barber) as unit:
                await unit.fetch_all(
                    "INSERT INTO contacts (client_id, first_name, phone) VALUES (%(id)s, 'Ana', '+13055550142')",
                    {"id": dentist},
                )

    async def test_the_directory_sees_no_tenant_data(self, database: Database, dentist: int) -> None:
        await add_contact(database, dentist, "Ana")

        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.voice_system_session() as unit:
                await unit.db.scalars(select(Contact))

    async def test_a_system_session_goes_on_as_a_tenant(self, database: Database, dentist: int, barber: int) -> None:
        await add_contact(database, dentist, "Ana")

        async with database.voice_system_session() as unit:
            await unit.switch_tenant(dentist)
            names = (await unit.db.scalars(select(Contact.first_name))).all()
            with pytest.raises(TenantNotSet):
                await unit.switch_tenant(barber)

        assert names == ["Ana"]

    async def test_a_connection_of_the_pool_without_a_unit_sees_nothing(self, database: Database, dentist: int) -> None:
        await add_contact(database, dentist, "Ana")

        connection = await database.voice.borrow_connection()
        count = await (await connection.execute("SELECT count(*) FROM contacts")).fetchone()
        await database.voice.return_connection(connection)

        assert count == (0,)


class TestSession:
    async def test_it_shares_the_units_transaction(self, database: Database, dentist: int) -> None:
        with contextlib.suppress(KeyError):
            async with database.voice_unit(dentist) as unit:
                await unit.fetch_all(INSERT_CONTACT, {"name": "Ana", "phone": "+13055550142"})
                unit.db.add(Contact(first_name="Ben", phone="+13055550143"))
                async with unit.db.begin_nested():
                    unit.db.add(Contact(first_name="Cleo", phone="+13055550144"))
                names = (await unit.db.scalars(select(Contact.first_name).order_by(Contact.first_name))).all()
                raise KeyError

        assert names == ["Ana", "Ben", "Cleo"]
        assert await list_names(database, dentist) == []

    async def test_what_it_holds_is_written_by_the_commit(self, database: Database, dentist: int) -> None:
        async with database.voice_unit(dentist) as unit:
            await unit.fetch_all(SELECT_NAMES, {})
            unit.db.add(Contact(first_name="Ana", phone="+13055550142"))

        assert await list_names(database, dentist) == ["Ana"]

    async def test_it_is_not_there_before_the_first_statement(self, database: Database, dentist: int) -> None:
        async with database.voice_unit(dentist) as unit:
            with pytest.raises(RuntimeError, match="begins with a statement"):
                _ = unit.db


@pytest.mark.parametrize("fails", [False, True])
async def test_jobs_and_changes_appear_with_the_commit_only(
    database: Database, dentist: int, changes: PublishedChanges, fails: bool
) -> None:
    with contextlib.suppress(KeyError):
        async with database.voice_unit(dentist) as unit:
            await unit.enqueue(of_a_call, number=7)
            await unit.notify("calls", 1)
            await unit.fetch_all(INSERT_CONTACT, {"name": "Ana", "phone": "+13055550142"})
            early_changes = changes.take()
            _ = {}["trouble"] if fails else None

    async with database.system_session() as unit:
        jobs = await unit.fetch_all("SELECT task_name, args, queue_name FROM jobs.procrastinate_jobs", {})
    assert early_changes == []
    assert [tuple(job.values()) for job in jobs] == ([] if fails else [("tests.of_a_call", {"number": 7}, "default")])
    assert changes.take() == ([] if fails else [(dentist, "calls", 1)])


async def test_a_job_that_may_wait_once_waits_once(database: Database, dentist: int) -> None:
    async with database.voice_unit(dentist) as unit:
        await unit.enqueue(of_a_call, queueing_lock="one", number=1)
        await unit.enqueue(of_a_call, queueing_lock="one", number=2)

    async with database.system_session() as unit:
        assert len(await unit.fetch_all("SELECT 1 FROM jobs.procrastinate_jobs", {})) == 1


async def test_a_unit_is_two_round_trips(
    counted: tuple[CountingProxy, Database], dentist: int, changes: PublishedChanges
) -> None:
    proxy, database = counted
    await list_names(database, dentist)
    trips_before = proxy.trip_count

    async with database.voice_unit(dentist) as unit:
        await unit.fetch_all(SELECT_NAMES, {})
        await unit.execute_at_commit(INSERT_CONTACT, {"name": "Ana", "phone": "+13055550142"})
        await unit.enqueue(of_a_call, number=1)
        await unit.notify("contacts")

    assert proxy.trip_count - trips_before == 2
    assert changes.take() == [(dentist, "contacts", None)]
    assert await list_names(database, dentist) == ["Ana"]


async def test_a_unit_of_one_statement_is_one_round_trip(
    counted: tuple[CountingProxy, Database], dentist: int, changes: PublishedChanges
) -> None:
    proxy, database = counted
    await list_names(database, dentist)
    trips_before = proxy.trip_count

    async with database.voice_unit(dentist) as unit:
        await unit.execute_at_commit(INSERT_CONTACT, {"name": "Ana", "phone": "+13055550142"})
        await unit.notify("contacts")
        rows = await unit.fetch_and_commit(SELECT_NAMES, {})

    assert proxy.trip_count - trips_before == 1
    assert rows == [{"first_name": "Ana"}]
    assert changes.take() == [(dentist, "contacts", None)]
    assert await list_names(database, dentist) == ["Ana"]


async def test_the_last_statement_ends_a_unit_that_has_begun(
    counted: tuple[CountingProxy, Database], dentist: int
) -> None:
    proxy, database = counted
    await list_names(database, dentist)
    trips_before = proxy.trip_count

    async with database.voice_unit(dentist) as unit:
        await unit.fetch_all(INSERT_CONTACT, {"name": "Ana", "phone": "+13055550142"})
        rows = await unit.fetch_and_commit(SELECT_NAMES, {})
        assert database.voice.count_connections_in_use() == 0

    assert (proxy.trip_count - trips_before, rows) == (2, [{"first_name": "Ana"}])
    assert await list_names(database, dentist) == ["Ana"]


async def test_a_statement_travels_with_the_one_whose_work_it_sees(
    counted: tuple[CountingProxy, Database], dentist: int
) -> None:
    proxy, database = counted
    await list_names(database, dentist)
    trips_before = proxy.trip_count

    async with database.voice_unit(dentist) as unit:
        rows = await unit.fetch_after(INSERT_CONTACT, SELECT_NAMES, {"name": "Ana", "phone": "+13055550142"})
        more_rows = await unit.fetch_after(INSERT_CONTACT, SELECT_NAMES, {"name": "Ben", "phone": "+13055550143"})

    assert (rows, len(more_rows), proxy.trip_count - trips_before) == ([{"first_name": "Ana"}], 2, 3)


async def test_a_last_statement_that_fails_takes_the_unit_back(database: Database, dentist: int) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        async with database.voice_unit(dentist) as unit:
            await unit.fetch_all(INSERT_CONTACT, {"name": "Ana", "phone": "+13055550142"})
            await unit.fetch_and_commit(INSERT_CONTACT, {"name": "Ben", "phone": "+13055550142"})

    assert await list_names(database, dentist) == []
    assert database.voice.count_connections_in_use() == 0


async def test_a_unit_that_asked_nothing_costs_nothing(counted: tuple[CountingProxy, Database], dentist: int) -> None:
    proxy, database = counted

    async with database.voice_unit(dentist):
        pass

    assert proxy.trip_count == 0


class TestErrors:
    async def test_an_error_that_was_swallowed_is_not_taken_for_a_commit(
        self, database: Database, dentist: int
    ) -> None:
        with pytest.raises(NotCommittedError):
            async with database.voice_unit(dentist) as unit:
                with contextlib.suppress(psycopg.errors.DivisionByZero):
                    await unit.fetch_all("SELECT 1 / 0", {})

        assert await list_names(database, dentist) == []

    async def test_what_a_caller_said_is_in_no_error(self, database: Database, dentist: int) -> None:
        with pytest.raises(psycopg.errors.InvalidTextRepresentation) as refusal:
            async with database.voice_unit(dentist) as unit:
                await unit.fetch_all("SELECT %(spoken)s::bigint", {"spoken": "Wilhelmina"})

        assert "Wilhelmina" not in str(refusal.value)

    async def test_quotes_and_backslashes_are_only_letters(self, database: Database, dentist: int) -> None:
        name = "'; DROP TABLE contacts; -- \\' \\ %s %(name)s $1 é"

        await add_contact(database, dentist, name)

        assert await list_names(database, dentist) == [name]

    async def test_a_statement_is_prepared_anew_after_an_error(self, database: Database, dentist: int) -> None:
        broken = PreparedStatement("test_broken", "SELECT 1 / %(number)s AS ratio", types={"number": "integer"})

        with pytest.raises(psycopg.errors.DivisionByZero):
            async with database.voice_unit(dentist) as unit:
                await unit.fetch_all(broken, {"number": 0})
        async with database.voice_unit(dentist) as unit:
            rows = await unit.fetch_all(broken, {"number": 1})

        assert rows == [{"ratio": 1}]


class TestPool:
    async def test_pages_that_hold_every_connection_of_theirs_keep_no_call_waiting(
        self, database: Database, dentist: int
    ) -> None:
        async with contextlib.AsyncExitStack() as pages:
            for _ in range(database.max_connections):
                unit = await pages.enter_async_context(database.unit_of_work(dentist))
                await unit.db.execute(text("SELECT 1"))

            names = await asyncio.wait_for(list_names(database, dentist), 1)

        assert names == []

    @pytest.mark.usefixtures("virtual_time")
    async def test_whoever_finds_no_connection_hears_so_in_two_seconds(self, database: Database, dentist: int) -> None:
        waits: list[float] = []
        database.voice.observe_wait = waits.append
        async with contextlib.AsyncExitStack() as calls:
            for _ in range(database.voice.max_connections):
                unit = await calls.enter_async_context(database.voice_unit(dentist))
                await unit.fetch_all(SELECT_NAMES, {})
            started_at = asyncio.get_running_loop().time()
            with pytest.raises(VoicePoolTimeout) as refusal:
                await list_names(database, dentist)
            seconds = asyncio.get_running_loop().time() - started_at

        assert is_outage(refusal.value)
        assert seconds == pytest.approx(voice_pool.WAIT_SECONDS)
        assert len(waits) == database.voice.max_connections + 1
        assert await list_names(database, dentist) == []
        assert database.voice.count_connections_in_use() == 0

    async def test_a_server_that_hung_up_costs_no_caller(
        self, own_database_url: str, server: tuple[str, str], clock: Clock
    ) -> None:
        database = Database(own_database_url, clock=clock)
        end_all = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        async with contextlib.AsyncExitStack() as calls:
            for _ in range(3):
                await calls.enter_async_context(database.voice_system_session())
        with psycopg.connect(server[0], autocommit=True) as admin:
            admin.execute(end_all, (urlsplit(own_database_url).path[1:],))

        async with database.voice_system_session() as unit:
            rows = await unit.fetch_all("SELECT 1 AS one", {})
        async with database.system_session() as unit:
            await unit.fetch_all("SELECT 1", {})
        await database.close()

        assert rows == [{"one": 1}]


async def test_units_that_are_called_off_leave_nothing_on_their_connections(
    database: Database, dentist: int, barber: int
) -> None:
    dice = random.Random(7)
    own_names = {dentist: "Dora", barber: "Bert"}
    seen: set[tuple[int, str]] = set()
    await add_contact(database, dentist, "Dora", "+13055550100")
    await add_contact(database, barber, "Bert", "+13055550100")

    async def work(client_id: int) -> None:
        async with database.voice_unit(client_id) as unit:
            for row in await unit.fetch_all(SELECT_NAMES, {}):
                seen.add((client_id, row["first_name"]))
            if dice.random() < 0.3:
                unit.db.add(Contact(first_name=own_names[client_id], phone=f"+1305555{dice.randint(1000, 9999)}"))
                await unit.db.flush()
            if dice.random() < 0.5:
                await unit.fetch_all("SELECT pg_sleep(0.001)", {})
            await unit.notify("contacts")
            if dice.random() < 0.1:
                raise KeyError

    for _ in range(300):
        tasks = [asyncio.create_task(work(client_id)) for client_id in (dentist, barber)]
        for task in tasks:
            for _ in range(dice.randrange(60)):
                await asyncio.sleep(0)
            task.cancel()
            if dice.random() < 0.3:
                await asyncio.sleep(0)
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    assert seen == set(own_names.items())
    assert database.voice.count_connections_in_use() == 0
    who = "SELECT current_user, coalesce(current_setting('app.client_id', true), '')"
    connections = [await database.voice.borrow_connection() for _ in range(database.voice.max_connections)]
    left = {await (await connection.execute(who)).fetchone() for connection in connections}
    for connection in connections:
        await database.voice.return_connection(connection)
    assert left == {("ringly", "")}
