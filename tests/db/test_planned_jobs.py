"""What is to be done much later waits beside the queue, and is queued once, when its time has come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from procrastinate import App, PsycopgConnector

from ringlypro import jobs
from ringlypro.db.database import Database
from ringlypro.db.queue import queue
from ringlypro.db.unit_of_work import PLANNING_LEAD
from tests.conftest import TravellingClock


@queue.task(name="tests.later")
async def later(number: int) -> None:
    """Only its place in the queue is looked at."""
    del number


@asynccontextmanager
async def connected_queue(database_url: str) -> AsyncIterator[App]:
    connector = PsycopgConnector(conninfo=database_url, kwargs={"options": "-c search_path=jobs,public"})
    app = queue.with_connector(connector)
    async with app.open_async():
        yield app


async def queued_numbers(database: Database) -> list[int]:
    async with database.system_session() as unit:
        rows = await unit.fetch_all("SELECT args FROM jobs.procrastinate_jobs WHERE status = 'todo' ORDER BY id", {})
    return [row["args"]["number"] for row in rows]


async def planned_numbers(database: Database) -> list[int]:
    async with database.system_session() as unit:
        rows = await unit.fetch_all("SELECT args FROM jobs.planned_jobs ORDER BY id", {})
    return [row["args"]["number"] for row in rows]


async def plan(database: Database, client: int, number: int, *, run_at: datetime, lock: str | None = None) -> None:
    async with database.unit_of_work(client) as unit:
        await unit.enqueue(later, run_at=run_at, queueing_lock=lock, number=number)


async def test_the_far_future_is_planned_and_the_near_one_queued(
    database: Database, clock: TravellingClock, dentist: int
) -> None:
    await plan(database, dentist, 1, run_at=clock() + PLANNING_LEAD)
    await plan(database, dentist, 2, run_at=clock() + PLANNING_LEAD + timedelta(seconds=1))

    assert (await queued_numbers(database), await planned_numbers(database)) == ([1], [2])


async def test_a_plan_vanishes_with_its_unit(database: Database, clock: TravellingClock, dentist: int) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.unit_of_work(dentist) as unit:
            await unit.enqueue(later, run_at=clock() + timedelta(days=1), number=1)
            raise ZeroDivisionError

    assert await planned_numbers(database) == []


async def test_is_queued_when_its_time_has_come_and_not_before(
    database: Database, database_url: str, clock: TravellingClock, dentist: int
) -> None:
    for number in (3, 1, 2):
        await plan(database, dentist, number, run_at=clock() + timedelta(days=number))

    async with connected_queue(database_url) as app:
        assert await jobs.queue_due_jobs(app, now=clock() + timedelta(hours=23)) == 0
        assert await queued_numbers(database) == []
        assert await jobs.queue_due_jobs(app, now=clock() + timedelta(days=2)) == 2

    assert sorted(await queued_numbers(database)) == [1, 2]
    assert await planned_numbers(database) == [3]


async def test_the_same_job_is_planned_once(database: Database, clock: TravellingClock, dentist: int) -> None:
    for number in (1, 2):
        await plan(database, dentist, number, run_at=clock() + timedelta(days=1), lock="remind-1-7")
    await plan(database, dentist, 3, run_at=clock() + timedelta(days=1), lock="remind-1-8")

    assert await planned_numbers(database) == [1, 3]


async def test_what_waits_in_the_queue_already_is_not_queued_again_and_stops_nobody(
    database: Database, database_url: str, clock: TravellingClock, dentist: int
) -> None:
    await plan(database, dentist, 1, run_at=clock(), lock="remind-1-7")
    await plan(database, dentist, 2, run_at=clock() + timedelta(days=1), lock="remind-1-7")
    await plan(database, dentist, 3, run_at=clock() + timedelta(days=1), lock="remind-1-8")

    async with connected_queue(database_url) as app:
        assert await jobs.queue_due_jobs(app, now=clock() + timedelta(days=1)) == 2

    assert await queued_numbers(database) == [1, 3]
    assert await planned_numbers(database) == []


async def test_many_are_queued_in_portions(
    database: Database, database_url: str, clock: TravellingClock, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MAX_DUE_JOBS", 3)
    for number in range(5):
        await plan(database, dentist, number, run_at=clock() + timedelta(days=1, minutes=number))

    async with connected_queue(database_url) as app:
        counts = [await jobs.queue_due_jobs(app, now=clock() + timedelta(days=2)) for _ in range(3)]

    assert counts == [3, 2, 0]
    assert sorted(await queued_numbers(database)) == [0, 1, 2, 3, 4]
