"""Which times to say when somebody asks for one: that very time if it is free, else up to three real others.

Pure. What is offered has passed `slots.slot_problem`; soonest first, never the same time twice, and only times that a
day and a clock can name: the second pass of an hour that is repeated is not said, for nobody could ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ringlypro.appointments.slots import BookingCalendar, SlotProblem, check_day_slots, slot_problem
from ringlypro.core.clock import day_bounds, to_utc_instant, to_wall_time
from ringlypro.core.time_spans import TimeSpan

DAYS_BACK, DAYS_AHEAD = 7, 28
"""How many days before and after the day asked for are searched for another time."""
MAX_SUGGESTIONS = 3
DAY_PARTS = {"morning": (time(0), time(12)), "afternoon": (time(12), time(17)), "evening": (time(17), time.max)}


@dataclass(frozen=True, slots=True)
class AvailabilityQuery:
    """What is asked for: a day and a clock on the business's wall, or less. `minutes` None: the calendar's own length.

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

    `problem` is what stands against what was asked; None when nothing does.
    """

    is_free: bool
    times: tuple[datetime, ...] = ()
    problem: SlotProblem | None = None

    @property
    def reason(self) -> str:
        """The conversation's word for the problem: taken, closed, past, too_far, too_soon; "" when there is none."""
        return self.problem.reason if self.problem else ""


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """A calendar with its bookings, and how long the appointment is to be."""

    calendar: BookingCalendar
    minutes: int

    def free_on_day(self, day: date, part: str | None = None) -> list[datetime]:
        """The free times of a day, or of one part of it."""
        slots = check_day_slots(self.calendar, day, self.minutes)
        return [start for start, problem in slots if problem is None and self._is_meant(start, part)]

    def list_problems(self, day: date, part: str | None = None) -> set[SlotProblem | None]:
        """What stands against the times that the opening hours of a day have, or of one part of it."""
        slots = check_day_slots(self.calendar, day, self.minutes)
        return {problem for start, problem in slots if self._is_meant(start, part)}

    def _is_meant(self, start: datetime, part: str | None) -> bool:
        """Whether a moment lies in this part of its day, and can be named by a clock."""
        first, last = DAY_PARTS.get(part or "", (time.min, time.max))
        clock = to_wall_time(start, self.calendar.zone).time()
        return first <= clock and (clock < last or last == time.max) and self.calendar.is_first_pass(start)

    def bookable_days(self, day: date, count: int = DAYS_AHEAD) -> Iterator[date]:
        """So many days from a day on, none of them past; behind the horizon no time of a day is free."""
        start = max(day, self.calendar.local_today)
        return (start + timedelta(n) for n in range(count))

    def free_after(self, moment: datetime, *, part: str | None = None) -> Iterator[datetime]:
        """Free times after a moment, soonest first."""
        for day in self.bookable_days(to_wall_time(moment, self.calendar.zone).date()):
            yield from (start for start in self.free_on_day(day, part) if start > moment)

    def last_free_before(self, moment: datetime) -> datetime | None:
        """The last free time before a moment."""
        day = min(to_wall_time(moment, self.calendar.zone).date(), self.calendar.last_day)
        for n in range(DAYS_BACK):
            earlier_slots = [start for start in self.free_on_day(day - timedelta(n)) if start < moment]
            if earlier_slots:
                return earlier_slots[-1]
        return None

    def free_at(self, day: date, clock: time) -> datetime | None:
        """This clock on that day, if it can be had."""
        starts_at = self.calendar.resolve_wall_time(day, clock)
        return starts_at if starts_at is not None and self.find_problem(starts_at) is None else None

    def find_problem(self, starts_at: datetime) -> SlotProblem | None:
        """What stands against a moment."""
        return slot_problem(self.calendar, starts_at, self.minutes)


def nearest_bookable_day(calendar: BookingCalendar, query: AvailabilityQuery) -> date:
    """The bookable day nearest to what is asked for: the middle of the search."""
    day = to_wall_time(query.after, calendar.zone).date() if query.after else query.day or calendar.local_today
    return min(max(day, calendar.local_today), calendar.last_day)


def search_window(calendar: BookingCalendar, query: AvailabilityQuery) -> TimeSpan:
    """Which bookings must be known to answer: every day that may be searched, and a margin."""
    middle = nearest_bookable_day(calendar, query)
    first, _ = day_bounds(middle - timedelta(DAYS_BACK + 2), calendar.zone)
    _, last = day_bounds(middle + timedelta(DAYS_AHEAD + 2), calendar.zone)
    return first, last


def choose_slots(calendar: BookingCalendar, query: AvailabilityQuery) -> Availability:
    """Answer from a calendar that holds the bookings of `search_window`."""
    search, now = SlotSearch(calendar, query.minutes or calendar.duration), calendar.now
    if query.after is not None:
        return _soonest_slots(search, max(query.after, now), query.part)
    if query.earliest or (query.day is None and query.clock is None and query.part is None):
        start = now
        if query.day is not None:
            start = max(now, day_bounds(nearest_bookable_day(calendar, query), calendar.zone)[0])
        return _soonest_slots(search, start - timedelta(microseconds=1), query.part)
    if query.day is None:
        return _next_days_with_slot(search, query)
    range_problem = _range_problem(calendar, query.day)
    if query.clock is not None:
        return _exact_slot(search, query.day, query.clock, range_problem)
    return _spread_over_day(search, query.day, query.part, range_problem)


def _range_problem(calendar: BookingCalendar, day: date) -> SlotProblem | None:
    """What stands against all of a day, before anybody looks at its hours."""
    if day < calendar.local_today:
        return SlotProblem.IN_THE_PAST
    return SlotProblem.BEYOND_HORIZON if day > calendar.last_day else None


def _soonest_slots(search: SlotSearch, after: datetime, part: str | None) -> Availability:
    free_slots = search.free_after(after, part=part)
    return _some_slots(tuple(slot for slot, _ in zip(free_slots, range(MAX_SUGGESTIONS), strict=False)))


def _some_slots(times: tuple[datetime, ...]) -> Availability:
    return Availability(is_free=False, times=times, problem=None if times else SlotProblem.TAKEN)


def _next_days_with_slot(search: SlotSearch, query: AvailabilityQuery) -> Availability:
    """A clock or a part of the day without a day: the next three days that have it."""
    times: list[datetime] = []
    for day in search.bookable_days(search.calendar.local_today):
        free_slot = search.free_at(day, query.clock) if query.clock else _first_slot(search, day, query.part)
        times += [free_slot] if free_slot else []
        if len(times) == MAX_SUGGESTIONS:
            break
    return _some_slots(tuple(times))


def _first_slot(search: SlotSearch, day: date, part: str | None) -> datetime | None:
    return next(iter(search.free_on_day(day, part)), None)


def _exact_slot(search: SlotSearch, day: date, clock: time, range_problem: SlotProblem | None) -> Availability:
    calendar = search.calendar
    if range_problem:
        return _alternatives(search, nearest_bookable_day(calendar, AvailabilityQuery(day=day)), clock, range_problem)
    starts_at = calendar.resolve_wall_time(day, clock)
    problem = SlotProblem.CLOSED if starts_at is None else search.find_problem(starts_at)
    if starts_at is not None and problem is None:
        return Availability(is_free=True, times=(starts_at,))
    return _alternatives(search, day, clock, problem)


def _alternatives(
    search: SlotSearch, day: date, clock: time, problem: SlotProblem | None, part: str | None = None
) -> Availability:
    """Nearest before, nearest after, the same time on the next day that has it; first times of later days fill up."""
    moment = to_utc_instant(datetime.combine(day, clock), search.calendar.zone)
    if problem is SlotProblem.BEYOND_HORIZON:
        moment = day_bounds(day, search.calendar.zone)[1]
    candidates = {search.last_free_before(moment), next(search.free_after(moment - timedelta(microseconds=1)), None)}
    following_days = list(search.bookable_days(day + timedelta(1), 14))
    same_time_slots = (
        search.free_at(d, clock) if part is None else _first_slot(search, d, part) for d in following_days
    )
    candidates.add(next((slot for slot in same_time_slots if slot), None))
    times = {slot for slot in candidates if slot}
    for later_day in following_days:
        if len(times) >= MAX_SUGGESTIONS:
            break
        times.update(search.free_on_day(later_day, part)[:1])
    return Availability(is_free=False, times=tuple(sorted(times))[:MAX_SUGGESTIONS], problem=problem)


def _spread_over_day(
    search: SlotSearch, day: date, part: str | None, range_problem: SlotProblem | None
) -> Availability:
    """Up to three times spread over a day or a part of it; around it, when there are none."""
    part_begins = DAY_PARTS.get(part or "", (time.min,))[0]
    if range_problem:
        nearest = nearest_bookable_day(search.calendar, AvailabilityQuery(day=day))
        return _alternatives(search, nearest, part_begins, range_problem, part)
    day_slots = search.free_on_day(day, part)
    if day_slots:
        spread = sorted({day_slots[0], day_slots[len(day_slots) // 2], day_slots[-1]})
        return Availability(is_free=False, times=tuple(spread))
    return _alternatives(search, day, part_begins, _day_problem(search, day, part), part)


def _day_problem(search: SlotSearch, day: date, part: str | None) -> SlotProblem:
    """Why a day has no free time: full, closed, or over. What could be mended soonest is named."""
    problems = search.list_problems(day, part)
    for problem in (SlotProblem.TAKEN, SlotProblem.TOO_SOON, SlotProblem.IN_THE_PAST):
        if problem in problems:
            return problem
    return SlotProblem.CLOSED
