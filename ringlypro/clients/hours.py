"""When a business is open: the stored week, the shapes people write it in, and the questions asked of it.

Pure, and on the business's own wall clock. The stored week is {"1": [["09:00", "17:00"]], … "7": []} by ISO weekday;
a closing time at or before the opening time belongs to the next day, so "00:00" closes at midnight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from ringlypro.kit.spans import Span, merged

Week = dict[str, list[list[str]]]
"""The stored form; every day is there, a closed one is empty."""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DIAS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
MOST_SPANS = 6
CLOSED_WORDS = frozenset({"", "closed", "cerrado", "off", "none"})
OPENS = ("open", "opens", "start", "from", "begin")
CLOSES = ("close", "closes", "end", "to", "until")
SWITCHES = ("enabled", "isOpen", "is_open", "isopen", "active")
DEFAULT: Week = {str(day): [["09:00", "17:00"]] if day <= 5 else [] for day in range(1, 8)}
"""Monday to Friday, nine to five."""

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*([ap])?\.?\s*(?:m\.?)?", re.IGNORECASE)


class UnreadableHours(ValueError):
    """What was given is in none of the shapes we know, or its times make no sense."""


def parse(given: object) -> Week:
    """Opening hours in any usual shape, as the stored week. Raises UnreadableHours.

    Taken are: days by number (0 and 7 are Sunday) or name, English or Spanish, each with a span or several, where a
    span is ["09:00", "17:00"], {"open": "09:00", "close": "17:00"} or "09:00-17:00", or with what says closed (null,
    false, [], "closed", {"closed": true}); a list of such days with "day" in each; and one span with its days,
    {"start": "09:00", "end": "17:00", "days": [1, 2, 3, 4, 5]}.
    """
    week: Week = {str(day): [] for day in range(1, 8)}
    for day, spans in _days(given):
        week[str(day)] += [list(span) for span in spans]
    return {day: _tidy(spans) for day, spans in week.items()}


def friendly(week: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, list[dict[str, str]]]:
    """The stored week for programs: {"monday": [{"open": "09:00", "close": "17:00"}], … "sunday": []}."""
    return {
        name: [{"open": span[0], "close": span[1]} for span in week.get(str(number), [])]
        for number, name in enumerate(DAYS, start=1)
    }


def weekly(week: Mapping[str, Sequence[Sequence[str]]]) -> tuple[tuple[int, time, time], ...]:
    """The stored week as sorted (ISO weekday, opens, closes)."""
    return tuple(
        sorted(
            (int(day), time.fromisoformat(a), time.fromisoformat(b)) for day, spans in week.items() for a, b in spans
        )
    )


def spans_from(week: Mapping[str, Sequence[Sequence[str]]], day: date) -> list[Span]:
    """The stretches that begin on a day, in order; the last may end on the next one."""
    found = []
    for opens, closes in week.get(str(day.isoweekday()), []):
        start, end = (datetime.combine(day, time.fromisoformat(clock)) for clock in (opens, closes))
        found.append((start, end if end > start else end + timedelta(days=1)))
    return sorted(found)


def current(week: Mapping[str, Sequence[Sequence[str]]], now: datetime) -> Span | None:
    """The stretch of opening hours that `now` (naive) lies in, across midnight where they meet; None when closed."""
    around = (now.date() + timedelta(days=offset) for offset in (-1, 0, 1))
    for start, end in merged(span for day in around for span in spans_from(week, day)):
        if start <= now < end:
            return start, end
    return None


def is_open(week: Mapping[str, Sequence[Sequence[str]]], now: datetime) -> bool:
    """Whether the business is open at a wall time (naive)."""
    return current(week, now) is not None


def next_opening(week: Mapping[str, Sequence[Sequence[str]]], now: datetime) -> datetime | None:
    """When it opens next, strictly after `now` (naive), as a wall time; None when it never does."""
    days = (now.date() + timedelta(days=offset) for offset in range(-1, 9))
    starts = (start for start, _ in merged(span for day in days for span in spans_from(week, day)))
    return next((start for start in starts if start > now), None)


def _days(given: object) -> Iterable[tuple[int, list[tuple[str, str]]]]:
    if isinstance(given, Mapping):
        if "days" in given or "business_days" in given:
            yield from _same_every_day(given)
            return
        for day, spans in given.items():
            yield _weekday(day), _spans(spans)
        return
    if isinstance(given, Sequence) and not isinstance(given, str) and len(given) <= 7 * MOST_SPANS:
        for entry in given:
            if not isinstance(entry, Mapping) or "day" not in entry:
                raise UnreadableHours
            rest = {name: value for name, value in entry.items() if name != "day"}
            yield _weekday(entry["day"]), _spans(rest.get("hours", rest))
        return
    raise UnreadableHours


def _same_every_day(given: Mapping[Any, Any]) -> Iterable[tuple[int, list[tuple[str, str]]]]:
    short = {str(name).removeprefix("business_hours_"): value for name, value in given.items()}
    days = short.get("days", short.get("business_days"))
    listed = days.split(",") if isinstance(days, str) else days
    if not isinstance(listed, Sequence) or len(listed) > 7:
        raise UnreadableHours
    span = _span(short)
    for day in {_weekday(day) for day in listed}:
        yield day, [span]


def _weekday(given: object) -> int:
    word = str(given).strip().lower().replace("é", "e").replace("á", "a")
    if word in {"0", "7"}:
        return 7
    if word in {"1", "2", "3", "4", "5", "6"}:
        return int(word)
    for names in (DAYS, DIAS):
        for number, name in enumerate(names, start=1):
            if len(word) >= 3 and name.startswith(word):
                return number
    raise UnreadableHours


def _spans(given: object) -> list[tuple[str, str]]:
    if _says_closed(given):
        return []
    if isinstance(given, Mapping):
        return [_span(given)]
    if isinstance(given, str):
        return [_span(part) for part in given.split(",")]
    if not isinstance(given, Sequence) or len(given) > MOST_SPANS:
        raise UnreadableHours
    if len(given) == 2 and all(isinstance(part, str) and "-" not in part for part in given):
        return [_span(given)]
    return [_span(part) for part in given]


def _says_closed(given: object) -> bool:
    if given is None or given is False or (isinstance(given, str) and given.strip().lower() in CLOSED_WORDS):
        return True
    if isinstance(given, Mapping):
        return bool(given.get("closed")) or any(given.get(name) is False for name in (*SWITCHES, "open"))
    return isinstance(given, Sequence) and not given


def _span(given: object) -> tuple[str, str]:
    if isinstance(given, Mapping):
        ends = [next((given[name] for name in names if name in given), None) for names in (OPENS, CLOSES)]
    elif isinstance(given, str):
        # "a" is Spanish for "to", but also half of "9 a.m.": only where nothing else divides.
        divider = r"\s*[-–—]\s*|\s+to\s+" if re.search(r"[-–—]|\sto\s", given[:40]) else r"\s+a\s+"
        ends = list(re.split(divider, given.strip()[:40], maxsplit=1))
    else:
        ends = list(given) if isinstance(given, Sequence) else []
    if len(ends) != 2 or not all(isinstance(end, str) for end in ends):
        raise UnreadableHours
    opens, closes = (_clock(str(end)) for end in ends)
    if opens == closes and opens != "00:00":
        raise UnreadableHours
    return opens, closes


def _clock(text: str) -> str:
    found = _CLOCK.fullmatch(text.strip()[:16])
    if found is None:
        raise UnreadableHours
    hour, minute = int(found[1]), int(found[2] or 0)
    if half := (found[3] or "").lower():
        if not 1 <= hour <= 12:
            raise UnreadableHours
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise UnreadableHours
    return f"{hour:02d}:{minute:02d}"


def _tidy(spans: list[list[str]]) -> list[list[str]]:
    """In order, and those that overlap or meet as one. Raises UnreadableHours when a day holds too many."""
    if len(spans) > MOST_SPANS:
        raise UnreadableHours
    day = date(2024, 1, 1)
    joined = merged(spans_from({"1": spans}, day))
    if any(end - start > timedelta(days=1) for start, end in joined):
        raise UnreadableHours
    return [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in joined]
