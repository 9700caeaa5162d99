"""Two voices that need no account: one that never speaks, so lines are said plainly, and one that only hums."""

from __future__ import annotations

import asyncio

from ringlypro.vendors import mp3
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import Health

LETTERS_PER_SECOND = 15


class Mute:
    """No voice at all: what a house without an ElevenLabs key has."""

    enabled = False

    async def speak(self, text: str, *, lang: str) -> bytes:  # noqa: ARG002  # the port's signature
        """Say that there is nothing to be had."""
        raise VendorError("there is no recorded voice here", retryable=False, code="disabled")

    def fingerprint(self, lang: str) -> str:
        """A name that matches no recording."""
        return f"mute/{lang}"

    async def check(self, lang: str) -> Health:  # noqa: ARG002  # the port's signature
        """Not set up, and nothing wrong with that."""
        return Health(configured=False, ok=True, detail="demo")

    async def close(self) -> None:
        """Nothing is held open."""


class Humming:
    """A voice whose recordings are real MP3s without words; `delay` in seconds, `trouble` is raised if set.

    `speaks` are the languages it admits to when it is asked.
    """

    enabled = True

    def __init__(self, *, delay: float = 0, trouble: VendorError | None = None, name: str = "humming") -> None:
        self.speaks = {"en", "es"}
        self.checked: list[str] = []
        self.delay = delay
        self.trouble = trouble
        self.name = name
        self.asked: list[tuple[str, str]] = []

    async def speak(self, text: str, *, lang: str) -> bytes:
        """As long a silence as the sentence would take."""
        self.asked.append((text, lang))
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.trouble:
            raise self.trouble
        if not text.strip():
            raise VendorError("there is nothing to say", retryable=False, code="empty")
        return mp3.silence(len(text) / LETTERS_PER_SECOND)

    def fingerprint(self, lang: str) -> str:
        """One humming is like another, in the same language."""
        return f"{self.name}/{lang}"

    async def check(self, lang: str) -> Health:
        """Well, unless told otherwise."""
        self.checked.append(lang)
        if self.trouble is not None:
            return Health(configured=True, ok=False, detail="refused")
        if lang not in self.speaks:
            return Health(configured=True, ok=False, detail="voice_language")
        return Health(configured=True, ok=True, detail="ready")

    async def close(self) -> None:
        """Nothing is held open."""
