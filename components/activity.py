"""The feed: what happened lately, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from components.design import Tone
from components.text import Text, div, icon, local_path


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the feed, in words; `href` leads to what it is about."""

    icon: str
    title: str
    detail: str = ""
    when: str = ""
    tone: Tone = "calm"
    href: str = ""


def activity_list(happenings: Sequence[Happening], empty: Callable[[], Any] | None = None) -> ui.element:
    """All happenings, or what `empty` draws if there are none."""
    with div("rp-list") as shown:
        for happening in happenings:
            _line(happening)
        if not happenings and empty:
            empty()
    return shown


def _line(happening: Happening) -> None:
    target = local_path(happening.href)
    line = ui.link(target=target).classes(remove="nicegui-link") if happening.href else ui.element("div")
    with line.classes("rp-li"):
        with div("rp-li-icon").classes(happening.tone):
            icon(happening.icon)
        with div("rp-li-words"):
            Text(happening.title, "div", "rp-li-title")
            if happening.detail:
                Text(happening.detail, "div", "rp-li-sub")
        if happening.when:
            Text(happening.when, "span", "rp-li-when num")
