"""Which half of the day a caller means: what was said, then what was offered, then when the business is open."""

import datetime as dt
from dataclasses import dataclass

from ringlypro.receptionist.hearing.meaning import Listening
from ringlypro.receptionist.hearing.spans import ClockSaid

_MORNING, _AFTERNOON, _EVENING, _NIGHT, _DAWN = range(1, 6)
_USUAL = (dt.time(7), dt.time(19))
"""Where nothing is known of the business, a bare hour lies between these."""
_AWAKE = (dt.time(6), dt.time(22))
"""Nobody means an hour outside these unless they say so."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A time of day, and the other one it might have been."""

    time: dt.time
    ambiguous: bool = False
    alternatives: tuple[str, ...] = ()


def _said_half(said: ClockSaid, part: int, lang: str) -> int | None:
    """The hour where the caller named the half of the day, else None."""
    hour = said.hour
    if hour > 12 or (said.exact and not (said.meridiem and hour == 0)):
        return hour
    if said.meridiem:
        return hour % 12 + (12 if said.meridiem == "pm" else 0)
    if part == _MORNING:
        return 12 if hour == 12 and lang == "es" else hour % 12
    if part == _DAWN:
        return hour % 12
    if part == _AFTERNOON:
        return hour % 12 + 12
    if part in {_EVENING, _NIGHT}:
        if hour == 12 or (part == _NIGHT and hour < 4):
            return hour % 12
        return hour + 12
    return None


def _windows(listening: Listening, day: dt.date | None) -> list[tuple[dt.time, dt.time]]:
    if not listening.hours:
        return [_USUAL]
    that_day = [(opens, closes) for weekday, opens, closes in listening.hours if day and weekday == day.isoweekday()]
    return that_day or [(opens, closes) for _, opens, closes in listening.hours]


def tell(said: ClockSaid, part: int, day: dt.date | None, listening: Listening) -> Timed:
    """The wall time of what was said on a day (None: unknown)."""
    hour = _said_half(said, part, listening.lang)
    if hour is not None:
        return Timed(dt.time(hour % 24, said.minute))
    early, late = dt.time(said.hour % 12, said.minute), dt.time(said.hour % 12 + 12, said.minute)
    offered = [moment.time() for moment in listening.offered if day is None or moment.date() == day]
    for reading in (early, late):
        if reading in offered:
            return Timed(reading)
    windows = _windows(listening, day)
    fits = [reading for reading in (early, late) if any(opens <= reading < closes for opens, closes in windows)]
    if len(fits) > 1 and day == listening.now.date():
        fits = [reading for reading in fits if reading > listening.now.time()] or fits
    names = (f"{early:%H:%M}", f"{late:%H:%M}")
    if len(fits) == 1:
        return Timed(fits[0])
    if not listening.hours:
        return Timed(early if _USUAL[0] <= early < _USUAL[1] else late, ambiguous=bool(fits), alternatives=names)
    nearest = min((early, late), key=lambda reading: (bool(fits) and reading not in fits, _away(reading, windows)))
    awake = [reading for reading in (early, late) if _AWAKE[0] <= reading <= _AWAKE[1]]
    return Timed(nearest, ambiguous=len(awake) > 1, alternatives=names if len(awake) > 1 else ())


def is_open(reading: dt.time, day: dt.date | None, listening: Listening) -> bool:
    """Whether the business is open then; where nothing is known of it, in the usual hours."""
    return any(opens <= reading < closes for opens, closes in _windows(listening, day))


def _away(reading: dt.time, windows: list[tuple[dt.time, dt.time]]) -> int:
    """Minutes from a time to the nearest opening hours."""
    at = reading.hour * 60 + reading.minute
    spans = [(opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute) for opens, closes in windows]
    return min(max(opens - at, at - closes, 0) for opens, closes in spans)
