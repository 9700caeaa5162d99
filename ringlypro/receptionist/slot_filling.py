"""What an answer adds to what is known, whichever question it answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import get_args

from ringlypro.core.phone_numbers import to_e164
from ringlypro.receptionist.conversation_tasks import NO_DETAILS, NO_TASK
from ringlypro.receptionist.conversation_terms import CallOutcome
from ringlypro.receptionist.conversation_types import ConversationState, TurnContext
from ringlypro.receptionist.interpretation import CallerReply, has_time_slot
from ringlypro.receptionist.nlu import NluResult
from ringlypro.receptionist.question_forms import PLAIN_FORM_BY_STEP
from ringlypro.receptionist.task_details import get_lookup, get_time_wish, set_lookup, set_service_id, set_time_wish


def fill_slots(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationState:
    """The state with every slot that was told; a new day or clock puts an end to what was found for the old one."""
    meaning = reply.meaning
    if meaning.service is not None and 0 <= meaning.service < len(context.services):
        state = set_service_id(state, context.services[meaning.service].id)
    if meaning.name:
        state = replace(state, caller=replace(state.caller, name=meaning.name))
    if meaning.code:
        state = set_lookup(state, replace(get_lookup(state), code=meaning.code))
    return _fill_time(_fill_phone(state, reply, context), reply, context)


def _fill_phone(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationState:
    if reply.meaning.phone:
        phone = to_e164(reply.meaning.phone, area_code=context.area_code)
        if phone and phone != state.caller.phone:
            return replace(state, caller=replace(state.caller, phone=phone, phone_confirmed=False))
    if reply.meaning.this_number and context.caller:
        return replace(state, caller=replace(state.caller, phone=context.caller, phone_confirmed=True))
    return state


def _fill_time(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationState:
    meaning, wish = reply.meaning, get_time_wish(state)
    if not _tells_time(meaning):
        return state
    day = meaning.date or (None if meaning.earliest else wish.day)
    clock = meaning.time or (None if meaning.earliest or meaning.part else wish.clock)
    part = meaning.part or (None if meaning.time else wish.part)
    at = wish.at if wish.at == _moment_of(day, clock) else None
    half_open = _has_two_halves(reply, context, day) if meaning.time else wish.half_open and not meaning.part
    new_wish = replace(
        wish, day=day, clock=clock, part=part, at=at, half_open=half_open, after=None,
        earliest=meaning.earliest and not meaning.time, offered=() if at is None else wish.offered,
    )  # fmt: skip
    return set_time_wish(state, new_wish)


def _tells_time(meaning: NluResult) -> bool:
    return has_time_slot(meaning) and not (meaning.past or meaning.conflict)


def _moment_of(day: date | None, clock: time | None) -> datetime | None:
    return datetime.combine(day, clock) if day is not None and clock is not None else None


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


def record_outcome(state: ConversationState, outcome: CallOutcome) -> ConversationState:
    """The state with its weightiest outcome."""
    ranking = get_args(CallOutcome)
    outranks = state.outcome is None or ranking.index(outcome) >= ranking.index(state.outcome)
    return replace(state, outcome=outcome) if outranks else state


def complete_task(state: ConversationState, outcome: CallOutcome) -> ConversationState:
    """The matter is settled: who the caller is stays known, what it was about does not."""
    awaited = replace(state.awaited, question=PLAIN_FORM_BY_STEP[state.step], effect=None)
    return replace(record_outcome(state, outcome), task=NO_TASK, set_aside=NO_DETAILS, awaited=awaited)
