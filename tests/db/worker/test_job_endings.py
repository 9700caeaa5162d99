"""A job that ends with its last unit is gone with that commit, and nothing else of it is undone or done twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from procrastinate import JobContext

from ringlypro.db.database import Database
from ringlypro.db.local_jobs import LocalJobs
from ringlypro.db.queue import RETRY_BRIEFLY, queue
from ringlypro.db.queue_worker import QueueWorker
from ringlypro.jobs import Worker
from ringlypro.vendors.services_protocol import get_job_services
from tests.polling import eventually
from tests.service_fixtures import FakeServices

INSERT_CONTACT = "INSERT INTO contacts (first_name, last_name, phone) VALUES ('Ana', '', %(phone)s)"
RUNS: list[int] = []
JOB_IDS: list[int | None] = []
FLUSHED: list[int] = []


class LateFailure(Exception):
    """Something fails after the last unit of a job."""


@queue.task(name="tests.ending", pass_context=True, retry=RETRY_BRIEFLY)
async def add_contact(context: JobContext, *, client_id: int, phone: str, fails: str = "") -> None:
    """Writes a contact and ends; `fails` says when not: within its unit, the first time, or afterwards."""
    RUNS.append(context.job.attempts)
    JOB_IDS.append(context.job.id)
    async with get_job_services(context).job_unit(client_id) as unit:
        await unit.end_job(context.job)
        await unit.fetch_and_commit(INSERT_CONTACT, {"phone": None if fails == "within" and len(RUNS) == 1 else phone})
    if fails == "afterwards":
        raise LateFailure


@queue.task(name="tests.plain_ending", pass_context=True)
async def end_plainly(context: JobContext) -> None:
    """Leaves its row to the worker."""
    JOB_IDS.append(context.job.id)


@pytest.fixture(autouse=True)
def _nothing_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    flush = QueueWorker._flush_finished_jobs

    async def flush_and_note(self: QueueWorker, worker_id: int | None) -> None:
        FLUSHED.extend(self._finished_ids)
        await flush(self, worker_id)

    monkeypatch.setattr(QueueWorker, "_flush_finished_jobs", flush_and_note)
    RUNS.clear()
    JOB_IDS.clear()
    FLUSHED.clear()


@pytest.fixture
async def worker(services: FakeServices, database_url: str) -> AsyncIterator[Worker]:
    running_worker = Worker(services, database_url)
    await running_worker.start()
    await eventually(lambda: not services.local_jobs.needs_ids)
    yield running_worker
    await running_worker.stop()


async def run_job(database: Database, client_id: int, **values: Any) -> None:
    """Queue it, and wait until neither the queue nor the worker has anything left of it."""
    async with database.voice_unit(client_id) as unit:
        await unit.enqueue(add_contact, client_id=client_id, phone="+13055550142", **values)

    async def is_gone() -> bool:
        async with database.system_session() as unit:
            return not await unit.fetch_all(
                "SELECT id FROM jobs.procrastinate_jobs WHERE task_name = 'tests.ending' AND status <> 'failed'", {}
            )

    await eventually(lambda: bool(RUNS))
    await eventually(is_gone)


async def run_plain_job(database: Database, client_id: int) -> None:
    """Another job, to the moment when the worker has deleted what it had to delete."""
    async with database.voice_unit(client_id) as unit:
        await unit.enqueue(end_plainly)
    await eventually(lambda: len(JOB_IDS) == 2 and JOB_IDS[1] in FLUSHED)


async def list_phones(database: Database, client_id: int) -> list[str]:
    async with database.unit_of_work(client_id) as unit:
        return [row["phone"] for row in await unit.fetch_all("SELECT phone FROM contacts", {})]


async def test_its_row_goes_with_the_commit(worker: Worker, database: Database, dentist: int) -> None:
    await run_job(database, dentist)
    await run_plain_job(database, dentist)

    assert await list_phones(database, dentist) == ["+13055550142"]
    assert RUNS == [0]
    assert JOB_IDS[0] not in FLUSHED


async def test_one_that_is_rolled_back_is_tried_again(worker: Worker, database: Database, dentist: int) -> None:
    await run_job(database, dentist, fails="within")

    assert await list_phones(database, dentist) == ["+13055550142"]
    assert RUNS == [0, 1]


async def test_what_fails_afterwards_runs_no_second_time(worker: Worker, database: Database, dentist: int) -> None:
    await run_job(database, dentist, fails="afterwards")
    await run_plain_job(database, dentist)

    assert await list_phones(database, dentist) == ["+13055550142"]
    assert RUNS == [0]


async def test_a_commit_that_nobody_heard_of_leaves_nothing_to_note(
    worker: Worker, database: Database, dentist: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def be_called_off(self: LocalJobs, job_id: int) -> None:
        raise asyncio.CancelledError

    caplog.set_level("INFO")
    monkeypatch.setattr(LocalJobs, "note_ended", be_called_off)
    await run_job(database, dentist)
    await eventually(lambda: "a job was called off while it ended" in caplog.text)

    assert await list_phones(database, dentist) == ["+13055550142"]
    assert RUNS == [0]
