"""Whether a time can be had: the one answer for pages, API, voice and jobs, and the times that follow from it.

Everything here is half-open and in UTC; the business's own clock appears only where hours become moments, so a day
with 23 or 25 hours needs no special care. A slot ends by closing time; the buffer lies between appointments.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from ringlypro.clients.opening_days import NO_SPECIAL_DAYS, SpecialDays, WeeklyHours, day_wall_spans
from ringlypro.core.clock import day_bounds, to_utc_instant, to_wall_time, wall_time_exists
from ringlypro.core.time_spans import TimeSpan, merge_spans

SLOT_STEP_MINUTES = 30


class SlotProblem(Enum):
    """Why a time cannot be had. Where several things stand against it, the first of these is named."""

    IN_THE_PAST = "in_the_past"
    BEYOND_HORIZON = "beyond_horizon"
    TOO_SOON = "too_soon"
    CLOSED = "closed"
    ENDS_AFTER_CLOSING = "ends_after_closing"
    TAKEN = "taken"

    @property
    def reason(self) -> str:
        """The word a conversation has for it: past, too_far, too_soon, closed or taken."""
        return _REASONS.get(self, self.value)


_REASONS = {
    SlotProblem.IN_THE_PAST: "past",
    SlotProblem.BEYOND_HORIZON: "too_far",
    SlotProblem.ENDS_AFTER_CLOSING: "closed",
}


@dataclass(frozen=True, slots=True)
class BookingCalendar:
    """A business's hours, its rules, what is booked, and the moment we ask. Lengths are minutes but the horizon.

    `duration` and `buffer_minutes` are those of the service, where there is one. A stretch of `busy` reaches to the
    end of its own buffer; any order will do. A calendar that was loaded to book holds none: there the database decides.
    """

    zone: ZoneInfo
    hours: WeeklyHours
    duration: int = 30
    buffer_minutes: int = 0
    notice_minutes: int = 0
    horizon_days: int = 365
    service_id: int | None = None
    busy: Sequence[TimeSpan] = ()
    special_days: SpecialDays = field(default_factory=dict, repr=False)
    now: datetime = field(kw_only=True)

    current_minute: datetime = field(init=False, repr=False, compare=False)
    """The minute that runs: what began with it is not past."""
    earliest_start: datetime = field(init=False, repr=False, compare=False)
    """The earliest moment that may still be booked: the minute that runs, plus the notice."""
    local_today: date = field(init=False, repr=False, compare=False)
    """The day on the business's own wall."""
    last_day: date = field(init=False, repr=False, compare=False)
    """The last day that may be booked."""
    horizon_ends_at: datetime = field(init=False, repr=False, compare=False)
    """The end (outside) of the last day."""

    def __post_init__(self) -> None:
        """Work out the limits once: a search asks about thousands of times."""
        current_minute = self.now.replace(second=0, microsecond=0)
        local_today = to_wall_time(self.now, self.zone).date()
        last_day = local_today + timedelta(days=self.horizon_days)
        object.__setattr__(self, "busy", tuple(merge_spans(self.busy)))
        object.__setattr__(self, "current_minute", current_minute)
        object.__setattr__(self, "earliest_start", current_minute + timedelta(minutes=self.notice_minutes))
        object.__setattr__(self, "local_today", local_today)
        object.__setattr__(self, "last_day", last_day)
        object.__setattr__(self, "horizon_ends_at", day_bounds(last_day, self.zone)[1])

    def resolve_wall_time(self, day: date, clock: time) -> datetime | None:
        """A day and a clock as a UTC moment; None in the hour that a clock change skips."""
        wall_time = datetime.combine(day, clock)
        return to_utc_instant(wall_time, self.zone) if wall_time_exists(wall_time, self.zone) else None

    def list_passes(self, day: date, clock: time) -> tuple[datetime, ...]:
        """What a day and a clock name (UTC): two moments in an hour that is repeated, none in one that is skipped."""
        first = self.resolve_wall_time(day, clock)
        if first is None:
            return ()
        second = datetime.combine(day, clock, self.zone).replace(fold=1).astimezone(UTC)
        return (first,) if second == first else (first, second)

    def is_first_pass(self, moment: datetime) -> bool:
        """Whether day and clock alone name this moment: false in the second pass of an hour that is repeated."""
        return to_utc_instant(to_wall_time(moment, self.zone), self.zone) == moment

    def busy_until_time(self, starts_at: datetime, minutes: int) -> datetime:
        """How long a time is held: to its end and through the buffer behind it."""
        return starts_at + timedelta(minutes=minutes + self.buffer_minutes)


def slot_problem(
    calendar: BookingCalendar, starts_at: datetime, minutes: int, *, override_hours: bool = False
) -> SlotProblem | None:
    """What stands against an appointment of `minutes` at a UTC moment; None when it can be had.

    `override_hours` is the owner's: hours and notice do not bind then; the past, the horizon and other bookings do.
    """
    problem = _limit_problem(calendar, starts_at, override_hours=override_hours)
    if problem is not None:
        return problem
    if not override_hours:
        problem = hours_problem(calendar, starts_at, minutes)
    return problem or _booking_problem(calendar, starts_at, minutes)


def hours_problem(calendar: BookingCalendar, starts_at: datetime, minutes: int) -> SlotProblem | None:
    """What the opening hours alone have against an appointment, whenever it is asked; None when it lies in them."""
    day = to_wall_time(starts_at, calendar.zone).date()
    return _hours_problem(open_spans(day, calendar.zone, calendar.hours, calendar.special_days), starts_at, minutes)


def _limit_problem(calendar: BookingCalendar, starts_at: datetime, *, override_hours: bool) -> SlotProblem | None:
    """What the clock says, before anybody asks for hours: a moment may lie at the end of all days."""
    if starts_at < calendar.current_minute:
        return SlotProblem.IN_THE_PAST
    if starts_at >= calendar.horizon_ends_at:
        return SlotProblem.BEYOND_HORIZON
    return SlotProblem.TOO_SOON if starts_at < calendar.earliest_start and not override_hours else None


def _hours_problem(spans: Sequence[TimeSpan], starts_at: datetime, minutes: int) -> SlotProblem | None:
    closes_at = next((closes for opens, closes in spans if opens <= starts_at < closes), None)
    if closes_at is None:
        return SlotProblem.CLOSED
    return SlotProblem.ENDS_AFTER_CLOSING if starts_at + timedelta(minutes=minutes) > closes_at else None


def _booking_problem(calendar: BookingCalendar, starts_at: datetime, minutes: int) -> SlotProblem | None:
    is_taken = overlaps_busy(calendar.busy, starts_at, calendar.busy_until_time(starts_at, minutes))
    return SlotProblem.TAKEN if is_taken else None


def list_slot_starts(calendar: BookingCalendar, day: date, minutes: int) -> list[datetime]:
    """Every start of an appointment of `minutes` that this local day still has, in order, as UTC moments."""
    return [start for start, problem in check_day_slots(calendar, day, minutes) if problem is None]


def check_day_slots(
    calendar: BookingCalendar, day: date, minutes: int
) -> Iterator[tuple[datetime, SlotProblem | None]]:
    """What stands against each start that a local day has by its opening hours alone, in order.

    Starts lie every half hour from opening, or every `minutes` where that is less, and end by closing. A day that is
    over, or behind the horizon, has none.
    """
    if not calendar.local_today <= day <= calendar.last_day:
        return
    begins, ends = day_bounds(day, calendar.zone)
    length, step = timedelta(minutes=minutes), timedelta(minutes=min(SLOT_STEP_MINUTES, minutes))
    spans = open_spans(day, calendar.zone, calendar.hours, calendar.special_days)
    for opens, closes in spans:
        start = opens
        while start + length <= closes:
            if begins <= start < ends:
                yield (
                    start,
                    _limit_problem(calendar, start, override_hours=False)
                    or _hours_problem(spans, start, minutes)
                    or _booking_problem(calendar, start, minutes),
                )
            start += step


def open_spans(
    day: date, zone: ZoneInfo, hours: WeeklyHours, special_days: SpecialDays = NO_SPECIAL_DAYS
) -> list[TimeSpan]:
    """The stretches of opening hours that touch a day, in order; those that meet (at midnight, say) are one."""
    spans: list[TimeSpan] = [
        (to_utc_instant(opens_at, zone), to_utc_instant(closes_at, zone))
        for nearby_day in (day - timedelta(1), day, day + timedelta(1))
        for opens_at, closes_at in day_wall_spans(nearby_day, hours, special_days)
    ]
    start, end = day_bounds(day, zone)
    return [
        span for span in merge_spans(span for span in spans if span[0] < span[1]) if span[0] < end and span[1] > start
    ]


def overlaps_busy(busy: Sequence[TimeSpan], start: datetime, end: datetime) -> bool:
    """Whether [start, end) meets any stretch of `busy`, which must be merged."""
    index = bisect_left(busy, end, key=lambda span: span[0])
    return index > 0 and busy[index - 1][1] > start


def minutes_between(starts_at: datetime, ends_at: datetime) -> int:
    """How long something takes."""
    return int((ends_at - starts_at).total_seconds() // 60)
