"""What an answer adds to what is known, whichever question it answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from ringlypro.kit.phones import to_e164
from ringlypro.receptionist.listening import Said
from ringlypro.receptionist.talk import Brief, Talk


def learn(talk: Talk, said: Said, brief: Brief) -> Talk:
    """The talk with every slot that was told; a new day or clock puts an end to what was found for the old one."""
    m = said.meaning
    if m.service is not None and 0 <= m.service < len(brief.services):
        talk = replace(talk, service_id=brief.services[m.service].id)
    if m.name:
        talk = replace(talk, name=m.name)
    if m.code:
        talk = replace(talk, code=m.code)
    return _when(_phone(talk, said, brief), said, brief)


def _phone(talk: Talk, said: Said, brief: Brief) -> Talk:
    if said.meaning.phone:
        phone = to_e164(said.meaning.phone, area_code=brief.area_code)
        if phone and phone != talk.phone:
            return replace(talk, phone=phone, phone_confirmed=False)
    if said.meaning.this_number and brief.caller:
        return replace(talk, phone=brief.caller, phone_confirmed=True)
    return talk


def _when(talk: Talk, said: Said, brief: Brief) -> Talk:
    m = said.meaning
    if m.past or m.conflict or not (m.date or m.time or m.part or m.earliest):
        return talk
    day, clock, part = m.date or talk.day, m.time or talk.clock, m.part or talk.part
    if m.part and not m.time:
        clock = None
    if m.time and not m.part:
        part = None
    if m.earliest:
        day, clock = m.date, m.time
    at = talk.at if talk.at and day and clock and datetime.combine(day, clock) == talk.at else None
    half_open = _has_two_halves(said, brief, day) if m.time else talk.half_open and not m.part
    return replace(
        talk, day=day, clock=clock, part=part, at=at, half_open=half_open, after=None,
        earliest=m.earliest and not m.time, offered=() if at is None else talk.offered,
    )  # fmt: skip


def _has_two_halves(said: Said, brief: Brief, day: date | None) -> bool:
    """Whether the clock may mean morning and evening, and the business is open at both."""
    m = said.meaning
    if not m.ambiguous or m.time is None:
        return False
    other = m.time.replace(hour=(m.time.hour + 12) % 24)
    if f"{other:%H:%M}" not in m.alternatives:
        return False
    spans = [(opens, closes) for on, opens, closes in brief.hours if day is None or on == day.isoweekday()]
    return all(any(opens <= each < closes for opens, closes in spans) for each in (m.time, other))


def forget_when(talk: Talk) -> Talk:
    """Nothing is known of the time any more."""
    return replace(
        talk, day=None, clock=None, part=None, at=None, offered=(), earliest=False, after=None, half_open=False
    )


_WEIGHT: Final = ("answered", "voicemail", "message", "transferred", "cancelled", "rescheduled", "booked")
"""What a call is remembered for when several things came of it: the last one here."""


def came_of(talk: Talk, outcome: str) -> Talk:
    """The talk with its weightiest outcome."""
    heavier = talk.outcome is None or _WEIGHT.index(outcome) >= _WEIGHT.index(talk.outcome)
    return replace(talk, outcome=outcome) if heavier else talk


def done(talk: Talk, outcome: str) -> Talk:
    """The matter is settled: who the caller is stays known, what it was about does not."""
    return replace(
        came_of(forget_when(talk), outcome), task="", service_id=None, found=(), booking_id=None, code=None,
        reason=None, urgent=False, urgency_known=False, best_time=None, verified=False, codeless=False, finds=0,
        refusals=0, pending="", stage="",
    )  # fmt: skip
