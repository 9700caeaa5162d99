"""Twelve keys of a telephone, and the rule when what was typed is complete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from components.html_elements import Text, div, set_props

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
KEY_LETTERS = {
    "2": "ABC",
    "3": "DEF",
    "4": "GHI",
    "5": "JKL",
    "6": "MNO",
    "7": "PQRS",
    "8": "TUV",
    "9": "WXYZ",
    "0": "+",
}


class Keypad:
    """Collects keys and gives them back together: when enough are pressed, at `#`, or after a pause."""

    def __init__(self, on_press: Callable[[str], Any], label: str, *, pause: float = 2.5) -> None:
        self._on_press, self._pressed_keys = on_press, ""
        self.expected_digits: int | None = None
        self.enabled = False
        with div("rp-keys") as self.root:
            self._buttons = [self._key_button(key) for key in KEYS]
        with self.root:
            self._timer = ui.timer(pause, self._submit_keys, active=False, immediate=False)
        set_props(self.root, role="group", aria_label=label)
        self.set_expected_digits(enabled=False)

    def set_expected_digits(self, *, enabled: bool, expected_digits: int | None = None) -> None:
        """Whether keys do anything now, and how many are enough."""
        self.enabled, self.expected_digits, self._pressed_keys = enabled, expected_digits, ""
        self._timer.deactivate()
        for key in self._buttons:
            if enabled:
                key.props.pop("disabled", None)
            else:
                key.props["disabled"] = True

    def _key_button(self, key: str) -> ui.element:
        with div("rp-dial", "button") as element:
            Text(key)
            Text(KEY_LETTERS.get(key, ""), "small")
        set_props(element, type="button", aria_label=key)
        element.on("click", lambda: self.press_key(key))
        return element

    def press_key(self, key: str) -> Any:
        """One key went down."""
        if not self.enabled:
            return None
        self._pressed_keys += key
        if key == "#" or (self.expected_digits is not None and len(self._pressed_keys) >= self.expected_digits):
            return self._submit_keys()
        self._timer.deactivate()
        self._timer.activate()
        return None

    def _submit_keys(self) -> Any:
        self._timer.deactivate()
        pressed_keys, self._pressed_keys = self._pressed_keys, ""
        return self._on_press(pressed_keys) if pressed_keys and self.enabled else None
