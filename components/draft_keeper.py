"""Drafts that the browser keeps: what is typed into a form outlives the page, until it is saved or discarded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from components.html_elements import set_props


@dataclass(frozen=True, slots=True)
class BrowserDraft:
    """What was typed, over what, both as controls hold it. `key` is that of the Save that was pressed for just this."""

    typed: Mapping[str, Any]
    base: Mapping[str, Any]
    key: str


class DraftKeeper(ui.element, component="vue/draft_keeper.js"):
    """Keeps the draft of one form. `on_draft` hears of one that was left."""

    def __init__(self, name: str, on_draft: Callable[[BrowserDraft], Any]) -> None:
        """`name` is that of the person, the form and the row."""
        super().__init__()
        self._props["name"] = name
        self._props["base"] = {}
        self.on("draft", lambda event: on_draft(read_draft(event.args)))

    def note_base(self, base: Mapping[str, Any]) -> None:
        """What the fields are filled with, as controls hold it."""
        if self._props["base"] != base:
            set_props(self, base=dict(base))

    def keep_values(self, typed: Mapping[str, Any]) -> None:
        """Keep values of controls that are no lines of text: those the browser sees itself."""
        self.run_method("keep", dict(typed))

    def discard_draft(self) -> None:
        """Forget what was typed. The element may be off the page by the time the browser hears of it."""
        self.client.run_javascript(f"ringlypro.drafts.discard({json.dumps(self._props['name'])})")


class DraftFinder(ui.element, component="vue/draft_finder.js"):
    """Tells of a form that was left half-filled; `on_left` hears how its name goes on after `beginning`."""

    def __init__(self, beginning: str, on_left: Callable[[str], Any]) -> None:
        super().__init__()
        self._props["beginning"] = beginning
        self.on("left", lambda event: on_left(str(event.args or "")))


def read_draft(value: object) -> BrowserDraft:
    """A draft that a browser sent; an empty one for whatever else comes."""
    parts = value if isinstance(value, dict) else {}
    typed, base, key = parts.get("typed"), parts.get("base"), parts.get("key")
    return BrowserDraft(
        typed if isinstance(typed, dict) else {}, base if isinstance(base, dict) else {}, str(key) if key else ""
    )
