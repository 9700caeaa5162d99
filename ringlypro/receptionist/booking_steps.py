"""From "I'd like an appointment" to a code: the service, the time (`time_steps`), who it is for, read back, book.

A step returns a turn, or a state that has learned something (and goes on), or None: not understood.
"""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist import message_steps, time_steps
from ringlypro.receptionist.conflict_prompts import make_conflict_prompt
from ringlypro.receptionist.conversation_tasks import BookingTask, TimeWish
from ringlypro.receptionist.conversation_types import (
    AppointmentBooked,
    AwaitedAnswer,
    BookAppointment,
    ConversationState,
    ConversationTurn,
    Prompt,
    RescheduleAppointment,
    SameDayAppointment,
    SettledAct,
    SlotConflict,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.slot_filling import complete_task
from ringlypro.receptionist.task_details import (
    clear_time_slots,
    drop_task,
    get_lookup,
    get_reason,
    get_service_id,
    get_time_wish,
    set_lookup,
    set_service_id,
    set_time_wish,
)
from ringlypro.receptionist.turn_builders import (
    ask_at_level,
    ask_awaited_question,
    ask_question,
    call_backend,
    find_selected_service,
    list_visible_services,
    make_prompt,
)

StepResult = ConversationTurn | ConversationState | None


def continue_booking(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """The first thing that is still missing for an appointment."""
    if not context.client.booking_enabled or context.mode != "open":
        return message_steps.take_message_instead(state, context, *before, make_prompt("cannot_book"))
    if len(context.services) == 1:
        state = set_service_id(state, context.services[0].id)
    if len(context.services) > 1 and find_selected_service(state, context) is None:
        return ask_question(state, context, "ask_service.more" if len(context.services) > 3 else "ask_service", *before)
    return time_steps.settle_time(state, context, *before)


def answer_service(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Which service?"""
    services_on_page = list_visible_services(state, context)
    if reply.option_index is not None and reply.option_index < len(services_on_page):
        return set_service_id(state, services_on_page[reply.option_index].id)
    page = state.awaited.service_page
    if reply.option_index == 2 and len(context.services) > 3:
        next_page = AwaitedAnswer("ask_service.more", service_page=(page or 0) + 1)
        return ask_awaited_question(replace(state, awaited=next_page), context)
    if reply.phrase_key == "options":
        next_page = replace(state.awaited, service_page=0 if page is None else page + 1)
        return ask_at_level(replace(state, awaited=next_page), context, level="example")
    if reply.phrase_key == "any":
        return set_service_id(state, context.services[0].id) if context.services else None
    return None


def answer_name(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Whose name? By keys it may stay open: the last four digits tell callers apart."""
    if reply.phrase_key == "skip" and state.awaited.question == "ask_name.held":
        return set_lookup(state, replace(get_lookup(state), codeless=False))
    if state.awaited.question == "ask_name.next" and reply.intent == "no" and reply.meaning.name is None:
        return ask_question(drop_task(clear_time_slots(state)), context, "anything_else")
    if reply.phrase_key == "skip":
        digits = (context.caller or "")[-4:]
        name = message_steps.make_placeholder_name(state, context, digits)
        return replace(state, caller=replace(state.caller, name=name))
    return None


def thank_for_name(before: ConversationState, reply: CallerReply, turn: ConversationTurn) -> ConversationTurn:
    """The turn that follows a name, with thanks for it; a read-back says the name itself."""
    name = reply.meaning.name
    if before.step != "ask_name" or turn.state.step == "confirm" or name is None or turn.state.caller.name != name:
        return turn
    return replace(turn, prompts=(make_prompt("thanks", name=name), *turn.prompts))


def commit_booking(state: ConversationState) -> ConversationTurn | None:
    """Put into the calendar what was read back and agreed to; a second one of a day where that was asked about."""
    at, booking_id, caller = get_time_wish(state).at, get_lookup(state).booking_id, state.caller
    if at is None:
        return None
    if time_steps.is_rescheduling(state) and booking_id is not None:
        return call_backend(state, RescheduleAppointment(booking_id, at))
    if caller.name and caller.phone:
        is_second = state.awaited.question == "confirm.second"
        effect = BookAppointment(at, caller.name, caller.phone, get_service_id(state), get_reason(state), is_second)
        return call_backend(state, effect)
    return None


def handle_booked(state: ConversationState, event: AppointmentBooked, context: TurnContext) -> ConversationTurn:
    """It is in the calendar: only now it is said."""
    is_move = state.awaited.effect == "move" or time_steps.is_rescheduling(state)
    prompts = (
        make_prompt("moved" if is_move else "booked", at=event.at),
        make_prompt("code.texted" if event.sms_sent else "code.told", code=event.code),
    )
    settled = SettledAct("moved" if is_move else "booked", event.at, event.code, get_service_id(state))
    people_left = state.task.more_people if isinstance(state.task, BookingTask) else 0
    state = replace(complete_task(state, "rescheduled" if is_move else "booked"), settled=settled)
    if people_left:
        return _ask_next_person(state, context, event, people_left, *prompts)
    if state.unanswered_question:
        return message_steps.leave_question(state, *prompts)
    return ask_question(state, context, "anything_else", *prompts)


def _ask_next_person(
    state: ConversationState, context: TurnContext, event: AppointmentBooked, people_left: int, *prompts: Prompt
) -> ConversationTurn:
    """One of several appointments is booked: who is next? Their time is looked for after the one before."""
    service_id = state.settled.service_id if state.settled is not None else None
    task = BookingTask(service_id, TimeWish(after=event.at), more_people=people_left - 1)
    state = replace(state, task=task, caller=replace(state.caller, name=None))
    return ask_question(state, context, "ask_name.next", *prompts)


def handle_not_booked(
    state: ConversationState, event: SlotConflict | SameDayAppointment, context: TurnContext
) -> ConversationTurn:
    """Somebody was faster, or the caller comes on that day already: is this one wanted too?"""
    if isinstance(event, SameDayAppointment):
        return ask_question(state, context, "confirm.second", make_prompt("same_day", at=event.at))
    return handle_slot_conflict(state, event, context)


def handle_slot_conflict(state: ConversationState, event: SlotConflict, context: TurnContext) -> ConversationTurn:
    """Somebody was faster; the old time of a move stands."""
    state = set_time_wish(state, replace(get_time_wish(state), at=None))
    state = replace(state, awaited=replace(state.awaited, effect=None))
    reason_prompt = (
        make_prompt("why.just_taken") if event.reason == "taken" else make_conflict_prompt(state, event.reason, context)
    )
    if get_time_wish(state).is_bounded:
        # What is nearest may lie outside the hours that will do.
        state = set_time_wish(state, replace(get_time_wish(state), clock=None, edge=""))
        return time_steps.check_availability(state, reason_prompt)
    if event.alternatives:
        return time_steps.offer_times(state, event.alternatives, context, reason_prompt)
    return ask_question(clear_time_slots(state), context, "ask_datetime.another", reason_prompt)
