"""A voice whose recordings are real MP3s in which nobody says anything."""

from __future__ import annotations

import asyncio

from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.mp3 import SAMPLE_RATES
from ringlypro.vendors.ports import VendorHealth

CHARACTERS_PER_SECOND = 15
SILENT_FRAME = bytes.fromhex("fffb10c4") + bytes(100)
"""26 ms of nothing at 32 kbit/s, 44.1 kHz, mono."""


def silent_mp3(duration: float) -> bytes:
    """A valid recording of about so many seconds in which nobody says anything."""
    return SILENT_FRAME * max(1, round(duration * SAMPLE_RATES[3][0] / 1152))


class FakeVoice:
    """A voice whose recordings are real MP3s without words; `delay` in seconds, `error` is raised if set.

    `supported_languages` are the languages it admits to when it is asked.
    """

    is_enabled = True

    def __init__(self, *, delay: float = 0, error: VendorError | None = None, name: str = "humming") -> None:
        self.supported_languages = {"en", "es"}
        self.checked_languages: list[str] = []
        self.delay = delay
        self.error = error
        self.name = name
        self.synthesis_requests: list[tuple[str, str]] = []

    async def synthesize_speech(self, text: str, *, lang: str) -> bytes:
        """As long a silence as the sentence would take."""
        self.synthesis_requests.append((text, lang))
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.error:
            raise self.error
        if not text.strip():
            raise VendorError("there is nothing to say", retryable=False, code="empty")
        return silent_mp3(len(text) / CHARACTERS_PER_SECOND)

    def voice_fingerprint(self, lang: str) -> str:
        """One humming is like another, in the same language."""
        return f"{self.name}/{lang}"

    async def check_health(self, lang: str) -> VendorHealth:
        """Well, unless told otherwise."""
        self.checked_languages.append(lang)
        if self.error is not None:
            return VendorHealth(configured=True, ok=False, detail="refused")
        if lang not in self.supported_languages:
            return VendorHealth(configured=True, ok=False, detail="voice_language")
        return VendorHealth(configured=True, ok=True, detail="ready")

    async def close(self) -> None:
        """Nothing is held open."""
