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
    think_seconds: float = 8.0
    load_seconds: float = 45.0


QUICK = BenchOptions(rounds=3, calls_per_round=3, tenants=5, load_seconds=20.0)
