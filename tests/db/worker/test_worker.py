"""The worker outlives its connections, puts back what died, and stops in order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg.types.json import Jsonb

from ringlypro import jobs
from ringlypro.change_events import NotificationListener
from ringlypro.db import queue_worker
from ringlypro.db.database import Database
from ringlypro.db.queue import RETRY_FOR_DAYS, queue
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.jobs import Worker
from tests.conftest import TravellingClock
from tests.log_lines import collected_lines
from tests.polling import eventually
from tests.service_fixtures import FakeServices, make_services, run_jobs, waiting_jobs

DONE: list[int] = []
GO: list[bool] = []


@queue.task(name="tests.count")
async def count(number: int) -> None:
    """Says that it ran."""
    DONE.append(number)


@queue.task(name="tests.stumble", retry=RETRY_FOR_DAYS)
async def stumble() -> None:
    """Begins, waits until it is let go, and fails."""
    DONE.append(0)
    await eventually(lambda: bool(GO))
    raise OSError


@queue.task(name="tests.misread")
async def misread(client_id: int, words: str) -> None:
    """Fails with what it was given."""
    DONE.append(client_id)
    int(words)


@pytest.fixture(autouse=True)
def _nothing_done() -> Iterator[None]:
    DONE.clear()
    GO.clear()
    yield
    DONE.clear()


@pytest.fixture
async def worker(services: FakeServices, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Worker]:
    monkeypatch.setattr(jobs, "RESTART_DELAY_SECONDS", 0.2)
    monkeypatch.setattr(queue_worker, "MIN_POLL_SECONDS", 0.2)
    running_worker = Worker(services, database_url)
    await running_worker.start()
    yield running_worker
    await running_worker.stop()


async def queue_for_later(unit: UnitOfWork, delay: timedelta, *, number: int) -> None:
    """By the clock of the queue, which is the database's."""
    job = count.configure(
        connection=await unit.raw_connection(), queueing_lock="one", schedule_at=datetime.now(UTC) + delay
    )
    await job.defer_async(number=number)


async def ran(number: int) -> None:
    await eventually(lambda: number in DONE)


def jobs_counted(services: FakeServices, name: str) -> dict[str, float]:
    """Runs of a job by their outcome."""
    return {
        sample.labels["outcome"]: sample.value
        for family in services.metrics.registry.collect()
        for sample in family.samples
        if sample.name == "ringlypro_jobs_total" and sample.labels["job"] == name
    }


async def test_goes_on_after_the_database_was_away(
    *,
    worker: Worker,
    database: Database,
    dentist: int,
    server: tuple[str, str],
    database_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with database.unit_of_work(dentist) as unit:
        await unit.enqueue(count, number=1)
    await ran(1)

    name = database_url.partition("?")[0].rpartition("/")[2]
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(server[0], autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        admin.execute(end, (name,))
        await eventually(lambda: "error connecting" in caplog.text)
        admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
    await database.engine.dispose()
    async with database.unit_of_work(dentist) as unit:
        await unit.enqueue(count, number=2)

    await ran(2)


async def test_stops_twice_and_without_a_start(database: Database, database_url: str, clock: TravellingClock) -> None:
    idle = Worker(make_services(database, clock), database_url)

    await idle.stop()
    await idle.start()
    await idle.stop()
    await idle.stop()

    async def nobody_is_connected() -> bool:
        async with database.system_session() as unit:
            others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            return await unit.fetch_all(others, {}) == []

    await eventually(nobody_is_connected)


async def test_what_runs_at_the_stop_waits_for_the_next_start(
    worker: Worker, database: Database, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "STOP_SECONDS", 0.1)
    await worker.stop()
    await worker.start()
    async with database.unit_of_work(dentist) as unit:
        await unit.enqueue(stumble)
    await ran(0)

    await worker.stop()

    waiting = [(job["task_name"], job["attempts"]) for job in await waiting_jobs(database)]
    assert [job for job in waiting if job[0].startswith("tests.")] == [("tests.stumble", 1)]


async def test_a_job_that_fails_gives_way_to_its_successor(
    worker: Worker, services: FakeServices, database: Database, dentist: int
) -> None:
    async with database.unit_of_work(dentist) as unit:
        await unit.enqueue(stumble, queueing_lock="one")
    await ran(0)
    async with database.unit_of_work(dentist) as unit:
        await queue_for_later(unit, timedelta(seconds=1), number=3)

    GO.append(True)
    await ran(3)

    await worker.stop()
    async with database.system_session() as unit:
        left = await unit.fetch_all("SELECT status FROM jobs.procrastinate_jobs WHERE queueing_lock = 'one'", {})
    assert left == []
    assert jobs_counted(services, "tests.stumble") == {"superseded": 1}
    assert jobs_counted(services, "tests.count") == {"succeeded": 1}


async def test_one_that_is_tried_again_says_so(
    worker: Worker, services: FakeServices, database: Database, dentist: int
) -> None:
    GO.append(True)
    with collected_lines() as lines:
        async with database.unit_of_work(dentist) as unit:
            await unit.enqueue(stumble)
        await ran(0)
        await worker.stop()

    assert jobs_counted(services, "tests.stumble") == {"retried": 1}
    assert [line["error"] for line in lines.about("the job failed and is tried again")] == ["OSError"]


async def test_one_that_cannot_be_put_back_does_not_hold_up_the_others(
    database: Database, database_url: str, dentist: int, clock: TravellingClock
) -> None:
    async with database.unit_of_work(dentist) as unit:
        await unit.enqueue(count, number=4, queueing_lock="one")
        await unit.enqueue(count, number=5)
    with psycopg.connect(database_url, autocommit=True, options="-c search_path=jobs") as owner:
        owner.execute("UPDATE jobs.procrastinate_jobs SET status = 'doing'")
    async with database.unit_of_work(dentist) as unit:
        await queue_for_later(unit, timedelta(days=1), number=6)

    async with database.system_session() as unit:
        await unit.enqueue(jobs.requeue_stalled_jobs, timestamp=0)

    await run_jobs(make_services(database, clock), database_url)

    assert DONE == [5]
    assert [job["args"]["number"] for job in await waiting_jobs(database)] == [6]


async def test_one_that_fails_says_where_and_not_with_what(
    worker: Worker, services: FakeServices, database: Database, dentist: int
) -> None:
    with collected_lines() as lines:
        async with database.unit_of_work(dentist) as unit:
            await unit.enqueue(misread, client_id=dentist, words="Wilhelmina Quackenbush")
        await ran(dentist)
        await worker.stop()

    (line,) = lines.about("the job failed for good")
    assert (line["job"], line["client_id"], line["error"]) == ("tests.misread", dentist, "ValueError")
    assert "job_id" in line
    assert line["stack"][-1].startswith("  tests.db.worker.test_worker:")
    assert "Wilhelmina" not in lines.text
    assert jobs_counted(services, "tests.misread") == {"failed": 1}


@pytest.mark.parametrize(
    ("older_name", "arguments"),
    [
        ("notices.letter", {"notification_id": 0}),
        (
            "appointments.letter",
            {
                "what": "confirmation",
                "promised": {"appointment_id": 0, "starts_at": "2025-11-24T15:00:00+00:00", "version": "1"},
            },
        ),
    ],
)
async def test_one_that_was_queued_under_its_older_name_is_run(
    *,
    worker: Worker,
    services: FakeServices,
    database_url: str,
    dentist: int,
    older_name: str,
    arguments: dict[str, object],
) -> None:
    with psycopg.connect(database_url, autocommit=True, options="-c search_path=jobs") as owner:
        owner.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', %s, %s)",
            (older_name, Jsonb({"client_id": dentist, **arguments})),
        )

    await eventually(lambda: jobs_counted(services, older_name) != {})

    assert jobs_counted(services, older_name) == {"succeeded": 1}


async def test_is_told_of_jobs_by_the_one_listener_of_its_process(
    *, database: Database, database_url: str, clock: TravellingClock, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MIN_POLL_SECONDS", "MAX_POLL_SECONDS"):
        monkeypatch.setattr(queue_worker, name, 3600.0)
    listener = NotificationListener(database_url)
    running_worker = Worker(make_services(database, clock, listener=listener), database_url)
    await listener.start()
    await running_worker.start()
    await listener.connected.wait()

    try:
        for number in (1, 2):
            async with database.unit_of_work(dentist) as unit:
                await unit.enqueue(count, number=number)
            await ran(number)

        with psycopg.connect(database_url) as owner:
            listening = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            assert len(owner.execute(listening).fetchall()) == 1
    finally:
        await running_worker.stop()
        await listener.stop()
