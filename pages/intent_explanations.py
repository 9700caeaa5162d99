"""Why a sentence was understood as it was: each thing that was understood, and the words that showed it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from pages.access_control import PageContext
from pages.formatting import CLOCK, format_day, format_moment
from ringlypro.core.clock import to_utc_instant
from ringlypro.core.phone_numbers import format_phone
from ringlypro.receptionist.nlu import PREDICTION_PREFIX

EVIDENCE_PATTERN = re.compile(r"(?P<name>\w+):(?:.*<-'(?P<after>.*)'|(?P<before>.*?)->.*)")
"""How the ear notes its evidence: `intent:book<-'like to book'`, `date:tuesday->2026-11-24`."""
UNSAID_NAMES = frozenset({"why", "also"})
"""What is no sentence for an owner: the evidence, which stands with what it shows, and the name of a small phrase."""
PLACES = frozenset({"service", "question"})
"""What older calls know by its place in a list that may have changed since."""
TRANSLATED_PREFIXES = {"intent": "call.intent.", "part": "call.part.", "switch": "call.tongue."}


def explain_turn(page: PageContext, understood: Mapping[str, Any]) -> list[str]:
    """A line for each thing, in the reader's words; the evidence is quoted as it was heard."""
    evidence: dict[str, str] = {}
    for text in understood.get("why", ()):
        for reason in str(text).split("; "):
            if evidence_match := EVIDENCE_PATTERN.fullmatch(reason):
                evidence[evidence_match["name"]] = (
                    evidence_match["after"] or evidence_match["before"] or ""
                ).removeprefix(PREDICTION_PREFIX)
    return [
        _explanation_line(page, name, str(value), evidence.get(name, ""))
        for name, value in understood.items()
        if name not in UNSAID_NAMES
    ]


def _explanation_line(page: PageContext, name: str, value: str, evidence: str) -> str:
    label = _translate_or_default(page, f"call.heard.{name}", name)
    is_nameless = value == "yes" or (name in PLACES and value.isdigit())
    explained = label if is_nameless else f"{label}: {_translate_value(page, name, value)}"
    return page.translate("call.because", what=explained, words=evidence) if evidence else explained


def _translate_value(page: PageContext, name: str, value: str) -> str:
    if name in TRANSLATED_PREFIXES:
        return _translate_or_default(page, TRANSLATED_PREFIXES[name] + value, value)
    if name == "phone":
        return format_phone(value)
    with suppress(ValueError):
        if name == "date":
            return format_day(page, to_utc_instant(datetime.combine(date.fromisoformat(value), time(12)), page.zone))
        if name == "time":
            # Any day will do for a clock, but for one on which the clocks are changed.
            at = datetime.combine(date(2025, 1, 15), time.fromisoformat(value))
            return format_moment(page, to_utc_instant(at, page.zone), CLOCK)
    return value


def _translate_or_default(page: PageContext, key: str, default: str) -> str:
    word = page.translate(key)
    return default if word == key else word
