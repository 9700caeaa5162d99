"""Lists, filters, searches and cancel turns of a large tenant, held to their time at a small one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bench import list_growth
from bench.bars import BenchSection, divide_figures
from bench.bench_options import BenchOptions
from bench.list_growth import ListGrowth


async def measure_list_bars(_: BenchOptions) -> BenchSection:
    """How many times as dear each list is at 1,000,000 calls and 100,000 contacts; the bar is for the worst of them."""
    return judge_growth(await asyncio.to_thread(list_growth.measure_in_own_database))


def judge_growth(growth: Sequence[ListGrowth]) -> BenchSection:
    """The figures of all lists, those that grow by name, and the bar; what stays below 2 ms does not grow."""
    section = BenchSection("lists")
    times = {each.name: times_dearer(each) for each in growth}
    section.figures["small_and_large_ms"] = {
        each.name: [round(each.small_ms, 2), round(each.large_ms, 2)] for each in growth
    }
    section.figures["growing"] = {each.name: round(times[each.name], 2) for each in growth if not each.is_flat}
    worst = max(times, key=lambda name: times[name])
    title = (
        f"the worst of {len(growth)} lists, filters, searches and turns ({worst}), times its PostgreSQL CPU at 10,000"
    )
    section.add_bar(title, times[worst], list_growth.MAX_GROWTH, " x")
    return section


def times_dearer(growth: ListGrowth) -> float:
    """The large tenant's time in times of the small one's, which counts as so much that 2 ms are always allowed."""
    return divide_figures(growth.large_ms, max(growth.small_ms, list_growth.FLOOR_MS / list_growth.MAX_GROWTH))
