"""Buttons of four kinds, so that each page has one obvious next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from nicegui import ui

from components import design_tokens
from components.html_elements import set_props, sprite_icon
from components.local_paths import local_path

ButtonKind = Literal["primary", "ghost", "quiet", "danger"]


def text_button(
    text: str, on_click: Callable[..., Any] | None = None, *, kind: ButtonKind = "ghost", icon: str = ""
) -> ui.button:
    """A button with words on it."""
    element = ui.button(text, on_click=on_click, color=None, icon=design_tokens.icon_source(icon) if icon else None)
    element.props("no-caps unelevated")
    return element.classes("rp-btn").classes("rp-" + kind)


def icon_button(name: str, label: str, on_click: Callable[..., Any] | None = None) -> ui.button:
    """A button that is only an icon; `label` is what a screen reader says and what the tooltip shows."""
    element = (
        ui.button(icon=design_tokens.icon_source(name), on_click=on_click, color=None)
        .props("flat no-caps")
        .classes("rp-icon")
    )
    set_props(element, aria_label=label, title=label)
    return element


def link_button(text: str, href: str, *, kind: ButtonKind = "ghost", icon_name: str = "") -> ui.link:
    """A way to another page of ours that looks like a button."""
    with ui.link(target=local_path(href)).classes(remove="nicegui-link") as element:
        if icon_name:
            sprite_icon(icon_name)
        ui.label(text)
    return element.classes("rp-linkbtn").classes("rp-" + kind)


def text_link(text: str, href: str) -> ui.link:
    """A quiet link in a card's corner or in a sentence."""
    return ui.link(text, local_path(href)).classes("rp-link", remove="nicegui-link")
