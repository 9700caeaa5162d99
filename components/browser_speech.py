"""The browser's own ears and mouth as an element: speaks what the caller hears, writes down what the caller says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments


class BrowserSpeech(ui.element, component="static/speech.js"):
    """Invisible. `can_listen` is known once the browser has told; before, it is False."""

    def __init__(self, on_transcript: Callable[[str], Any], on_state: Callable[[], Any]) -> None:
        """`on_transcript` gets the words; `on_state` is called when abilities or `listening` change."""
        super().__init__()
        self.can_listen = self.listening = False
        self._on_transcript, self._on_state = on_transcript, on_state
        self.on("heard", self._handle_transcript)
        self.on("state", self._handle_state)

    def speak_text(self, text: str, lang: str) -> None:
        """Say it aloud, in a voice of the language (`en-US`), if there is one."""
        self.run_method("speak", text, lang)

    def start_listening(self, lang: str) -> None:
        """Listen for one sentence."""
        self.run_method("listen", lang)

    def stop_audio(self) -> None:
        """Stop speaking and listening."""
        self.run_method("hush")

    def _handle_transcript(self, event: GenericEventArguments) -> Any:
        transcript = str((event.args or {}).get("text") or "").strip()[:500]
        return self._on_transcript(transcript) if transcript else None

    def _handle_state(self, event: GenericEventArguments) -> Any:
        state = event.args or {}
        self.can_listen = bool(state.get("listen"))
        self.listening = bool(state.get("listening"))
        return self._on_state()
