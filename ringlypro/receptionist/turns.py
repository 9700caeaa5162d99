"""The shapes every turn has: ask, ask of the books, say again, hang up.

A prompt is found by question, stage and level: `ask_phone.verify.example`. Whoever asks anew starts at no misses.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Final, Literal

from ringlypro.receptionist.talk import Asked, Booking, Brief, HangUp, Line, Listen, Need, Question, Service, Talk, Turn

Level = Literal["plain", "example", "keys"]
Value = str | int | date | time | datetime | tuple[datetime, ...]

_MANY_KEYS: Final = {"ask_phone", "ask_code"}
_HINTED: Final = {"menu", "open", "ask_service", "anything_else"}
_SHOWN: Final = 3
"""At most this many choices are read out at once."""


def line(key: str, **values: Value) -> Line:
    """A key of the pack and its values."""
    return Line(key=key, values=tuple(values.items()))


def ask(talk: Talk, brief: Brief, question: Question, *before: Line, stage: str = "") -> Turn:
    """Ask a question anew, after the given lines; by keypad when the caller answers that way."""
    talk = replace(talk, step=question, stage=stage, misses=0, pending="")
    return prompt(talk, brief, *before, level="keys" if talk.keys else "plain")


def prompt(talk: Talk, brief: Brief, *before: Line, level: Level) -> Turn:
    """Ask the talk's question in one of its three forms."""
    if talk.step == "menu":
        asked = (line(f"menu.{level}"), replace(line(f"menu.{level}"), lang="es"))
        asked = (replace(asked[0], lang="en"), asked[1])
        return Turn(talk, (*before, *asked), listen(talk, brief))
    place = f"{talk.step}.{talk.stage}" if talk.stage else talk.step
    return Turn(talk, (*before, line(f"{place}.{level}", **values(talk, brief))), listen(talk, brief))


def once_more(talk: Talk, brief: Brief, *before: Line) -> Turn:
    """The question that stands, after an interruption that was no miss."""
    if talk.step == "none":
        return ask(talk, brief, "open", *before)
    return prompt(talk, brief, *before, level="keys" if talk.keys else "plain")


def said_again(talk: Talk, brief: Brief) -> Turn:
    """The very words of the last turn."""
    if talk.last_lines and talk.step != "none":
        return Turn(talk, talk.last_lines, listen(talk, brief))
    return once_more(talk, brief)


def listen(talk: Talk, brief: Brief) -> Listen:
    """What to wait for, with the words that are likely."""
    hints: tuple[str, ...] = ()
    if talk.step in _HINTED:
        hints = tuple(service.name for service in brief.services)
    elif talk.step == "ask_name" and brief.known_name:
        hints = (brief.known_name,)
    return Listen(talk.step, digits=None if talk.step in _MANY_KEYS else 1, hints=hints)


def seek(talk: Talk, need: Asked, *lines: Line) -> Turn:
    """Ask the books; their answer comes as the next event of the same turn."""
    return Turn(replace(talk, pending=need.kind), lines, need)


def leave(talk: Talk, need: Need, pending: str, *lines: Line) -> Turn:
    """Hand the line to something else than our own questions: a telephone that rings, a recorder."""
    return Turn(replace(talk, step="none", stage="", misses=0, pending=pending), lines, need)


def end(talk: Talk, *lines: Line) -> Turn:
    """Say the last words and hang up."""
    return leave(talk, HangUp(), "end", *lines)


def service_of(talk: Talk, brief: Brief) -> Service | None:
    """The service that was chosen."""
    return next((service for service in brief.services if service.id == talk.service_id), None)


def booking_of(talk: Talk) -> Booking | None:
    """The appointment this talk is about, when it was found."""
    return next((booking for booking in talk.found if booking.id == talk.booking_id), None)


def services_shown(talk: Talk, brief: Brief) -> tuple[Service, ...]:
    """The services read out now: all when there are few, else two at a time."""
    if len(brief.services) <= _SHOWN:
        return brief.services
    page = int(talk.keyed) if talk.keyed.isdecimal() else 0
    start = (page * 2) % len(brief.services)
    return brief.services[start : start + 2]


def values(talk: Talk, brief: Brief) -> dict[str, Value]:
    """Everything a prompt may want to name."""
    service, booking = service_of(talk, brief), booking_of(talk)
    found: dict[str, Value | None] = {
        "service": service.name if service else (booking.service if booking else None),
        "services": "\n".join(s.name for s in services_shown(talk, brief)) or None,
        "name": talk.name,
        "phone": talk.phone,
        "caller": brief.caller,
        "day": talk.day,
        "clock": talk.clock,
        "at": talk.at,
        "times": talk.offered or None,
        "held": booking.at if booking else None,
        "holder": booking.name if booking else None,
        "bookings": tuple(b.at for b in talk.found[:_SHOWN]) or None,
    }
    wanted = _NAMED.get(f"{talk.step}.{talk.stage}" if talk.stage else talk.step, ())
    return {key: value for key, value in found.items() if key in wanted and value is not None}


_NAMED: Final[dict[str, tuple[str, ...]]] = {
    "ask_service": ("services",),
    "ask_service.more": ("services",),
    "ask_phone.caller": ("caller",),
    "ask_phone.verify": ("phone",),
    "ask_datetime.move": ("held",),
    "ask_time": ("day",),
    "ask_time.half": ("clock",),
    "offer": ("times",),
    "offer.one": ("times",),
    "confirm": ("service", "at", "name", "phone"),
    "confirm.move": ("at", "held"),
    "confirm.cancel": ("held", "holder", "service"),
    "confirm.either": ("held",),
    "which_booking": ("bookings",),
}
"""Which values a prompt names: no line carries what it does not say."""
