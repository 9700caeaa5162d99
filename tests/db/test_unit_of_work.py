"""The unit: one tenant, all or nothing, and its news and jobs only with the commit."""

from __future__ import annotations

import asyncio
import contextlib
import random

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from ringlypro.contacts.tables import Contact
from ringlypro.db.database import Database
from ringlypro.db.queue import queue
from ringlypro.db.unit_of_work import TenantNotSet


@queue.task(name="tests.nothing")
async def nothing() -> None:
    """Only queued, never run."""


async def test_a_tenant_sees_only_its_own_rows(database: Database, dentist: int, barber: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        unit.db.add(Contact(first_name="Ana", phone="+13055550142"))

    async with database.unit_of_work(barber) as unit:
        result = (await unit.db.scalars(select(Contact))).all()

    assert result == []


async def test_another_tenants_id_cannot_be_written(database: Database, dentist: int, barber: int) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.unit_of_work(barber) as unit:
            unit.db.add(Contact(client_id=dentist, first_name="Ana", phone="+13055550142"))


async def test_the_directory_sees_no_tenant_data(database: Database, dentist: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        unit.db.add(Contact(first_name="Ana", phone="+13055550142"))

    with pytest.raises(ProgrammingError, match="permission denied"):
        async with database.system_session() as unit:
            await unit.db.scalars(select(Contact))


async def test_a_unit_has_one_tenant(database: Database, dentist: int, barber: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        with pytest.raises(TenantNotSet):
            await unit.switch_tenant(barber)


async def test_a_session_that_never_said_whose_it_is_sees_nothing(database: Database, dentist: int) -> None:
    async with database.engine.connect() as connection:
        count = (await connection.execute(text("select count(*) from clients"))).scalar()

    assert count == 0


@pytest.mark.parametrize("fails", [False, True])
async def test_jobs_appear_with_the_commit_only(database: Database, dentist: int, fails: bool) -> None:
    with contextlib.suppress(KeyError):
        async with database.unit_of_work(dentist) as unit:
            await unit.enqueue(nothing)
            await unit.notify("calls", 1)
            _ = {}["trouble"] if fails else None

    async with database.system_session() as unit:
        rows = await unit.fetch_all("SELECT task_name FROM jobs.procrastinate_jobs", {})
    assert [r["task_name"] for r in rows] == ([] if fails else ["tests.nothing"])


async def test_a_job_that_may_wait_once_waits_once(database: Database, dentist: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        await unit.enqueue(nothing, queueing_lock="one")
        await unit.enqueue(nothing, queueing_lock="one")

    async with database.system_session() as unit:
        assert len(await unit.fetch_all("SELECT 1 FROM jobs.procrastinate_jobs", {})) == 1


async def test_a_unit_that_is_called_off_leaves_nothing_on_its_connection(database: Database, dentist: int) -> None:
    dice, left = random.Random(7), []
    who = text("select current_user, current_setting('app.client_id', true), (select count(*) from clients)")

    async def work() -> None:
        async with database.unit_of_work(dentist) as unit:
            unit.db.add(Contact(first_name="Ana", phone=f"+1305555{dice.randint(1000, 9999)}"))
            await unit.db.flush()
            await unit.fetch_all("SELECT pg_sleep(0.002)", {})
            await unit.notify("contacts")

    for _ in range(60):
        task = asyncio.create_task(work())
        for _ in range(dice.randrange(400)):
            await asyncio.sleep(0)
        task.cancel()
        if dice.random() < 0.3:
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with database.engine.connect() as connection:
            left.append(tuple((await connection.execute(who)).one()))

    assert {(login, client or "", seen) for login, client, seen in left} == {("ringly", "", 0)}
    assert database.engine.sync_engine.pool.status().endswith("Current Checked out connections: 0")
