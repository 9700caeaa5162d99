"""The browser's own ears and mouth as an element: speaks what the caller hears, writes down what the caller says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments


class Speech(ui.element, component="static/speech.js"):
    """Invisible. `can_listen` and `can_speak` are known once the browser has told; before, both are False."""

    def __init__(self, on_heard: Callable[[str], Any], on_state: Callable[[], Any]) -> None:
        """`on_heard` gets the words; `on_state` is called when abilities or `listening` change."""
        super().__init__()
        self.can_listen = self.can_speak = self.listening = False
        self._on_heard, self._on_state = on_heard, on_state
        self.on("heard", self._heard)
        self.on("state", self._state)

    def speak(self, text: str, lang: str) -> None:
        """Say it aloud, in a voice of the language (`en-US`), if there is one."""
        self.run_method("speak", text, lang)

    def listen(self, lang: str) -> None:
        """Listen for one sentence."""
        self.run_method("listen", lang)

    def hush(self) -> None:
        """Stop speaking and listening."""
        self.run_method("hush")

    def _heard(self, event: GenericEventArguments) -> Any:
        words = str((event.args or {}).get("text") or "").strip()[:500]
        return self._on_heard(words) if words else None

    def _state(self, event: GenericEventArguments) -> Any:
        told = event.args or {}
        self.can_listen, self.can_speak = bool(told.get("listen")), bool(told.get("speak"))
        self.listening = bool(told.get("listening"))
        return self._on_state()
