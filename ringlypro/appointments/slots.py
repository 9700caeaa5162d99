"""Free times of a business: its hours, minus what is already booked.

Everything here is half-open and in UTC; the business's own clock appears only where hours become moments, so a day
with 23 or 25 hours needs no special care. A slot ends by closing time; the buffer lies between appointments.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ringlypro.kit.clock import day_bounds, exists, instant
from ringlypro.kit.spans import Span, merged

Hours = tuple[tuple[int, time, time], ...]
"""(ISO weekday, opens, closes); several a day for split days. Closing at or before opening means on the next day."""
STEP = 30


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a business books: its place, its hours, and its rules. All lengths in minutes but the horizon."""

    zone: ZoneInfo
    hours: Hours
    duration: int = 30
    buffer: int = 0
    notice_minutes: int = 0
    horizon_days: int = 365

    def first(self, now: datetime) -> datetime:
        """The earliest moment that may still be booked: the minute that runs now, plus the notice."""
        return now.replace(second=0, microsecond=0) + timedelta(minutes=self.notice_minutes)

    def today(self, now: datetime) -> date:
        """The day on the business's own wall."""
        return now.astimezone(self.zone).date()

    def last_day(self, now: datetime) -> date:
        """The last day that may be booked."""
        return self.today(now) + timedelta(days=self.horizon_days)

    def free(self, day: date, busy: Sequence[Span], *, minutes: int, now: datetime) -> list[datetime]:
        """The free slots of a day by this calendar's rules; `busy` may be in any order."""
        return free_slots(
            day=day, zone=self.zone, hours=self.hours, busy=busy, minutes=minutes, buffer=self.buffer, now=now,
            notice=self.notice_minutes, horizon_days=self.horizon_days,
        )  # fmt: skip

    def is_open(self, starts_at: datetime, minutes: int) -> bool:
        """Whether an appointment of this length begins and ends within one stretch of opening hours."""
        ends_at = starts_at + timedelta(minutes=minutes)
        spans = open_spans(starts_at.astimezone(self.zone).date(), self.zone, self.hours)
        return any(opens <= starts_at and ends_at <= closes for opens, closes in spans)

    def moment(self, day: date, clock: time) -> datetime | None:
        """A day and a clock as a UTC moment; None in the hour that a clock change skips."""
        wall = datetime.combine(day, clock)
        return instant(wall, self.zone) if exists(wall, self.zone) else None


def open_spans(day: date, zone: ZoneInfo, hours: Hours) -> list[Span]:
    """The stretches of opening hours that touch a day, in order; those that meet (at midnight, say) are one."""
    found: list[Span] = []
    for near in (day - timedelta(1), day, day + timedelta(1)):
        for weekday, opens, closes in hours:
            if weekday == near.isoweekday():
                until = near + timedelta(1) if closes <= opens else near
                span = instant(datetime.combine(near, opens), zone), instant(datetime.combine(until, closes), zone)
                if span[0] < span[1]:
                    found.append(span)
    start, end = day_bounds(day, zone)
    return [span for span in merged(found) if span[0] < end and span[1] > start]


def overlaps(busy: Sequence[Span], start: datetime, end: datetime) -> bool:
    """Whether [start, end) meets any stretch of `busy`, which must be merged."""
    place = bisect_left(busy, end, key=lambda span: span[0])
    return place > 0 and busy[place - 1][1] > start


def free_slots(
    *,
    day: date,
    zone: ZoneInfo,
    hours: Hours,
    busy: Sequence[Span],
    minutes: int,
    buffer: int,
    now: datetime,
    notice: int,
    horizon_days: int,
    step: int = STEP,
) -> list[datetime]:
    """Every start of an appointment of `minutes` that this local day still has, in order, as UTC moments.

    A stretch of `busy` reaches to the end of its own buffer; the new appointment's buffer must fit before the next
    one, but not before closing. `notice` is in minutes. Starts lie every `step` minutes from opening.
    """
    rules = Calendar(zone, hours, minutes, buffer, notice, horizon_days)
    if day < rules.today(now) or day > rules.last_day(now):
        return []
    held, first = merged(busy), rules.first(now)
    begins, ends = day_bounds(day, zone)
    length, whole = timedelta(minutes=minutes), timedelta(minutes=minutes + buffer)
    found: list[datetime] = []
    for opens, closes in open_spans(day, zone, hours):
        start = opens
        while start + length <= closes:
            if begins <= start < ends and start >= first and not overlaps(held, start, start + whole):
                found.append(start)
            start += timedelta(minutes=min(step, minutes))
    return found
