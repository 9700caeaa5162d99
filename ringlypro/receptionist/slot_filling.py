"""What an answer adds to what is known, whichever question it answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import get_args

from ringlypro.core.phone_numbers import to_e164
from ringlypro.core.time_windows import ANY_TIME, WINDOW_BY_PART
from ringlypro.receptionist.conversation_tasks import NO_DETAILS, NO_TASK, TimeWish
from ringlypro.receptionist.conversation_terms import CallOutcome
from ringlypro.receptionist.conversation_types import ConversationState, TurnContext
from ringlypro.receptionist.interpretation import CallerReply, has_time_slot
from ringlypro.receptionist.nlu import NluResult, is_within_hours
from ringlypro.receptionist.question_forms import PLAIN_FORM_BY_STEP
from ringlypro.receptionist.task_details import (
    get_lookup,
    get_service_id,
    get_time_wish,
    set_lookup,
    set_service_id,
    set_time_wish,
)
from ringlypro.receptionist.turn_builders import find_selected_appointment


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


def list_slot_values(state: ConversationState) -> tuple[object, ...]:
    """All that was told for a booking or a change, to see whether an answer made a difference."""
    wish, caller = get_time_wish(state), state.caller
    return (
        caller.name, caller.phone, wish.at, wish.day, wish.clock, wish.part, get_service_id(state), wish.earliest,
        wish.window, wish.edge,
    )  # fmt: skip


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
    meaning = _resolve_references(state, wish, _read_first_of_day(meaning))
    day = meaning.date or (None if meaning.earliest else wish.day)
    timed_wish = _fill_clock(wish, meaning)
    if timed_wish.clock is None and (meaning.same_time or meaning.clock_shift):
        timed_wish = replace(timed_wish, same_time=meaning.same_time, clock_shift=meaning.clock_shift)
    at = wish.at if wish.at == _moment_of(day, timed_wish.clock) else None
    half_open = _has_two_halves(reply, context, day) if meaning.time else wish.half_open and not meaning.part
    new_wish = replace(
        timed_wish, day=day, at=at, half_open=half_open, after=None, before=None,
        earliest=meaning.earliest and not meaning.time, offered=() if at is None else wish.offered,
    )  # fmt: skip
    return set_time_wish(state, new_wish)


def resolve_clock_shift(state: ConversationState, reply: CallerReply) -> CallerReply:
    """The reply with the hour that "an hour later" makes of the one under discussion, if there is one."""
    meaning, wish = reply.meaning, get_time_wish(state)
    if not meaning.clock_shift:
        return reply
    clocks = [wish.clock] if wish.clock else [at.time() for at in wish.offered if len(wish.offered) == 1]
    if meaning.time or not clocks:
        return replace(reply, meaning=replace(meaning, clock_shift=0)) if meaning.time else reply
    return replace(reply, meaning=replace(meaning, time=_shift_clock(clocks[0], meaning.clock_shift), clock_shift=0))


def _shift_clock(clock: time, minutes: int) -> time:
    return (datetime.combine(date.min, clock) + timedelta(days=1, minutes=minutes)).time()


def keep_appointment_hour(state: ConversationState) -> ConversationState:
    """The state with the hour of the appointment, where it was to be moved to the same one of another day."""
    wish, appointment = get_time_wish(state), find_selected_appointment(state)
    if not (wish.same_time or wish.clock_shift) or wish.clock is not None or appointment is None:
        return state
    clock = _shift_clock(appointment.at.time(), wish.clock_shift)
    day = wish.day or (appointment.at.date() if wish.clock_shift else None)
    return set_time_wish(state, replace(wish, day=day, clock=clock, same_time=False, clock_shift=0))


def _read_first_of_day(meaning: NluResult) -> NluResult:
    """The earliest on Monday is the first appointment of that day, and not the first there is."""
    is_of_day = meaning.earliest and meaning.date is not None and meaning.time is None
    return replace(meaning, earliest=False, edge=meaning.edge or "first") if is_of_day else meaning


def _resolve_references(state: ConversationState, wish: TimeWish, meaning: NluResult) -> NluResult:
    """The meaning with the hour and the day that "same time" and "same day" stand for."""
    appointment = find_selected_appointment(state)
    known_moments = list(wish.offered) if len(wish.offered) == 1 else [appointment.at] if appointment else []
    if meaning.same_time and not (meaning.time or meaning.part):
        clocks = [wish.clock] if wish.clock else [at.time() for at in known_moments]
        meaning = replace(meaning, time=next(iter(clocks), None))
    if meaning.same_day and meaning.date is None and wish.day is None:
        meaning = replace(meaning, date=next((at.date() for at in known_moments), None))
    return meaning


def _fill_clock(wish: TimeWish, meaning: NluResult) -> TimeWish:
    """The clock that was told, or between which clocks; what is known of either stays where nothing else was said."""
    if meaning.window.is_bounded:
        return replace(wish, clock=None, part=None, window=meaning.window, edge=meaning.edge)
    if meaning.time:
        # A clock of its own stays within what was told before, or puts an end to it.
        part = wish.part if wish.part and WINDOW_BY_PART[wish.part].holds(meaning.time) else None
        window = wish.window if wish.window.holds(meaning.time) else ANY_TIME
        return replace(wish, clock=meaning.time, part=part, window=window, edge="")
    if meaning.edge:
        # The end of the day is its last appointment, whenever that is.
        part = None if meaning.edge == "last" and meaning.part == "evening" else meaning.part
        return replace(wish, clock=None, part=part, window=wish.window, edge=meaning.edge)
    if meaning.part:
        return replace(wish, clock=None, part=meaning.part, window=ANY_TIME, edge="")
    return replace(wish, clock=None, edge="") if meaning.earliest else wish


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
    spans = context.opening_spans(day) if day else [(opens, closes) for _, opens, closes in context.hours]
    readings = (meaning.time, other)
    return all(any(is_within_hours(reading, opens, closes) for opens, closes in spans) for reading in readings)


def record_outcome(state: ConversationState, outcome: CallOutcome) -> ConversationState:
    """The state with its weightiest outcome."""
    ranking = get_args(CallOutcome)
    outranks = state.outcome is None or ranking.index(outcome) >= ranking.index(state.outcome)
    return replace(state, outcome=outcome) if outranks else state


def complete_task(state: ConversationState, outcome: CallOutcome) -> ConversationState:
    """The matter is settled: who the caller is stays known, what it was about does not."""
    awaited = replace(state.awaited, question=PLAIN_FORM_BY_STEP[state.step], effect=None)
    return replace(record_outcome(state, outcome), task=NO_TASK, set_aside=NO_DETAILS, awaited=awaited)
