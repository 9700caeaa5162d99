"""CPU time of processes and threads in nanoseconds, from the kernel: what neighbours on the machine can hardly touch.

`cpu_times()` of a process counts in ticks of 10 ms, which is more than a turn costs; here nothing is rounded.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

NANOSECONDS = 1e9


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
    """Reads how much an app of one or more processes and a PostgreSQL have spent, children included."""

    def __init__(self, *, app: Sequence[int], postgres: int) -> None:
        self._app = [psutil.Process(pid) for pid in app]
        self._postgres = psutil.Process(postgres)

    def read_cpu_time(self) -> CpuTime:
        """The seconds spent so far."""
        return CpuTime(sum(_tree_cpu_seconds(root) for root in self._app), _tree_cpu_seconds(self._postgres))


def read_process_seconds(pid: int) -> float:
    """User and system seconds of one process, of threads that have ended too; 0 when it is gone."""
    # Linux names the CPU clock of any process by its id: CPUCLOCK_SCHED of all its threads.
    clock_id = (~pid << 3) | 2
    try:
        return time.clock_gettime_ns(clock_id) / NANOSECONDS
    except OSError:
        return 0.0


def read_thread_seconds(pid: int) -> dict[str, float]:
    """Seconds on a processor by thread that lives, from `schedstat`: the first is the event loop's, `main`."""
    seconds: dict[str, float] = {}
    for task in sorted(Path(f"/proc/{pid}/task").iterdir(), key=lambda path: int(path.name)):
        with contextlib.suppress(OSError):
            spent = int((task / "schedstat").read_text().split()[0]) / NANOSECONDS
            thread_name = "main" if task.name == str(pid) else (task / "comm").read_text().strip()
            seconds[thread_name] = seconds.get(thread_name, 0.0) + spent
    return seconds


def _tree_cpu_seconds(root: psutil.Process) -> float:
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += read_process_seconds(process.pid)
            if process.pid == root.pid:  # what has ended is known to its parent alone, and in ticks
                times = process.cpu_times()
                total += times.children_user + times.children_system
    return total
