"""CPU seconds of a process and all below it, from /proc: what neighbours on the machine can hardly touch."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class CpuTime:
    """User and system seconds of the app and of PostgreSQL."""

    app: float
    postgres: float

    def __sub__(self, other: CpuTime) -> CpuTime:
        return CpuTime(self.app - other.app, self.postgres - other.postgres)

    @property
    def total_seconds(self) -> float:
        """Both together."""
        return self.app + self.postgres


class CpuMeter:
    """Reads how much two process trees have spent; children that ended are counted by their parents."""

    def __init__(self, *, app: int, postgres: int) -> None:
        self._app, self._postgres = psutil.Process(app), psutil.Process(postgres)

    def read_cpu_time(self) -> CpuTime:
        """The seconds spent so far."""
        return CpuTime(_tree_cpu_seconds(self._app), _tree_cpu_seconds(self._postgres))


def _tree_cpu_seconds(root: psutil.Process) -> float:
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
            if process.pid == root.pid:
                total += times.children_user + times.children_system
    return total
