"""What was found out about each language's voice, kept beside the recordings: asked once for what is set, then known.

Routes and worker may be two processes over one data folder, so the file is the truth: it is read again when it changes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ringlypro.vendors.ports import UNSUPPORTED_VOICE_DETAILS, VendorHealth

FILE_NAME = "voices.json"
READY = "ready"


@dataclass(frozen=True, slots=True)
class VoiceCapability:
    """One word about a voice as it was set up when it was asked about."""

    fingerprint: str
    word: str

    @property
    def is_unsupported(self) -> bool:
        """It does not speak its language, and is never used."""
        return self.word in UNSUPPORTED_VOICE_DETAILS

    @property
    def is_conclusive(self) -> bool:
        """The vendor said yes or no; nobody needs to ask again."""
        return self.is_unsupported or self.word == READY


def capability_from_health(fingerprint: str, health: VendorHealth) -> VoiceCapability:
    """What an answer says about the voice of this fingerprint."""
    return VoiceCapability(fingerprint, READY if health.ok else health.detail)


class VoiceCapabilityStore:
    """The verdicts of a data folder, one for each language."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._read: tuple[int, int] | None = None
        self._known: dict[str, VoiceCapability] = {}

    def get_capability(self, lang: str, fingerprint: str) -> VoiceCapability | None:
        """What is known of this language's voice as it is set up now; a stat of one small file."""
        capability = self._load_all().get(lang)
        return capability if capability and capability.fingerprint == fingerprint else None

    def is_unsupported(self, lang: str, fingerprint: str) -> bool:
        """Whether this voice is known not to speak its language."""
        capability = self.get_capability(lang, fingerprint)
        return capability is not None and capability.is_unsupported

    def save_capabilities(self, changes: Mapping[str, VoiceCapability]) -> None:
        """Add to what is known. Blocking. Raises OSError."""
        text = json.dumps(
            {lang: asdict(capability) for lang, capability in {**self._load_all(), **changes}.items()}, indent=1
        )
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f".{FILE_NAME}.{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self._path)

    def _load_all(self) -> dict[str, VoiceCapability]:
        try:
            file_stat = self._path.stat()
            if (file_stat.st_ino, file_stat.st_mtime_ns) != self._read:
                stored = json.loads(self._path.read_text(encoding="utf-8"))
                self._known = {
                    lang: VoiceCapability(str(entry["fingerprint"]), str(entry["word"]))
                    for lang, entry in stored.items()
                }
                self._read = (file_stat.st_ino, file_stat.st_mtime_ns)
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return {}  # nothing is known, and whoever wonders asks the vendor
        return self._known
