"""Rachel's and Lina's mind: what is known, and what happened, make the next turn. Pure and total.

The dispatchers and `_ANSWER_BY_STEP` are the table of contents; each line leads to a small function of a step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from ringlypro.receptionist import (
    answer_steps,
    booking_steps,
    change_steps,
    greeting_steps,
    identity_steps,
    keypad,
    knowledge_steps,
    message_steps,
    next_question,
    offer_steps,
    phone_steps,
    reprompt,
    time_steps,
    transfer_steps,
)
from ringlypro.receptionist.conversation_types import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentRenamed,
    AppointmentsFound,
    AvailabilityResult,
    CallStarted,
    CallTakenOver,
    ConversationEvent,
    ConversationState,
    ConversationTurn,
    DigitsTexted,
    EffectFailed,
    FindPassage,
    GatherInput,
    KeysPressed,
    MessageLeft,
    OwnerAlerted,
    PassageFound,
    Prompt,
    QuestionStep,
    RecordVoicemail,
    RejectCall,
    SameDayAppointment,
    SlotConflict,
    SpeechReceived,
    TransferCall,
    TransferResult,
    TurnContext,
    VoicemailRecorded,
)
from ringlypro.receptionist.declining_steps import decline_to_go_on
from ringlypro.receptionist.echo_removal import listen_again, remove_echo
from ringlypro.receptionist.events import CalendarEvent, CallerEvent, LineEvent
from ringlypro.receptionist.global_commands import (
    apply_reply_language,
    handle_owner_alerted,
    report_emergency,
    run_global_command,
    say_goodbye,
    switch_language,
)
from ringlypro.receptionist.interpretation import (
    CallerReply,
    has_time_slot,
    interpret_other_language,
    interpret_speech,
    is_clearly_in,
)
from ringlypro.receptionist.language_packs import known_language
from ringlypro.receptionist.nlu.decision_limits import MIN_SPEECH_CONFIDENCE
from ringlypro.receptionist.renaming_steps import correct_booked_name
from ringlypro.receptionist.reply_traces import trace_reply
from ringlypro.receptionist.several_requests import answer_side_questions
from ringlypro.receptionist.slot_filling import fill_slots, resolve_clock_shift
from ringlypro.receptionist.turn_builders import ask_question, hang_up, make_prompt
from ringlypro.receptionist.undo_steps import undo_last_act
from ringlypro.receptionist.unknown_concerns import is_question_phrase, is_side_question, is_unanswerable, tells_concern
from ringlypro.receptionist.waiting_steps import wait_for_caller

StepResult = ConversationTurn | ConversationState | None


def advance_conversation(state: ConversationState, event: ConversationEvent, context: TurnContext) -> ConversationTurn:
    """The next turn, for any event in any state; raises nothing."""
    carried_prompts: tuple[Prompt, ...] = ()
    if isinstance(event, CallerEvent):
        turn = _dispatch_caller_event(state, event, context)
    elif isinstance(event, PassageFound):
        turn = _continue_after_search(state, event, context)
    elif isinstance(event, LineEvent):
        turn = _dispatch_line_event(state, event, context)
    else:
        carried_prompts = state.last_prompts if state.awaited.effect else ()
        turn = _dispatch_backend_event(state, event, context)
    if isinstance(turn.effect, TransferCall | RecordVoicemail | RejectCall | FindPassage):
        return turn
    is_silent = isinstance(turn.effect, GatherInput) and not turn.prompts
    last_prompts = state.last_prompts if is_silent else (*carried_prompts, *turn.prompts)
    return replace(turn, state=replace(turn.state, last_prompts=last_prompts))


def _dispatch_line_event(state: ConversationState, event: LineEvent, context: TurnContext) -> ConversationTurn:
    """What the telephone line reports."""
    match event:
        case CallStarted():
            return greeting_steps.handle_call_started(state, context)
        case TransferResult():
            return greeting_steps.handle_transfer_result(state, event, context)
        case CallTakenOver():
            return transfer_steps.take_call_over(state, context)
        case VoicemailRecorded():
            return reprompt.handle_voicemail(state, event)


def _dispatch_backend_event(state: ConversationState, event: CalendarEvent, context: TurnContext) -> ConversationTurn:
    """What calendar and database answer."""
    match event:
        case AvailabilityResult():
            return time_steps.handle_availability(state, event, context)
        case AppointmentBooked():
            return booking_steps.handle_booked(state, event, context)
        case SlotConflict() | SameDayAppointment():
            return booking_steps.handle_not_booked(state, event, context)
        case AppointmentsFound() | DigitsTexted():
            return change_steps.handle_lookup_answer(state, event, context)
        case AppointmentCancelled():
            return change_steps.handle_cancelled(state, event, context)
        case AppointmentConfirmed() | AppointmentRenamed():
            return change_steps.handle_kept(state, event, context)
        case MessageLeft():
            return message_steps.handle_message_left(state, event, context)
        case OwnerAlerted():
            return handle_owner_alerted(state, context)
        case EffectFailed():
            return reprompt.handle_effect_failed(state, event, context)


def _dispatch_caller_event(state: ConversationState, event: CallerEvent, context: TurnContext) -> ConversationTurn:
    """What the caller said, keyed or left unsaid."""
    if state.awaited.effect == "end":
        return hang_up(state, make_prompt("goodbye.plain"))
    match event:
        case SpeechReceived(text=text) if text.strip():
            return _interpret_speech(state, event, context)
        case KeysPressed(digits=digits) if digits.strip("# "):
            return _interpret_keys(state, digits, context)
        case _:
            return reprompt.handle_silence(state, context)


def _interpret_keys(state: ConversationState, digits: str, context: TurnContext) -> ConversationTurn:
    reply = keypad.interpret_keys(state, context, digits)
    if reply is None:
        return reprompt.reprompt_no_match(state, context, make_prompt("sorry_keys"))
    by_choice = state.step == "open" and reply.meaning.switch is None and reply.intent not in {"human", "repeat"}
    keys_were_offered = state.step != "menu" and state.awaited.misses >= reprompt.KEYPAD_OFFERED_AT_MISS
    uses_keypad = state.caller.uses_keypad or by_choice or keys_were_offered
    turn = _dispatch_reply(_set_keypad_use(state, uses_keypad=uses_keypad), reply, context)
    return replace(turn, understanding_trace=trace_reply(reply, context))


def _interpret_speech(state: ConversationState, event: SpeechReceived, context: TurnContext) -> ConversationTurn:
    event = phone_steps.join_number(state, remove_echo(state, event, context))
    if not event.text:
        return listen_again(state, context)
    reply = resolve_clock_shift(state, interpret_speech(state, context, event.text))
    # Some of the telephone company's models report 0 for "no idea how sure I am": that is no doubt.
    doubtful = event.confidence is not None and 0 < event.confidence < MIN_SPEECH_CONFIDENCE
    if reply.intent == "emergency":
        turn = report_emergency(state, reply, context)
    elif doubtful and reply.intent not in {"human", "repeat"}:
        turn = reprompt.reprompt_no_match(state, context, make_prompt("unsure"))
    else:
        turn = _dispatch_reply(_set_keypad_use(state, uses_keypad=False), reply, context)
    return replace(turn, understanding_trace=trace_reply(reply, context))


def _set_keypad_use(state: ConversationState, *, uses_keypad: bool) -> ConversationState:
    if state.caller.uses_keypad == uses_keypad:
        return state
    return replace(state, caller=replace(state.caller, uses_keypad=uses_keypad))


# -- what an answer leads to ------------------------------------------------------------------------------------------


def _continue_after_search(state: ConversationState, event: PassageFound, context: TurnContext) -> ConversationTurn:
    """What the owner wrote is read out; a question that nothing answers goes the way of its words."""
    state = replace(state, awaited=replace(state.awaited, effect=None))
    if event.text:
        return knowledge_steps.quote_passage(state, event, context)
    return _follow_reply(state, interpret_speech(state, context, event.question), context)


def _dispatch_reply(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    """What the owner wrote an answer for comes before any other reading of it."""
    return knowledge_steps.search_knowledge(state, reply, context) or _follow_reply(state, reply, context)


def _follow_reply(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    """Language first, then what is said at any time, then the answer to the question."""
    if known_language(reply.meaning.switch):
        switch_result = switch_language(state, reply, context)
        if isinstance(switch_result, ConversationTurn):
            return switch_result
        state = switch_result
    if state.awaited.question == "open.resume":
        resumed_turn = greeting_steps.resume_call(state, reply, context)
        if resumed_turn is not None:
            return resumed_turn
        state = replace(state, awaited=replace(state.awaited, question="open"))
    sorted_reply = answer_side_questions(state, reply, context)
    turn = _answer_reply(sorted_reply.state, sorted_reply.reply, context)
    return replace(turn, prompts=(*sorted_reply.answers, *turn.prompts)) if sorted_reply.answers else turn


def _answer_reply(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    return (
        correct_booked_name(state, reply, context)
        or undo_last_act(state, reply, context)
        or wait_for_caller(state, reply, context)
        or decline_to_go_on(state, reply, context)
        or run_global_command(state, reply, context)
        or _continue_after_step(state, reply, context, _ANSWER_BY_STEP[state.step](state, reply, context))
    )


def _continue_after_step(
    state: ConversationState, reply: CallerReply, context: TurnContext, result: StepResult
) -> ConversationTurn:
    """Go on with what was learned; what answers no question may still answer another, or be another language."""
    if isinstance(result, ConversationTurn):
        return result
    if result is not None:
        return _ask_next_question(state, fill_slots(result, reply, context), reply, context)
    filled_state = fill_slots(state, reply, context)
    if reply.has_slots and filled_state != state and not tells_concern(state, reply):
        return _ask_next_question(state, filled_state, reply, context)
    other_reply = None if reply.is_keypad else interpret_other_language(state, context, reply.text)
    if other_reply is not None:
        return _follow_reply(apply_reply_language(state, other_reply), other_reply, context)
    if state.step == "menu" and not reply.is_keypad and is_clearly_in(reply.text, state.lang):
        return greeting_steps.ask_open_question(state, context, make_prompt("persona"))
    if is_unanswerable(state, reply) or tells_concern(state, reply):
        state = filled_state
        if is_question_phrase(reply.text, state.lang):
            return answer_steps.take_unanswered_question(state, reply, context)
        return message_steps.take_down_words(state, reply, context, make_prompt("taken_down"))
    if is_side_question(state, reply):
        return answer_steps.keep_question_for_later(state, reply, context)
    return reprompt.reprompt_no_match(state, context, *reprompt.list_apologies(state, reply))


def _ask_next_question(
    before: ConversationState, state: ConversationState, reply: CallerReply, context: TurnContext
) -> ConversationTurn:
    return booking_steps.thank_for_name(before, reply, next_question.ask_next_question(state, context))


def _answer_anything_else(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    if reply.intent == "no":
        return say_goodbye(state, context)
    if reply.intent == "yes" and not has_time_slot(reply.meaning):
        return ask_question(state, context, "open.more")
    if answer_steps.repeats_hours_question(state, reply):
        return answer_steps.answer_faq(state, replace(reply, meaning=replace(reply.meaning, intent="hours")), context)
    return next_question.infer_task(state, reply, context)


_ANSWER_BY_STEP: Final[Mapping[QuestionStep, Callable[[ConversationState, CallerReply, TurnContext], StepResult]]] = {
    "menu": next_question.infer_task,
    "open": next_question.infer_task,
    "none": next_question.infer_task,
    "anything_else": _answer_anything_else,
    "ask_service": booking_steps.answer_service,
    "ask_name": booking_steps.answer_name,
    "ask_phone": phone_steps.answer_phone,
    "ask_datetime": time_steps.answer_day,
    "ask_time": time_steps.answer_time,
    "offer": offer_steps.answer_offer,
    "confirm": change_steps.answer_confirmation,
    "ask_code": change_steps.answer_code,
    "ask_texted_digits": identity_steps.answer_texted_digits,
    "which_booking": change_steps.answer_which_booking,
    "ask_reason": message_steps.answer_reason,
    "ask_urgency": message_steps.answer_urgency,
    "ask_best_time": message_steps.answer_best_time,
    "take_message": message_steps.answer_take_message,
}
"""The answer to the question that was asked: a turn, a state that has learned, or None."""
