"""Locks the kernel frees when a process dies, so that none can ever be stale."""

import fcntl
import os
import time
from pathlib import Path

from ringlypro.db.embedded.errors import PostgresUnavailable


class FileLock:
    """An advisory lock on a file: shared by many or held by one, per instance rather than per process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def try_acquire(self) -> bool:
        """Try to be the only holder; never waits."""
        return self._try_flock(fcntl.LOCK_EX)

    def acquire_shared(self, *, timeout_seconds: float) -> None:
        """Become one of many holders, waiting `timeout_seconds` seconds for a single holder to let go."""
        deadline = time.monotonic() + timeout_seconds
        while not self._try_flock(fcntl.LOCK_SH):
            if time.monotonic() > deadline:
                raise PostgresUnavailable(f"another process has held {self._path} for {timeout_seconds:.0f} s")
            time.sleep(0.02)

    def release_lock(self) -> None:
        """Let go; harmless when nothing is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _try_flock(self, kind: int) -> bool:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        # A conversion is not atomic: letting go first makes two leavers agree on who was last.
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
