"""Why a sentence was understood as it was: each thing that was understood, and the words that showed it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from pages.guard import Place
from pages.wording import CLOCK, day_name, moment
from ringlypro.kit.clock import instant
from ringlypro.kit.phones import friendly
from ringlypro.receptionist.hearing import LEANS

SHOWN_BY = re.compile(r"(?P<name>\w+):(?:.*<-'(?P<after>.*)'|(?P<before>.*?)->.*)")
"""How the ear notes its evidence: `intent:book<-'like to book'`, `date:tuesday->2026-11-24`."""
WORDED = {"intent": "call.intent.", "part": "call.part.", "switch": "call.tongue."}


def reasons(place: Place, understood: Mapping[str, Any]) -> list[str]:
    """A line for each thing, in the reader's words; the evidence is quoted as it was heard."""
    quoted: dict[str, str] = {}
    for text in understood.get("why", ()):
        for reason in str(text).split("; "):
            if found := SHOWN_BY.fullmatch(reason):
                quoted[found["name"]] = (found["after"] or found["before"] or "").removeprefix(LEANS)
    return [_line(place, name, str(value), quoted.get(name, "")) for name, value in understood.items() if name != "why"]


def _line(place: Place, name: str, value: str, quoted: str) -> str:
    label = _word(place, f"call.heard.{name}", name)
    shown = label if value == "yes" else f"{label}: {_value(place, name, value)}"
    return place.say("call.because", what=shown, words=quoted) if quoted else shown


def _value(place: Place, name: str, value: str) -> str:
    if name in WORDED:
        return _word(place, WORDED[name] + value, value)
    if name == "phone":
        return friendly(value)
    with suppress(ValueError):
        if name == "date":
            return day_name(place, instant(datetime.combine(date.fromisoformat(value), time(12)), place.zone))
        if name == "time":
            # Any day will do for a clock, but for one on which the clocks are changed.
            at = datetime.combine(date(2025, 1, 15), time.fromisoformat(value))
            return moment(place, instant(at, place.zone), CLOCK)
    return value


def _word(place: Place, key: str, otherwise: str) -> str:
    word = place.say(key)
    return otherwise if word == key else word
