"""SQLAlchemy's pool, which also tells how long somebody waited for a connection: what a full pool feels like."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolProxiedConnection


class TimedQueuePool(AsyncAdaptedQueuePool):
    """The engine's pool; `observe_wait` is called with the seconds of each wait, also of one that ended in an error."""

    observe_wait: Callable[[float], object] = float

    def connect(self) -> PoolProxiedConnection:
        """Take a connection, as soon as there is one."""
        started_at = time.perf_counter()
        try:
            return super().connect()
        finally:
            self.observe_wait(time.perf_counter() - started_at)

    def recreate(self) -> TimedQueuePool:
        """The same pool without its connections, told to the same observer."""
        pool = super().recreate()
        assert isinstance(pool, TimedQueuePool)
        pool.observe_wait = self.observe_wait
        return pool
