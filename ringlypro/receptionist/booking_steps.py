"""From "I'd like an appointment" to a code: ask for what is missing, look, offer, read back, book.

A step returns a turn, or a state that has learned something (and goes on), or None: not understood.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ringlypro.receptionist import message_steps
from ringlypro.receptionist.conflict_prompts import is_closed_day, make_conflict_prompt
from ringlypro.receptionist.conversation_types import (
    AppointmentBooked,
    AvailabilityResult,
    BookAppointment,
    CheckAvailability,
    ConversationState,
    ConversationTurn,
    Prompt,
    RescheduleAppointment,
    SlotConflict,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.slot_filling import clear_time_slots, complete_task, fill_slots
from ringlypro.receptionist.turn_builders import (
    ask_at_level,
    ask_question,
    call_backend,
    find_selected_service,
    list_visible_services,
    make_prompt,
    resume_question,
)

StepResult = ConversationTurn | ConversationState | None
_MOST_REFUSALS = 3
"""After so many refusals or empty days somebody calls back instead."""


def continue_booking(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """The first thing that is still missing for an appointment."""
    if not context.client.booking_enabled or context.mode != "open":
        return message_steps.take_message_instead(state, context, *before, make_prompt("cannot_book"))
    if len(context.services) == 1:
        state = replace(state, service_id=context.services[0].id)
    if len(context.services) > 1 and find_selected_service(state, context) is None:
        return ask_question(
            replace(state, keyed=""), context, "ask_service", *before, stage=_service_prompt_variant(context)
        )
    if state.name is None:
        return ask_question(state, context, "ask_name", *before)
    phone_turn = message_steps.ask_phone_number(state, context, *before)
    return phone_turn or settle_time(state, context, *before)


def _service_prompt_variant(context: TurnContext) -> str:
    return "more" if len(context.services) > 3 else ""


def settle_time(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """Settle the time: ask for it, look it up, or read back what was found."""
    is_move = state.task == "reschedule"
    if state.at:
        return ask_question(state, context, "confirm", *before, stage="move" if is_move else "")
    if state.earliest or state.after:
        return check_availability(state, *before)
    if state.day is None:
        if state.keys:
            return check_availability(replace(state, earliest=True), *before)
        partial_time = state.clock is not None or state.part is not None
        return ask_question(
            state, context, "ask_datetime", *before, stage="which" if partial_time else "move" if is_move else ""
        )
    if state.day < context.now.date():
        return ask_question(
            clear_time_slots(state), context, "ask_datetime", *before, make_prompt("past_day"), stage="another"
        )
    if state.half_open and state.clock:
        return ask_question(state, context, "ask_time", *before, stage="half")
    if state.clock or state.part or state.keys or is_closed_day(state, context):
        return check_availability(state, *before)
    return ask_question(state, context, "ask_time", *before)


def check_availability(state: ConversationState, *before: Prompt) -> ConversationTurn:
    """Ask the calendar for what the caller wants."""
    effect = CheckAvailability(
        day=state.day, clock=state.clock, part=state.part, service_id=state.service_id, earliest=state.earliest,
        after=state.after, ignore_id=state.booking_id,
    )  # fmt: skip
    return call_backend(state, effect, *before)


def handle_availability(
    state: ConversationState, availability: AvailabilityResult, context: TurnContext
) -> ConversationTurn:
    """What the calendar said: read it back, or offer what there is."""
    state = replace(state, pending="")
    if state.task not in {"book", "reschedule"}:
        return resume_question(state, context)
    if availability.is_free and state.day and state.clock:
        return settle_time(replace(state, at=datetime.combine(state.day, state.clock), offered=()), context)
    if not availability.alternatives:
        return _handle_no_availability(state, context, availability.reason)
    before = (make_conflict_prompt(state, availability.reason, context),) if availability.reason else ()
    return offer_times(state, availability.alternatives, context, *before)


def offer_times(
    state: ConversationState, times: tuple[datetime, ...], context: TurnContext, *before: Prompt
) -> ConversationTurn:
    """Read out up to three real times."""
    state = replace(state, at=None, offered=times[:3], earliest=False, after=None)
    return ask_question(state, context, "offer", *before, stage="one" if len(state.offered) == 1 else "")


def _handle_no_availability(state: ConversationState, context: TurnContext, conflict_reason: str) -> ConversationTurn:
    give_up = state.earliest or state.after is not None or state.refusals + 1 >= _MOST_REFUSALS
    reason_prompt = (
        make_conflict_prompt(state, conflict_reason, context) if conflict_reason else make_prompt("nothing_then")
    )
    state = replace(clear_time_slots(state), refusals=state.refusals + 1)
    if give_up:
        return message_steps.take_message_instead(state, context, make_prompt("nothing_at_all"))
    return ask_question(state, context, "ask_datetime", reason_prompt, stage="another")


# -- answers ----------------------------------------------------------------------------------------------------------


def answer_service(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Which service?"""
    services_on_page = list_visible_services(state, context)
    if reply.option_index is not None and reply.option_index < len(services_on_page):
        return replace(state, service_id=services_on_page[reply.option_index].id)
    if reply.option_index == 2 and len(context.services) > 3:
        return ask_question(_next_page(state), context, "ask_service", stage="more")
    if reply.phrase_key == "options":
        next_page_state = replace(state, keyed="0") if state.keyed == "" else _next_page(state)
        return ask_at_level(next_page_state, context, level="example")
    if reply.phrase_key == "any":
        return replace(state, service_id=context.services[0].id) if context.services else None
    return None


def _next_page(state: ConversationState) -> ConversationState:
    page = int(state.keyed) if state.keyed.isdecimal() else 0
    return replace(state, keyed=str(page + 1))


def answer_name(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Whose name? By keys it may stay open: the last four digits tell callers apart."""
    if reply.phrase_key == "skip" and state.stage == "held":
        return replace(state, codeless=False)
    if reply.phrase_key == "skip":
        digits = (context.caller or "")[-4:]
        return replace(state, name=message_steps.make_placeholder_name(state, context, digits))
    return None


def answer_day(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Which day and time?"""
    if reply.meaning.past:
        return ask_question(state, context, "ask_datetime", make_prompt("past_day"), stage="another")
    if reply.meaning.conflict:
        return _ask_which_day(state, reply, context)
    if reply.phrase_key == "any":
        return replace(state, earliest=True)
    return None


def _ask_which_day(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    conflict_prompts = (make_prompt("conflict", day=reply.meaning.date),) if reply.meaning.date else ()
    return ask_question(state, context, "ask_datetime", *conflict_prompts, stage="which")


def answer_time(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """What time on that day? Or: morning or evening?"""
    if state.stage == "half" and state.clock:
        half_day_offset = {"morning_half": 0, "evening_half": 12}.get(reply.phrase_key)
        if reply.meaning.part:
            half_day_offset = 0 if reply.meaning.part == "morning" else 12
        if half_day_offset is not None:
            timed_state = replace(
                state,
                clock=state.clock.replace(hour=state.clock.hour % 12 + half_day_offset),
                stage="",
                part=None,
                half_open=False,
            )
            return check_availability(timed_state)
    if reply.phrase_key == "any":
        return check_availability(state)
    return answer_day(state, reply, context)


def answer_offer(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """One of the offered times, another one, or none of them."""
    chosen_time = _chosen_time(state, reply)
    if chosen_time:
        return settle_time(replace(state, at=chosen_time, day=chosen_time.date(), clock=chosen_time.time()), context)
    if (reply.option_index == 3 or reply.phrase_key == "later") and state.offered:
        return check_availability(replace(clear_time_slots(state), after=state.offered[-1]))
    if reply.phrase_key == "earlier":
        return check_availability(replace(clear_time_slots(state), earliest=True))
    meaning = reply.meaning
    if meaning.past or meaning.conflict:
        return answer_day(state, reply, context)
    if meaning.date or meaning.time or meaning.part or meaning.earliest:
        return fill_slots(_keep_offered_day(state), reply, context)
    if meaning.intent == "no":
        return _refuse_offer(state, context)
    return None


def _keep_offered_day(state: ConversationState) -> ConversationState:
    """When all offered times are of one day, another clock is meant for that day."""
    days = {offered_time.date() for offered_time in state.offered}
    return replace(state, day=days.pop()) if state.day is None and len(days) == 1 else state


def _chosen_time(state: ConversationState, reply: CallerReply) -> datetime | None:
    meaning = reply.meaning
    option_index = reply.option_index if reply.option_index is not None else meaning.offer
    if option_index is not None and 0 <= option_index < len(state.offered):
        return state.offered[option_index]
    if reply.phrase_key == "any" and state.offered:
        return state.offered[0]
    if meaning.intent == "yes" and len(state.offered) == 1 and not (meaning.time or meaning.date or meaning.part):
        return state.offered[0]
    if meaning.time or meaning.part or (meaning.date and meaning.date != state.day):
        matching_times = [offered_time for offered_time in state.offered if _matches_reply(offered_time, reply)]
        return matching_times[0] if len(matching_times) == 1 else None
    return None


def _matches_reply(at: datetime, reply: CallerReply) -> bool:
    meaning = reply.meaning
    same_moment = (meaning.time is None or meaning.time == at.time()) and meaning.date in {None, at.date()}
    return same_moment and (meaning.time is not None or meaning.part in {None, get_day_part(at)})


def get_day_part(at: datetime) -> str:
    """Morning, afternoon or evening."""
    return "morning" if at.hour < 12 else "afternoon" if at.hour < 17 else "evening"


def _refuse_offer(state: ConversationState, context: TurnContext) -> ConversationTurn:
    state = replace(clear_time_slots(state), refusals=state.refusals + 1)
    if state.refusals >= _MOST_REFUSALS:
        return message_steps.take_message_instead(state, context, make_prompt("no_time_suits"))
    return ask_question(state, context, "ask_datetime", stage="another")


# -- what the calendar said -------------------------------------------------------------------------------------------


def commit_booking(state: ConversationState) -> ConversationTurn | None:
    """Put into the calendar what was read back and agreed to."""
    if state.at is None:
        return None
    if state.task == "reschedule" and state.booking_id is not None:
        return call_backend(state, RescheduleAppointment(state.booking_id, state.at))
    if state.name and state.phone:
        return call_backend(state, BookAppointment(state.at, state.name, state.phone, state.service_id, state.reason))
    return None


def handle_booked(state: ConversationState, event: AppointmentBooked, context: TurnContext) -> ConversationTurn:
    """It is in the calendar: only now it is said."""
    is_move = state.pending == "move" or state.task == "reschedule"
    prompts = (
        make_prompt("moved" if is_move else "booked", at=event.at),
        make_prompt("code.texted" if event.sms_sent else "code.told", code=event.code),
    )
    state = complete_task(state, "rescheduled" if is_move else "booked")
    if state.to_ask:
        return message_steps.leave_question(state, *prompts)
    return ask_question(state, context, "anything_else", *prompts)


def handle_slot_conflict(state: ConversationState, event: SlotConflict, context: TurnContext) -> ConversationTurn:
    """Somebody was faster; the old time of a move stands."""
    state = replace(state, at=None, pending="")
    reason_prompt = (
        make_prompt("why.just_taken") if event.reason == "taken" else make_conflict_prompt(state, event.reason, context)
    )
    if event.alternatives:
        return offer_times(state, event.alternatives, context, reason_prompt)
    return ask_question(clear_time_slots(state), context, "ask_datetime", reason_prompt, stage="another")
