"""A few choices side by side of which one is on: what a list shows, how a calendar is cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from components.html_elements import Text, div, set_props


class SegmentedChoice:
    """The choices by their keys. `on_pick` gets the key of another than the one that is on."""

    def __init__(self, label: str, options: Mapping[str, str], selected: str, on_pick: Callable[[str], Any]) -> None:
        self._selected, self._on_pick = "", on_pick
        self._buttons: dict[str, Text] = {}
        with div("rp-seg") as box:
            for key, words in options.items():
                self._buttons[key] = Text(words, "button").on("click", partial(self._pick, key), args=[])
                set_props(self._buttons[key], type="button", data_key=key)
        set_props(box, role="group", aria_label=label)
        self.show_choice(selected)

    def show_choice(self, selected: str) -> None:
        """Let this be the one that is on."""
        self._selected = selected
        for key, button in self._buttons.items():
            set_props(button, aria_pressed=str(key == selected).lower())

    def _pick(self, key: str) -> Any:
        if key == self._selected:
            return None
        self.show_choice(key)
        return self._on_pick(key)
