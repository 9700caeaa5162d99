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

from ringlypro.core.clock import day_bounds, to_utc_instant, wall_time_exists
from ringlypro.core.time_spans import TimeSpan, merge_spans

WeeklyHours = tuple[tuple[int, time, time], ...]
"""(ISO weekday, opens, closes); several a day for split days. Closing at or before opening means on the next day."""
SLOT_STEP_MINUTES = 30


@dataclass(frozen=True, slots=True)
class BookingCalendar:
    """How a business books: its place, its hours, and its rules. All lengths in minutes but the horizon."""

    zone: ZoneInfo
    hours: WeeklyHours
    duration: int = 30
    buffer_minutes: int = 0
    notice_minutes: int = 0
    horizon_days: int = 365

    def earliest_start(self, now: datetime) -> datetime:
        """The earliest moment that may still be booked: the minute that runs now, plus the notice."""
        return now.replace(second=0, microsecond=0) + timedelta(minutes=self.notice_minutes)

    def local_today(self, now: datetime) -> date:
        """The day on the business's own wall."""
        return now.astimezone(self.zone).date()

    def last_day(self, now: datetime) -> date:
        """The last day that may be booked."""
        return self.local_today(now) + timedelta(days=self.horizon_days)

    def free_slots_on(self, day: date, busy: Sequence[TimeSpan], *, minutes: int, now: datetime) -> list[datetime]:
        """The free slots of a day by this calendar's rules; `busy` may be in any order."""
        return list_slot_starts(
            day=day, zone=self.zone, hours=self.hours, busy=busy, minutes=minutes, buffer=self.buffer_minutes, now=now,
            notice=self.notice_minutes, horizon_days=self.horizon_days,
        )  # fmt: skip

    def is_open_during(self, starts_at: datetime, minutes: int) -> bool:
        """Whether an appointment of this length begins and ends within one stretch of opening hours."""
        ends_at = starts_at + timedelta(minutes=minutes)
        spans = open_spans(starts_at.astimezone(self.zone).date(), self.zone, self.hours)
        return any(opens <= starts_at and ends_at <= closes for opens, closes in spans)

    def resolve_wall_time(self, day: date, clock: time) -> datetime | None:
        """A day and a clock as a UTC moment; None in the hour that a clock change skips."""
        wall = datetime.combine(day, clock)
        return to_utc_instant(wall, self.zone) if wall_time_exists(wall, self.zone) else None


def open_spans(day: date, zone: ZoneInfo, hours: WeeklyHours) -> list[TimeSpan]:
    """The stretches of opening hours that touch a day, in order; those that meet (at midnight, say) are one."""
    all_spans: list[TimeSpan] = []
    for nearby_day in (day - timedelta(1), day, day + timedelta(1)):
        for weekday, opens, closes in hours:
            if weekday == nearby_day.isoweekday():
                until = nearby_day + timedelta(1) if closes <= opens else nearby_day
                span = (
                    to_utc_instant(datetime.combine(nearby_day, opens), zone),
                    to_utc_instant(datetime.combine(until, closes), zone),
                )
                if span[0] < span[1]:
                    all_spans.append(span)
    start, end = day_bounds(day, zone)
    return [span for span in merge_spans(all_spans) if span[0] < end and span[1] > start]


def overlaps_busy(busy: Sequence[TimeSpan], start: datetime, end: datetime) -> bool:
    """Whether [start, end) meets any stretch of `busy`, which must be merged."""
    index = bisect_left(busy, end, key=lambda span: span[0])
    return index > 0 and busy[index - 1][1] > start


def list_slot_starts(
    *,
    day: date,
    zone: ZoneInfo,
    hours: WeeklyHours,
    busy: Sequence[TimeSpan],
    minutes: int,
    buffer: int,
    now: datetime,
    notice: int,
    horizon_days: int,
    step: int = SLOT_STEP_MINUTES,
) -> list[datetime]:
    """Every start of an appointment of `minutes` that this local day still has, in order, as UTC moments.

    A stretch of `busy` reaches to the end of its own buffer; the new appointment's buffer must fit before the next
    one, but not before closing. `notice` is in minutes. Starts lie every `step` minutes from opening.
    """
    rules = BookingCalendar(zone, hours, minutes, buffer, notice, horizon_days)
    if day < rules.local_today(now) or day > rules.last_day(now):
        return []
    busy_spans, earliest_start = merge_spans(busy), rules.earliest_start(now)
    day_start, day_end = day_bounds(day, zone)
    length, length_with_buffer = timedelta(minutes=minutes), timedelta(minutes=minutes + buffer)
    slot_starts: list[datetime] = []
    for opens, closes in open_spans(day, zone, hours):
        start = opens
        while start + length <= closes:
            if (
                day_start <= start < day_end
                and start >= earliest_start
                and not overlaps_busy(busy_spans, start, start + length_with_buffer)
            ):
                slot_starts.append(start)
            start += timedelta(minutes=min(step, minutes))
    return slot_starts
