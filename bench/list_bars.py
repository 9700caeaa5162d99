"""Lists, filters, searches and cancel turns of a large tenant, held to their time at a small one."""

from __future__ import annotations

import asyncio

from bench import list_growth
from bench.bars import BenchSection, divide_figures
from bench.bench_options import BenchOptions


async def measure_list_bars(_: BenchOptions) -> BenchSection:
    """A bar for each list: how many times as dear at 1,000,000 calls and 100,000 contacts; below 2 ms it is flat."""
    section = BenchSection("lists")
    growth = await asyncio.to_thread(list_growth.measure_in_own_database)
    for each in growth:
        section.figures[each.name] = {"small_ms": round(each.small_ms, 2), "large_ms": round(each.large_ms, 2)}
        floor = max(each.small_ms, list_growth.FLOOR_MS / list_growth.MAX_GROWTH)
        ratio = divide_figures(each.large_ms, floor)
        section.add_bar(f"{each.name}, times its PostgreSQL CPU at 10,000 rows", ratio, list_growth.MAX_GROWTH, " x")
    return section
