"""Calls that came while the books were closed: one file each, entered later, never lost and never entered twice."""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

log = logging.getLogger(__name__)
KEPT = frozenset({
    "CallSid", "ParentCallSid", "From", "To", "ForwardedFrom", "CallStatus", "CallDuration",
    "RecordingUrl", "RecordingSid", "RecordingDuration", "TranscriptionText",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spooled:
    """One thing that happened. `kind` is call, voicemail, transcription or status."""

    path: Path
    kind: str
    fields: Mapping[str, str]
    at: datetime


def folder(data_dir: Path) -> Path:
    """Where the files lie."""
    return data_dir / "spool"


def keep(data_dir: Path, kind: str, fields: Mapping[str, str], *, at: datetime) -> None:
    """Write one happening down, durably; a disk that refuses is logged, because the caller still gets an answer."""
    place = folder(data_dir)
    text = json.dumps({"kind": kind, "at": at.isoformat(), "fields": {k: v for k, v in fields.items() if k in KEPT}})
    name = f"{at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.json"
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place / f".{name}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(place / name)
    except OSError as error:
        log.error("a call could not be spooled: %s", type(error).__name__)  # noqa: TRY400 - nothing of it helps


def waiting(data_dir: Path) -> Iterator[Spooled]:
    """What waits to be entered, oldest first; an unreadable file is set aside, not deleted."""
    for path in sorted(folder(data_dir).glob("*.json")):
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            yield Spooled(path, raw["kind"], raw["fields"], datetime.fromisoformat(raw["at"]))
        except (ValueError, KeyError, OSError):
            set_aside(path)


def set_aside(path: Path) -> None:
    """What cannot be entered must not hold up what can, and must not be lost."""
    log.error("a spooled call cannot be entered: %s", path.name)
    path.rename(path.with_suffix(".unreadable"))
