"""Twelve keys of a telephone, and the rule when what was typed is complete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from components.text import Text, div, set_props

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
LETTERS = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ", "0": "+"}


class Keypad:
    """Collects keys and gives them back together: when enough are pressed, at `#`, or after a pause."""

    def __init__(self, on_press: Callable[[str], Any], label: str, *, pause: float = 2.5) -> None:
        self._on_press, self._typed, self._pause = on_press, "", pause
        self.wanted: int | None = None
        self.enabled = False
        with div("rp-keys") as self.root:
            self._buttons = [self._key(key) for key in KEYS]
        with self.root:
            self._timer = ui.timer(pause, self._flush, active=False, immediate=False)
        set_props(self.root, role="group", aria_label=label)
        self.expect(enabled=False)

    def expect(self, *, enabled: bool, wanted: int | None = None) -> None:
        """Whether keys do anything now, and how many are enough."""
        self.enabled, self.wanted, self._typed = enabled, wanted, ""
        self._timer.deactivate()
        for key in self._buttons:
            if enabled:
                key.props.pop("disabled", None)
            else:
                key.props["disabled"] = True

    def _key(self, key: str) -> ui.element:
        with div("rp-dial", "button") as shown:
            Text(key)
            Text(LETTERS.get(key, ""), "small")
        set_props(shown, type="button", aria_label=key)
        shown.on("click", lambda: self.press(key))
        return shown

    def press(self, key: str) -> Any:
        """One key went down."""
        if not self.enabled:
            return None
        self._typed += key
        if key == "#" or (self.wanted is not None and len(self._typed) >= self.wanted):
            return self._flush()
        self._timer.deactivate()
        self._timer.activate()
        return None

    def _flush(self) -> Any:
        self._timer.deactivate()
        typed, self._typed = self._typed, ""
        return self._on_press(typed) if typed and self.enabled else None
