"""Stacked bars over days, drawn with boxes alone: no chart library for fourteen numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui import ui

from components.html_elements import Text, div, set_props


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One day: its label, and two counts stacked on each other."""

    label: str
    lower: int
    upper: int


def bar_chart(bars: Sequence[ChartBar], *, lower: str, upper: str) -> ui.element:
    """The bars with a legend; each says its numbers to screen readers and on hover."""
    max_total = max((b.lower + b.upper for b in bars), default=0) or 1
    with div("rp-chart") as element:
        with div("rp-legend"):
            for name, tone in ((lower, "lower"), (upper, "upper")):
                with div("rp-legend-item"):
                    div("rp-key " + ("lower" if tone == "lower" else "upper"))
                    Text(name)
        with div("rp-bars"):
            for bar in bars:
                _bar_column(bar, max_total, f"{bar.label}: {bar.lower} {lower}, {bar.upper} {upper}")
    return element


def _bar_column(bar: ChartBar, max_total: int, description: str) -> None:
    with div("rp-bar") as column:
        with div("rp-bar-stack"):
            div("rp-bar-part upper").style(add="height:" + _percent(bar.upper, max_total))
            div("rp-bar-part lower").style(add="height:" + _percent(bar.lower, max_total))
        Text(bar.label, "span", "rp-bar-label")
    set_props(column, role="img", aria_label=description, title=description)


def _percent(count: int, max_total: int) -> str:
    return str(round(count / max_total * 100, 1)) + "%"
