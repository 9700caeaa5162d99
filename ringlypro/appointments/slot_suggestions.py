"""Which times to say when somebody asks for one: that very time if it is free, else up to three real others.

Pure. What is offered has passed `slots.slot_problem`; soonest first, never the same time twice, and only times that a
day and a clock can name: the second pass of an hour that is repeated is not said, for nobody could ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from ringlypro.appointments.slots import BookingCalendar, SlotProblem, check_day_slots, slot_problem
from ringlypro.core.clock import day_bounds, to_utc_instant, to_wall_time
from ringlypro.core.time_spans import TimeSpan
from ringlypro.core.time_windows import ANY_TIME, WINDOW_BY_PART, DayPartName, TimeWindow

DAYS_BACK, DAYS_AHEAD = 7, 28
"""How many days before and after the day asked for are searched for another time."""
MAX_SUGGESTIONS = 3
DayEdge = Literal["", "first", "last"]
"""The first appointment of a day, the last one, or any."""


@dataclass(frozen=True, slots=True)
class AvailabilityQuery:
    """What is asked for: a day and a clock on the business's wall, or less. `minutes` None: the calendar's own length.

    `part` and `window` say between which clocks it may start, and no other time is suggested while there is one in
    them; `edge` asks for the first or the last of a day. `after` (UTC) asks for later times only; the appointment
    `ignore_id` does not stand in its own way.
    """

    day: date | None = None
    clock: time | None = None
    part: DayPartName | None = None
    earliest: bool = False
    after: datetime | None = None
    minutes: int | None = None
    ignore_id: int | None = None
    window: TimeWindow = ANY_TIME
    edge: DayEdge = ""

    @property
    def wanted_window(self) -> TimeWindow:
        """Part of the day and window together."""
        return self.window.narrow(WINDOW_BY_PART[self.part] if self.part is not None else ANY_TIME)


@dataclass(frozen=True, slots=True)
class Availability:
    """`is_free`: the very time asked for can be had. Else `times` (UTC) are up to three others.

    `problem` is what stands against what was asked; None when nothing does. `is_outside`: the times are not in the
    part of the day or the window that was asked for, because no day has one in it.
    """

    is_free: bool
    times: tuple[datetime, ...] = ()
    problem: SlotProblem | None = None
    is_outside: bool = False

    @property
    def reason(self) -> str:
        """The conversation's word for the problem: taken, closed, past, too_far, too_soon; "" when there is none."""
        return self.problem.reason if self.problem else ""


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """A calendar with its bookings, how long the appointment is to be, and between which clocks it may start."""

    calendar: BookingCalendar
    minutes: int
    window: TimeWindow = ANY_TIME

    def free_on_day(self, day: date) -> list[datetime]:
        """The free times of a day."""
        slots = check_day_slots(self.calendar, day, self.minutes)
        return [start for start, problem in slots if problem is None and self._is_meant(start)]

    def list_problems(self, day: date) -> set[SlotProblem | None]:
        """What stands against the times that the opening hours of a day have."""
        slots = check_day_slots(self.calendar, day, self.minutes)
        return {problem for start, problem in slots if self._is_meant(start)}

    def _is_meant(self, start: datetime) -> bool:
        """Whether a moment lies in the window, and can be named by a clock."""
        clock = to_wall_time(start, self.calendar.zone).time()
        return self.window.holds(clock) and self.calendar.is_first_pass(start)

    def bookable_days(self, day: date, count: int = DAYS_AHEAD) -> Iterator[date]:
        """So many days from a day on, none of them past; behind the horizon no time of a day is free."""
        start = max(day, self.calendar.local_today)
        return (start + timedelta(n) for n in range(count))

    def free_after(self, moment: datetime) -> Iterator[datetime]:
        """Free times after a moment, soonest first."""
        for day in self.bookable_days(to_wall_time(moment, self.calendar.zone).date()):
            yield from (start for start in self.free_on_day(day) if start > moment)

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
    search = SlotSearch(calendar, query.minutes or calendar.duration, query.wanted_window)
    availability = _choose_in_window(search, query)
    if availability.is_free or availability.times or not search.window.is_bounded:
        return availability
    unbounded_query = replace(query, part=None, window=ANY_TIME)
    outside = _choose_in_window(replace(search, window=ANY_TIME), unbounded_query)
    nearest = _nearest_to_window(search, outside.times, query)
    return Availability(
        is_free=False, times=nearest, problem=availability.problem or SlotProblem.TAKEN, is_outside=True
    )


def _nearest_to_window(
    search: SlotSearch, times: tuple[datetime, ...], query: AvailabilityQuery
) -> tuple[datetime, ...]:
    """What is nearest to a window in which no day has a time: of the day that was asked for, where it has any."""
    day_slots = replace(search, window=ANY_TIME).free_on_day(query.day) if query.day and not query.after else []
    if not day_slots:
        return times
    return tuple(day_slots[-MAX_SUGGESTIONS:] if search.window.earliest is not None else day_slots[:MAX_SUGGESTIONS])


def _choose_in_window(search: SlotSearch, query: AvailabilityQuery) -> Availability:
    calendar, now = search.calendar, search.calendar.now
    if query.after is not None:
        return _soonest_slots(search, max(query.after, now))
    if query.earliest or not (query.day or query.clock or query.edge or search.window.is_bounded):
        start = now
        if query.day is not None:
            start = max(now, day_bounds(nearest_bookable_day(calendar, query), calendar.zone)[0])
        return _soonest_slots(search, start - timedelta(microseconds=1))
    if query.day is None:
        return _next_days_with_slot(search, query)
    range_problem = _range_problem(calendar, query.day)
    if query.clock is not None:
        return _exact_slot(search, query.day, query.clock, range_problem)
    return _spread_over_day(search, query.day, range_problem, query.edge)


def _range_problem(calendar: BookingCalendar, day: date) -> SlotProblem | None:
    """What stands against all of a day, before anybody looks at its hours."""
    if day < calendar.local_today:
        return SlotProblem.IN_THE_PAST
    return SlotProblem.BEYOND_HORIZON if day > calendar.last_day else None


def _soonest_slots(search: SlotSearch, after: datetime) -> Availability:
    free_slots = search.free_after(after)
    return _some_slots(tuple(slot for slot, _ in zip(free_slots, range(MAX_SUGGESTIONS), strict=False)))


def _some_slots(times: tuple[datetime, ...]) -> Availability:
    return Availability(is_free=False, times=times, problem=None if times else SlotProblem.TAKEN)


def _next_days_with_slot(search: SlotSearch, query: AvailabilityQuery) -> Availability:
    """A clock, a window or the edge of a day without a day: the next three days that have it."""
    times: list[datetime] = []
    for day in search.bookable_days(search.calendar.local_today):
        free_slot = search.free_at(day, query.clock) if query.clock else _edge_slot(search, day, query.edge)
        times += [free_slot] if free_slot else []
        if len(times) == MAX_SUGGESTIONS:
            break
    return _some_slots(tuple(times))


def _edge_slot(search: SlotSearch, day: date, edge: DayEdge) -> datetime | None:
    """The first free time of a day, or its last one."""
    day_slots = search.free_on_day(day)
    return (day_slots[-1] if edge == "last" else day_slots[0]) if day_slots else None


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
    search: SlotSearch, day: date, clock: time, problem: SlotProblem | None, edge: DayEdge | None = None
) -> Availability:
    """Nearest before, nearest after, the same time on the next day that has it; first times of later days fill up.

    All of them lie in the window. `edge` is given where no clock was asked for: then nothing of days before is said.
    """
    moment = to_utc_instant(datetime.combine(day, clock), search.calendar.zone)
    if problem is SlotProblem.BEYOND_HORIZON:
        moment = day_bounds(day, search.calendar.zone)[1]
    if edge:
        slots = (_edge_slot(search, later_day, edge) for later_day in search.bookable_days(day))
        edge_slots = [slot for slot in slots if slot and slot >= moment]
        return Availability(is_free=False, times=tuple(edge_slots[:MAX_SUGGESTIONS]), problem=problem)
    candidates = {search.last_free_before(moment), next(search.free_after(moment - timedelta(microseconds=1)), None)}
    following_days = list(search.bookable_days(day + timedelta(1), 14))
    same_time_slots = (
        search.free_at(d, clock) if edge is None else _edge_slot(search, d, "first") for d in following_days
    )
    candidates.add(next((slot for slot in same_time_slots if slot), None))
    times = {slot for slot in candidates if slot}
    for later_day in following_days:
        if len(times) >= MAX_SUGGESTIONS:
            break
        times.update(search.free_on_day(later_day)[:1])
    return Availability(is_free=False, times=tuple(sorted(times))[:MAX_SUGGESTIONS], problem=problem)


def _spread_over_day(search: SlotSearch, day: date, range_problem: SlotProblem | None, edge: DayEdge) -> Availability:
    """Up to three times spread over a day or a window of it, or its first or last; around it, when there are none."""
    window_begins = search.window.earliest or time.min
    if range_problem:
        nearest = nearest_bookable_day(search.calendar, AvailabilityQuery(day=day))
        return _alternatives(search, nearest, window_begins, range_problem, edge)
    day_slots = search.free_on_day(day)
    if day_slots and edge:
        return Availability(is_free=False, times=(day_slots[-1 if edge == "last" else 0],))
    if day_slots:
        spread = sorted({day_slots[0], day_slots[len(day_slots) // 2], day_slots[-1]})
        return Availability(is_free=False, times=tuple(spread))
    return _alternatives(search, day, window_begins, _day_problem(search, day), edge)


def _day_problem(search: SlotSearch, day: date) -> SlotProblem:
    """Why a day has no free time: full, closed, or over. What could be mended soonest is named."""
    problems = search.list_problems(day)
    for problem in (SlotProblem.TAKEN, SlotProblem.TOO_SOON, SlotProblem.IN_THE_PAST):
        if problem in problems:
            return problem
    return SlotProblem.CLOSED
