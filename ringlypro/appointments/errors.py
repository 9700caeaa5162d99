"""Why a time cannot be had, or a change cannot be made: named once, for voice, pages and the API alike."""

from __future__ import annotations

from datetime import datetime

from ringlypro.appointments.slots import BookingCalendar, SlotProblem, slot_problem
from ringlypro.core.errors import ErrorKind, RinglyError


class SlotUnavailable(RinglyError):
    """A time cannot be had. It keeps what was asked for, so that others can be looked up in its stead.

    `starts_at` is a UTC moment; `ignore_id` is the appointment that was to move there.
    """

    problem: SlotProblem

    def __init__(
        self, problem: SlotProblem, *, starts_at: datetime, minutes: int, service_id: int | None, ignore_id: int | None
    ) -> None:
        self.problem = problem
        self.starts_at, self.minutes = starts_at, minutes
        self.service_id, self.ignore_id = service_id, ignore_id
        super().__init__(at=starts_at)


class SlotTakenError(SlotUnavailable):
    """Someone else has this time, perhaps since a moment ago."""

    kind = ErrorKind.CONFLICT
    key = "appointments.taken"
    code = "slot_taken"


class OutsideHours(SlotUnavailable):
    """The appointment would not begin and end within opening hours."""

    key = "appointments.closed"
    code = "outside_hours"


class InThePast(SlotUnavailable):
    """The time has passed."""

    key = "appointments.past"
    code = "in_the_past"


class BeyondBookingHorizon(SlotUnavailable):
    """Further ahead than this business plans."""

    key = "appointments.too_far"
    code = "too_far"


class NoticeTooShort(SlotUnavailable):
    """Sooner than the notice this business needs."""

    key = "appointments.too_soon"
    code = "too_soon"


class InvalidStatusTransition(RinglyError):
    """An appointment in this state cannot become that."""

    key = "appointments.bad_transition"
    code = "bad_transition"


SLOT_ERRORS: dict[SlotProblem, type[SlotUnavailable]] = {
    SlotProblem.IN_THE_PAST: InThePast,
    SlotProblem.BEYOND_HORIZON: BeyondBookingHorizon,
    SlotProblem.TOO_SOON: NoticeTooShort,
    SlotProblem.CLOSED: OutsideHours,
    SlotProblem.ENDS_AFTER_CLOSING: OutsideHours,
    SlotProblem.TAKEN: SlotTakenError,
}


def slot_error(
    problem: SlotProblem,
    *,
    starts_at: datetime,
    minutes: int,
    service_id: int | None = None,
    ignore_id: int | None = None,
) -> SlotUnavailable:
    """The error to raise for what stands against a time, whoever found it: our rules or the database."""
    error = SLOT_ERRORS[problem]
    return error(problem, starts_at=starts_at, minutes=minutes, service_id=service_id, ignore_id=ignore_id)


def validate_slot(
    calendar: BookingCalendar,
    starts_at: datetime,
    minutes: int,
    *,
    override_hours: bool = False,
    ignore_id: int | None = None,
) -> None:
    """Raise SlotUnavailable, as the error of its problem, unless this time can be had."""
    problem = slot_problem(calendar, starts_at, minutes, override_hours=override_hours)
    if problem is not None:
        raise slot_error(
            problem, starts_at=starts_at, minutes=minutes, service_id=calendar.service_id, ignore_id=ignore_id
        )
