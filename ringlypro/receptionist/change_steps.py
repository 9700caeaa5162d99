"""Move, cancel or confirm an appointment that exists, once the caller has shown that it is theirs.

A code, or number and name together; the caller's own number alone never opens a booking, for it can be forged.
"""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist import booking_steps, message_steps
from ringlypro.receptionist.learning import done, forget_when, learn
from ringlypro.receptionist.listening import Said
from ringlypro.receptionist.talk import Brief, Cancel, Cancelled, Confirm, Confirmed, Find, Found, Line, Talk, Turn
from ringlypro.receptionist.turns import ask, booking_of, line, seek

Step = Turn | Talk | None
TASKS = frozenset({"reschedule", "cancel", "confirm", "change"})
_TRIES = 2


def next_turn(talk: Talk, brief: Brief, *before: Line) -> Turn:
    """Find the appointment, then do with it what is wanted."""
    if brief.mode != "open":
        return message_steps.instead(talk, brief, *before, line("cannot_book"))
    held = booking_of(talk)
    if held is not None:
        # A move needs as much time as the appointment has now.
        named = (s.id for s in brief.services if held.service and s.name == held.service)
        return _wanted(replace(talk, service_id=next(named, None)), brief, *before)
    if talk.found:
        return ask(talk, brief, "which_booking", *before)
    if talk.code:
        return seek(talk, Find(code=talk.code), *before)
    if not talk.codeless:
        return ask(talk, brief, "ask_code", *before)
    if talk.name is None:
        return ask(talk, brief, "ask_name", *before, stage="held")
    asked = message_steps.phone_question(talk, brief, *before)
    return asked or seek(talk, Find(phone=talk.phone, name=talk.name), *before)


def _wanted(talk: Talk, brief: Brief, *before: Line) -> Turn:
    match talk.task:
        case "cancel":
            return ask(talk, brief, "confirm", *before, stage="cancel")
        case "confirm" if talk.booking_id is not None:
            return seek(talk, Confirm(talk.booking_id), *before)
        case "change":
            return ask(talk, brief, "confirm", *before, stage="either")
        case _:
            return booking_steps.when(talk, brief, *before)


def found(talk: Talk, answer: Found, brief: Brief) -> Turn:
    """What the books know of it: nothing, one, or several to choose from."""
    talk = replace(talk, pending="")
    if talk.task not in TASKS:
        return ask(talk, brief, "open")
    if not answer.bookings:
        return _missing(talk, brief)
    only = answer.bookings[0].id if len(answer.bookings) == 1 else None
    return next_turn(replace(talk, found=answer.bookings[:3], booking_id=only, verified=True), brief)


def _missing(talk: Talk, brief: Brief) -> Turn:
    talk = replace(talk, finds=talk.finds + 1, code=None)
    if talk.finds >= _TRIES:
        return message_steps.instead(talk, brief, line("not_found_twice"))
    if talk.codeless:
        talk = replace(talk, name=None, phone=None, phone_confirmed=False)
        return next_turn(talk, brief, line("not_found"))
    return ask(talk, brief, "ask_code", line("not_found"))


def code(talk: Talk, said: Said, brief: Brief) -> Step:
    """Which code? Or none at hand: then name and number."""
    del brief
    if said.extra == "no_code" or said.intent == "no" or said.meaning.denied:
        return replace(talk, codeless=True)
    return None


def which(talk: Talk, said: Said, brief: Brief) -> Step:
    """Which of several appointments?"""
    del brief
    place = said.pick if said.pick is not None else said.meaning.offer
    if place is not None and 0 <= place < len(talk.found):
        return replace(talk, booking_id=talk.found[place].id)
    m = said.meaning
    fits = [b for b in talk.found if m.date in {None, b.at.date()} and m.time in {None, b.at.time()}]
    if (m.date or m.time) and len(fits) == 1:
        return replace(talk, booking_id=fits[0].id)
    return None


# -- the answer to a read-back ----------------------------------------------------------------------------------------


def confirm(talk: Talk, said: Said, brief: Brief) -> Step:
    """Yes, no, or what is to be different."""
    match talk.stage:
        case "cancel":
            return _cancel(talk, said, brief)
        case "either":
            return _either(talk, said)
        case "change":
            return _change(talk, said, brief)
    if said.intent == "yes" and _agrees(talk, said):
        return booking_steps.commit(talk)
    changed = learn(talk, said, brief)
    if _differs(changed, talk):
        return changed
    if said.meaning.past or said.meaning.conflict:
        return booking_steps.day(forget_when(talk), said, brief)
    if said.extra in {"name", "day", "phone", "service"}:
        return _change(talk, said, brief)
    if said.intent == "no" or said.meaning.denied:
        if talk.stage == "move":
            return ask(forget_when(talk), brief, "ask_datetime", stage="another")
        return ask(talk, brief, "confirm", stage="change")
    return None


def _agrees(talk: Talk, said: Said) -> bool:
    """Whether everything that was said along with "yes" is what was read back."""
    m, at = said.meaning, talk.at
    if at is None or m.past or m.conflict or m.denied or m.phone or m.earliest:
        return False
    same_clock = m.time is None or (m.time.hour % 12, m.time.minute) == (at.hour % 12, at.minute)
    same_part = m.part is None or m.part == booking_steps.part_of(at)
    return m.date in {None, at.date()} and same_clock and same_part and m.name in {None, talk.name}


def _differs(one: Talk, other: Talk) -> bool:
    return (one.name, one.phone, one.at, one.day, one.clock, one.part, one.service_id, one.earliest) != (
        other.name, other.phone, other.at, other.day, other.clock, other.part, other.service_id, other.earliest,
    )  # fmt: skip


def _cancel(talk: Talk, said: Said, brief: Brief) -> Step:
    if said.intent in {"yes", "cancel"} and talk.booking_id is not None:
        return seek(talk, Cancel(talk.booking_id))
    if said.intent == "no" or said.meaning.denied:
        return ask(done(talk, "answered"), brief, "anything_else", line("kept"))
    return None


def _either(talk: Talk, said: Said) -> Step:
    task = {"yes": "reschedule", "no": "cancel"}.get(said.intent)
    return replace(talk, task=task) if task else None


def _change(talk: Talk, said: Said, brief: Brief) -> Step:
    changed = learn(talk, said, brief)
    if _differs(changed, talk):
        return changed
    match said.extra:
        case "name":
            return replace(talk, name=None)
        case "phone":
            return ask(replace(talk, phone=None, phone_confirmed=False), brief, "ask_phone")
        case "service" if len(brief.services) > 1:
            return replace(talk, service_id=None, at=None)
        case "day":
            return forget_when(talk)
    if said.intent == "no":
        return ask(replace(forget_when(talk), task=""), brief, "anything_else", line("dropped"))
    return replace(talk) if said.intent == "yes" else None


# -- what the books said ----------------------------------------------------------------------------------------------


def cancelled(talk: Talk, answer: Cancelled, brief: Brief) -> Turn:
    """It is cancelled: only now it is said."""
    return ask(done(talk, "cancelled"), brief, "anything_else", line("cancelled", at=answer.at))


def confirmed(talk: Talk, answer: Confirmed, brief: Brief) -> Turn:
    """It is marked as confirmed."""
    return ask(done(talk, "answered"), brief, "anything_else", line("confirmed", at=answer.at))
