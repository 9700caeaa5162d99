"""What to do when nothing was understood: plainly again, an example, the keypad, and then somebody else.

Three misses on a question, or four in a call, are borne; the next one leads to a person, a note or a recording.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ringlypro.receptionist import booking_steps, message_steps
from ringlypro.receptionist.learning import came_of
from ringlypro.receptionist.talk import Brief, Failed, Line, PutThrough, Recorded, TakeRecording, Talk, Turn
from ringlypro.receptionist.turns import Level, ask, end, leave, line, once_more, prompt

_PER_QUESTION, _PER_CALL = 4, 5
KEYS_OFFERED: Final = 3
"""The miss at which keys are offered; a telephone number is keyed in one earlier."""
_LEVELS: Final[dict[int, Level]] = {1: "plain", 2: "example", KEYS_OFFERED: "keys"}


def silent(talk: Talk, brief: Brief) -> Turn:
    """Nothing was said: while the line was elsewhere that is no miss."""
    if talk.step != "none":
        return miss(talk, brief)
    return end(talk, line("goodbye.plain")) if talk.pending == "record" else once_more(talk, brief)


def miss(talk: Talk, brief: Brief, *before: Line) -> Turn:
    """One more answer that was none."""
    talk = replace(talk, misses=talk.misses + 1, misses_in_all=talk.misses_in_all + 1)
    if talk.step == "anything_else" and talk.outcome and talk.misses > 1:
        return end(talk, line("goodbye.plain"))
    if talk.misses >= _PER_QUESTION or talk.misses_in_all >= _PER_CALL:
        return give_up(talk, brief)
    if talk.misses == KEYS_OFFERED and talk.step in {"ask_datetime", "ask_time"} and talk.stage != "half":
        return by_keys(talk, brief)
    early = talk.step == "ask_phone" and talk.misses == KEYS_OFFERED - 1
    return prompt(talk, brief, *before, level="keys" if talk.keys or early else _LEVELS[talk.misses])


def by_keys(talk: Talk, brief: Brief) -> Turn:
    """A day and time by keys alone: the next real openings, one key each."""
    if talk.task not in {"book", "reschedule"}:
        return prompt(talk, brief, level="keys")
    return booking_steps.look(replace(talk, keys=True, earliest=talk.day is None))


def give_up(talk: Talk, brief: Brief) -> Turn:
    """The end of the ladder: a person, a note with what is known, or a recording."""
    if brief.can_transfer and brief.mode == "open" and not talk.dialed:
        return leave(replace(talk, dialed=True), PutThrough(), "dial", line("give_up.person"))
    if talk.task and talk.name and talk.phone and talk.phone_confirmed and not talk.closing:
        reason = talk.reason or message_steps.wish(talk, brief)
        return message_steps.write(replace(talk, reason=reason, closing=True), line("give_up.note"))
    return record(talk, line("give_up.record"))


def record(talk: Talk, *before: Line) -> Turn:
    """A beep, and whatever the caller wants to say."""
    return leave(talk, TakeRecording(), "record", *before)


def recorded(talk: Talk, answer: Recorded) -> Turn:
    """A voicemail is there, or nothing was said."""
    if answer.seconds > 0:
        return end(came_of(talk, "voicemail"), line("recorded"))
    return end(talk, line("not_recorded"))


def failed(talk: Talk, event: Failed, brief: Brief) -> Turn:
    """Something of ours did not answer: say so, and leave the matter with a person."""
    what = event.need.lower() or talk.pending
    talk = replace(talk, pending="")
    match what:
        case "note":
            return record(talk, line("failed.note"))
        case "alert":
            return ask(talk, brief, "anything_else", stage="emergency")
        case "putthrough" | "dial":
            return ask(talk, brief, "take_message", line("nobody_free"))
        case "takerecording" | "record":
            return end(talk, line("failed.record"))
        case _:
            return message_steps.instead(talk, brief, line("failed.books"))
