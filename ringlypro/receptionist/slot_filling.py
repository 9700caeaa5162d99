"""What an answer adds to what is known, whichever question it answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from ringlypro.core.phone_numbers import to_e164
from ringlypro.receptionist.conversation_types import ConversationState, TurnContext
from ringlypro.receptionist.interpretation import CallerReply


def fill_slots(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationState:
    """The state with every slot that was told; a new day or clock puts an end to what was found for the old one."""
    meaning = reply.meaning
    if meaning.service is not None and 0 <= meaning.service < len(context.services):
        state = replace(state, service_id=context.services[meaning.service].id)
    if meaning.name:
        state = replace(state, name=meaning.name)
    if meaning.code:
        state = replace(state, code=meaning.code)
    return _fill_time(_fill_phone(state, reply, context), reply, context)


def _fill_phone(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationState:
    if reply.meaning.phone:
        phone = to_e164(reply.meaning.phone, area_code=context.area_code)
        if phone and phone != state.phone:
            return replace(state, phone=phone, phone_confirmed=False)
    if reply.meaning.this_number and context.caller:
        return replace(state, phone=context.caller, phone_confirmed=True)
    return state


def _fill_time(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationState:
    meaning = reply.meaning
    if meaning.past or meaning.conflict or not (meaning.date or meaning.time or meaning.part or meaning.earliest):
        return state
    day, clock, part = meaning.date or state.day, meaning.time or state.clock, meaning.part or state.part
    if meaning.part and not meaning.time:
        clock = None
    if meaning.time and not meaning.part:
        part = None
    if meaning.earliest:
        day, clock = meaning.date, meaning.time
    at = state.at if state.at and day and clock and datetime.combine(day, clock) == state.at else None
    half_open = _has_two_halves(reply, context, day) if meaning.time else state.half_open and not meaning.part
    return replace(
        state, day=day, clock=clock, part=part, at=at, half_open=half_open, after=None,
        earliest=meaning.earliest and not meaning.time, offered=() if at is None else state.offered,
    )  # fmt: skip


def _has_two_halves(reply: CallerReply, context: TurnContext, day: date | None) -> bool:
    """Whether the clock may mean morning and evening, and the business is open at both."""
    meaning = reply.meaning
    if not meaning.ambiguous or meaning.time is None:
        return False
    other = meaning.time.replace(hour=(meaning.time.hour + 12) % 24)
    if f"{other:%H:%M}" not in meaning.alternatives:
        return False
    spans = [
        (opens, closes)
        for iso_weekday, opens, closes in context.hours
        if day is None or iso_weekday == day.isoweekday()
    ]
    return all(any(opens <= reading < closes for opens, closes in spans) for reading in (meaning.time, other))


def clear_time_slots(state: ConversationState) -> ConversationState:
    """Nothing is known of the time any more."""
    return replace(
        state, day=None, clock=None, part=None, at=None, offered=(), earliest=False, after=None, half_open=False
    )


_OUTCOME_RANK: Final = ("answered", "voicemail", "message", "transferred", "cancelled", "rescheduled", "booked")
"""What a call is remembered for when several things came of it: the last one here."""


def record_outcome(state: ConversationState, outcome: str) -> ConversationState:
    """The state with its weightiest outcome."""
    outranks = state.outcome is None or _OUTCOME_RANK.index(outcome) >= _OUTCOME_RANK.index(state.outcome)
    return replace(state, outcome=outcome) if outranks else state


def complete_task(state: ConversationState, outcome: str) -> ConversationState:
    """The matter is settled: who the caller is stays known, what it was about does not."""
    return replace(
        record_outcome(clear_time_slots(state), outcome), task="", service_id=None, found=(), booking_id=None,
        code=None,
        reason=None, urgent=False, urgency_known=False, best_time=None, verified=False, codeless=False, finds=0,
        refusals=0, pending="", stage="",
    )  # fmt: skip
