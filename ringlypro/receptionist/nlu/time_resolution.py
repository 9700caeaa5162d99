"""Which half of the day a caller means: what was said, then what was offered, then when the business is open."""

import datetime as dt
from dataclasses import dataclass

from ringlypro.receptionist.nlu.interface import NluRequest
from ringlypro.receptionist.nlu.span_parser import TimeMention
from ringlypro.receptionist.nlu.token_kinds import DayPart

_USUAL_HOURS = (dt.time(7), dt.time(19))
"""Where nothing is known of the business, a bare hour lies between these."""
_WAKING_HOURS = (dt.time(6), dt.time(22))
"""Nobody means an hour outside these unless they say so."""


@dataclass(frozen=True, slots=True)
class ResolvedTime:
    """A time of day, and the other one it might have been."""

    time: dt.time
    ambiguous: bool = False
    alternatives: tuple[str, ...] = ()


def _stated_hour(mention: TimeMention, part: DayPart | None, lang: str) -> int | None:
    """The hour where the caller named the half of the day, else None."""
    hour = mention.hour
    if hour > 12 or (mention.exact and not (mention.meridiem and hour == 0)):
        return hour
    if mention.meridiem:
        return hour % 12 + (12 if mention.meridiem == "pm" else 0)
    if part is DayPart.MORNING:
        return 12 if hour == 12 and lang == "es" else hour % 12
    if part is DayPart.DAWN:
        return hour % 12
    if part is DayPart.AFTERNOON:
        return hour % 12 + 12
    if part in {DayPart.EVENING, DayPart.NIGHT}:
        if hour == 12 or (part is DayPart.NIGHT and hour < 4):
            return hour % 12
        return hour + 12
    return None


def _opening_windows(request: NluRequest, day: dt.date | None) -> list[tuple[dt.time, dt.time]]:
    if not request.hours:
        return [_USUAL_HOURS]
    day_windows = [(opens, closes) for weekday, opens, closes in request.hours if day and weekday == day.isoweekday()]
    return day_windows or [(opens, closes) for _, opens, closes in request.hours]


def resolve_time(mention: TimeMention, part: DayPart | None, day: dt.date | None, request: NluRequest) -> ResolvedTime:
    """The wall time of what was said on a day (None: unknown)."""
    hour = _stated_hour(mention, part, request.lang)
    if hour is not None:
        return ResolvedTime(dt.time(hour % 24, mention.minute))
    early, late = dt.time(mention.hour % 12, mention.minute), dt.time(mention.hour % 12 + 12, mention.minute)
    offered_clock_times = [moment.time() for moment in request.offered_times if day is None or moment.date() == day]
    for reading in (early, late):
        if reading in offered_clock_times:
            return ResolvedTime(reading)
    windows = _opening_windows(request, day)
    open_readings = [
        reading for reading in (early, late) if any(opens <= reading < closes for opens, closes in windows)
    ]
    if len(open_readings) > 1 and day == request.now.date():
        open_readings = [reading for reading in open_readings if reading > request.now.time()] or open_readings
    reading_texts = (f"{early:%H:%M}", f"{late:%H:%M}")
    if len(open_readings) == 1:
        return ResolvedTime(open_readings[0])
    if not request.hours:
        return ResolvedTime(
            early if _USUAL_HOURS[0] <= early < _USUAL_HOURS[1] else late,
            ambiguous=bool(open_readings),
            alternatives=reading_texts,
        )
    nearest = min(
        (early, late),
        key=lambda reading: (
            bool(open_readings) and reading not in open_readings,
            _minutes_from_open(reading, windows),
        ),
    )
    waking_readings = [reading for reading in (early, late) if _WAKING_HOURS[0] <= reading <= _WAKING_HOURS[1]]
    return ResolvedTime(
        nearest, ambiguous=len(waking_readings) > 1, alternatives=reading_texts if len(waking_readings) > 1 else ()
    )


def is_business_open(reading: dt.time, day: dt.date | None, request: NluRequest) -> bool:
    """Whether the business is open then; where nothing is known of it, in the usual hours."""
    return any(opens <= reading < closes for opens, closes in _opening_windows(request, day))


def _minutes_from_open(reading: dt.time, windows: list[tuple[dt.time, dt.time]]) -> int:
    """Minutes from a time to the nearest opening hours."""
    minute_of_day = reading.hour * 60 + reading.minute
    spans = [(opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute) for opens, closes in windows]
    return min(max(opens - minute_of_day, minute_of_day - closes, 0) for opens, closes in spans)
