"""How much is measured: the whole, or a quick look while something is being changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """Counts and seconds of every part. `QUICK` is for a look in between; bars are meant for the whole."""

    rounds: int = 9
    calls_per_round: int = 6
    tenants: int = 20
    calls_in_progress: int = 200
    dashboards: int = 100
    many_calls: int = 2_000
    think_seconds: float = 8.0
    load_seconds: float = 40.0
    page_rounds: int = 9
    refresh_rounds: int = 4
    memory_opens: int = 1_000
    memory_calls: int = 2_000
    memory_junk: int = 10_000
    idle_seconds: float = 30.0
    start_rounds: int = 5


QUICK = BenchOptions(
    rounds=3, calls_per_round=3, tenants=5, many_calls=300, load_seconds=20.0, page_rounds=3, refresh_rounds=1,
    memory_opens=120, memory_calls=120, memory_junk=1_000, idle_seconds=10.0, start_rounds=2,
)  # fmt: skip
