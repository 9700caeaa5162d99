"""The worker: every room's jobs gathered, run inside the same process as pages and routes, or alone.

A job that was running when its process was killed is found by its missing heartbeat and put back. The worker itself
ends when its connection does: it is begun again until somebody says stop.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from importlib import import_module
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector
from psycopg import AsyncConnection

from ringlypro.core.error_stacks import error_name, log_error_stack
from ringlypro.core.log_context import bind_client_id, job_log_context
from ringlypro.db.outages import is_outage, log_failure
from ringlypro.db.queue import queue
from ringlypro.db.queue_worker import JOB_CHANNEL, QueueWorker, put_back_stalled_jobs
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)
ROOMS = (
    "accounts", "appointments", "calls", "clients", "credits", "insights", "messages", "notifications", "signup",
)  # fmt: skip
STOP_SECONDS = 5.0
RESTART_DELAY_SECONDS = 2.0
"""How long a worker that failed rests before it is begun again."""
KEEP_FAILED_HOURS = 24 * 30

FIND_QUEUED_SUCCESSOR = "SELECT 1 AS found FROM procrastinate_jobs WHERE queueing_lock = %(lock)s AND status = 'todo'"

QUEUE_DUE_JOBS = """
WITH due AS (
    DELETE FROM planned_jobs WHERE id IN (
        SELECT id FROM planned_jobs WHERE run_at <= %(now)s ORDER BY run_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ) RETURNING task_name, args, queueing_lock
), queued AS (
    SELECT procrastinate_defer_jobs_v1(array_agg(
        ROW('default', task_name, 0, NULL, queueing_lock, args, NULL)::procrastinate_job_to_defer_v1
    )) FROM due WHERE queueing_lock IS NULL OR NOT EXISTS (
        SELECT FROM procrastinate_jobs AS waiting
        WHERE waiting.queueing_lock = due.queueing_lock AND waiting.status = 'todo'
    )
)
SELECT count(*) AS due_count, (SELECT count(*) FROM queued) AS call_count FROM due
"""
MAX_DUE_JOBS = 500
"""Planned jobs that are queued in one statement."""

SUPERSEDED = object()
"""Returned within the worker in place of a job's result."""


def register_jobs() -> App:
    """The queue with the jobs of all rooms registered."""
    for room in ROOMS:
        import_module(f"ringlypro.{room}.jobs")
    return queue


@queue.periodic(cron="*/2 * * * *")
@queue.task(name="jobs.put_back_stalled", pass_context=True, queueing_lock="jobs.put_back_stalled")
async def requeue_stalled_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Jobs whose worker died wait again."""
    await put_back_stalled_jobs(context.app.job_manager)


@queue.periodic(cron="* * * * *")
@queue.task(name="jobs.queue_planned", pass_context=True, queueing_lock="jobs.queue_planned")
async def queue_planned_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Queue the planned jobs whose time has come."""
    due_count = MAX_DUE_JOBS
    while due_count == MAX_DUE_JOBS:
        due_count = await queue_due_jobs(context.app, now=get_job_services(context).clock())


async def queue_due_jobs(app: App, *, now: datetime) -> int:
    """Move planned jobs that are due by `now` into the queue, `MAX_DUE_JOBS` at most, and say how many were due.

    One whose `queueing_lock` waits in the queue already is dropped: it is the same job.
    """
    values = {"now": now, "limit": MAX_DUE_JOBS}
    row = await app.connector.execute_query_one_async(query=QUEUE_DUE_JOBS, **values)
    return int(row["due_count"])


@queue.periodic(cron="23 4 * * *")
@queue.task(name="jobs.forget_failed", pass_context=True, queueing_lock="jobs.forget_failed")
async def delete_failed_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Jobs that were given up stay for a month, for whoever wants to know why."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEEP_FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


async def observe_job(call: Callable[[], Awaitable[Any]], context: JobContext) -> None:
    """Run a job in a log context of its own, count how it ends and log why it failed.

    Procrastinate would write its arguments down.
    """
    job, metrics = context.job, get_job_services(context).metrics
    with job_log_context(job.task_name, job.id):
        if isinstance(client_id := job.task_kwargs.get("client_id"), int):
            bind_client_id(client_id)
        try:
            result = await call()
        except asyncio.CancelledError:
            metrics.count_job(job.task_name, "aborted")
            raise
        except Exception as error:
            is_retried = context.task.get_retry_exception(exception=error, job=job) is not None
            metrics.count_job(job.task_name, "retried" if is_retried else "failed")
            _log_job_failure(error, is_retried=is_retried)
            raise
        metrics.count_job(job.task_name, "superseded" if result is SUPERSEDED else "succeeded")


def _log_job_failure(error: Exception, *, is_retried: bool) -> None:
    event = "the job failed and is tried again" if is_retried else "the job failed for good"
    if isinstance(error, VendorError) or is_outage(error):
        reason = str(error) if isinstance(error, VendorError) else error_name(error)
        log.log(logging.WARNING if is_retried else logging.ERROR, "%s: %s", event, reason)
    else:
        log_error_stack(log, event, error)


async def skip_if_superseded(call: Callable[[], Awaitable[Any]], context: JobContext) -> Any:
    """Run a job; SUPERSEDED for one that fails while its successor waits: of its kind only one may wait."""
    try:
        return await call()
    except Exception as error:
        queueing_lock = context.job.queueing_lock
        if queueing_lock and await context.app.connector.execute_query_all_async(
            query=FIND_QUEUED_SUCCESSOR, lock=queueing_lock
        ):
            log.warning("the job gives way to its successor: %s", error_name(error))
            return SUPERSEDED
        raise


async def _commit_each_statement(connection: AsyncConnection[Any]) -> None:
    """Each of the queue's statements stands alone: a transaction around it would be two round trips more."""
    await connection.set_autocommit(True)


async def run_observed(call: Callable[[], Awaitable[Any]], context: JobContext) -> None:
    """Run a job as the worker does: it may give way to its successor, and how it ends is counted and logged."""
    await observe_job(lambda: skip_if_superseded(call, context), context)


class Worker:
    """Runs jobs beside pages and routes. `start` returns at once; `stop` lets running jobs finish, for a while.

    Made before the services' listener starts, it is told of jobs by it; without one it listens by itself.
    """

    def __init__(self, services: Services, dsn: str) -> None:
        register_jobs()
        kwargs = {"options": "-c search_path=jobs,public"}
        self._connector = PsycopgConnector(
            conninfo=dsn, kwargs=kwargs, configure=_commit_each_statement, min_size=1, max_size=3
        )
        self._services = services
        self._queue_worker: QueueWorker | None = None
        if services.listener is not None:
            services.listener.watch_channel(JOB_CHANNEL, self._look_for_jobs)
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Open the connections and begin."""
        await self._connector.open_async()
        self._stopping = False
        self._task = asyncio.create_task(self._run(), name="ringly-worker")

    def _look_for_jobs(self) -> None:
        if self._queue_worker is not None:
            self._queue_worker.look_for_jobs()

    async def _run(self) -> None:
        # The scheduler queues its jobs through the app that the tasks were registered with: that one is connected.
        with queue.replace_connector(self._connector):
            while not self._stopping:
                try:
                    self._queue_worker = QueueWorker(
                        queue,
                        local_jobs=self._services.local_jobs,
                        run_job=run_observed,
                        listen_notify=self._services.listener is None,
                        concurrency=4,
                        shutdown_graceful_timeout=STOP_SECONDS,
                        additional_context={"services": self._services},
                    )
                    await self._queue_worker.run()  # type: ignore[no-untyped-call]
                except Exception as error:  # noqa: BLE001 - whatever felled it, the jobs must go on
                    log_failure(log, "the worker failed", error)
                if not self._stopping:
                    await asyncio.sleep(RESTART_DELAY_SECONDS)

    async def stop(self) -> None:
        """Finish what runs, and close. May be called twice, and before `start` came to its end."""
        self._stopping = True
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._connector.close_async()
