"""What the user hears back: toasts, the look of waiting, and the look of failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from components import design_tokens
from components.buttons import text_button
from components.design_tokens import Tone
from components.html_elements import Text, div, set_props, sprite_icon

TOAST_ICON = {"ok": "circle-check", "bad": "circle-x", "warn": "triangle-alert", "brand": "info", "calm": "info"}


def show_toast(text: str, tone: Tone = "ok") -> None:
    """A word at the bottom that goes away by itself."""
    ui.notify(
        text,
        position="bottom",
        classes="rp-toast " + tone,
        icon=design_tokens.icon_source(TOAST_ICON[tone]),
        color="dark",
    )


def error_card(title: str, hint: str, retry: str = "", on_retry: Callable[..., Any] | None = None) -> ui.element:
    """Something could not be shown: what, why not to worry, and a way to try again."""
    with div("rp-error") as element:
        sprite_icon("triangle-alert")
        with div("rp-error-words"):
            Text(title, "p", "rp-error-title")
            if hint:
                Text(hint, "p", "rp-error-hint")
        if retry and on_retry:
            text_button(retry, on_retry, icon="refresh-cw")
    set_props(element, role="alert")
    return element
