"""What a unit queues for the worker beside it is that worker's from the commit on, and is never lost between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager

from ringlypro.db import local_jobs, queue_worker
from ringlypro.db.database import Database
from ringlypro.db.local_jobs import LocalJobs
from ringlypro.db.queue import queue
from ringlypro.jobs import Worker
from tests.polling import eventually
from tests.service_fixtures import FakeServices, waiting_jobs

RUNS: list[int] = []
HELD = asyncio.Event()


@queue.task(name="tests.local")
async def note_run(number: int) -> None:
    """Says that it ran."""
    RUNS.append(number)


@queue.task(name="tests.local_held")
async def hold_place(number: int) -> None:
    """Takes a place of the worker until it is let go."""
    RUNS.append(number)
    await eventually(HELD.is_set)


@pytest.fixture(autouse=True)
def _nothing_ran() -> Iterator[None]:
    RUNS.clear()
    HELD.clear()
    yield
    HELD.set()


@pytest.fixture
async def worker(services: FakeServices, database_url: str) -> AsyncIterator[Worker]:
    running_worker = Worker(services, database_url)
    await running_worker.start()
    await eventually(lambda: not services.local_jobs.needs_ids)
    yield running_worker
    HELD.set()
    await running_worker.stop()


async def list_rows(database: Database, task_name: str = "tests.local") -> list[dict[str, Any]]:
    statement = """
        SELECT status::text, worker_id, (SELECT count(*) FROM jobs.procrastinate_events WHERE job_id = j.id) AS events
        FROM jobs.procrastinate_jobs AS j WHERE task_name = %(name)s
    """
    async with database.system_session() as unit:
        return list(await unit.fetch_all(statement, {"name": task_name}))


async def enqueue(database: Database, client_id: int, number: int) -> None:
    async with database.voice_unit(client_id) as unit:
        await unit.enqueue(note_run, number=number)


async def fill_places(database: Database, client_id: int) -> None:
    """Every place of the worker is taken, so that what comes next waits."""
    async with database.voice_unit(client_id) as unit:
        for number in range(100, 104):
            await unit.enqueue(hold_place, number=number)
    await eventually(lambda: sorted(RUNS) == [100, 101, 102, 103])


async def test_runs_without_having_been_in_the_queue(worker: Worker, database: Database, dentist: int) -> None:
    await fill_places(database, dentist)
    await enqueue(database, dentist, 1)

    (row,) = await list_rows(database)
    assert (row["status"], row["events"]) == ("doing", 0)
    HELD.set()
    await eventually(lambda: 1 in RUNS)

    async def is_deleted() -> bool:
        return await list_rows(database) == []

    await eventually(is_deleted)
    assert RUNS.count(1) == 1


async def test_what_is_taken_back_never_runs(worker: Worker, database: Database, dentist: int) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.voice_unit(dentist) as unit:
            await unit.enqueue(note_run, number=1)
            await unit.begin()
            raise ZeroDivisionError
    await enqueue(database, dentist, 2)
    await eventually(lambda: 2 in RUNS)

    assert RUNS == [2]


async def test_what_waits_at_the_stop_is_put_back(worker: Worker, database: Database, dentist: int) -> None:
    await fill_places(database, dentist)
    await enqueue(database, dentist, 1)

    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)  # it has heard of its stop before a place becomes free
    HELD.set()
    await stopping

    assert 1 not in RUNS
    assert [job["args"] for job in await waiting_jobs(database) if job["task_name"] == "tests.local"] == [{"number": 1}]


async def test_a_commit_nobody_heard_of_is_found(
    worker: Worker, database: Database, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit_jobs = LocalJobs.submit_jobs

    def be_called_off(self: LocalJobs, jobs: Any) -> None:
        monkeypatch.setattr(LocalJobs, "submit_jobs", submit_jobs)
        raise asyncio.CancelledError

    monkeypatch.setattr(LocalJobs, "submit_jobs", be_called_off)
    with pytest.raises(asyncio.CancelledError):
        await enqueue(database, dentist, 1)
    assert [row["status"] for row in await list_rows(database)] == ["doing"]

    monkeypatch.setattr(queue_worker, "DOUBT_SECONDS", 0.0)
    monkeypatch.setattr(queue_worker, "CHECK_SECONDS", 0.01)
    await worker.stop()
    waiting = [job["args"] for job in await waiting_jobs(database) if job["task_name"] == "tests.local"]
    assert waiting == [{"number": 1}]
    await worker.start()

    await eventually(lambda: 1 in RUNS)


async def test_doubts_are_settled_while_the_worker_runs(
    services: FakeServices, database: Database, database_url: str, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_worker, "DOUBT_SECONDS", 0.0)
    monkeypatch.setattr(queue_worker, "CHECK_SECONDS", 0.05)
    worker = Worker(services, database_url)
    await worker.start()
    await eventually(lambda: not services.local_jobs.needs_ids)
    monkeypatch.setattr(LocalJobs, "submit_jobs", LocalJobs.doubt_jobs)
    await enqueue(database, dentist, 1)

    await eventually(lambda: 1 in RUNS)
    await worker.stop()


async def test_a_worker_taken_for_dead_fails_no_unit(
    worker: Worker, database: Database, database_url: str, dentist: int
) -> None:
    await fill_places(database, dentist)
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("DELETE FROM jobs.procrastinate_workers")
    await enqueue(database, dentist, 1)

    assert [(row["status"], row["worker_id"]) for row in await list_rows(database)] == [("doing", None)]


async def test_more_than_the_worker_can_take_waits_in_the_queue(
    worker: Worker, database: Database, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_jobs, "MAX_PENDING", 1)
    await fill_places(database, dentist)
    for number in (1, 2):
        await enqueue(database, dentist, number)

    assert sorted(row["status"] for row in await list_rows(database)) == ["doing", "todo"]
    HELD.set()
    await eventually(lambda: sorted(RUNS) == [1, 2, 100, 101, 102, 103])


async def test_what_a_killed_process_held_is_found_soon_after_the_next_start(
    services: FakeServices, database: Database, database_url: str, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.voice_unit(dentist) as unit:
        await unit.enqueue(note_run, number=1)
    with psycopg.connect(database_url, autocommit=True, options="-c search_path=jobs") as owner:
        owner.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '31 seconds')")
        owner.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers)"
        )

    monkeypatch.setattr(queue_worker, "CHECK_SECONDS", 0.01)
    running_worker = Worker(services, database_url)
    await running_worker.start()
    try:
        await eventually(lambda: RUNS == [1])
    finally:
        await running_worker.stop()


async def test_what_ends_while_the_worker_stops_is_settled_before_it_leaves(
    worker: Worker, database: Database, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill_places(database, dentist)
    left = []
    unregister_worker = JobManager.unregister_worker

    async def unregister(self: JobManager, worker_id: int) -> None:
        left.extend(await list_rows(database, "tests.local_held"))
        await unregister_worker(self, worker_id)

    monkeypatch.setattr(JobManager, "unregister_worker", unregister)
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    HELD.set()
    await stopping

    assert sorted(RUNS) == [100, 101, 102, 103]
    assert left == []
    assert await list_rows(database, "tests.local_held") == []


async def test_a_worker_that_cannot_put_back_leaves_no_task_behind(
    worker: Worker, database: Database, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill_places(database, dentist)
    await enqueue(database, dentist, 1)
    monkeypatch.setattr(queue_worker, "PUT_BACK", "SELECT 1 / 0")

    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    HELD.set()
    with suppress(ConnectorException):
        await stopping

    running_tasks = {task.get_name() for task in asyncio.all_tasks()}
    assert running_tasks & {"update_heartbeats", "deferrer"} == set(), "its jobs would be taken for those of the living"


async def test_what_ended_just_before_the_stop_is_settled_before_the_worker_leaves(
    worker: Worker, database: Database, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_worker, "FINISH_DELAY_SECONDS", 3600.0)
    left = []
    unregister_worker = JobManager.unregister_worker

    async def unregister(self: JobManager, worker_id: int) -> None:
        left.extend(await list_rows(database))
        await unregister_worker(self, worker_id)

    monkeypatch.setattr(JobManager, "unregister_worker", unregister)
    await enqueue(database, dentist, 1)
    await eventually(lambda: RUNS == [1])
    await worker.stop()

    assert left == []


async def test_a_process_without_a_worker_leaves_it_to_the_others(database: Database, dentist: int) -> None:
    await enqueue(database, dentist, 1)

    assert [row["status"] for row in await list_rows(database)] == ["todo"]
