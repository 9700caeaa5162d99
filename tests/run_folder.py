"""What the workers of a test run share lives in one folder: whoever comes first makes it, and takes it away last."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class RunFolder:
    """This process's part in a folder of a test run.

    Args:
        kind: what is shared.
        run: names the run and is the same in all of its workers.
    """

    def __init__(self, kind: str, run: str) -> None:
        # Not pytest's own folder: PostgreSQL's user must be able to pass when the tests run as root.
        self.path = Path(tempfile.gettempdir()) / f"ringly-{kind}-{run}"
        self._presence: int | None = None

    def enter(self) -> None:
        """Be present: a shared lock in the folder, which its owner may be about to take away."""
        while True:
            self.path.mkdir(mode=0o755, exist_ok=True)
            file = self.path / "presence"
            presence = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(presence, fcntl.LOCK_SH)
            if file.exists() and os.path.samestat(os.fstat(presence), file.stat()):
                self._presence = presence
                return
            os.close(presence)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One process after the other."""
        with (self.path / "starting").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def wait_for_others(self) -> None:
        """Return when nobody else is present."""
        assert self._presence is not None
        fcntl.flock(self._presence, fcntl.LOCK_EX)

    def leave(self) -> None:
        """Be present no longer."""
        assert self._presence is not None
        os.close(self._presence)
        self._presence = None

    def remove(self) -> None:
        """Take the folder away: at no moment is there half of it under its name."""
        shutil.rmtree(self.path.rename(f"{self.path}-left"))
        self.leave()
