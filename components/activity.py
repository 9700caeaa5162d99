"""The feed: what happened lately, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from components.design_tokens import Tone
from components.html_elements import Text, div, local_path, sprite_icon


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line of the feed, in words; `href` leads to what it is about."""

    icon: str
    title: str
    detail: str = ""
    when: str = ""
    tone: Tone = "calm"
    href: str = ""


def activity_list(rows: Sequence[ActivityRow], render_empty: Callable[[], Any] | None = None) -> ui.element:
    """All happenings, or what `render_empty` draws if there are none."""
    with div("rp-list") as element:
        for row in rows:
            _activity_line(row)
        if not rows and render_empty:
            render_empty()
    return element


def _activity_line(row: ActivityRow) -> None:
    target = local_path(row.href)
    line = ui.link(target=target).classes(remove="nicegui-link") if row.href else ui.element("div")
    with line.classes("rp-li"):
        with div("rp-li-icon").classes(row.tone):
            sprite_icon(row.icon)
        with div("rp-li-words"):
            Text(row.title, "div", "rp-li-title")
            if row.detail:
                Text(row.detail, "div", "rp-li-sub")
        if row.when:
            Text(row.when, "span", "rp-li-when num")
