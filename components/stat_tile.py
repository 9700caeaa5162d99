"""One number, what it is, whether to worry, and how it came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from nicegui import ui

from components import design_tokens
from components.design_tokens import Tone
from components.html_elements import div
from components.local_paths import local_path


@contextmanager
def stat_row() -> Iterator[ui.element]:
    """A row of tiles: four abreast on a desk, two on a phone."""
    with div("rp-kpis") as row:
        yield row


def sparkline_points(values: Sequence[float]) -> str:
    """The last values as the points of a line in a box of 100 by 32; empty for fewer than two values."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    spread, last = (high - low) or 1, len(values) - 1
    return " ".join(f"{i * 100 / last:.1f},{28 - (v - low) / spread * 24:.1f}" for i, v in enumerate(values))


class StatTile(ui.element, component="vue/stat_tile.js"):
    """A figure. `delta` takes the tone, `hint` follows it, `trend` draws a line, `href` makes the tile a link."""

    def __init__(
        self,
        label: str,
        value: str,
        *,
        delta: str = "",
        tone: Tone = "calm",
        hint: str = "",
        trend: Sequence[float] = (),
        icon_name: str = "",
        href: str = "",
    ) -> None:
        super().__init__()
        self._set_props(
            label=label,
            value=value,
            delta=delta,
            tone=tone,
            hint=hint,
            points=sparkline_points(trend),
            icon=design_tokens.icon_source(icon_name) if icon_name else "",
            href=local_path(href) if href else "",
        )

    def _set_props(self, **props: str) -> None:
        for name, text in props.items():
            if self._props.get(name, "") != text:
                self._props[name] = text

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        texts = [self._props.get(name, "") for name in ("value", "delta", "hint")]
        return [*super()._displayed_contents(only_visible=only_visible), *texts]
