"""When a business is open: the stored week, the shapes people write it in, and the questions asked of it.

Pure, and on the business's own wall clock. The stored week is {"1": [["09:00", "17:00"]], … "7": []} by ISO weekday;
a closing time at or before the opening time belongs to the next day, so "00:00" closes at midnight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from ringlypro.core.time_spans import TimeSpan, merge_spans

StoredWeek = dict[str, list[list[str]]]
"""The stored form; every day is there, a closed one is empty."""

ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPANISH_DAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
MAX_SPANS_PER_DAY = 6
CLOSED_WORDS = frozenset({"", "closed", "cerrado", "off", "none"})
OPENING_KEYS = ("open", "opens", "start", "from", "begin")
CLOSING_KEYS = ("close", "closes", "end", "to", "until")
ENABLED_KEYS = ("enabled", "isOpen", "is_open", "isopen", "active")
DEFAULT_WEEK: StoredWeek = {str(day): [["09:00", "17:00"]] if day <= 5 else [] for day in range(1, 8)}
"""Monday to Friday, nine to five."""

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*([ap])?\.?\s*(?:m\.?)?", re.IGNORECASE)
_BARE_HOUR = re.compile(r"[1-9]|1[01]")
_BARE_SPAN = re.compile(r"(?:[1-9]|1[01])\s*[-–—]\s*(?:[1-9]|1[012])")


class UnreadableHours(ValueError):
    """What was given is in none of the shapes we know, or its times make no sense."""


def parse_opening_hours(submitted: object) -> StoredWeek:
    """Opening hours in any usual shape, as the stored week. Raises UnreadableHours.

    Taken are: days by number (0 and 7 are Sunday) or name, English or Spanish, each with a span or several, where a
    span is ["09:00", "17:00"], {"open": "09:00", "close": "17:00"} or "09:00-17:00", or with what says closed (null,
    false, [], "closed", {"closed": true}); a list of such days with "day" in each; and one span with its days,
    {"start": "09:00", "end": "17:00", "days": [1, 2, 3, 4, 5]}.
    """
    week: StoredWeek = {str(day): [] for day in range(1, 8)}
    for day, spans in _parse_days(submitted):
        week[str(day)] += [list(span) for span in spans]
    return {day: _merge_day_spans(spans) for day, spans in week.items()}


def parse_day_hours(submitted: object) -> list[list[str]]:
    """One day's stretches in any of the shapes that a day of the week may have; empty when it is closed.

    Raises UnreadableHours.
    """
    return _merge_day_spans([list(span) for span in _parse_spans(submitted)])


def hours_by_day_name(week: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, list[dict[str, str]]]:
    """The stored week for programs: {"monday": [{"open": "09:00", "close": "17:00"}], … "sunday": []}."""
    return {
        name: [{"open": span[0], "close": span[1]} for span in week.get(str(number), [])]
        for number, name in enumerate(ENGLISH_DAYS, start=1)
    }


def weekly_hours(week: Mapping[str, Sequence[Sequence[str]]]) -> tuple[tuple[int, time, time], ...]:
    """The stored week as sorted (ISO weekday, opens, closes)."""
    return tuple(
        sorted(
            (int(day), time.fromisoformat(opens), time.fromisoformat(closes))
            for day, spans in week.items()
            for opens, closes in spans
        )
    )


def spans_starting_on(week: Mapping[str, Sequence[Sequence[str]]], day: date) -> list[TimeSpan]:
    """The stretches that begin on a day, in order; the last may end on the next one."""
    clocks = week.get(str(day.isoweekday()), [])
    return sorted(opening_span(day, time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in clocks)


def opening_span(day: date, opens: time, closes: time) -> TimeSpan:
    """A stretch that begins on a day, on the wall clock; one that closes at or before its opening ends on the next."""
    until = day + timedelta(days=1) if closes <= opens else day
    return datetime.combine(day, opens), datetime.combine(until, closes)


def _parse_days(submitted: object) -> Iterable[tuple[int, list[tuple[str, str]]]]:
    if isinstance(submitted, Mapping):
        if "days" in submitted or "business_days" in submitted:
            yield from _parse_uniform_days(submitted)
            return
        for day, spans in submitted.items():
            yield _parse_weekday(day), _parse_spans(spans)
        return
    if isinstance(submitted, Sequence) and not isinstance(submitted, str) and len(submitted) <= 7 * MAX_SPANS_PER_DAY:
        for entry in submitted:
            if not isinstance(entry, Mapping) or "day" not in entry:
                raise UnreadableHours
            rest = {name: value for name, value in entry.items() if name != "day"}
            yield _parse_weekday(entry["day"]), _parse_spans(rest.get("hours", rest))
        return
    raise UnreadableHours


def _parse_uniform_days(submitted: Mapping[Any, Any]) -> Iterable[tuple[int, list[tuple[str, str]]]]:
    unprefixed = {str(name).removeprefix("business_hours_"): value for name, value in submitted.items()}
    days = unprefixed.get("days", unprefixed.get("business_days"))
    day_list = days.split(",") if isinstance(days, str) else days
    if not isinstance(day_list, Sequence) or len(day_list) > 7:
        raise UnreadableHours
    span = _parse_span(unprefixed)
    for day in {_parse_weekday(day) for day in day_list}:
        yield day, [span]


def _parse_weekday(submitted: object) -> int:
    word = str(submitted).strip().lower().replace("é", "e").replace("á", "a")
    if word in {"0", "7"}:
        return 7
    if word in {"1", "2", "3", "4", "5", "6"}:
        return int(word)
    for names in (ENGLISH_DAYS, SPANISH_DAYS):
        for number, name in enumerate(names, start=1):
            if len(word) >= 3 and name.startswith(word):
                return number
    raise UnreadableHours


def _parse_spans(submitted: object) -> list[tuple[str, str]]:
    if _is_closed_marker(submitted):
        return []
    if isinstance(submitted, Mapping):
        return [_parse_span(submitted)]
    if isinstance(submitted, str):
        return _parse_span_list(submitted)
    if not isinstance(submitted, Sequence) or len(submitted) > MAX_SPANS_PER_DAY:
        raise UnreadableHours
    if len(submitted) == 2 and all(isinstance(part, str) and "-" not in part for part in submitted):
        return [_parse_span(submitted)]
    return [_parse_span(part) for part in submitted]


def _parse_span_list(text: str) -> list[tuple[str, str]]:
    """Stretches between commas; "10-2, 4-8" goes on in the afternoon, where its first stretch ended."""
    spans: list[tuple[str, str]] = []
    for part in text.split(","):
        opens, closes = _parse_span(part)
        if spans and opens < spans[-1][1] and _BARE_SPAN.fullmatch(part.strip()):
            opens, closes = (_twelve_hours_later(clock) for clock in (opens, closes))
        spans.append((opens, closes))
    return spans


def _is_closed_marker(submitted: object) -> bool:
    if (
        submitted is None
        or submitted is False
        or (isinstance(submitted, str) and submitted.strip().lower() in CLOSED_WORDS)
    ):
        return True
    if isinstance(submitted, Mapping):
        return bool(submitted.get("closed")) or any(submitted.get(name) is False for name in (*ENABLED_KEYS, "open"))
    return isinstance(submitted, Sequence) and not submitted


def _parse_span(submitted: object) -> tuple[str, str]:
    if isinstance(submitted, Mapping):
        ends = [
            next((submitted[name] for name in names if name in submitted), None)
            for names in (OPENING_KEYS, CLOSING_KEYS)
        ]
    elif isinstance(submitted, str):
        # "a" is Spanish for "to", but also half of "9 a.m.": only where nothing else divides.
        divider = r"\s*[-–—]\s*|\s+to\s+" if re.search(r"[-–—]|\sto\s", submitted[:40]) else r"\s+a\s+"
        ends = list(re.split(divider, submitted.strip()[:40], maxsplit=1))
    else:
        ends = list(submitted) if isinstance(submitted, Sequence) else []
    if len(ends) != 2 or not all(isinstance(end, str) for end in ends):
        raise UnreadableHours
    opens, closes = (_parse_clock_time(str(end)) for end in ends)
    if closes <= opens and _BARE_HOUR.fullmatch(str(ends[1]).strip()):
        closes = _in_the_afternoon(opens, closes)
    if opens == closes and opens != "00:00":
        raise UnreadableHours
    return opens, closes


def _in_the_afternoon(opens: str, closes: str) -> str:
    """Five o'clock in "9-5" is 17:00: a bare hour that would close on the next day is one of this afternoon."""
    later = _twelve_hours_later(closes)
    return later if opens < later else closes


def _twelve_hours_later(clock: str) -> str:
    """The same clock in the afternoon; one that is there already stays."""
    return f"{int(clock[:2]) + 12:02d}{clock[2:]}" if clock < "12:00" else clock


def _parse_clock_time(text: str) -> str:
    matched = _CLOCK.fullmatch(text.strip()[:16])
    if matched is None:
        raise UnreadableHours
    hour, minute = int(matched[1]), int(matched[2] or 0)
    if meridiem := (matched[3] or "").lower():
        if not 1 <= hour <= 12:
            raise UnreadableHours
        hour = hour % 12 + (12 if meridiem == "p" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise UnreadableHours
    return f"{hour:02d}:{minute:02d}"


def _merge_day_spans(spans: list[list[str]]) -> list[list[str]]:
    """In order, and those that overlap or meet as one. Raises UnreadableHours when a day holds too many."""
    if len(spans) > MAX_SPANS_PER_DAY:
        raise UnreadableHours
    day = date(2024, 1, 1)
    merged_spans = merge_spans(spans_starting_on({"1": spans}, day))
    if any(end - start > timedelta(days=1) for start, end in merged_spans):
        raise UnreadableHours
    return [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in merged_spans]
