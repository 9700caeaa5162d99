"""Which times to say when somebody asks for one: that very time if it is free, else up to three real others.

Pure. What is offered has been checked against hours, rules and bookings; soonest first, never the same time twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from ringlypro.appointments.slots import BookingCalendar, open_spans, overlaps_busy
from ringlypro.core.clock import day_bounds, to_utc_instant, to_wall_time
from ringlypro.core.time_spans import TimeSpan, merge_spans

DAYS_BACK, DAYS_AHEAD = 7, 28
"""How many days before and after the wanted one are searched for another time."""
MAX_SUGGESTIONS = 3
DAY_PARTS = {"morning": (time(0), time(12)), "afternoon": (time(12), time(17)), "evening": (time(17), time.max)}


@dataclass(frozen=True, slots=True)
class AvailabilityQuery:
    """What is asked for: a day and a clock on the business's wall, or less. `minutes` None: the usual length.

    `after` (UTC) asks for later times only; the appointment `ignore_id` does not stand in its own way.
    """

    day: date | None = None
    clock: time | None = None
    part: str | None = None
    earliest: bool = False
    after: datetime | None = None
    minutes: int | None = None
    ignore_id: int | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """`is_free`: the very time asked for can be had. Else `times` (UTC) are up to three others.

    `reason` says what stands against what was asked: taken, closed, past, too_far, too_soon; "" when nothing does.
    """

    is_free: bool
    times: tuple[datetime, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """A calendar, what is booked in it, and the moment we ask."""

    calendar: BookingCalendar
    busy: Sequence[TimeSpan]
    now: datetime
    minutes: int

    def free_on_day(self, day: date, part: str | None = None) -> list[datetime]:
        """The free times of a day, each wall time once, in one part of it if given."""
        slots_by_wall_time = {
            to_wall_time(slot, self.calendar.zone): slot
            for slot in reversed(self.calendar.free_slots_on(day, self.busy, minutes=self.minutes, now=self.now))
        }
        first, last = DAY_PARTS.get(part or "", (time.min, time.max))
        return sorted(
            slot
            for wall_time, slot in slots_by_wall_time.items()
            if first <= wall_time.time() and (wall_time.time() < last or last == time.max)
        )

    def bookable_days(self, day: date, count: int = DAYS_AHEAD) -> Iterator[date]:
        """From a day on, as far as may be booked."""
        start, last = max(day, self.calendar.local_today(self.now)), self.calendar.last_day(self.now)
        for n in range(count):
            if start + timedelta(n) <= last:
                yield start + timedelta(n)

    def free_after(self, moment: datetime, *, part: str | None = None) -> Iterator[datetime]:
        """Free times after a moment, soonest first."""
        for day in self.bookable_days(to_wall_time(moment, self.calendar.zone).date()):
            yield from (slot for slot in self.free_on_day(day, part) if slot > moment)

    def last_free_before(self, moment: datetime) -> datetime | None:
        """The last free time before a moment."""
        day = min(to_wall_time(moment, self.calendar.zone).date(), self.calendar.last_day(self.now))
        for n in range(DAYS_BACK):
            earlier_slots = [slot for slot in self.free_on_day(day - timedelta(n)) if slot < moment]
            if earlier_slots:
                return earlier_slots[-1]
        return None

    def problem_code(self, starts_at: datetime) -> str:
        """What stands against a moment: "" when it is free."""
        if starts_at < self.now.replace(second=0, microsecond=0):
            return "past"
        if to_wall_time(starts_at, self.calendar.zone).date() > self.calendar.last_day(self.now):
            return "too_far"
        if starts_at < self.calendar.earliest_start(self.now):
            return "too_soon"
        if not self.calendar.is_open_during(starts_at, self.minutes):
            return "closed"
        ends_at = starts_at + timedelta(minutes=self.minutes + self.calendar.buffer_minutes)
        return "taken" if overlaps_busy(merge_spans(self.busy), starts_at, ends_at) else ""

    def free_at(self, day: date, clock: time) -> datetime | None:
        """This clock on that day, if it can be had."""
        moment = self.calendar.resolve_wall_time(day, clock)
        return moment if moment is not None and not self.problem_code(moment) else None


def nearest_bookable_day(calendar: BookingCalendar, query: AvailabilityQuery, now: datetime) -> date:
    """The bookable day nearest to what is wanted: the middle of the search."""
    day = to_wall_time(query.after, calendar.zone).date() if query.after else query.day or calendar.local_today(now)
    return min(max(day, calendar.local_today(now)), calendar.last_day(now))


def search_window(calendar: BookingCalendar, query: AvailabilityQuery, now: datetime) -> TimeSpan:
    """Which bookings must be known to answer: every day that may be searched, and a margin."""
    middle = nearest_bookable_day(calendar, query, now)
    first, _ = day_bounds(middle - timedelta(DAYS_BACK + 2), calendar.zone)
    _, last = day_bounds(middle + timedelta(DAYS_AHEAD + 2), calendar.zone)
    return first, last


def choose_slots(
    calendar: BookingCalendar, query: AvailabilityQuery, busy: Sequence[TimeSpan], now: datetime
) -> Availability:
    """Answer a wish from the calendar."""
    search = SlotSearch(calendar, merge_spans(busy), now, query.minutes or calendar.duration)
    if query.after is not None:
        return _soonest_slots(search, max(query.after, now), query.part)
    if query.earliest or (query.day is None and query.clock is None and query.part is None):
        start = (
            now
            if query.day is None
            else max(now, day_bounds(nearest_bookable_day(calendar, query, now), calendar.zone)[0])
        )
        return _soonest_slots(search, start - timedelta(microseconds=1), query.part)
    if query.day is None:
        return _next_days_with_slot(search, query)
    range_problem = _range_problem(search, query.day)
    if query.clock is not None:
        return _exact_slot(search, query.day, query.clock, range_problem)
    return _spread_over_day(search, query.day, query.part, range_problem)


def _range_problem(search: SlotSearch, day: date) -> str:
    if day < search.calendar.local_today(search.now):
        return "past"
    return "too_far" if day > search.calendar.last_day(search.now) else ""


def _soonest_slots(search: SlotSearch, after: datetime, part: str | None) -> Availability:
    free_slots = search.free_after(after, part=part)
    times = tuple(slot for slot, _ in zip(free_slots, range(MAX_SUGGESTIONS), strict=False))
    return Availability(is_free=False, times=times, reason="" if times else "taken")


def _next_days_with_slot(search: SlotSearch, query: AvailabilityQuery) -> Availability:
    """A clock or a part of the day without a day: the next three days that have it."""
    times: list[datetime] = []
    for day in search.bookable_days(search.calendar.local_today(search.now)):
        free_slot = (
            search.free_at(day, query.clock) if query.clock else next(iter(search.free_on_day(day, query.part)), None)
        )
        times += [free_slot] if free_slot else []
        if len(times) == MAX_SUGGESTIONS:
            break
    return Availability(is_free=False, times=tuple(times), reason="" if times else "taken")


def _exact_slot(search: SlotSearch, day: date, clock: time, range_problem: str) -> Availability:
    if range_problem:
        return _alternatives(
            search, nearest_bookable_day(search.calendar, AvailabilityQuery(day=day), search.now), clock, range_problem
        )
    moment = search.calendar.resolve_wall_time(day, clock)
    reason = "closed" if moment is None else search.problem_code(moment)
    if moment is not None and not reason:
        return Availability(is_free=True, times=(moment,))
    return _alternatives(search, day, clock, reason)


def _alternatives(search: SlotSearch, day: date, clock: time, reason: str, part: str | None = None) -> Availability:
    """Nearest before, nearest after, the same time on the next day that has it; first times of later days fill up."""
    moment = to_utc_instant(datetime.combine(day, clock), search.calendar.zone)
    if reason == "too_far":
        moment = day_bounds(day, search.calendar.zone)[1]
    candidates = {search.last_free_before(moment), next(search.free_after(moment - timedelta(microseconds=1)), None)}
    following = list(search.bookable_days(day + timedelta(1), 14))
    same_time_slots = (
        search.free_at(d, clock) if part is None else next(iter(search.free_on_day(d, part)), None) for d in following
    )
    candidates.add(next((slot for slot in same_time_slots if slot), None))
    times = {slot for slot in candidates if slot}
    for later in following:
        if len(times) >= MAX_SUGGESTIONS:
            break
        times.update(search.free_on_day(later, part)[:1])
    return Availability(is_free=False, times=tuple(sorted(times))[:MAX_SUGGESTIONS], reason=reason)


def _spread_over_day(search: SlotSearch, day: date, part: str | None, range_problem: str) -> Availability:
    """Up to three times spread over a day or a part of it; around it, when there are none."""
    if range_problem:
        nearest = nearest_bookable_day(search.calendar, AvailabilityQuery(day=day), search.now)
        return _alternatives(search, nearest, DAY_PARTS.get(part or "", (time.min,))[0], range_problem, part)
    day_slots = search.free_on_day(day, part)
    if day_slots:
        spread = sorted({day_slots[0], day_slots[len(day_slots) // 2], day_slots[-1]})
        return Availability(is_free=False, times=tuple(spread))
    return _alternatives(
        search, day, DAY_PARTS.get(part or "", (time.min,))[0], _no_slots_reason(search, day, part), part
    )


def _no_slots_reason(search: SlotSearch, day: date, part: str | None) -> str:
    """Why a day has no free time: full, closed, or over."""
    if replace(search, busy=()).free_on_day(day, part):
        return "taken"
    without_notice_all_day = replace(
        search,
        busy=(),
        now=day_bounds(day, search.calendar.zone)[0],
        calendar=replace(search.calendar, notice_minutes=0),
    )
    if not open_spans(day, search.calendar.zone, search.calendar.hours) or not without_notice_all_day.free_on_day(
        day, part
    ):
        return "closed"
    without_notice = replace(search, busy=(), calendar=replace(search.calendar, notice_minutes=0))
    return "too_soon" if without_notice.free_on_day(day, part) else "past"
