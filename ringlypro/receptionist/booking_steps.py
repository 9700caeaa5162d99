"""From "I'd like an appointment" to a code: ask for what is missing, look, offer, read back, book.

A step returns a turn, or a talk that has learned something (and goes on), or None: not understood.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ringlypro.receptionist import message_steps
from ringlypro.receptionist.learning import done, forget_when, learn
from ringlypro.receptionist.listening import Said
from ringlypro.receptionist.talk import Book, Booked, Brief, Line, Look, Move, Openings, Taken, Talk, Turn
from ringlypro.receptionist.turns import ask, line, once_more, prompt, seek, service_of, services_shown

Step = Turn | Talk | None
_PATIENCE = 3
"""After so many refusals or empty days somebody calls back instead."""


def next_turn(talk: Talk, brief: Brief, *before: Line) -> Turn:
    """The first thing that is still missing for an appointment."""
    if not brief.can_book or brief.mode != "open":
        return message_steps.instead(talk, brief, *before, line("cannot_book"))
    if len(brief.services) == 1:
        talk = replace(talk, service_id=brief.services[0].id)
    if len(brief.services) > 1 and service_of(talk, brief) is None:
        return ask(replace(talk, keyed=""), brief, "ask_service", *before, stage=_service_stage(brief))
    if talk.name is None:
        return ask(talk, brief, "ask_name", *before)
    asked = message_steps.phone_question(talk, brief, *before)
    return asked or when(talk, brief, *before)


def _service_stage(brief: Brief) -> str:
    return "more" if len(brief.services) > 3 else ""


def when(talk: Talk, brief: Brief, *before: Line) -> Turn:
    """Settle the time: ask for it, look it up, or read back what was found."""
    moving = talk.task == "reschedule"
    if talk.at:
        return ask(talk, brief, "confirm", *before, stage="move" if moving else "")
    if talk.earliest or talk.after:
        return look(talk, *before)
    if talk.day is None:
        if talk.keys:
            return look(replace(talk, earliest=True), *before)
        half_told = talk.clock is not None or talk.part is not None
        return ask(talk, brief, "ask_datetime", *before, stage="which" if half_told else "move" if moving else "")
    if talk.day < brief.now.date():
        return ask(forget_when(talk), brief, "ask_datetime", *before, line("past_day"), stage="another")
    if talk.half_open and talk.clock:
        return ask(talk, brief, "ask_time", *before, stage="half")
    if talk.clock or talk.part or talk.keys or _is_closed(talk, brief):
        return look(talk, *before)
    return ask(talk, brief, "ask_time", *before)


def _is_closed(talk: Talk, brief: Brief) -> bool:
    return (
        bool(brief.hours) and talk.day is not None and talk.day.isoweekday() not in {day for day, _, _ in brief.hours}
    )


def look(talk: Talk, *before: Line) -> Turn:
    """Ask the calendar for what the caller wants."""
    need = Look(
        day=talk.day, clock=talk.clock, part=talk.part, service_id=talk.service_id, earliest=talk.earliest,
        after=talk.after, ignore_id=talk.booking_id,
    )  # fmt: skip
    return seek(talk, need, *before)


def opened(talk: Talk, found: Openings, brief: Brief) -> Turn:
    """What the calendar said: read it back, or offer what there is."""
    talk = replace(talk, pending="")
    if talk.task not in {"book", "reschedule"}:
        return once_more(talk, brief)
    if found.free and talk.day and talk.clock:
        return when(replace(talk, at=datetime.combine(talk.day, talk.clock), offered=()), brief)
    if not found.times:
        return _nothing(talk, brief, found.why)
    before = (_why(talk, found.why, brief),) if found.why else ()
    return offer(talk, found.times, brief, *before)


def _why(talk: Talk, why: str, brief: Brief) -> Line:
    """What stands against the time that was asked for."""
    if why == "closed" and talk.day is not None:
        return line("why.closed_day" if _is_closed(talk, brief) else "why.closed_on", day=talk.day)
    return line(f"why.{why if why in _REASONS else 'taken'}")


_REASONS = frozenset({"taken", "closed", "past", "too_far", "too_soon"})


def offer(talk: Talk, times: tuple[datetime, ...], brief: Brief, *before: Line) -> Turn:
    """Read out up to three real times."""
    talk = replace(talk, at=None, offered=times[:3], earliest=False, after=None)
    return ask(talk, brief, "offer", *before, stage="one" if len(talk.offered) == 1 else "")


def _nothing(talk: Talk, brief: Brief, why: str) -> Turn:
    tired = talk.earliest or talk.after is not None or talk.refusals + 1 >= _PATIENCE
    said = _why(talk, why, brief) if why else line("nothing_then")
    talk = replace(forget_when(talk), refusals=talk.refusals + 1)
    if tired:
        return message_steps.instead(talk, brief, line("nothing_at_all"))
    return ask(talk, brief, "ask_datetime", said, stage="another")


# -- answers ----------------------------------------------------------------------------------------------------------


def service(talk: Talk, said: Said, brief: Brief) -> Step:
    """Which service?"""
    shown = services_shown(talk, brief)
    if said.pick is not None and said.pick < len(shown):
        return replace(talk, service_id=shown[said.pick].id)
    if said.pick == 2 and len(brief.services) > 3:
        return ask(_next_page(talk), brief, "ask_service", stage="more")
    if said.extra == "options":
        page = replace(talk, keyed="0") if talk.keyed == "" else _next_page(talk)
        return prompt(page, brief, level="example")
    if said.extra == "any":
        return replace(talk, service_id=brief.services[0].id) if brief.services else None
    return None


def _next_page(talk: Talk) -> Talk:
    page = int(talk.keyed) if talk.keyed.isdecimal() else 0
    return replace(talk, keyed=str(page + 1))


def name(talk: Talk, said: Said, brief: Brief) -> Step:
    """Whose name? By keys it may stay open: the last four digits tell callers apart."""
    if said.extra == "skip" and talk.stage == "held":
        return replace(talk, codeless=False)
    if said.extra == "skip":
        digits = (brief.caller or "")[-4:]
        return replace(talk, name=message_steps.nameless(talk, brief, digits))
    return None


def day(talk: Talk, said: Said, brief: Brief) -> Step:
    """Which day and time?"""
    if said.meaning.past:
        return ask(talk, brief, "ask_datetime", line("past_day"), stage="another")
    if said.meaning.conflict:
        return _conflict(talk, said, brief)
    if said.extra == "any":
        return replace(talk, earliest=True)
    return None


def _conflict(talk: Talk, said: Said, brief: Brief) -> Turn:
    heard = (line("conflict", day=said.meaning.date),) if said.meaning.date else ()
    return ask(talk, brief, "ask_datetime", *heard, stage="which")


def clock(talk: Talk, said: Said, brief: Brief) -> Step:
    """What time on that day? Or: morning or evening?"""
    if talk.stage == "half" and talk.clock:
        half = {"morning_half": 0, "evening_half": 12}.get(said.extra)
        if said.meaning.part:
            half = 0 if said.meaning.part == "morning" else 12
        if half is not None:
            settled = replace(
                talk, clock=talk.clock.replace(hour=talk.clock.hour % 12 + half), stage="", part=None, half_open=False
            )
            return look(settled)
    if said.extra == "any":
        return look(talk)
    return day(talk, said, brief)


def choose(talk: Talk, said: Said, brief: Brief) -> Step:
    """One of the offered times, another one, or none of them."""
    chosen = _chosen(talk, said)
    if chosen:
        return when(replace(talk, at=chosen, day=chosen.date(), clock=chosen.time()), brief)
    if (said.pick == 3 or said.extra == "later") and talk.offered:
        return look(replace(forget_when(talk), after=talk.offered[-1]))
    if said.extra == "earlier":
        return look(replace(forget_when(talk), earliest=True))
    m = said.meaning
    if m.past or m.conflict:
        return day(talk, said, brief)
    if m.date or m.time or m.part or m.earliest:
        return learn(_on_their_day(talk), said, brief)
    if m.intent == "no":
        return _refused(talk, brief)
    return None


def _on_their_day(talk: Talk) -> Talk:
    """When all offered times are of one day, another clock is meant for that day."""
    days = {t.date() for t in talk.offered}
    return replace(talk, day=days.pop()) if talk.day is None and len(days) == 1 else talk


def _chosen(talk: Talk, said: Said) -> datetime | None:
    m = said.meaning
    place = said.pick if said.pick is not None else m.offer
    if place is not None and 0 <= place < len(talk.offered):
        return talk.offered[place]
    if said.extra == "any" and talk.offered:
        return talk.offered[0]
    if m.intent == "yes" and len(talk.offered) == 1 and not (m.time or m.date or m.part):
        return talk.offered[0]
    if m.time or m.part or (m.date and m.date != talk.day):
        fits = [t for t in talk.offered if _fits(t, said)]
        return fits[0] if len(fits) == 1 else None
    return None


def _fits(at: datetime, said: Said) -> bool:
    m = said.meaning
    same = (m.time is None or m.time == at.time()) and m.date in {None, at.date()}
    return same and (m.time is not None or m.part in {None, part_of(at)})


def part_of(at: datetime) -> str:
    """Morning, afternoon or evening."""
    return "morning" if at.hour < 12 else "afternoon" if at.hour < 17 else "evening"


def _refused(talk: Talk, brief: Brief) -> Turn:
    talk = replace(forget_when(talk), refusals=talk.refusals + 1)
    if talk.refusals >= _PATIENCE:
        return message_steps.instead(talk, brief, line("no_time_suits"))
    return ask(talk, brief, "ask_datetime", stage="another")


# -- what the books said ----------------------------------------------------------------------------------------------


def commit(talk: Talk) -> Turn | None:
    """Put into the books what was read back and agreed to."""
    if talk.at is None:
        return None
    if talk.task == "reschedule" and talk.booking_id is not None:
        return seek(talk, Move(talk.booking_id, talk.at))
    if talk.name and talk.phone:
        return seek(talk, Book(talk.at, talk.name, talk.phone, talk.service_id, talk.reason))
    return None


def booked(talk: Talk, answer: Booked, brief: Brief) -> Turn:
    """It is in the books: only now it is said."""
    moved = talk.pending == "move" or talk.task == "reschedule"
    lines = (
        line("moved" if moved else "booked", at=answer.at),
        line("code.texted" if answer.texted else "code.told", code=answer.code),
    )
    talk = done(talk, "rescheduled" if moved else "booked")
    if talk.to_ask:
        return message_steps.note_question(talk, *lines)
    return ask(talk, brief, "anything_else", *lines)


def taken(talk: Talk, answer: Taken, brief: Brief) -> Turn:
    """Somebody was faster; the old time of a move stands."""
    talk = replace(talk, at=None, pending="")
    said = line("why.just_taken") if answer.why == "taken" else _why(talk, answer.why, brief)
    if answer.times:
        return offer(talk, answer.times, brief, said)
    return ask(forget_when(talk), brief, "ask_datetime", said, stage="another")
