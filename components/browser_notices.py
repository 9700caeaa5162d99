"""Notices of the desktop and a quiet sound, as far as a browser allows: shown once, however many tabs are open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nicegui import ui

from components import design_tokens
from components.local_paths import local_path

Permission = Literal["granted", "denied", "default", "unsupported"]
ASK_SECONDS = 120.0
"""How long somebody may think about the browser's question."""


@dataclass(frozen=True, slots=True)
class DesktopNotice:
    """A notice in words. `key` names what happened; `is_urgent` sounds twice."""

    key: str
    title: str
    body: str
    href: str
    is_urgent: bool = False


class BrowserNotices(ui.element, component="vue/browser_notices.js"):
    """What shows them in one tab. `on_permission` hears what the browser allows, once the tab stands."""

    def __init__(self, *, on_permission: Callable[[Permission], Any] | None = None) -> None:
        super().__init__()
        self._props["icon"] = design_tokens.asset_url("icon-192.png")
        if on_permission:
            self.on("permission", lambda event: on_permission(read_permission(event.args)))

    def announce(self, notices: Sequence[DesktopNotice]) -> None:
        """Show these, and sound, unless another tab of the browser has."""
        items = [
            {
                "key": notice.key,
                "title": notice.title,
                "body": notice.body,
                "href": local_path(notice.href),
                "is_urgent": notice.is_urgent,
            }
            for notice in notices
        ]
        self.run_method("announce", items)

    async def ask_permission(self) -> Permission:
        """Have the browser ask, if it has not been asked before."""
        try:
            return read_permission(await self.run_method("ask_permission", timeout=ASK_SECONDS))
        except TimeoutError:
            return "default"


def read_permission(value: object) -> Permission:
    """What a browser says of its permission; whatever else it says is none."""
    return value if value in {"granted", "denied", "default"} else "unsupported"
