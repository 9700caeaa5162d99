"""Buttons of four kinds, so that each page has one obvious next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from nicegui import ui

from components import design
from components.text import icon, local_path, set_props

Kind = Literal["primary", "ghost", "quiet", "danger"]


def button(text: str, on_click: Callable[..., Any] | None = None, *, kind: Kind = "ghost", icon: str = "") -> ui.button:
    """A button with words on it."""
    shown = ui.button(text, on_click=on_click, color=None, icon=design.icon(icon) if icon else None)
    shown.props("no-caps unelevated")
    return shown.classes("rp-btn").classes("rp-" + kind)


def icon_button(name: str, label: str, on_click: Callable[..., Any] | None = None) -> ui.button:
    """A button that is only an icon; `label` is what a screen reader says and what the tooltip shows."""
    shown = ui.button(icon=design.icon(name), on_click=on_click, color=None).props("flat no-caps").classes("rp-icon")
    set_props(shown, aria_label=label, title=label)
    return shown


def link_button(text: str, href: str, *, kind: Kind = "ghost", icon_name: str = "") -> ui.link:
    """A way to another page of ours that looks like a button."""
    with ui.link(target=local_path(href)).classes(remove="nicegui-link") as shown:
        if icon_name:
            icon(icon_name)
        ui.label(text)
    return shown.classes("rp-linkbtn").classes("rp-" + kind)


def text_link(text: str, href: str) -> ui.link:
    """A quiet link in a card's corner or in a sentence."""
    return ui.link(text, local_path(href)).classes("rp-link", remove="nicegui-link")
