"""When to come, for a new appointment and for one that is moved: ask, look, offer, and read back what was chosen.

A step returns a turn, or a state that has learned something (and goes on), or None: not understood.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ringlypro.receptionist import message_steps
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
from ringlypro.receptionist.interpretation import CallerReply, has_time_slot
from ringlypro.receptionist.slot_filling import fill_slots
from ringlypro.receptionist.task_details import (
    clear_time_slots,
    get_lookup,
    get_service_id,
    get_time_wish,
    set_time_wish,
)
from ringlypro.receptionist.turn_builders import ask_question, call_backend, make_prompt, resume_question

StepResult = ConversationTurn | ConversationState | None
_MOST_REFUSALS = 3
"""After so many refusals or empty days somebody calls back instead."""


def settle_time(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """Settle the time: ask for it, look it up, or read back what was found."""
    wish, is_move = get_time_wish(state), is_rescheduling(state)
    if wish.at:
        return ask_question(state, context, "confirm.move" if is_move else "confirm", *before)
    if wish.earliest or wish.after:
        return check_availability(state, *before)
    if wish.day is None:
        return _ask_day(state, context, *before)
    if wish.day < context.now.date():
        return ask_question(clear_time_slots(state), context, "ask_datetime.another", *before, make_prompt("past_day"))
    if wish.half_open and wish.clock:
        return ask_question(state, context, "ask_time.half", *before)
    if wish.clock or wish.part or state.caller.uses_keypad or is_closed_day(state, context):
        return check_availability(state, *before)
    return ask_question(state, context, "ask_time", *before)


def is_rescheduling(state: ConversationState) -> bool:
    """Whether an appointment that exists is moved."""
    return isinstance(state.task, ChangeTask) and state.task.action == "reschedule"


def _ask_day(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    wish = get_time_wish(state)
    if state.caller.uses_keypad:
        return check_availability(set_time_wish(state, replace(wish, earliest=True)), *before)
    if wish.clock is not None or wish.part is not None:
        return ask_question(state, context, "ask_datetime.which", *before)
    return ask_question(state, context, "ask_datetime.move" if is_rescheduling(state) else "ask_datetime", *before)


def check_availability(state: ConversationState, *before: Prompt) -> ConversationTurn:
    """Ask the calendar for what the caller wants."""
    wish = get_time_wish(state)
    effect = CheckAvailability(
        day=wish.day, clock=wish.clock, part=wish.part, service_id=get_service_id(state), earliest=wish.earliest,
        after=wish.after, ignore_id=get_lookup(state).booking_id,
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
        return settle_time(set_time_wish(state, replace(wish, at=free_at, offered=())), context)
    if not availability.alternatives:
        return _handle_no_availability(state, context, availability.reason)
    before = (make_conflict_prompt(state, availability.reason, context),) if availability.reason else ()
    return offer_times(state, availability.alternatives, context, *before)


def needs_time(state: ConversationState) -> bool:
    """Whether a time is to be found: for a new appointment, or for one that is moved."""
    return isinstance(state.task, BookingTask) or is_rescheduling(state)


def offer_times(
    state: ConversationState, times: tuple[datetime, ...], context: TurnContext, *before: Prompt
) -> ConversationTurn:
    """Read out up to three real times."""
    wish = replace(get_time_wish(state), at=None, offered=times[:3], earliest=False, after=None)
    question: QuestionForm = "offer.one" if len(wish.offered) == 1 else "offer"
    return ask_question(set_time_wish(state, wish), context, question, *before)


def _handle_no_availability(state: ConversationState, context: TurnContext, conflict_reason: str) -> ConversationTurn:
    wish = get_time_wish(state)
    give_up = wish.earliest or wish.after is not None or wish.refusals + 1 >= _MOST_REFUSALS
    reason_prompt = (
        make_conflict_prompt(state, conflict_reason, context) if conflict_reason else make_prompt("nothing_then")
    )
    state = _count_refusal(state)
    if give_up:
        return message_steps.take_message_instead(state, context, make_prompt("nothing_at_all"))
    return ask_question(state, context, "ask_datetime.another", reason_prompt)


def _count_refusal(state: ConversationState) -> ConversationState:
    return set_time_wish(state, TimeWish(refusals=get_time_wish(state).refusals + 1))


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
    if state.awaited.question == "ask_time.half" and wish.clock:
        half_day_offset = {"morning_half": 0, "evening_half": 12}.get(reply.phrase_key)
        if reply.meaning.part:
            half_day_offset = 0 if reply.meaning.part == "morning" else 12
        if half_day_offset is not None:
            clock = wish.clock.replace(hour=wish.clock.hour % 12 + half_day_offset)
            state = set_time_wish(state, replace(wish, clock=clock, part=None, half_open=False))
            return check_availability(replace(state, awaited=replace(state.awaited, question="ask_time")))
    if reply.phrase_key == "any":
        return check_availability(state)
    return answer_day(state, reply, context)


def answer_offer(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """One of the offered times, another one, or none of them."""
    wish = get_time_wish(state)
    chosen_time = _choose_time(wish, reply)
    if chosen_time:
        wish = replace(wish, at=chosen_time, day=chosen_time.date(), clock=chosen_time.time())
        return settle_time(set_time_wish(state, wish), context)
    if (reply.option_index == 3 or reply.phrase_key == "later") and wish.offered:
        return check_availability(set_time_wish(state, TimeWish(after=wish.offered[-1], refusals=wish.refusals)))
    if reply.phrase_key == "earlier":
        return check_availability(set_time_wish(state, TimeWish(earliest=True, refusals=wish.refusals)))
    meaning = reply.meaning
    if meaning.past or meaning.conflict:
        return answer_day(state, reply, context)
    if has_time_slot(meaning):
        return fill_slots(_keep_offered_day(state), reply, context)
    if meaning.intent == "no":
        return _refuse_offer(state, context)
    return None


def _keep_offered_day(state: ConversationState) -> ConversationState:
    """When all offered times are of one day, another clock is meant for that day."""
    wish = get_time_wish(state)
    days = {offered_time.date() for offered_time in wish.offered}
    return set_time_wish(state, replace(wish, day=days.pop())) if wish.day is None and len(days) == 1 else state


def _choose_time(wish: TimeWish, reply: CallerReply) -> datetime | None:
    meaning = reply.meaning
    option_index = reply.option_index if reply.option_index is not None else meaning.offer
    if option_index is not None and 0 <= option_index < len(wish.offered):
        return wish.offered[option_index]
    if _takes_first_offer(wish, reply):
        return wish.offered[0]
    if meaning.time or meaning.part or (meaning.date and meaning.date != wish.day):
        matching_times = [offered_time for offered_time in wish.offered if _matches_reply(offered_time, reply)]
        return matching_times[0] if len(matching_times) == 1 else None
    return None


def _takes_first_offer(wish: TimeWish, reply: CallerReply) -> bool:
    """Whether any offered time will do, or the only one is agreed to and no other told beside the yes."""
    if reply.phrase_key == "any":
        return bool(wish.offered)
    meaning = reply.meaning
    is_only_yes = meaning.intent == "yes" and not (meaning.time or meaning.date or meaning.part)
    return is_only_yes and len(wish.offered) == 1


def _matches_reply(at: datetime, reply: CallerReply) -> bool:
    meaning = reply.meaning
    same_moment = (meaning.time is None or meaning.time == at.time()) and meaning.date in {None, at.date()}
    return same_moment and (meaning.time is not None or meaning.part in {None, get_day_part(at)})


def get_day_part(at: datetime) -> str:
    """Morning, afternoon or evening."""
    return "morning" if at.hour < 12 else "afternoon" if at.hour < 17 else "evening"


def _refuse_offer(state: ConversationState, context: TurnContext) -> ConversationTurn:
    state = _count_refusal(state)
    if get_time_wish(state).refusals >= _MOST_REFUSALS:
        return message_steps.take_message_instead(state, context, make_prompt("no_time_suits"))
    return ask_question(state, context, "ask_datetime.another")
