"""Which half of the day a caller means: what was said, then what was offered, then when the business is open."""

import datetime as dt
from dataclasses import dataclass

from ringlypro.receptionist.nlu.interface import NluRequest
from ringlypro.receptionist.nlu.span_parser import TimeMention
from ringlypro.receptionist.nlu.token_kinds import DayPart
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

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
    return _hour_in_part(hour, part, lang) if part is not None else None


def _hour_in_part(hour: int, part: DayPart, lang: str) -> int:
    """The hour of twenty-four that an hour of twelve is in a part of the day."""
    match part:
        case DayPart.MORNING:
            return 12 if hour == 12 and load_vocabulary(lang).has_habit("noon_is_morning") else hour % 12
        case DayPart.AFTERNOON:
            return hour % 12 + 12
        case DayPart.EVENING:
            return 0 if hour == 12 else hour + 12
        case DayPart.NIGHT:
            return hour % 12 if hour == 12 or hour < 4 else hour + 12
        case DayPart.DAWN:
            return hour % 12


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
    open_readings = _open_readings(early, late, day, request)
    if len(open_readings) == 1:
        return ResolvedTime(open_readings[0])
    return _resolve_open_half(early, late, day, request, are_both_open=bool(open_readings))


def _open_readings(early: dt.time, late: dt.time, day: dt.date | None, request: NluRequest) -> list[dt.time]:
    """Which of two times the business is open at; of today's those that are still to come, where there are any."""
    readings = [reading for reading in (early, late) if is_business_open(reading, day, request)]
    if len(readings) > 1 and day == request.now.date():
        return [reading for reading in readings if reading > request.now.time()] or readings
    return readings


def _resolve_open_half(
    early: dt.time, late: dt.time, day: dt.date | None, request: NluRequest, *, are_both_open: bool
) -> ResolvedTime:
    """The likelier of two times that are open alike, or closed alike; one of them at least is no hour of sleep."""
    reading_texts = (f"{early:%H:%M}", f"{late:%H:%M}")
    waking_readings = [reading for reading in (early, late) if _is_waking(reading)]
    if are_both_open:
        # Open round the clock: who says three may mean either, and is asked.
        return ResolvedTime(waking_readings[0], ambiguous=True, alternatives=reading_texts)
    windows = _opening_windows(request, day)
    nearest = min((early, late), key=lambda reading: _minutes_from_open(reading, windows))
    is_waking_both = len(waking_readings) > 1
    return ResolvedTime(nearest, ambiguous=is_waking_both, alternatives=reading_texts if is_waking_both else ())


def _is_waking(reading: dt.time) -> bool:
    return _WAKING_HOURS[0] <= reading <= _WAKING_HOURS[1]


def is_business_open(reading: dt.time, day: dt.date | None, request: NluRequest) -> bool:
    """Whether the business is open then; where nothing is known of it, in the usual hours."""
    return any(is_within_hours(reading, opens, closes) for opens, closes in _opening_windows(request, day))


def is_within_hours(reading: dt.time, opens: dt.time, closes: dt.time) -> bool:
    """Whether a clock lies in hours that begin on its day; those that close at or before they open end on the next."""
    return opens <= reading and (reading < closes or closes <= opens)


def _minutes_from_open(reading: dt.time, windows: list[tuple[dt.time, dt.time]]) -> int:
    """Minutes from a time to the nearest opening hours."""
    minute_of_day = reading.hour * 60 + reading.minute
    spans = [
        (opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute + (24 * 60 if closes <= opens else 0))
        for opens, closes in windows
    ]
    return min(max(opens - minute_of_day, minute_of_day - closes, 0) for opens, closes in spans)
