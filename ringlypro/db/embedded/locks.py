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

    def take(self) -> bool:
        """Try to be the only holder; never waits."""
        return self._try(fcntl.LOCK_EX)

    def share(self, *, patience: float) -> None:
        """Become one of many holders, waiting `patience` seconds for a single holder to let go."""
        deadline = time.monotonic() + patience
        while not self._try(fcntl.LOCK_SH):
            if time.monotonic() > deadline:
                raise PostgresUnavailable(f"another process has held {self._path} for {patience:.0f} s")
            time.sleep(0.02)

    def release(self) -> None:
        """Let go; harmless when nothing is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _try(self, kind: int) -> bool:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        # A conversion is not atomic: letting go first makes two leavers agree on who was last.
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
