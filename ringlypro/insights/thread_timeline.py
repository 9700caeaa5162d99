"""Everything that happened with one person or sender, in time order, from the newest page back to the very first.

Each kind is a stream by its own id (texts, calls, bookings, what callers left, notes); the streams are merged by time.
A cursor holds how far each has been read, so nothing is lost or shown twice while new things arrive at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.core import cursors
from ringlypro.core.errors import InvalidFields
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.tables import Message, Thread, ThreadNote
from ringlypro.notifications.tables import FollowUp

KINDS = ("text", "call", "booking", "left", "note")
PAGE_ITEMS = 40
FIRST = 2**62
"""Above every id: nothing of the kind has been read yet."""
_TEXTS = """(SELECT * FROM messages WHERE client_id = {client} AND id < %(below)s AND {which}
    ORDER BY id DESC LIMIT %(limit)s)"""
# OFFSET keeps the order apart from the choice: by id alone, the rows of everybody would be walked.
_OF_CONTACT = """SELECT * FROM {table} WHERE client_id = {client} AND id IN (
    SELECT id FROM {table} WHERE client_id = {client} AND contact_id = %(contact)s AND id < %(below)s{more} OFFSET 0
) ORDER BY id DESC LIMIT %(limit)s"""
_STREAMS = {
    "text": " UNION ALL ".join(
        _TEXTS.replace("{which}", which)
        for which in (
            "contact_id = %(contact)s",
            "contact_id IS NULL AND from_number = %(sender)s",
            "contact_id IS NULL AND to_number = %(sender)s AND from_number <> %(sender)s",
        )
    )
    + " ORDER BY id DESC LIMIT %(limit)s",
    "call": _OF_CONTACT.replace("{table}", "calls").replace("{more}", ""),
    "booking": _OF_CONTACT.replace("{table}", "appointments").replace("{more}", ""),
    "left": _OF_CONTACT.replace("{table}", "follow_ups").replace(
        "{more}", " AND kind IN ('voicemail', 'message', 'emergency')"
    ),
    "note": """SELECT * FROM thread_notes WHERE client_id = {client} AND thread_id = %(thread)s AND id < %(below)s
        ORDER BY id DESC LIMIT %(limit)s""",
}
"""The rows of each kind, newest first. Texts are the contact's, and those with this sender that are no contact's."""
_MAKERS: Mapping[str, Callable[..., Row]] = {
    "text": Message, "call": Call, "booking": Appointment, "left": FollowUp, "note": ThreadNote,
}  # fmt: skip
Row = Message | Call | Appointment | FollowUp | ThreadNote
Place = Mapping[str, int]
"""The last id that was read, by kind."""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened: `row` is of the table of its `kind`."""

    kind: str
    at: datetime
    row: Any

    @property
    def key(self) -> str:
        """What a browser calls it."""
        return f"{self.kind}-{self.row.id}"


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Items, oldest first, and where the older ones begin: None when these are the very first."""

    items: Sequence[TimelineItem]
    older: Place | None


async def load_timeline(
    unit: UnitOfWork,
    thread: Thread,
    *,
    before: Place | None = None,
    limit: int = PAGE_ITEMS,
    kinds: Collection[str] = KINDS,
) -> TimelinePage:
    """The newest items of a thread, or those before a place; only of these kinds."""
    place = dict.fromkeys(KINDS, FIRST) | dict(before or {})
    streams: dict[str, list[Row]] = {
        kind: list(await _read_stream(unit, thread, kind, place[kind], limit + 1)) for kind in KINDS if kind in kinds
    }
    items: list[TimelineItem] = []
    while len(items) < limit and any(streams.values()):
        kind = max((kind for kind in streams if streams[kind]), key=lambda kind: _moment_of(streams[kind][0]))
        row = streams[kind].pop(0)
        place[kind] = row.id
        items.append(TimelineItem(kind, _moment_of(row), row))
    return TimelinePage(items[::-1], place if any(streams.values()) else None)


def encode_place(place: Place | None) -> str | None:
    """A place as a word of an address."""
    return cursors.encode_cursor(*(place[kind] for kind in KINDS)) if place else None


def decode_place(cursor: str | None) -> Place | None:
    """The place of such a word. Raises InvalidFields for what we never wrote."""
    key = cursors.decode_cursor(cursor, parts=len(KINDS))
    if key is None:
        return None
    if not all(isinstance(part, int) and 0 < part <= FIRST for part in key):
        raise InvalidFields({"cursor": "errors.field.invalid"})
    return dict(zip(KINDS, key, strict=True))


def _moment_of(row: Row) -> datetime:
    if isinstance(row, Call):
        return row.start_time or row.created_at
    return row.created_at


async def _read_stream(unit: UnitOfWork, thread: Thread, kind: str, below: int, limit: int) -> Sequence[Row]:
    """The next rows of a kind below an id, newest first. Copies to read."""
    if thread.contact_id is None and kind not in {"text", "note"}:
        return []
    values = {
        "client": unit.client_id, "contact": thread.contact_id, "sender": thread.sender, "thread": thread.id,
        "below": below, "limit": limit,
    }  # fmt: skip
    # The client is a constant of the text: row security alone lets the planner expect an average tenant.
    sql = _STREAMS[kind].replace("{client}", str(int(unit.client_id)))
    make_row = _MAKERS[kind]
    return [make_row(**row) for row in await unit.fetch_all(sql, values)]
