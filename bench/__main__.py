"""`make bench`: every part in turn, every bar with its figure; exit code 1 when one is broken.

`python -m bench --only turn,pages` measures parts, `--quick` takes a short look, `--write` keeps the figures in
docs/PERFORMANCE.md.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bench import bench_report
from bench.bars import BenchSection
from bench.bench_options import QUICK, BenchOptions
from bench.billing_costs import measure_billing_costs
from bench.charge_costs import measure_charge_costs
from bench.list_bars import measure_list_bars
from bench.memory_growth import measure_memory_growth
from bench.mixed_load import measure_mixed_load, measure_roles
from bench.page_costs import measure_page_costs
from bench.start_costs import measure_start_costs
from bench.turn_costs import measure_turn_costs

MeasurePart = Callable[[BenchOptions], Awaitable[BenchSection]]
PARTS: dict[str, MeasurePart] = {
    "turn": measure_turn_costs,
    "charge": measure_charge_costs,
    "billing": measure_billing_costs,
    "load": measure_mixed_load,
    "roles": measure_roles,
    "pages": measure_page_costs,
    "memory": measure_memory_growth,
    "lists": measure_list_bars,
    "start": measure_start_costs,
}
"""In the order in which they are measured."""


def run_parts(names: Sequence[str], options: BenchOptions, *, is_kept: bool) -> list[BenchSection]:
    """Measure these parts, one after another, and print each as soon as it is there; `is_kept` writes it down too."""
    sections = []
    for name in names:
        started = time.monotonic()
        section = asyncio.run(PARTS[name](options))
        section.figures["measured_in_seconds"] = round(time.monotonic() - started)
        bench_report.print_section(section)
        sections.append(section)
        if is_kept:
            bench_report.write_performance_page([section])
    return sections


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="How dear and how fast is the product?")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a look, not a verdict")
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/PERFORMANCE.md")
    parser.add_argument("--tenants", type=int, help="businesses that the calls and dashboards belong to")
    arguments = parser.parse_args()
    names = arguments.only.split(",")
    if unknown := set(names) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    options = QUICK if arguments.quick else BenchOptions()
    if arguments.tenants:
        options = replace(options, tenants=arguments.tenants)
    sections = run_parts(names, options, is_kept=arguments.write)
    bars = [bar for section in sections for bar in section.bars]
    bench_report.print_bars(bars)
    return 0 if all(bar.is_held for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
