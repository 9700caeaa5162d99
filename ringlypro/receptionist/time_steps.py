"""When to come, for a new appointment and for one that is moved: ask, look, offer, and read back what was chosen.

The calendar comes first and the form second: who it is for is asked once there is a time.

A step returns a turn, or a state that has learned something (and goes on), or None: not understood.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ringlypro.core.time_windows import DayPartName
from ringlypro.receptionist import message_steps, phone_steps
from ringlypro.receptionist.conflict_prompts import is_closed_day, make_conflict_prompt
from ringlypro.receptionist.conversation_tasks import BookingTask, ChangeTask, TimeWish
from ringlypro.receptionist.conversation_types import (
    AvailabilityResult,
    CheckAvailability,
    ConversationState,
    ConversationTurn,
    Prompt,
    QuestionForm,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.task_details import (
    clear_time_slots,
    get_lookup,
    get_service_id,
    get_time_wish,
    set_time_wish,
)
from ringlypro.receptionist.turn_builders import ask_question, call_backend, make_prompt, resume_question

StepResult = ConversationTurn | ConversationState | None
MOST_REFUSALS = 3
"""After so many refusals or empty days somebody calls back instead."""


def settle_time(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """Settle the time: ask for it, look it up, or read back what was found."""
    wish = get_time_wish(state)
    if wish.at:
        return _read_back(state, context, *before)
    if wish.earliest or wish.after or wish.before:
        return check_availability(state, *before)
    if wish.day is None:
        return _ask_day(state, context, *before)
    if wish.day < context.now.date():
        return ask_question(clear_time_slots(state), context, "ask_datetime.another", *before, make_prompt("past_day"))
    if wish.half_open and (wish.clock or wish.window.is_bounded):
        return ask_question(state, context, "ask_time.half", *before)
    if wish.clock or wish.is_bounded or state.caller.uses_keypad or is_closed_day(state, context):
        return check_availability(state, *before)
    return ask_question(state, context, "ask_time", *before)


def settle_found_time(state: ConversationState, context: TurnContext, found_prompt: Prompt) -> ConversationTurn:
    """Go on with a time that can be had; it is said so, unless the read-back that follows says the time itself."""
    turn = settle_time(state, context)
    return turn if turn.state.step == "confirm" else replace(turn, prompts=(found_prompt, *turn.prompts))


def _read_back(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """Who it is for, if that is not known yet, and then everything once; the caller's own number is offered with it."""
    if is_rescheduling(state):
        return ask_question(state, context, "confirm.move", *before)
    if state.caller.name is None:
        return ask_question(state, context, "ask_name", *before)
    if offers_own_number(state, context):
        return ask_question(state, context, "confirm.caller", *before)
    if state.caller.refuses_number and state.caller.phone is None:
        return message_steps.take_message_instead(state, context, *before, make_prompt("no_number"))
    return phone_steps.ask_phone_number(state, context, *before) or ask_question(state, context, "confirm", *before)


def offers_own_number(state: ConversationState, context: TurnContext) -> bool:
    """Whether a booking is read back with the number of the line: none was told, and no other one was asked for."""
    return state.caller.phone is None and context.caller is not None and state.step != "ask_phone"


def is_rescheduling(state: ConversationState) -> bool:
    """Whether an appointment that exists is moved."""
    return isinstance(state.task, ChangeTask) and state.task.action == "reschedule"


def _ask_day(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    wish = get_time_wish(state)
    if state.caller.uses_keypad:
        return check_availability(set_time_wish(state, replace(wish, earliest=True)), *before)
    if wish.clock is not None or wish.is_bounded:
        return ask_question(state, context, "ask_datetime.which", *before)
    return ask_question(state, context, "ask_datetime.move" if is_rescheduling(state) else "ask_datetime", *before)


def check_availability(state: ConversationState, *before: Prompt) -> ConversationTurn:
    """Ask the calendar for what the caller wants."""
    wish = get_time_wish(state)
    effect = CheckAvailability(
        day=wish.day, clock=wish.clock, part=wish.part, window=wish.window, edge=wish.edge, earliest=wish.earliest,
        after=wish.after, service_id=get_service_id(state), ignore_id=get_lookup(state).booking_id,
    )  # fmt: skip
    return call_backend(state, effect, *before)


def handle_availability(
    state: ConversationState, availability: AvailabilityResult, context: TurnContext
) -> ConversationTurn:
    """What the calendar said: read it back, or offer what there is."""
    state = replace(state, awaited=replace(state.awaited, effect=None))
    if not needs_time(state):
        return resume_question(state, context)
    wish = get_time_wish(state)
    if availability.is_free and wish.day and wish.clock:
        free_at = datetime.combine(wish.day, wish.clock)
        found_wish = replace(wish, at=free_at, offered=(), conflict_at=None, conflicts=0)
        return settle_found_time(set_time_wish(state, found_wish), context, make_prompt("works", at=free_at))
    if wish.before is not None:
        return _offer_earlier_times(state, availability.alternatives, context)
    if not availability.alternatives:
        return _handle_no_availability(state, context, availability.reason)
    state = _count_conflict(state)
    if get_time_wish(state).conflicts >= MOST_REFUSALS:
        return message_steps.take_message_instead(state, context, make_prompt("no_time_suits"))
    if availability.is_outside:
        return offer_times(state, availability.alternatives, context, make_prompt("why.outside"))
    before = (make_conflict_prompt(state, availability.reason, context),) if availability.reason else ()
    return offer_times(state, availability.alternatives, context, *before)


def _count_conflict(state: ConversationState) -> ConversationState:
    """Count how often in a row the very moment was asked for that cannot be had."""
    wish = get_time_wish(state)
    if wish.day is None or wish.clock is None:
        return state
    asked_at = datetime.combine(wish.day, wish.clock)
    conflicts = wish.conflicts + 1 if asked_at == wish.conflict_at else 1
    return set_time_wish(state, replace(wish, conflict_at=asked_at, conflicts=conflicts))


def _offer_earlier_times(
    state: ConversationState, times: tuple[datetime, ...], context: TurnContext
) -> ConversationTurn:
    """What there is before the times that were offered, or those again."""
    wish = get_time_wish(state)
    earlier_times = tuple(at for at in times if wish.before is not None and at < wish.before)
    if not earlier_times:
        return offer_times(state, wish.offered, context, make_prompt("nothing_earlier"))
    return offer_times(state, earlier_times, context)


def needs_time(state: ConversationState) -> bool:
    """Whether a time is to be found: for a new appointment, or for one that is moved."""
    return isinstance(state.task, BookingTask) or is_rescheduling(state)


def offer_times(
    state: ConversationState, times: tuple[datetime, ...], context: TurnContext, *before: Prompt
) -> ConversationTurn:
    """Read out up to three real times."""
    wish = replace(get_time_wish(state), at=None, offered=times[:3], earliest=False, after=None, before=None)
    question: QuestionForm = "offer.one" if len(wish.offered) == 1 else "offer"
    return ask_question(set_time_wish(state, wish), context, question, *before)


def _handle_no_availability(state: ConversationState, context: TurnContext, conflict_reason: str) -> ConversationTurn:
    wish = get_time_wish(state)
    give_up = wish.earliest or wish.after is not None or wish.refusals + 1 >= MOST_REFUSALS
    reason_prompt = (
        make_conflict_prompt(state, conflict_reason, context) if conflict_reason else make_prompt("nothing_then")
    )
    state = count_refusal(state)
    if give_up:
        return message_steps.take_message_instead(state, context, make_prompt("nothing_at_all"))
    return ask_question(state, context, "ask_datetime.another", reason_prompt)


def count_refusal(state: ConversationState) -> ConversationState:
    """One more refusal; the hours that will do stay known."""
    bounds = get_time_wish(state).bounds
    return set_time_wish(state, replace(bounds, refusals=bounds.refusals + 1))


# -- answers ----------------------------------------------------------------------------------------------------------


def answer_day(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Which day and time?"""
    if reply.meaning.past:
        return ask_question(state, context, "ask_datetime.another", make_prompt("past_day"))
    if reply.meaning.conflict:
        return _ask_which_day(state, reply, context)
    if reply.phrase_key == "any":
        return set_time_wish(state, replace(get_time_wish(state), earliest=True))
    return None


def _ask_which_day(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    conflict_prompts = (make_prompt("conflict", day=reply.meaning.date),) if reply.meaning.date else ()
    return ask_question(state, context, "ask_datetime.which", *conflict_prompts)


def answer_time(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """What time on that day? Or: morning or evening?"""
    wish = get_time_wish(state)
    if state.awaited.question == "ask_time.half" and (wish.clock or wish.window.is_bounded):
        half_day_offset = {"morning_half": 0, "evening_half": 12}.get(reply.phrase_key)
        if reply.meaning.part:
            half_day_offset = 0 if reply.meaning.part == "morning" else 12
        if half_day_offset is not None:
            state = set_time_wish(state, _move_to_half(wish, half_day_offset))
            return check_availability(replace(state, awaited=replace(state.awaited, question="ask_time")))
    if reply.phrase_key == "any":
        return check_availability(state)
    return answer_day(state, reply, context)


def _move_to_half(wish: TimeWish, first_hour: int) -> TimeWish:
    """The wish with its clock, or its window, in the half of the day that begins at this hour, 0 or 12."""
    clock, earliest, latest = (
        bound and bound.replace(hour=bound.hour % 12 + first_hour)
        for bound in (wish.clock, wish.window.earliest, wish.window.latest)
    )
    window = replace(wish.window, earliest=earliest, latest=latest)
    return replace(wish, clock=clock, window=window, part=None, half_open=False)


def get_day_part(at: datetime) -> DayPartName:
    """Morning, afternoon or evening."""
    return "morning" if at.hour < 12 else "afternoon" if at.hour < 17 else "evening"
