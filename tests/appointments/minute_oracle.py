"""Whether a time can be had, found by walking over minutes: slow, and too simple to be wrong in the same way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ringlypro.appointments.slots import BookingCalendar, SlotProblem

MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=64)
def clock_readings(day: date, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    """Every minute of some days around this one: (UTC, what the clock on the wall shows)."""
    first = datetime.combine(day, time(), UTC) - timedelta(days=3)
    moments = (first + n * MINUTE for n in range(7 * 24 * 60))
    return tuple((moment, moment.astimezone(zone).replace(tzinfo=None)) for moment in moments)


def minute_of(wall_time: datetime, day: date, zone: ZoneInfo) -> datetime:
    """When the clock first shows a time, or would have shown it had no hour been skipped."""
    readings = clock_readings(day, zone)
    low, high = 0, len(readings)
    while low < high:  # the first reading at or after it: walls fall back by an hour at most, so look on from before
        middle = (low + high) // 2
        low, high = (middle + 1, high) if readings[middle][1] < wall_time - timedelta(hours=2) else (low, middle)
    index = next(n for n in range(low, len(readings)) if readings[n][1] >= wall_time)
    skipped = wall_time - (readings[index - 1][1] + MINUTE)
    return readings[index][0] + skipped


@lru_cache(maxsize=256)
def open_minutes(
    day: date,
    zone: ZoneInfo,
    hours: tuple[tuple[int, time, time], ...],
    special: tuple[tuple[date, tuple[tuple[time, time], ...]], ...] = (),
) -> frozenset[datetime]:
    """Every minute (UTC) that belongs to the hours of this day, the one before it or the one after it."""
    minutes: set[datetime] = set()
    special_dates = {on for on, _ in special}
    for nearby in (day - timedelta(days=1), day, day + timedelta(days=1)):
        own_spans = [(nearby.isoweekday(), *span) for on, spans in special for span in spans if on == nearby]
        for weekday, opens, closes in own_spans if nearby in special_dates else hours:
            if weekday == nearby.isoweekday():
                last_day = nearby + timedelta(days=1) if closes <= opens else nearby
                moment = minute_of(datetime.combine(nearby, opens), day, zone)
                until = minute_of(datetime.combine(last_day, closes), day, zone)
                while moment < until:
                    minutes.add(moment)
                    moment += MINUTE
    return frozenset(minutes)


def special_of(calendar: BookingCalendar) -> tuple[tuple[date, tuple[tuple[time, time], ...]], ...]:
    """The special days of a calendar, as something that can be remembered."""
    return tuple((on, special_day.spans) for on, special_day in sorted(calendar.special_days.items()))


def oracle_problem(
    calendar: BookingCalendar, starts_at: datetime, minutes: int, *, override_hours: bool = False
) -> SlotProblem | None:
    """The same answer as `slot_problem`, one minute after the other. `starts_at` is a whole minute."""
    day = starts_at.astimezone(calendar.zone).date()
    running = calendar.now.replace(second=0, microsecond=0)
    if starts_at < running:
        return SlotProblem.IN_THE_PAST
    if (day - calendar.now.astimezone(calendar.zone).date()).days > calendar.horizon_days:
        return SlotProblem.BEYOND_HORIZON
    if not override_hours:
        if (starts_at - running) < calendar.notice_minutes * MINUTE:
            return SlotProblem.TOO_SOON
        opened = open_minutes(day, calendar.zone, calendar.hours, special_of(calendar))
        if starts_at not in opened:
            return SlotProblem.CLOSED
        if not all(starts_at + n * MINUTE in opened for n in range(minutes)):
            return SlotProblem.ENDS_AFTER_CLOSING
    held = [starts_at + n * MINUTE for n in range(minutes + calendar.buffer_minutes)]
    if any(since <= minute < until for minute in held for since, until in calendar.busy):
        return SlotProblem.TAKEN
    return None


def oracle_starts(calendar: BookingCalendar, day: date, minutes: int) -> list[datetime]:
    """The same times as `list_slot_starts`: each opening, and every step from it, that nothing stands against."""
    opened = open_minutes(day, calendar.zone, calendar.hours, special_of(calendar))
    starts, opened_at = [], None
    for moment, shown in clock_readings(day, calendar.zone):
        if moment in opened:
            opened_at = opened_at or moment
            on_step = (moment - opened_at) % timedelta(minutes=min(30, minutes)) == timedelta()
            if shown.date() == day and on_step and oracle_problem(calendar, moment, minutes) is None:
                starts.append(moment)
        else:
            opened_at = None
    return starts
