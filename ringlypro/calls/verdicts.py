"""What was found out about each language's voice, kept beside the recordings: asked once for what is set, then known.

Doors and worker may be two processes over one data folder, so the file is the truth: it is read again when it changes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ringlypro.vendors.ports import DOES_NOT_SPEAK, Health

FILE = "voices.json"
READY = "ready"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One word about a voice as it was set up when it was asked about."""

    fingerprint: str
    word: str

    @property
    def unfit(self) -> bool:
        """It does not speak its language, and is never used."""
        return self.word in DOES_NOT_SPEAK

    @property
    def settled(self) -> bool:
        """The vendor said yes or no; nobody needs to ask again."""
        return self.unfit or self.word == READY


def verdict(fingerprint: str, health: Health) -> Verdict:
    """What an answer says about the voice of this fingerprint."""
    return Verdict(fingerprint, READY if health.ok else health.detail)


class Verdicts:
    """The verdicts of a data folder, one for each language."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._read: tuple[int, int] | None = None
        self._known: dict[str, Verdict] = {}

    def of(self, lang: str, fingerprint: str) -> Verdict | None:
        """What is known of this language's voice as it is set up now; a stat of one small file."""
        found = self._all().get(lang)
        return found if found and found.fingerprint == fingerprint else None

    def unfit(self, lang: str, fingerprint: str) -> bool:
        """Whether this voice is known not to speak its language."""
        found = self.of(lang, fingerprint)
        return found is not None and found.unfit

    def note(self, news: Mapping[str, Verdict]) -> None:
        """Add to what is known. Blocking. Raises OSError."""
        text = json.dumps({lang: asdict(each) for lang, each in {**self._all(), **news}.items()}, indent=1)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f".{FILE}.{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self._path)

    def _all(self) -> dict[str, Verdict]:
        try:
            now = self._path.stat()
            if (now.st_ino, now.st_mtime_ns) != self._read:
                told = json.loads(self._path.read_text(encoding="utf-8"))
                self._known = {
                    lang: Verdict(str(each["fingerprint"]), str(each["word"])) for lang, each in told.items()
                }
                self._read = (now.st_ino, now.st_mtime_ns)
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return {}  # nothing is known, and whoever wonders asks the vendor
        return self._known
