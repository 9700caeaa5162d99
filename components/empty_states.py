"""Empty states that lead on: what this place is for, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from components.buttons import link_button, text_button
from components.html_elements import Text, div, sprite_icon


def empty_state(
    icon_name: str,
    title: str,
    hint: str = "",
    *,
    action: str = "",
    href: str = "",
    on_action: Callable[..., Any] | None = None,
    title_tag: str = "p",
) -> ui.element:
    """An icon, a title, a hint, and a button that either leads to `href` or calls `on_action`.

    `title_tag` is `h1` where it stands for the whole page.
    """
    with div("rp-empty") as element:
        with div("rp-empty-icon"):
            sprite_icon(icon_name)
        Text(title, title_tag, "rp-empty-title")
        if hint:
            Text(hint, "p", "rp-empty-hint")
        if action and href:
            link_button(action, href, kind="primary")
        elif action and on_action:
            text_button(action, on_action, kind="primary")
    return element
