"""Move, cancel, confirm or tell of an appointment that exists, once the caller has shown that it is theirs.

A code, or number and name together; the caller's own number alone never opens a booking, for it can be forged.
"""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist import (
    booking_steps,
    identity_steps,
    message_steps,
    phone_steps,
    renaming_steps,
    reprompt,
    time_steps,
)
from ringlypro.receptionist.conversation_tasks import ChangeAction, ChangeTask
from ringlypro.receptionist.conversation_types import (
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentRenamed,
    AppointmentsFound,
    CancelAppointment,
    ConfirmAppointment,
    ConversationState,
    ConversationTurn,
    DigitsTexted,
    FindAppointment,
    Prompt,
    SettledAct,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.knowledge_index import begins_as_request, sounds_like_question
from ringlypro.receptionist.nlu import correct_code, spell_code
from ringlypro.receptionist.read_back_matching import matches_read_back
from ringlypro.receptionist.slot_filling import complete_task, fill_slots, keep_appointment_hour, list_slot_values
from ringlypro.receptionist.task_details import (
    clear_time_slots,
    drop_task,
    get_lookup,
    get_service_id,
    get_time_wish,
    set_lookup,
    set_service_id,
    set_time_wish,
    start_change,
)
from ringlypro.receptionist.telling_steps import is_telling, list_told_prompts, tell_found_appointments
from ringlypro.receptionist.turn_builders import (
    ask_question,
    call_backend,
    find_selected_appointment,
    make_prompt,
    resume_question,
)

StepResult = ConversationTurn | ConversationState | None
_MOST_LOOKUPS = 2


def continue_change(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """Find the appointment, then do with it what is wanted."""
    if context.mode != "open":
        return message_steps.take_message_instead(state, context, *before, make_prompt("cannot_book"))
    appointment = find_selected_appointment(state)
    if appointment is not None and not is_telling(state):
        # A move needs as much time as the appointment has now.
        service_ids = (
            service.id for service in context.services if appointment.service and service.name == appointment.service
        )
        return _start_requested_change(set_service_id(state, next(service_ids, None)), context, *before)
    lookup = get_lookup(state)
    if lookup.appointments and is_telling(state):
        return tell_found_appointments(state, context)
    if lookup.appointments:
        return ask_question(state, context, "which_booking", *before)
    if lookup.code:
        return call_backend(state, FindAppointment(code=lookup.code), *before)
    if not lookup.codeless:
        return ask_question(state, context, "ask_code", *before)
    if state.caller.is_recalled:
        caller = replace(state.caller, name=None, phone=None, phone_confirmed=False, is_recalled=False)
        state = replace(state, caller=caller)
    if state.caller.name is None:
        return ask_question(state, context, "ask_name.held", *before)
    phone_turn = phone_steps.ask_phone_number(state, context, *before)
    return phone_turn or identity_steps.find_by_number(state, context, *before)


def tell_of_appointment(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    """When is it, and what was its code? Of what was booked a moment ago at once; else once it is shown whose it is."""
    action: ChangeAction = "tell_code" if reply.intent == "lost_code" else "tell_time"
    settled = state.settled
    if settled is not None and settled.code is not None and settled.at is not None:
        prompts = list_told_prompts(action, settled.at, settled.code)
        return ask_question(state, context, "anything_else", *prompts)
    state = fill_slots(start_change(state, action), reply, context)
    # Who asks this has no code at hand; from a withheld number a code alone can show whose it is.
    codeless = action == "tell_code" or context.caller is not None
    return continue_change(set_lookup(state, replace(get_lookup(state), codeless=codeless)), context)


def _start_requested_change(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    booking_id = get_lookup(state).booking_id
    match state.task:
        case ChangeTask(action="cancel"):
            return ask_question(state, context, "confirm.cancel", *before)
        case ChangeTask(action="confirm") if booking_id is not None:
            return call_backend(state, ConfirmAppointment(booking_id), *before)
        case ChangeTask(action="either"):
            return ask_question(state, context, "confirm.either", *before)
        case _:
            return time_steps.settle_time(keep_appointment_hour(state), context, *before)


def handle_lookup_answer(
    state: ConversationState, event: AppointmentsFound | DigitsTexted, context: TurnContext
) -> ConversationTurn:
    """What was found, or that the caller is to show first whose number it is."""
    if isinstance(event, DigitsTexted):
        return identity_steps.handle_digits_texted(state, event, context)
    return handle_appointments_found(state, event, context)


def handle_appointments_found(
    state: ConversationState, event: AppointmentsFound, context: TurnContext
) -> ConversationTurn:
    """What the database knows of it: nothing, one, or several to choose from."""
    state = replace(state, awaited=replace(state.awaited, effect=None))
    if not isinstance(state.task, ChangeTask):
        return ask_question(state, context, "open")
    if not event.appointments:
        return _handle_nothing_found(state, context)
    only_booking_id = event.appointments[0].id if len(event.appointments) == 1 else None
    lookup = replace(get_lookup(state), appointments=event.appointments[:3], booking_id=only_booking_id)
    return continue_change(set_lookup(state, lookup), context)


def _handle_nothing_found(state: ConversationState, context: TurnContext) -> ConversationTurn:
    lookup = get_lookup(state)
    lookup = replace(lookup, failed_lookups=lookup.failed_lookups + 1, code=None)
    state = set_lookup(state, lookup)
    if lookup.failed_lookups >= _MOST_LOOKUPS:
        return message_steps.take_message_instead(state, context, make_prompt("not_found_twice"))
    if lookup.codeless:
        state = replace(state, caller=replace(state.caller, name=None, phone=None, phone_confirmed=False))
        return continue_change(state, context, make_prompt("not_found"))
    return ask_question(state, context, "ask_code", make_prompt("not_found"))


def answer_code(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Which code? Or none at hand: then name and number."""
    if reply.phrase_key == "no_code" or reply.intent == "no" or reply.meaning.denied:
        return set_lookup(state, replace(get_lookup(state), codeless=True))
    if reply.meaning.code is None and not reply.is_keypad:
        return _keep_spelled_signs(state, reply, context)
    return None


def _keep_spelled_signs(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """What was spelled and is no live code: asked again, and kept for a caller who puts a part of it right."""
    lookup = get_lookup(state)
    corrected = correct_code(lookup.spelled, reply.text, state.lang) if lookup.spelled else None
    signs = corrected or spell_code(reply.text, state.lang)
    if not signs or reply.has_slots:
        return None
    spelled_state = set_lookup(state, replace(lookup, spelled=signs))
    return reprompt.reprompt_no_match(spelled_state, context, *reprompt.list_apologies(state, reply))


def answer_which_booking(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Which of several appointments?"""
    del context
    lookup = get_lookup(state)
    option_index = reply.option_index if reply.option_index is not None else reply.meaning.offer
    if option_index is not None and 0 <= option_index < len(lookup.appointments):
        return set_lookup(state, replace(lookup, booking_id=lookup.appointments[option_index].id))
    meaning = reply.meaning
    matching_appointments = [
        appointment
        for appointment in lookup.appointments
        if meaning.date in {None, appointment.at.date()} and meaning.time in {None, appointment.at.time()}
    ]
    if (meaning.date or meaning.time) and len(matching_appointments) == 1:
        return set_lookup(state, replace(lookup, booking_id=matching_appointments[0].id))
    return None


# -- the answer to a read-back ----------------------------------------------------------------------------------------


def answer_confirmation(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Yes, no, or what is to be different."""
    match state.awaited.question:
        case "confirm.cancel":
            return _answer_cancel(state, reply, context)
        case "confirm.either":
            return _answer_cancel_or_move(state, reply)
        case "confirm.name":
            return renaming_steps.answer_new_name(state, reply, context)
        case "confirm.change":
            return _answer_what_to_change(state, reply, context)
    if reply.intent == "yes" and matches_read_back(state, reply, context):
        return booking_steps.commit_booking(phone_steps.take_offered_number(state, context))
    changed = fill_slots(state, reply, context)
    if list_slot_values(changed) != list_slot_values(state):
        return changed
    if reply.meaning.past or reply.meaning.conflict:
        return time_steps.answer_day(clear_time_slots(state), reply, context)
    if reply.phrase_key in {"name", "day", "phone", "service"}:
        # "Is that the number ending in 0134?" changes nothing: it is read back again.
        is_asked = sounds_like_question(reply.text, state.lang) and not begins_as_request(reply.text, state.lang)
        return resume_question(state, context) if is_asked else _answer_what_to_change(state, reply, context)
    if reply.intent == "no" or reply.meaning.denied:
        return _ask_what_else(state, context)
    return None


def _ask_what_else(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """The read-back was refused: another time, what is to be different, or nothing at all."""
    match state.awaited.question:
        case "confirm.move":
            return ask_question(clear_time_slots(state), context, "ask_datetime.another")
        case "confirm.second":
            return ask_question(drop_task(clear_time_slots(state)), context, "anything_else", make_prompt("dropped"))
        case _:
            return ask_question(state, context, "confirm.change")


def _answer_cancel(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    booking_id = get_lookup(state).booking_id
    if reply.intent == "yes" and booking_id is not None:
        return call_backend(state, CancelAppointment(booking_id))
    if reply.intent == "no" or reply.meaning.denied:
        return ask_question(complete_task(state, "answered"), context, "anything_else", make_prompt("kept"))
    return None


def _answer_cancel_or_move(state: ConversationState, reply: CallerReply) -> StepResult:
    match reply.intent:
        case "yes":
            return start_change(state, "reschedule")
        case "no":
            return start_change(state, "cancel")
        case _:
            return None


def _answer_what_to_change(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    changed = fill_slots(state, reply, context)
    if list_slot_values(changed) != list_slot_values(state):
        return changed
    match reply.phrase_key:
        case "name":
            return replace(state, caller=replace(state.caller, name=None))
        case "phone":
            phoneless = replace(state, caller=replace(state.caller, phone=None, phone_confirmed=False))
            return ask_question(phoneless, context, "ask_phone")
        case "service" if len(context.services) > 1:
            return set_service_id(set_time_wish(state, replace(get_time_wish(state), at=None)), None)
        case "day":
            return clear_time_slots(state)
    if reply.intent == "no":
        return ask_question(drop_task(clear_time_slots(state)), context, "anything_else", make_prompt("dropped"))
    # Who says again what was read back wants it as it was.
    return state if reply.intent == "yes" or (reply.has_slots and matches_read_back(state, reply, context)) else None


# -- what the calendar said -------------------------------------------------------------------------------------------


def handle_cancelled(state: ConversationState, event: AppointmentCancelled, context: TurnContext) -> ConversationTurn:
    """It is cancelled: only now it is said."""
    settled = SettledAct("cancelled", event.at, service_id=get_service_id(state))
    appointment = find_selected_appointment(state)
    name = state.caller.name or (appointment.name if appointment is not None else None)
    state = replace(complete_task(state, "cancelled"), settled=settled, caller=replace(state.caller, name=name))
    return ask_question(state, context, "anything_else", make_prompt("cancelled", at=event.at))


def handle_kept(
    state: ConversationState, event: AppointmentConfirmed | AppointmentRenamed, context: TurnContext
) -> ConversationTurn:
    """It stands as it was, confirmed or under another name."""
    if isinstance(event, AppointmentRenamed):
        return renaming_steps.handle_renamed(state, event, context)
    return handle_confirmed(state, event, context)


def handle_confirmed(state: ConversationState, event: AppointmentConfirmed, context: TurnContext) -> ConversationTurn:
    """It is marked as confirmed."""
    return ask_question(
        complete_task(state, "answered"), context, "anything_else", make_prompt("confirmed", at=event.at)
    )
