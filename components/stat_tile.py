"""One number, what it is, whether to worry, and how it came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from nicegui import ui

from components.design_tokens import Tone
from components.html_elements import Text, div, local_path, set_props, sprite_icon


@contextmanager
def stat_row() -> Iterator[ui.element]:
    """A row of tiles: four abreast on a desk, two on a phone."""
    with div("rp-kpis") as row:
        yield row


def sparkline(values: Sequence[float], label: str = "") -> ui.element | None:
    """The last values as a line without axes, drawn as SVG elements; nothing for fewer than two values."""
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    spread, last = (high - low) or 1, len(values) - 1
    points = " ".join(f"{i * 100 / last:.1f},{28 - (v - low) / spread * 24:.1f}" for i, v in enumerate(values))
    with ui.element("svg").classes("rp-spark") as svg:
        line = ui.element("polyline")
    set_props(svg, viewBox="0 0 100 32", preserveAspectRatio="none", role="img" if label else "presentation")
    set_props(svg, **({"aria_label": label} if label else {"aria_hidden": "true"}))
    set_props(line, points=points, vector_effect="non-scaling-stroke")
    return svg


def stat_tile(
    label: str,
    value: str,
    *,
    delta: str = "",
    tone: Tone = "calm",
    hint: str = "",
    trend: Sequence[float] = (),
    icon_name: str = "",
    href: str = "",
) -> ui.element:
    """A figure. `delta` takes the tone, `hint` follows it, `trend` draws a line, `href` makes the tile a link."""
    tile: ui.element = ui.link(target=local_path(href)).classes(remove="nicegui-link") if href else ui.element("div")
    with tile.classes("rp-card rp-kpi"):
        with div("rp-kpi-label"):
            if icon_name:
                sprite_icon(icon_name)
            Text(label)
        Text(value, "div", "rp-kpi-value num")
        with div("rp-kpi-foot"):
            if delta:
                Text(delta, "span", "rp-delta num").classes(tone)
            if hint:
                Text(hint)
        sparkline(trend)
    return tile
