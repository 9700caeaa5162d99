"""What the user hears back: toasts, the look of waiting, and the look of failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from components import design
from components.buttons import button
from components.design import Tone
from components.text import Text, div, icon, set_props

QUASAR_TYPE = {"ok": "positive", "bad": "negative", "warn": "warning"}
TOAST_ICON = {"ok": "circle-check", "bad": "circle-x", "warn": "triangle-alert", "brand": "info", "calm": "info"}


def toast(text: str, tone: Tone = "ok") -> None:
    """A word at the bottom that goes away by itself."""
    ui.notify(text, position="bottom", classes="rp-toast " + tone, icon=design.icon(TOAST_ICON[tone]), color="dark")


def skeleton(lines: int = 3) -> ui.element:
    """Grey bars where text will be."""
    with div("rp-skels") as shown:
        for line in range(lines):
            div("rp-skel").style("width:60%" if line == lines - 1 else "width:100%")
    set_props(shown, aria_hidden="true")
    return shown


def error_card(title: str, hint: str, retry: str = "", on_retry: Callable[..., Any] | None = None) -> ui.element:
    """Something could not be shown: what, why not to worry, and a way to try again."""
    with div("rp-error") as shown:
        icon("triangle-alert")
        with div("rp-error-words"):
            Text(title, "p", "rp-error-title")
            if hint:
                Text(hint, "p", "rp-error-hint")
        if retry and on_retry:
            button(retry, on_retry, icon="refresh-cw")
    set_props(shown, role="alert")
    return shown


def banner(text: str, tone: Tone = "brand", *, icon_name: str = "info") -> ui.element:
    """A line across the page for a state that lasts: demo vendors, an empty balance."""
    with div("rp-banner").classes(tone) as shown:
        icon(icon_name)
        Text(text)
    set_props(shown, role="status")
    return shown
