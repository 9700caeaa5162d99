"""The unit of a call keeps every promise of any other unit."""

from __future__ import annotations

import asyncio
import contextlib
import random

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from ringlypro.contacts.tables import Contact
from ringlypro.db.database import Database
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import TenantNotSet
from ringlypro.db.voice_unit import NotCommittedError
from tests.db.voice_contacts import INSERT_CONTACT, SELECT_NAMES, add_contact, list_names, of_a_call
from tests.published import PublishedChanges


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


async def test_a_last_statement_that_fails_takes_the_unit_back(database: Database, dentist: int) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        async with database.voice_unit(dentist) as unit:
            await unit.fetch_all(INSERT_CONTACT, {"name": "Ana", "phone": "+13055550142"})
            await unit.fetch_and_commit(INSERT_CONTACT, {"name": "Ben", "phone": "+13055550142"})

    assert await list_names(database, dentist) == []
    assert database.voice.count_connections_in_use() == 0


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
