"""A voice that needs no account: it never speaks, so lines are said plainly."""

from __future__ import annotations

from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import VendorHealth


class NullVoice:
    """No voice at all: what an installation without an ElevenLabs key has."""

    is_enabled = False

    async def synthesize_speech(self, text: str, *, lang: str) -> bytes:  # noqa: ARG002  # the port's signature
        """Say that there is nothing to be had."""
        raise VendorError("there is no recorded voice here", retryable=False, code="disabled")

    def voice_fingerprint(self, lang: str) -> str:
        """A name that matches no recording."""
        return f"mute/{lang}"

    async def check_health(self, lang: str) -> VendorHealth:  # noqa: ARG002  # the port's signature
        """Not set up, and nothing wrong with that."""
        return VendorHealth(configured=False, ok=True, detail="demo")

    async def close(self) -> None:
        """Nothing is held open."""
