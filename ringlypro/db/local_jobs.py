"""Jobs that a unit queues for the worker of its own process: claimed where they are written, run after the commit.

Such a job need not be told of, looked for and fetched: its row says from the start that this worker has it. What the
unit does not know, because it was called off while it committed, is put back by the worker (`queue_worker`).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from procrastinate.jobs import Job, Status

MAX_PENDING = 100
"""Jobs that wait in memory at most; what is more than the worker can take waits in the queue, for any worker."""
REFILL_BELOW = 50


class LocalJobs:
    """Between the units and the worker of one process. Claims nothing while no worker runs."""

    def __init__(self) -> None:
        self._worker_id: int | None = None
        self._free_ids: deque[int] = deque()
        self._pending: deque[Job] = deque()
        self._uncertain: dict[int, float] = {}
        self._endings: dict[int, bool] = {}
        """Jobs whose unit deletes their row with its commit, and whether it has come about."""
        self._on_submitted: Callable[[], object] = int
        self._on_ids_low: Callable[[], object] = int

    def open(self, worker_id: int, *, on_submitted: Callable[[], object], on_ids_low: Callable[[], object]) -> None:
        """Claim jobs for this worker from now on, as soon as it has given ids for them."""
        self._worker_id = worker_id
        self._on_submitted, self._on_ids_low = on_submitted, on_ids_low

    def close(self) -> Sequence[int]:
        """Claim nothing any more. Says which jobs are claimed and will not be begun, or may be."""
        self._worker_id = None
        self._on_submitted = self._on_ids_low = int
        left_ids = [*(job.id for job in self._pending if job.id is not None), *self._uncertain]
        self._free_ids.clear()
        self._pending.clear()
        self._uncertain.clear()
        return left_ids

    def add_ids(self, job_ids: Iterable[int]) -> None:
        """Ids that nobody else gets, for jobs to come."""
        self._free_ids.extend(job_ids)

    @property
    def needs_ids(self) -> bool:
        """Whether ids run low."""
        return len(self._free_ids) < REFILL_BELOW

    def claim_job(self, job: Job, arguments: Mapping[str, Any]) -> Job | None:
        """The job as the worker's own; None when it should wait in the queue."""
        if self._worker_id is None or job.lock is not None or job.queueing_lock is not None:
            return None
        if not self._free_ids or len(self._pending) >= MAX_PENDING:
            return None
        job_id = self._free_ids.popleft()
        if self.needs_ids:
            self._on_ids_low()
        return job.evolve(id=job_id, status=Status.DOING.value, task_kwargs=dict(arguments), worker_id=self._worker_id)

    def submit_jobs(self, jobs: Iterable[Job]) -> None:
        """Run these: their rows are committed. What was claimed for a worker that ended is left to be put back."""
        own_jobs = [job for job in jobs if self.owns_job(job)]
        self._pending.extend(own_jobs)
        if own_jobs:
            self._on_submitted()

    def pop_job(self) -> Job | None:
        """The next job to run."""
        return self._pending.popleft() if self._pending else None

    def owns_job(self, job: Job) -> bool:
        """Whether the worker of this process runs it."""
        return self._worker_id is not None and job.worker_id == self._worker_id

    def note_ending(self, job_id: int) -> None:
        """A unit is about to delete the row of this job with its commit."""
        self._endings[job_id] = False

    def note_ended(self, job_id: int) -> None:
        """That commit has come about."""
        self._endings[job_id] = True

    def pop_ending(self, job_id: int) -> bool | None:
        """Whether the row of a job that was run is deleted: True, or False where nobody knows; None where it is not."""
        return self._endings.pop(job_id, None)

    def doubt_jobs(self, jobs: Iterable[Job]) -> None:
        """Nobody knows whether these were committed: the worker looks later."""
        for job in jobs:
            if job.id is not None and self.owns_job(job):
                self._uncertain[job.id] = time.monotonic()

    def take_doubted_ids(self, *, older_than: float) -> Sequence[int]:
        """Ids of jobs that have been doubted for so many seconds: what there is of them by now was committed."""
        limit = time.monotonic() - older_than
        job_ids = [job_id for job_id, doubted_at in self._uncertain.items() if doubted_at <= limit]
        for job_id in job_ids:
            del self._uncertain[job_id]
        return job_ids
