"""Procrastinate's worker, made cheap: what units of its process claimed for it (`local_jobs`) runs without a look.

Jobs that end are deleted together, and looks into the queue become rare when nobody queues.

What it does to Procrastinate's own worker it does to that of the locked version.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from procrastinate import App, JobContext, utils
from procrastinate.exceptions import ConnectorException, JobAborted, TaskNotFound, UniqueViolation
from procrastinate.job_context import AbortReason
from procrastinate.jobs import Job, Notification, Status
from procrastinate.manager import JobManager
from procrastinate.tasks import Task
from procrastinate.worker import Worker

from ringlypro.db.local_jobs import LocalJobs

log = logging.getLogger(__name__)
RunJob = Callable[[Callable[[], Awaitable[Any]], JobContext], Awaitable[Any]]
MIN_POLL_SECONDS, MAX_POLL_SECONDS = 2.5, 30.0
"""How often a worker looks for jobs whose time has come: soon after it was busy, seldom when nobody queues.

A job that may run at once is told of by a notification and waits for no look.
"""
BEGIN_DELAY_SECONDS = 0.05
"""What a unit claimed begins a little later: the answer of the turn that queued it goes first."""
FINISH_DELAY_SECONDS = 0.2
"""Jobs that end within so much are deleted in one statement."""
JOB_CHANNEL = "procrastinate_any_queue_v1"
"""Where Procrastinate's trigger tells of jobs of any queue."""
ID_BLOCK = 100
CHECK_SECONDS = 5.0
DOUBT_SECONDS = 30.0
"""After this a commit that somebody was called off in has come about or never will."""

RESERVE_IDS = """
SELECT nextval('procrastinate_jobs_id_seq') AS id FROM procrastinate_workers, generate_series(1, %(count)s)
WHERE procrastinate_workers.id = %(worker_id)s
"""
RECHECKS = 12
"""So many first checks look for jobs of a worker that died: that is known half a minute after its last heartbeat."""
_OWN = "id = ANY(%(job_ids)s) AND status = 'doing' AND (worker_id = %(worker_id)s OR worker_id IS NULL)"
"""What another worker has taken over meanwhile is its own."""
DELETE_FINISHED = f"DELETE FROM procrastinate_jobs WHERE {_OWN}"  # noqa: S608  # our own words
PUT_BACK = f"UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL WHERE {_OWN}"  # noqa: S608  # our own words


async def put_back_stalled_jobs(manager: JobManager, *, with_ownerless: bool = True) -> int:
    """Let jobs wait again whose worker has not been heard of for half a minute; how many there were.

    One whose place in the queue was taken meanwhile is done by the other. `with_ownerless` says whether jobs
    count whose worker has no row any more: somebody who was taken for dead may still be at them.
    """
    stalled_jobs = [job for job in await manager.get_stalled_jobs() if with_ownerless or job.worker_id is not None]
    for job in stalled_jobs:
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)
    return len(stalled_jobs)


class WorkerForgottenError(RuntimeError):
    """The worker's row is gone: others took it for dead. It has to begin again under another id."""


class QueueWorker(Worker):
    """One per process. `run_job` runs each job: it gets a way to call it, and its context."""

    def __init__(self, app: App, *, local_jobs: LocalJobs, run_job: RunJob, **options: Any) -> None:
        super().__init__(app, install_signal_handlers=False, **options)
        self._local_jobs = local_jobs
        self._run_job = run_job
        self._finished_ids: list[int] = []
        self._something_finished = asyncio.Event()
        self._ids_low = asyncio.Event()
        self._is_told_of_jobs = True
        self._is_closing = False
        self._looked_at = self._busy_at = float("-inf")

    @property
    def fetch_job_polling_interval(self) -> float:
        """Seconds from one look to the next, unless a notification comes first."""
        return min(max((time.monotonic() - self._busy_at) / 2, MIN_POLL_SECONDS), MAX_POLL_SECONDS)

    @fetch_job_polling_interval.setter
    def fetch_job_polling_interval(self, seconds: float) -> None:
        """Procrastinate sets its default; ours follows what happens."""

    def look_for_jobs(self) -> None:
        """Jobs are in the queue, or may be."""
        self._is_told_of_jobs = True
        self._new_job_event.set()

    async def _handle_notification(self, *, channel: str, notification: Notification) -> None:
        self.look_for_jobs()
        await super()._handle_notification(channel=channel, notification=notification)

    def _start_side_tasks(self) -> list[asyncio.Task[Any]]:
        assert self.worker_id is not None
        loop = asyncio.get_running_loop()
        self._local_jobs.open(
            self.worker_id,
            on_submitted=lambda: loop.call_later(BEGIN_DELAY_SECONDS, self._new_job_event.set),
            on_ids_low=self._ids_low.set,
        )
        own_tasks = (self._keep_ids(), self._delete_finished_jobs(), self._check_jobs())
        return [*super()._start_side_tasks(), *(asyncio.create_task(task) for task in own_tasks)]

    async def _shutdown(self, side_tasks: list[asyncio.Task[Any]]) -> None:
        # All that is ours is settled while the worker still has its row: without one any other puts it back.
        left_ids = self._local_jobs.close()
        self._is_closing = True
        worker_id = self.worker_id
        try:
            if left_ids:
                await self._execute(PUT_BACK, left_ids, worker_id)
            await self._flush_finished_jobs(worker_id)
        finally:
            # Also when the database is away: a heartbeat that went on would keep what is left from being put back.
            try:
                await super()._shutdown(side_tasks)
            finally:
                await self._flush_finished_jobs(worker_id)

    async def _fetch_and_process_jobs(self) -> None:
        self._new_job_event.clear()
        while not self._stop_event.is_set() and await self._take_place():
            job = None
            try:
                job = self._local_jobs.pop_job() or await self._fetch_due_job()
            finally:
                if job is None:
                    self._job_semaphore.release()
            if job is None:
                return
            self._begin_job(job)

    async def _take_place(self) -> bool:
        """Wait until another job may run; False when the worker is to stop."""
        if not self._job_semaphore.locked():
            return await self._job_semaphore.acquire()
        acquire_task = asyncio.create_task(self._job_semaphore.acquire())
        await utils.wait_any(acquire_task, self._stop_event.wait())
        if self._stop_event.is_set() and acquire_task.done() and not acquire_task.cancelled():
            self._job_semaphore.release()
        return not self._stop_event.is_set()

    async def _fetch_due_job(self) -> Job | None:
        """The next job of the queue, where there is reason to look for one."""
        now = time.monotonic()
        if not self._is_told_of_jobs and now - self._looked_at < self.fetch_job_polling_interval * 0.9:
            return None
        self._is_told_of_jobs, self._looked_at = False, now
        assert self.worker_id is not None
        job = await self.app.job_manager.fetch_job(queues=self.queues, worker_id=self.worker_id)
        self._is_told_of_jobs = self._is_told_of_jobs or job is not None
        return job

    def _begin_job(self, job: Job) -> None:
        context = JobContext(
            app=self.app,
            worker_name=self.worker_name,
            worker_queues=self.queues,
            additional_context=self.additional_context or {},
            job=job,
            abort_reason=lambda: self._job_ids_to_abort.get(job.id or 0),
            start_timestamp=time.time(),
        )
        job_task = asyncio.create_task(self._process_job(context), name=f"job {job.task_name}")
        self._running_jobs[job_task] = context
        job_task.add_done_callback(self._note_end)

    def _note_end(self, job_task: asyncio.Task[Any]) -> None:
        self._busy_at = time.monotonic()
        del self._running_jobs[job_task]
        self._job_semaphore.release()

    async def _process_job(self, context: JobContext) -> None:
        """Run a job and note how it ended. It is logged by whoever runs it: Procrastinate would write its arguments."""
        job, task = context.job, self.app.tasks.get(context.job.task_name)
        status, retry_decision = Status.SUCCEEDED, None
        try:
            await self._run_task(task, context)
        except BaseException as error:  # noqa: BLE001 - also one that was called off is tried again, or given up
            is_aborted = isinstance(error, JobAborted | asyncio.CancelledError)
            status = Status.ABORTED if is_aborted else Status.FAILED
            if not isinstance(error, JobAborted) or context.abort_reason() is AbortReason.SHUTDOWN:
                retry = task.get_retry_exception(exception=error, job=job) if task else None
                retry_decision = retry.retry_decision if retry else None
        is_deleted = self._local_jobs.pop_ending(job.id) if job.id is not None else None
        if is_deleted:
            return
        if status is Status.SUCCEEDED and job.id is not None:
            self._finished_ids.append(job.id)
            self._something_finished.set()
            if self._is_closing:
                await self._flush_finished_jobs(self.worker_id)
            return
        persistence = asyncio.create_task(self._persist_job_status(job, status, retry_decision, context, None))
        try:
            await asyncio.shield(persistence)
        except asyncio.CancelledError:
            await persistence
            raise
        except ConnectorException:
            if is_deleted is None:
                raise
            log.info("a job was called off while it ended")

    async def _run_task(self, task: Task[Any, Any, Any] | None, context: JobContext) -> None:
        if task is None:
            log.error("no job is called %s", context.job.task_name)
            raise TaskNotFound
        arguments = [context] if task.pass_context else []
        await self._run_job(lambda: task(*arguments, **context.job.task_kwargs), context)

    async def _keep_ids(self) -> None:
        """Have ids ready for jobs of our own process. Raises WorkerForgottenError."""
        while True:
            rows = await self.app.connector.execute_query_all_async(
                query=RESERVE_IDS, count=ID_BLOCK, worker_id=self.worker_id
            )
            if not rows:
                raise WorkerForgottenError
            self._local_jobs.add_ids(row["id"] for row in rows)
            self._ids_low.clear()
            await self._ids_low.wait()

    async def _delete_finished_jobs(self) -> None:
        while True:
            await self._something_finished.wait()
            await asyncio.sleep(FINISH_DELAY_SECONDS)
            await self._flush_finished_jobs(self.worker_id)

    async def _flush_finished_jobs(self, worker_id: int | None) -> None:
        self._something_finished.clear()
        job_ids = self._finished_ids
        if job_ids:
            self._finished_ids = []
            try:
                await self._execute(DELETE_FINISHED, job_ids, worker_id)
            except BaseException:
                self._finished_ids += job_ids
                raise

    async def _check_jobs(self) -> None:
        """Put back what units committed and do not know of, and at first what a process held that was killed.

        It never ends: nobody would watch the other side tasks any more.
        """
        await self._put_back_stalled_jobs(with_ownerless=True)
        for check in itertools.count(1):
            await asyncio.sleep(CHECK_SECONDS)
            if check <= RECHECKS:
                await self._put_back_stalled_jobs(with_ownerless=False)
            if job_ids := self._local_jobs.take_doubted_ids(older_than=DOUBT_SECONDS):
                await self._execute(PUT_BACK, job_ids, self.worker_id)
                self.look_for_jobs()

    async def _put_back_stalled_jobs(self, *, with_ownerless: bool) -> None:
        if await put_back_stalled_jobs(self.app.job_manager, with_ownerless=with_ownerless):
            self.look_for_jobs()

    async def _execute(self, query: str, job_ids: Sequence[int], worker_id: int | None) -> None:
        await self.app.connector.execute_query_async(query=query, job_ids=list(job_ids), worker_id=worker_id)
