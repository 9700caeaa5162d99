"""Why a time cannot be had, or a change cannot be made: named once, for voice, pages and the API alike."""

from __future__ import annotations

from datetime import datetime, timedelta

from ringlypro.appointments.slots import Calendar
from ringlypro.kit.errors import Kind, RinglyError

CHANGES: dict[str, frozenset[str]] = {
    "pending": frozenset({"confirmed", "cancelled", "completed", "no-show"}),
    "confirmed": frozenset({"pending", "cancelled", "completed", "no-show"}),
    "completed": frozenset({"no-show"}),
    "no-show": frozenset({"completed"}),
    "cancelled": frozenset(),
}
"""From each status to which others. What took place can only be corrected; what was cancelled is booked anew."""
LIVE = frozenset({"confirmed", "pending"})
"""Statuses of what is still to come: these can be moved, cancelled, found and reminded of."""


class SlotTaken(RinglyError):
    """Someone else has this time, perhaps since a moment ago."""

    kind = Kind.CONFLICT
    key = "appointments.taken"
    code = "slot_taken"

    def __init__(self, at: datetime, minutes: int) -> None:
        self.at = at
        self.minutes = minutes
        super().__init__(at=at)


class OutsideHours(RinglyError):
    """The appointment would not begin and end within opening hours."""

    key = "appointments.closed"
    code = "outside_hours"


class InThePast(RinglyError):
    """The time has passed."""

    key = "appointments.past"
    code = "in_the_past"


class TooFar(RinglyError):
    """Further ahead than this business plans."""

    key = "appointments.too_far"
    code = "too_far"


class TooSoon(RinglyError):
    """Sooner than the notice this business needs."""

    key = "appointments.too_soon"
    code = "too_soon"


class BadTransition(RinglyError):
    """An appointment in this state cannot become that."""

    key = "appointments.bad_transition"
    code = "bad_transition"


def against(card: Calendar, starts_at: datetime, minutes: int, *, now: datetime) -> type[RinglyError] | None:
    """What the rules of a business say against a time, other bookings aside; None when nothing does."""
    if starts_at < now.replace(second=0, microsecond=0):
        return InThePast
    if starts_at.astimezone(card.zone).date() > card.last_day(now):
        return TooFar
    if starts_at < card.first(now):
        return TooSoon
    return None if card.is_open(starts_at, minutes) else OutsideHours


def judge(card: Calendar, starts_at: datetime, minutes: int, *, now: datetime, override: bool) -> None:
    """Raise what stands against a time. The owner may override hours and notice, but not the past or the horizon."""
    found = against(card, starts_at, minutes, now=now)
    if found is not None and not (override and found in {OutsideHours, TooSoon}):
        raise found


def check_change(old: str, new: str) -> None:
    """Raise BadTransition unless `old` may become `new`."""
    if new not in CHANGES[old]:
        raise BadTransition


def busy_until(card: Calendar, starts_at: datetime, minutes: int) -> datetime:
    """How long a time is held: to its end and through the buffer behind it."""
    return starts_at + timedelta(minutes=minutes + card.buffer)


def whole_minutes(starts_at: datetime, ends_at: datetime) -> int:
    """How long something takes."""
    return int((ends_at - starts_at).total_seconds() // 60)
