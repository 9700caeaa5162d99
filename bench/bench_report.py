"""Figures as people read them, and as `docs/PERFORMANCE.md` keeps them: JSON with facts of the machine."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from bench.bars import BenchSection, PerformanceBar, format_figure
from bench.measured_server import PROJECT_ROOT

PERFORMANCE_PAGE = PROJECT_ROOT / "docs" / "PERFORMANCE.md"
BEGIN_MARK, END_MARK = "<!-- figures: begin -->", "<!-- figures: end -->"
MEASURED_PACKAGES = ("nicegui", "fastapi", "uvicorn", "sqlalchemy", "psycopg")


def print_section(section: BenchSection) -> None:
    """The figures of one part, indented by depth."""
    print(f"\n{section.name}")
    _print_figures(section.figures, depth=1)
    sys.stdout.flush()


def _print_figures(figures: dict[str, Any], *, depth: int) -> None:
    for name, value in figures.items():
        indent = "  " * depth
        if isinstance(value, dict) and all(isinstance(each, int | float) for each in value.values()):
            print(f"{indent}{name:36}", "   ".join(f"{key} {format_figure(each)}" for key, each in value.items()))
        elif isinstance(value, dict):
            print(f"{indent}{name}")
            _print_figures(value, depth=depth + 1)
        else:
            print(f"{indent}{name:36}", format_figure(value) if isinstance(value, int | float) else value)


def print_bars(bars: Sequence[PerformanceBar]) -> None:
    """Each bar with its figure, and how many are broken."""
    print("\nBars")
    for bar in bars:
        print(f"  {bar.format_line()}")
    broken = sum(not bar.is_held for bar in bars)
    print(f"{len(bars) - broken} of {len(bars)} bars held" + (f", {broken} BROKEN" if broken else ""))


def write_performance_page(sections: Sequence[BenchSection], page: Path = PERFORMANCE_PAGE) -> None:
    """Replace the figures of these parts in the page; those of other parts stay as they were measured."""
    text = page.read_text(encoding="utf-8")
    before, after = text.split(BEGIN_MARK)[0], text.split(END_MARK)[1]
    kept_parts = read_kept_parts(text)
    for section in sections:
        kept_parts[section.name] = {"machine": read_machine_facts(), **_section_record(section)}
    page.write_text(f"{before}{format_kept_parts(kept_parts)}{after}", encoding="utf-8")


def read_kept_parts(text: str) -> dict[str, Any]:
    """The parts that a page holds between its marks, by name."""
    block = text.split(BEGIN_MARK, maxsplit=1)[1].split(END_MARK, maxsplit=1)[0]
    match = re.search(r"```json\n(.*?)```", block, re.DOTALL)
    return dict(json.loads(match.group(1))) if match else {}


def format_kept_parts(parts: dict[str, Any]) -> str:
    """A table of all bars, and everything as JSON, between the marks."""
    rows = ["| bar | figure | at most | |", "|---|---|---|---|"]
    for part in parts.values():
        rows += [
            f"| {bar['title']} | {format_figure(_number(bar['figure']))}{bar['unit']} | {format_figure(bar['limit'])} |"
            f" {'held' if bar['held'] else '**BROKEN**'} |"
            for bar in part["bars"]
        ]
    record = ",\n".join(f'"{name}": {_format_part(part)}' for name, part in parts.items())
    record = f"{{\n{record}\n}}"
    return "\n".join([BEGIN_MARK, "", *rows, "", "```json", record, "```", "", END_MARK])


def _format_part(part: dict[str, Any]) -> str:
    """One figure and one bar a line: what has changed since the last time is seen in a comparison."""

    def encode(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    figures = ",\n  ".join(f"{encode(name)}: {encode(value)}" for name, value in part["figures"].items())
    bars = ",\n  ".join(encode(bar) for bar in part["bars"])
    return f'{{\n "machine": {encode(part["machine"])},\n "figures": {{\n  {figures}\n }},\n "bars": [\n  {bars}\n ]}}'


def _number(figure: float | None) -> float:
    return float("nan") if figure is None else figure


def _section_record(section: BenchSection) -> dict[str, Any]:
    bars = [
        {
            "title": bar.title, "figure": round(bar.figure, 3) if bar.figure == bar.figure else None,
            "limit": bar.limit, "unit": bar.unit, "held": bar.is_held,
        }
        for bar in section.bars
    ]  # fmt: skip
    return {"figures": section.figures, "bars": bars}


def read_machine_facts() -> dict[str, Any]:
    """What the figures depend on and what a reader would ask first."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": model.group(1) if model else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_average": round(os.getloadavg()[0], 2),
        **{name: version(name) for name in MEASURED_PACKAGES},
    }
