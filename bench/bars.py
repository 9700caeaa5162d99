"""What a measurement found: figures for the record, and bars that they must not pass."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PerformanceBar:
    """A figure and the most it may be. `unit` is what both are counted in; a figure that is NaN is a broken bar."""

    title: str
    figure: float
    limit: float
    unit: str = ""

    @property
    def is_held(self) -> bool:
        """Whether the figure is within its limit."""
        return self.figure <= self.limit

    def format_line(self) -> str:
        """One line: the bar, the figure, held or BROKEN."""
        verdict = "held" if self.is_held else "BROKEN"
        return (
            f"{verdict:6}  {self.title}: {format_figure(self.figure)}{self.unit} (at most {format_figure(self.limit)})"
        )


@dataclass(slots=True)
class BenchSection:
    """One part of the bench: its figures by name, in nested dictionaries of numbers, and its bars."""

    name: str
    figures: dict[str, Any] = field(default_factory=dict)
    bars: list[PerformanceBar] = field(default_factory=list)

    def add_bar(self, title: str, figure: float, limit: float, unit: str = "") -> None:
        """Hold a figure to its limit."""
        self.bars.append(PerformanceBar(title, figure, limit, unit))


def format_figure(value: float) -> str:
    """A number as people read it: two decimals below ten, one below a hundred, none above."""
    if not math.isfinite(value):
        return "none"
    if value == int(value):
        return str(int(value))
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"


def find_percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not pass; NaN of none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def fit_slope(values: Sequence[float]) -> float:
    """How much a series grows from one value to the next, by least squares; 0 of fewer than two."""
    count = len(values)
    if count < 2:
        return 0.0
    middle, average = (count - 1) / 2, sum(values) / count
    spread = sum((position - middle) ** 2 for position in range(count))
    return sum((position - middle) * (value - average) for position, value in enumerate(values)) / spread


def measure_late_growth(values: Sequence[float]) -> float:
    """How much a series grows over its last third, along a straight line through it; never below 0."""
    late = values[-max(2, math.ceil(len(values) / 3)) :]
    return max(0.0, fit_slope(late) * (len(late) - 1))


def divide_figures(figure: float, other: float) -> float:
    """A ratio; NaN where there is nothing to compare with, so that no bar holds by accident."""
    return figure / other if other else math.nan
