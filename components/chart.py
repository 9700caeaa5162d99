"""Stacked bars over days as one element: no chart library, and no element for each of fourteen bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

BAR_WIDTH_SHARE = 0.65
"""Of the room that a day has."""


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One day: its label, and two counts stacked on each other."""

    label: str
    lower: int
    upper: int


class BarChart(ui.element, component="vue/bar_chart.js"):
    """The bars with a legend; each says its numbers to screen readers and on hover."""

    def __init__(self, bars: Sequence[ChartBar], *, lower: str, upper: str) -> None:
        super().__init__()
        self._bars: tuple[ChartBar, ...] = ()
        self._labels = (lower, upper)
        self._props["lower_label"], self._props["upper_label"] = lower, upper
        self.show_bars(bars)

    def show_bars(self, bars: Sequence[ChartBar]) -> None:
        """Show these bars; nothing is sent when they are shown already."""
        if tuple(bars) != self._bars or "bars" not in self._props:
            self._bars = tuple(bars)
            self._props["bars"] = tuple(self._browser_bar(index, bar) for index, bar in enumerate(self._bars))

    def _browser_bar(self, index: int, bar: ChartBar) -> dict[str, Any]:
        room = 100 / len(self._bars)
        max_total = max(b.lower + b.upper for b in self._bars) or 1
        total = bar.lower + bar.upper
        return {
            "label": bar.label,
            "description": self._describe_bar(bar),
            "x": _percent((index + (1 - BAR_WIDTH_SHARE) / 2) * room),
            "width": _percent(room * BAR_WIDTH_SHARE),
            "y": _percent(100 - total / max_total * 100),
            "height": _percent(total / max_total * 100) if total else "",
            "top": "upper" if bar.upper else "lower",
            "below": _percent(bar.upper / total * 100) if bar.upper and bar.lower else "",
        }

    def _describe_bar(self, bar: ChartBar) -> str:
        lower, upper = self._labels
        return f"{bar.label}: {bar.lower} {lower}, {bar.upper} {upper}"

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        texts = [text for bar in self._bars for text in (bar.label, self._describe_bar(bar))]
        return [*super()._displayed_contents(only_visible=only_visible), *self._labels, *texts]


def _percent(share: float) -> str:
    return str(round(share, 2)) + "%"
