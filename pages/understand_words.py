"""Meaning in words: what was understood as pairs of a name and a value, and a machine's reasons as sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from pages.guard import Place
from pages.wording import moment
from ringlypro.clients.directory import ClientCard
from ringlypro.kit import phones
from ringlypro.receptionist.hearing import LEANS, Understood

CONTEXTS = (
    "open", "ask_name", "ask_phone", "ask_datetime", "ask_time", "ask_service", "offer", "confirm", "ask_code",
    "ask_reason", "anything_else",
)  # fmt: skip
"""Her questions, as the hearing room names them."""
PARTS = frozenset({"morning", "afternoon", "evening"})
REASON = re.compile(r"(?P<slot>\w+):(?P<said>.*?)(?:(?:->|<-)(?P<to>[^()]*)(?:\((?P<note>.*)\))?)?")


@dataclass(frozen=True, slots=True)
class Known:
    """What she knows of the business at this moment, as on a call."""

    card: ClientCard
    now: datetime
    questions: tuple[tuple[str, str], ...]
    offered: tuple[datetime, ...]
    codes: tuple[str, ...]


def slots(place: Place, known: Known, found: Understood) -> list[tuple[str, str]]:
    """What was told, as pairs of a name and a value; nothing for what was not said."""
    services = [service.name for service in known.card.services]
    values: Mapping[str, str | None] = {
        "service": _at(services, found.service),
        "date": None if found.date is None else _date(place, known, found.date),
        "time": None if found.time is None else _clock(place, known, found.time),
        "part": found.part and _part(place, found.part),
        "earliest": place.say("understand.as_soon") if found.earliest else None,
        "offer": _at([moment_of(place, known, at) for at in known.offered], found.offer),
        "name": found.name,
        "phone": found.phone and phones.friendly(phones.to_e164(found.phone) or found.phone),
        "this_number": place.say("understand.their_number") if found.this_number else None,
        "code": found.code,
        "question": _at([question for question, _ in known.questions], found.question),
        "answer": _at([answer for _, answer in known.questions], found.question),
        "switch": found.switch and place.say(f"call.tongue.{found.switch}"),
    }
    return [(place.say(f"understand.slot.{name}"), value) for name, value in values.items() if value]


def worded(place: Place, known: Known, reason: str) -> str:
    """A machine's reason as a sentence; one that is new to us is shown as it is."""
    parts = REASON.fullmatch(reason)
    if parts is None:
        return reason
    slot, said, to, note = parts["slot"], parts["said"], parts["to"] or "", parts["note"] or ""
    words = to.strip("'")
    match slot:
        case "intent" if words in CONTEXTS:
            text = place.say("understand.because.told" if words == "open" else "understand.because.asked")
        case "intent" if words.startswith(LEANS):
            sounded = words.removeprefix(LEANS)
            key = "understand.because.leans" if sounded else "understand.because.sounds"
            text = place.say(key, said=sounded, wish=place.say(f"understand.intent.{said}"))
        case "intent" if words:
            text = place.say("understand.because.intent", said=words, wish=place.say(f"understand.intent.{said}"))
        case "date" | "time" | "phone" | "name" | "part" | "code" | "language":
            values = {"said": _said(place, slot, said), "to": spoken(place, known, to)}
            text = place.say(f"understand.because.{slot}", **values)
        case "intent":
            text = place.say("understand.because.nothing")
        case _:
            text = reason
    return text + "".join(f" ({_note(place, each)})" for each in [note] if each)


def _said(place: Place, slot: str, said: str) -> str:
    if slot == "part":
        return _part(place, said)
    if slot == "language":
        return place.say(f"call.tongue.{said}")
    if slot == "name":
        return ", ".join(_note(place, each) for each in said.split(", "))
    return said.removesuffix(" digits")


def _note(place: Place, note: str) -> str:
    key = "understand.note." + note.replace(" ", "_")
    word = place.say(key)
    return note if word == key else word


def _part(place: Place, part: str) -> str:
    return place.say(f"understand.part.{part}") if part in PARTS else part


def _at(items: Sequence[str], index: int | None) -> str | None:
    return items[index] if index is not None and 0 <= index < len(items) else None


def moment_of(place: Place, known: Known, at: datetime) -> str:
    """A naive local time in words."""
    return moment(place, at.replace(tzinfo=known.card.zone), place.say("understand.moment"))


def _date(place: Place, known: Known, day: date) -> str:
    return moment(place, datetime.combine(day, time(12), known.card.zone), place.say("understand.day"))


def _clock(place: Place, known: Known, clock: time) -> str:
    return moment(place, datetime.combine(known.now.date(), clock, known.card.zone), "h:mm a")


def spoken(place: Place, known: Known, text: str) -> str:
    """A day, a clock or both, from ISO; anything else as it is."""
    readers: tuple[tuple[Callable[[str], Any], Callable[..., str]], ...] = (
        (date.fromisoformat, _date),
        (time.fromisoformat, _clock),
        (datetime.fromisoformat, moment_of),
    )
    for read, show in readers:
        try:
            return show(place, known, read(text))
        except ValueError:
            continue
    return text
