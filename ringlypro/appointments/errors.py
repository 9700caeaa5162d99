"""Why a time cannot be had, or a change cannot be made: named once, for voice, pages and the API alike."""

from __future__ import annotations

from datetime import datetime, timedelta

from ringlypro.appointments.slots import BookingCalendar
from ringlypro.core.errors import ErrorKind, RinglyError

ALLOWED_TRANSITIONS: dict[str, frozenset[str]] = {
    "pending": frozenset({"confirmed", "cancelled", "completed", "no-show"}),
    "confirmed": frozenset({"pending", "cancelled", "completed", "no-show"}),
    "completed": frozenset({"no-show"}),
    "no-show": frozenset({"completed"}),
    "cancelled": frozenset(),
}
"""From each status to which others. What took place can only be corrected; what was cancelled is booked anew."""
LIVE_STATUSES = frozenset({"confirmed", "pending"})
"""Statuses of what is still to come: these can be moved, cancelled, found and reminded of."""


class SlotTakenError(RinglyError):
    """Someone else has this time, perhaps since a moment ago."""

    kind = ErrorKind.CONFLICT
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


class BeyondBookingHorizon(RinglyError):
    """Further ahead than this business plans."""

    key = "appointments.too_far"
    code = "too_far"


class NoticeTooShort(RinglyError):
    """Sooner than the notice this business needs."""

    key = "appointments.too_soon"
    code = "too_soon"


class InvalidStatusTransition(RinglyError):
    """An appointment in this state cannot become that."""

    key = "appointments.bad_transition"
    code = "bad_transition"


def slot_problem(
    calendar: BookingCalendar, starts_at: datetime, minutes: int, *, now: datetime
) -> type[RinglyError] | None:
    """What the rules of a business say against a time, other bookings aside; None when nothing does."""
    if starts_at < now.replace(second=0, microsecond=0):
        return InThePast
    if starts_at.astimezone(calendar.zone).date() > calendar.last_day(now):
        return BeyondBookingHorizon
    if starts_at < calendar.earliest_start(now):
        return NoticeTooShort
    return None if calendar.is_open_during(starts_at, minutes) else OutsideHours


def validate_slot(
    calendar: BookingCalendar, starts_at: datetime, minutes: int, *, now: datetime, override: bool
) -> None:
    """Raise what stands against a time. The owner may override hours and notice, but not the past or the horizon."""
    problem = slot_problem(calendar, starts_at, minutes, now=now)
    if problem is not None and not (override and problem in {OutsideHours, NoticeTooShort}):
        raise problem


def check_status_transition(old_status: str, new_status: str) -> None:
    """Raise BadTransition unless `old_status` may become `new_status`."""
    if new_status not in ALLOWED_TRANSITIONS[old_status]:
        raise InvalidStatusTransition


def busy_until_time(calendar: BookingCalendar, starts_at: datetime, minutes: int) -> datetime:
    """How long a time is held: to its end and through the buffer behind it."""
    return starts_at + timedelta(minutes=minutes + calendar.buffer_minutes)


def minutes_between(starts_at: datetime, ends_at: datetime) -> int:
    """How long something takes."""
    return int((ends_at - starts_at).total_seconds() // 60)
