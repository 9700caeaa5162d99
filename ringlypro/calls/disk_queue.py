"""Calls that came while the database was away: one file each, entered later, never lost and never entered twice."""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ringlypro.core.error_stacks import error_name

log = logging.getLogger(__name__)
STORED_FIELDS = frozenset({
    "CallSid", "ParentCallSid", "From", "To", "ForwardedFrom", "CallStatus", "CallDuration",
    "RecordingUrl", "RecordingSid", "RecordingDuration", "TranscriptionText",
})  # fmt: skip
QUARANTINE_SUFFIX = ".unreadable"


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """Files that wait to be entered, and files that were set aside."""

    waiting: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class QueuedEvent:
    """One thing that happened. `kind` is call, voicemail, transcription or status."""

    path: Path
    kind: str
    fields: Mapping[str, str]
    at: datetime


def queue_folder(data_dir: Path) -> Path:
    """Where the files lie."""
    return data_dir / "spool"


def write_event(data_dir: Path, kind: str, fields: Mapping[str, str], *, at: datetime) -> bool:
    """Write one happening down, durably. False for a disk that refuses: the caller still gets an answer."""
    call_folder = queue_folder(data_dir)
    text = json.dumps(
        {
            "kind": kind,
            "at": at.isoformat(),
            "fields": {
                field_name: field_value for field_name, field_value in fields.items() if field_name in STORED_FIELDS
            },
        }
    )
    name = f"{at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.json"
    try:
        call_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = call_folder / f".{name}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(call_folder / name)
    except OSError as error:
        log.error("a call could not be spooled: %s", error_name(error))  # noqa: TRY400 - where it was tells nothing
        return False
    return True


def read_pending_events(data_dir: Path) -> Iterator[QueuedEvent]:
    """What waits to be entered, oldest first; an unreadable file is set aside, not deleted."""
    for path in sorted(queue_folder(data_dir).glob("*.json")):
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            yield QueuedEvent(path, raw["kind"], raw["fields"], datetime.fromisoformat(raw["at"]))
        except (ValueError, KeyError, OSError):
            quarantine_file(path)


def count_files(data_dir: Path) -> QueueCounts:
    """How many there are. Blocking: one look into a folder."""
    names = [path.suffix for path in queue_folder(data_dir).glob("[!.]*")]
    return QueueCounts(waiting=names.count(".json"), unreadable=names.count(QUARANTINE_SUFFIX))


def quarantine_file(path: Path) -> None:
    """What cannot be entered must not hold up what can, and must not be lost."""
    log.error("a spooled call cannot be entered: %s", path.name)
    path.rename(path.with_suffix(QUARANTINE_SUFFIX))
