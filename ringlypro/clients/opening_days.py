"""Days that have other hours than their weekday: closures, holidays and short days, beside the week of every week.

Pure, and on the business's own wall clock. A stretch belongs to the day that it begins on: a bar that is closed on the
25th still closes at two that morning, when its 24th ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from ringlypro.clients.opening_hours import opening_span
from ringlypro.core.time_spans import TimeSpan, merge_spans

WeeklyHours = tuple[tuple[int, time, time], ...]
"""(ISO weekday, opens, closes); several a day for split days. Closing at or before opening means on the next day."""
ClockSpan = tuple[time, time]
"""When a stretch opens and closes, on one day's wall clock."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date with hours of its own; without `spans` it is closed. `names` says why, by language, where that is told."""

    spans: tuple[ClockSpan, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Whether nothing opens that day."""
        return not self.spans


SpecialDays = Mapping[date, SpecialDay]
NO_SPECIAL_DAYS: SpecialDays = MappingProxyType({})


def day_clock_spans(day: date, weekly: WeeklyHours, special_days: SpecialDays = NO_SPECIAL_DAYS) -> list[ClockSpan]:
    """The stretches that begin on a date, in order: its own where it has some, else those of its weekday."""
    special_day = special_days.get(day)
    if special_day is not None:
        return sorted(special_day.spans)
    weekday = day.isoweekday()
    return sorted((opens, closes) for iso_weekday, opens, closes in weekly if iso_weekday == weekday)


def day_wall_spans(day: date, weekly: WeeklyHours, special_days: SpecialDays = NO_SPECIAL_DAYS) -> list[TimeSpan]:
    """The same as moments of the wall (naive); the last may end on the next day."""
    return [opening_span(day, opens, closes) for opens, closes in day_clock_spans(day, weekly, special_days)]


def is_open_at(now: datetime, weekly: WeeklyHours, special_days: SpecialDays = NO_SPECIAL_DAYS) -> bool:
    """Whether the business is open at a wall time (naive)."""
    nearby_days = (now.date() + timedelta(days=offset) for offset in (-1, 0))
    spans = merge_spans(span for day in nearby_days for span in day_wall_spans(day, weekly, special_days))
    return any(start <= now < end for start, end in spans)


def list_dates(first: date, last: date) -> Iterable[date]:
    """Every date from the first to the last, both inside."""
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def parse_clock_spans(stored: Sequence[Sequence[str]]) -> tuple[ClockSpan, ...]:
    """Stored stretches, [["09:00", "13:00"], …], in order."""
    return tuple(sorted((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stored))
