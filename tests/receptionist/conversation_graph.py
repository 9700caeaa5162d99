"""The conversation as a graph: every state that can be reached, every event, and where it leads.

It is found by walking the real thing, not drawn beside it; a test proves that no state is a dead end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from ringlypro.receptionist import engine, pack
from ringlypro.receptionist.talk import (
    Alert,
    Alerted,
    Asked,
    Began,
    Book,
    Booked,
    Booking,
    Brief,
    Cancel,
    Cancelled,
    Confirm,
    Confirmed,
    Dialed,
    Event,
    Failed,
    Find,
    Found,
    Heard,
    Lang,
    Listen,
    Look,
    Move,
    Need,
    Note,
    Noted,
    Openings,
    Pressed,
    PutThrough,
    Recorded,
    Silence,
    Taken,
    TakeRecording,
    Talk,
    Turn,
)

_DAY: Final = date(2025, 11, 20)
_TIMES: Final = tuple(datetime.combine(_DAY, time(10)) + timedelta(minutes=30 * i) for i in range(3))
_FOUND: Final = (Booking(1, _TIMES[0], "Ana", "K7M9XA"), Booking(2, _TIMES[1], "Ana", "RT4WCE"))
_KEYS: Final = (*"0123456789*", "3055550142", "576992", "12")
PLAIN: Final = Brief(
    business="Sunrise",
    now=datetime.combine(_DAY, time(8)),
    hours=tuple((day, time(9), time(17)) for day in range(1, 6)),
    caller="+13055550134",
    codes=("K7M9XA", "RT4WCE"),
)
"""A business to walk through when none is given."""


@dataclass(frozen=True, slots=True)
class Transition:
    """From one state, by one event, to another; the last one of a call leads to "over"."""

    before: str
    event: str
    after: str


def state(turn: Turn) -> str:
    """The name of where a turn leaves the call: question, form of it, task, and who is to answer."""
    if not isinstance(turn.need, Listen | Asked | PutThrough | TakeRecording):
        return "over"
    talk = turn.talk
    place = ".".join(filter(None, (talk.step, talk.stage)))
    waits = "" if isinstance(turn.need, Listen) else f" ({type(turn.need).__name__})"
    return f"{place}{f' [{talk.task}]' if talk.task else ''}{waits}"


def events(need: Need, lang: Lang) -> Iterator[tuple[str, Event]]:
    """Everything that may happen while this is waited for, with a label each."""
    match need:
        case Listen():
            for label, words in pack.load(lang).callers.items():
                yield label, Heard(words, 0.9)
            yield "mumble", Heard("mm", 0.1)
            yield "silence", Silence()
            yield from ((f"key {keys}", Pressed(keys)) for keys in _KEYS)
        case PutThrough():
            yield from (("accepted", Dialed(accepted=True)), ("not accepted", Dialed(accepted=False)))
        case TakeRecording():
            yield from (("recorded", Recorded(9)), ("nothing recorded", Recorded(0)))
        case need if isinstance(need, Asked):
            yield from _answers(need)
            yield "failed", Failed(need.kind)


def _answers(need: Asked) -> Iterator[tuple[str, Event]]:
    match need:
        case Look():
            yield "free", Openings(free=True, times=_TIMES[:1])
            yield "others", Openings(free=False, times=_TIMES, why="taken")
            yield "one other", Openings(free=False, times=_TIMES[:1], why="closed")
            yield "nothing", Openings(free=False, why="too_far")
            yield "nothing there", Openings(free=False)
        case Book() | Move():
            yield "booked", Booked(_TIMES[0], "K7M9XA", texted=True)
            yield "taken", Taken(_TIMES[1:])
            yield "all taken", Taken()
        case Find():
            yield from (("not found", Found()), ("found", Found(_FOUND[:1])), ("found two", Found(_FOUND)))
        case Cancel():
            yield "cancelled", Cancelled(_TIMES[0])
        case Confirm():
            yield "confirmed", Confirmed(_TIMES[0])
        case Note():
            yield "noted", Noted("R4821")
        case Alert():
            yield "alerted", Alerted()


@dataclass(frozen=True, slots=True)
class Place:
    """A state, the first turn that led there, and the turn that each event leads to."""

    turn: Turn
    leads: dict[str, Turn]


def explore(brief: Brief = PLAIN, lang: Lang = "en") -> dict[str, Place]:
    """Every state that can be reached, found breadth first from the first ring."""
    first = engine.advance(Talk(), Began(), brief)
    seen: dict[str, Place] = {}
    queue = [first]
    while queue:
        turn = queue.pop(0)
        if state(turn) in seen:
            continue
        talk = _patient(turn.talk)
        leads = {label: engine.advance(talk, event, brief) for label, event in events(turn.need, lang)}
        seen[state(turn)] = Place(turn, leads)
        queue += leads.values()
    return seen


def _patient(talk: Talk) -> Talk:
    """The same state with all its patience: misses are another dimension, walked by its own test."""
    return replace(talk, misses_in_all=0, misses=min(talk.misses, 2))


def walk(brief: Brief = PLAIN, lang: Lang = "en") -> list[Transition]:
    """Every state, every event, and where it leads."""
    return [
        Transition(name, label, state(reached))
        for name, place in explore(brief, lang).items()
        for label, reached in place.leads.items()
    ]


def printed(transitions: list[Transition]) -> str:
    """The graph as text: a state a paragraph, its events gathered by where they lead."""
    paragraphs = []
    for before in dict.fromkeys(t.before for t in transitions):
        leads: dict[str, list[str]] = {}
        for t in transitions:
            if t.before == before:
                leads.setdefault(t.after, []).append(t.event)
        lines = [f"  {after}: {', '.join(labels)}" for after, labels in leads.items()]
        paragraphs.append("\n".join([before, *lines]))
    return "\n\n".join(paragraphs)
