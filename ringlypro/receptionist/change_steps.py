"""Move, cancel or confirm an appointment that exists, once the caller has shown that it is theirs.

A code, or number and name together; the caller's own number alone never opens a booking, for it can be forged.
"""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist import booking_steps, message_steps
from ringlypro.receptionist.conversation_types import (
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentsFound,
    CancelAppointment,
    ConfirmAppointment,
    ConversationState,
    ConversationTurn,
    FindAppointment,
    Prompt,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.slot_filling import clear_time_slots, complete_task, fill_slots
from ringlypro.receptionist.turn_builders import ask_question, call_backend, find_selected_appointment, make_prompt

StepResult = ConversationTurn | ConversationState | None
CHANGE_TASKS = frozenset({"reschedule", "cancel", "confirm", "change"})
_MOST_LOOKUPS = 2


def continue_change(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """Find the appointment, then do with it what is wanted."""
    if context.mode != "open":
        return message_steps.take_message_instead(state, context, *before, make_prompt("cannot_book"))
    appointment = find_selected_appointment(state)
    if appointment is not None:
        # A move needs as much time as the appointment has now.
        service_ids = (
            service.id for service in context.services if appointment.service and service.name == appointment.service
        )
        return _start_requested_change(replace(state, service_id=next(service_ids, None)), context, *before)
    if state.found:
        return ask_question(state, context, "which_booking", *before)
    if state.code:
        return call_backend(state, FindAppointment(code=state.code), *before)
    if not state.codeless:
        return ask_question(state, context, "ask_code", *before)
    if state.name is None:
        return ask_question(state, context, "ask_name", *before, stage="held")
    phone_turn = message_steps.ask_phone_number(state, context, *before)
    return phone_turn or call_backend(state, FindAppointment(phone=state.phone, name=state.name), *before)


def _start_requested_change(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    match state.task:
        case "cancel":
            return ask_question(state, context, "confirm", *before, stage="cancel")
        case "confirm" if state.booking_id is not None:
            return call_backend(state, ConfirmAppointment(state.booking_id), *before)
        case "change":
            return ask_question(state, context, "confirm", *before, stage="either")
        case _:
            return booking_steps.settle_time(state, context, *before)


def handle_appointments_found(
    state: ConversationState, event: AppointmentsFound, context: TurnContext
) -> ConversationTurn:
    """What the database knows of it: nothing, one, or several to choose from."""
    state = replace(state, pending="")
    if state.task not in CHANGE_TASKS:
        return ask_question(state, context, "open")
    if not event.appointments:
        return _handle_nothing_found(state, context)
    only_booking_id = event.appointments[0].id if len(event.appointments) == 1 else None
    return continue_change(
        replace(state, found=event.appointments[:3], booking_id=only_booking_id, verified=True), context
    )


def _handle_nothing_found(state: ConversationState, context: TurnContext) -> ConversationTurn:
    state = replace(state, finds=state.finds + 1, code=None)
    if state.finds >= _MOST_LOOKUPS:
        return message_steps.take_message_instead(state, context, make_prompt("not_found_twice"))
    if state.codeless:
        state = replace(state, name=None, phone=None, phone_confirmed=False)
        return continue_change(state, context, make_prompt("not_found"))
    return ask_question(state, context, "ask_code", make_prompt("not_found"))


def answer_code(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Which code? Or none at hand: then name and number."""
    del context
    if reply.phrase_key == "no_code" or reply.intent == "no" or reply.meaning.denied:
        return replace(state, codeless=True)
    return None


def answer_which_booking(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Which of several appointments?"""
    del context
    option_index = reply.option_index if reply.option_index is not None else reply.meaning.offer
    if option_index is not None and 0 <= option_index < len(state.found):
        return replace(state, booking_id=state.found[option_index].id)
    meaning = reply.meaning
    matching_appointments = [
        appointment
        for appointment in state.found
        if meaning.date in {None, appointment.at.date()} and meaning.time in {None, appointment.at.time()}
    ]
    if (meaning.date or meaning.time) and len(matching_appointments) == 1:
        return replace(state, booking_id=matching_appointments[0].id)
    return None


# -- the answer to a read-back ----------------------------------------------------------------------------------------


def answer_confirmation(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Yes, no, or what is to be different."""
    match state.stage:
        case "cancel":
            return _answer_cancel(state, reply, context)
        case "either":
            return _answer_cancel_or_move(state, reply)
        case "change":
            return _answer_what_to_change(state, reply, context)
    if reply.intent == "yes" and _matches_read_back(state, reply):
        return booking_steps.commit_booking(state)
    changed = fill_slots(state, reply, context)
    if _slots_differ(changed, state):
        return changed
    if reply.meaning.past or reply.meaning.conflict:
        return booking_steps.answer_day(clear_time_slots(state), reply, context)
    if reply.phrase_key in {"name", "day", "phone", "service"}:
        return _answer_what_to_change(state, reply, context)
    if reply.intent == "no" or reply.meaning.denied:
        if state.stage == "move":
            return ask_question(clear_time_slots(state), context, "ask_datetime", stage="another")
        return ask_question(state, context, "confirm", stage="change")
    return None


def _matches_read_back(state: ConversationState, reply: CallerReply) -> bool:
    """Whether everything that was said along with "yes" is what was read back."""
    meaning, read_back_at = reply.meaning, state.at
    if read_back_at is None or meaning.past or meaning.conflict or meaning.denied or meaning.phone or meaning.earliest:
        return False
    same_clock = meaning.time is None or (meaning.time.hour % 12, meaning.time.minute) == (
        read_back_at.hour % 12,
        read_back_at.minute,
    )
    same_part = meaning.part is None or meaning.part == booking_steps.get_day_part(read_back_at)
    return (
        meaning.date in {None, read_back_at.date()} and same_clock and same_part and meaning.name in {None, state.name}
    )


def _slots_differ(first: ConversationState, second: ConversationState) -> bool:
    return _slot_values(first) != _slot_values(second)


def _slot_values(state: ConversationState) -> tuple[object, ...]:
    return (
        state.name, state.phone, state.at, state.day, state.clock, state.part, state.service_id, state.earliest
    )  # fmt: skip


def _answer_cancel(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    if reply.intent in {"yes", "cancel"} and state.booking_id is not None:
        return call_backend(state, CancelAppointment(state.booking_id))
    if reply.intent == "no" or reply.meaning.denied:
        return ask_question(complete_task(state, "answered"), context, "anything_else", make_prompt("kept"))
    return None


def _answer_cancel_or_move(state: ConversationState, reply: CallerReply) -> StepResult:
    task = {"yes": "reschedule", "no": "cancel"}.get(reply.intent)
    return replace(state, task=task) if task else None


def _answer_what_to_change(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    changed = fill_slots(state, reply, context)
    if _slots_differ(changed, state):
        return changed
    match reply.phrase_key:
        case "name":
            return replace(state, name=None)
        case "phone":
            return ask_question(replace(state, phone=None, phone_confirmed=False), context, "ask_phone")
        case "service" if len(context.services) > 1:
            return replace(state, service_id=None, at=None)
        case "day":
            return clear_time_slots(state)
    if reply.intent == "no":
        return ask_question(replace(clear_time_slots(state), task=""), context, "anything_else", make_prompt("dropped"))
    return replace(state) if reply.intent == "yes" else None


# -- what the calendar said -------------------------------------------------------------------------------------------


def handle_cancelled(state: ConversationState, event: AppointmentCancelled, context: TurnContext) -> ConversationTurn:
    """It is cancelled: only now it is said."""
    return ask_question(
        complete_task(state, "cancelled"), context, "anything_else", make_prompt("cancelled", at=event.at)
    )


def handle_confirmed(state: ConversationState, event: AppointmentConfirmed, context: TurnContext) -> ConversationTurn:
    """It is marked as confirmed."""
    return ask_question(
        complete_task(state, "answered"), context, "anything_else", make_prompt("confirmed", at=event.at)
    )
