"""Which times to say when somebody asks for one: that very time if it is free, else up to three real others.

Pure. What is offered has been checked against hours, rules and bookings; soonest first, never the same time twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from ringlypro.appointments.slots import Calendar, open_spans, overlaps
from ringlypro.kit.clock import day_bounds, instant, wall
from ringlypro.kit.spans import Span, merged

BACK, AHEAD = 7, 28
"""How many days before and after the wanted one are searched for another time."""
MOST = 3
PARTS = {"morning": (time(0), time(12)), "afternoon": (time(12), time(17)), "evening": (time(17), time.max)}


@dataclass(frozen=True, slots=True)
class Wanted:
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
class Openings:
    """`free`: the very time asked for can be had. Else `times` (UTC) are up to three others.

    `why` says what stands against what was asked: taken, closed, past, too_far, too_soon; "" when nothing does.
    """

    free: bool
    times: tuple[datetime, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """A calendar, what is booked in it, and the moment we ask."""

    card: Calendar
    busy: Sequence[Span]
    now: datetime
    minutes: int

    def on(self, day: date, part: str | None = None) -> list[datetime]:
        """The free times of a day, each wall time once, in one part of it if given."""
        found = {
            wall(slot, self.card.zone): slot
            for slot in reversed(self.card.free(day, self.busy, minutes=self.minutes, now=self.now))
        }
        first, last = PARTS.get(part or "", (time.min, time.max))
        return sorted(
            slot for there, slot in found.items() if first <= there.time() and (there.time() < last or last == time.max)
        )

    def days(self, day: date, count: int = AHEAD) -> Iterator[date]:
        """From a day on, as far as may be booked."""
        start, last = max(day, self.card.today(self.now)), self.card.last_day(self.now)
        for n in range(count):
            if start + timedelta(n) <= last:
                yield start + timedelta(n)

    def later(self, moment: datetime, *, part: str | None = None) -> Iterator[datetime]:
        """Free times after a moment, soonest first."""
        for day in self.days(wall(moment, self.card.zone).date()):
            yield from (slot for slot in self.on(day, part) if slot > moment)

    def before(self, moment: datetime) -> datetime | None:
        """The last free time before a moment."""
        day = min(wall(moment, self.card.zone).date(), self.card.last_day(self.now))
        for n in range(BACK):
            found = [slot for slot in self.on(day - timedelta(n)) if slot < moment]
            if found:
                return found[-1]
        return None

    def against(self, starts_at: datetime) -> str:
        """What stands against a moment: "" when it is free."""
        if starts_at < self.now.replace(second=0, microsecond=0):
            return "past"
        if wall(starts_at, self.card.zone).date() > self.card.last_day(self.now):
            return "too_far"
        if starts_at < self.card.first(self.now):
            return "too_soon"
        if not self.card.is_open(starts_at, self.minutes):
            return "closed"
        ends_at = starts_at + timedelta(minutes=self.minutes + self.card.buffer)
        return "taken" if overlaps(merged(self.busy), starts_at, ends_at) else ""

    def at(self, day: date, clock: time) -> datetime | None:
        """This clock on that day, if it can be had."""
        moment = self.card.moment(day, clock)
        return moment if moment is not None and not self.against(moment) else None


def near(card: Calendar, wanted: Wanted, now: datetime) -> date:
    """The bookable day nearest to what is wanted: the middle of the search."""
    day = wall(wanted.after, card.zone).date() if wanted.after else wanted.day or card.today(now)
    return min(max(day, card.today(now)), card.last_day(now))


def window(card: Calendar, wanted: Wanted, now: datetime) -> Span:
    """Which bookings must be known to answer: every day that may be searched, and a margin."""
    middle = near(card, wanted, now)
    first, _ = day_bounds(middle - timedelta(BACK + 2), card.zone)
    _, last = day_bounds(middle + timedelta(AHEAD + 2), card.zone)
    return first, last


def choose(card: Calendar, wanted: Wanted, busy: Sequence[Span], now: datetime) -> Openings:
    """Answer a wish from the calendar."""
    search = Search(card, merged(busy), now, wanted.minutes or card.duration)
    if wanted.after is not None:
        return _soonest(search, max(wanted.after, now), wanted.part)
    if wanted.earliest or (wanted.day is None and wanted.clock is None and wanted.part is None):
        start = now if wanted.day is None else max(now, day_bounds(near(card, wanted, now), card.zone)[0])
        return _soonest(search, start - timedelta(microseconds=1), wanted.part)
    if wanted.day is None:
        return _day_by_day(search, wanted)
    outside = _out_of_reach(search, wanted.day)
    if wanted.clock is not None:
        return _exact(search, wanted.day, wanted.clock, outside)
    return _over_the_day(search, wanted.day, wanted.part, outside)


def _out_of_reach(search: Search, day: date) -> str:
    if day < search.card.today(search.now):
        return "past"
    return "too_far" if day > search.card.last_day(search.now) else ""


def _soonest(search: Search, after: datetime, part: str | None) -> Openings:
    found = search.later(after, part=part)
    times = tuple(slot for slot, _ in zip(found, range(MOST), strict=False))
    return Openings(free=False, times=times, why="" if times else "taken")


def _day_by_day(search: Search, wanted: Wanted) -> Openings:
    """A clock or a part of the day without a day: the next three days that have it."""
    times: list[datetime] = []
    for day in search.days(search.card.today(search.now)):
        found = search.at(day, wanted.clock) if wanted.clock else next(iter(search.on(day, wanted.part)), None)
        times += [found] if found else []
        if len(times) == MOST:
            break
    return Openings(free=False, times=tuple(times), why="" if times else "taken")


def _exact(search: Search, day: date, clock: time, outside: str) -> Openings:
    if outside:
        return _instead(search, near(search.card, Wanted(day=day), search.now), clock, outside)
    moment = search.card.moment(day, clock)
    why = "closed" if moment is None else search.against(moment)
    if moment is not None and not why:
        return Openings(free=True, times=(moment,))
    return _instead(search, day, clock, why)


def _instead(search: Search, day: date, clock: time, why: str, part: str | None = None) -> Openings:
    """Nearest before, nearest after, the same time on the next day that has it; first times of later days fill up."""
    moment = instant(datetime.combine(day, clock), search.card.zone)
    if why == "too_far":
        moment = day_bounds(day, search.card.zone)[1]
    found = {search.before(moment), next(search.later(moment - timedelta(microseconds=1)), None)}
    following = list(search.days(day + timedelta(1), 14))
    same = (search.at(d, clock) if part is None else next(iter(search.on(d, part)), None) for d in following)
    found.add(next((slot for slot in same if slot), None))
    times = {slot for slot in found if slot}
    for later in following:
        if len(times) >= MOST:
            break
        times.update(search.on(later, part)[:1])
    return Openings(free=False, times=tuple(sorted(times))[:MOST], why=why)


def _over_the_day(search: Search, day: date, part: str | None, outside: str) -> Openings:
    """Up to three times spread over a day or a part of it; around it, when there are none."""
    if outside:
        nearest = near(search.card, Wanted(day=day), search.now)
        return _instead(search, nearest, PARTS.get(part or "", (time.min,))[0], outside, part)
    found = search.on(day, part)
    if found:
        spread = sorted({found[0], found[len(found) // 2], found[-1]})
        return Openings(free=False, times=tuple(spread))
    return _instead(search, day, PARTS.get(part or "", (time.min,))[0], _why_none(search, day, part), part)


def _why_none(search: Search, day: date, part: str | None) -> str:
    """Why a day has no free time: full, closed, or over."""
    if replace(search, busy=()).on(day, part):
        return "taken"
    always = replace(
        search, busy=(), now=day_bounds(day, search.card.zone)[0], card=replace(search.card, notice_minutes=0)
    )
    if not open_spans(day, search.card.zone, search.card.hours) or not always.on(day, part):
        return "closed"
    without_notice = replace(search, busy=(), card=replace(search.card, notice_minutes=0))
    return "too_soon" if without_notice.on(day, part) else "past"
