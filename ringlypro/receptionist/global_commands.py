"""What a caller may say at any moment: another language, an emergency, a person, goodbye, a question, another wish."""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist import (
    answer_steps,
    change_steps,
    greeting_steps,
    message_steps,
    next_question,
    transfer_steps,
)
from ringlypro.receptionist.conversation_tasks import BookingTask, ChangeAction, ChangeTask, MessageTask, NoTask
from ringlypro.receptionist.conversation_types import (
    AlertOwner,
    ConversationState,
    ConversationTurn,
    TransferCall,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply, find_faq_answer, fold_words
from ringlypro.receptionist.language_packs import known_language
from ringlypro.receptionist.nlu.decision_limits import SHORT_COMMAND_WORDS
from ringlypro.receptionist.slot_filling import fill_slots, record_outcome
from ringlypro.receptionist.task_details import (
    clear_time_slots,
    drop_task,
    get_lookup,
    set_reason,
    start_booking,
    start_change,
)
from ringlypro.receptionist.turn_builders import (
    ask_question,
    call_backend,
    hand_over,
    hang_up,
    make_prompt,
    repeat_last_prompts,
    resume_question,
)

_MOST_CALLING_WORDS = 9
"""In more words than these a person is asked for about something."""
FREE_TEXT_QUESTIONS = frozenset({"ask_reason", "ask_best_time"})
"""Questions whose answer is whatever is said: only short and clear words mean something else there."""


def switch_language(
    state: ConversationState, reply: CallerReply, context: TurnContext
) -> ConversationTurn | ConversationState:
    """The other language, with everything that is known; nothing else said means the question again."""
    at_greeting = state.step in {"menu", "open", "none"}
    state = apply_reply_language(state, reply)
    if (
        reply.intent not in {"other", "inform"}
        or reply.has_slots
        or reply.phrase_key
        or reply.meaning.question is not None
    ):
        return state
    if at_greeting:
        return greeting_steps.ask_open_question(state, context, make_prompt("persona"))
    return resume_question(state, context)


def apply_reply_language(state: ConversationState, reply: CallerReply) -> ConversationState:
    """The state in the language that was asked for or spoken."""
    lang = known_language(reply.meaning.switch)
    if lang is None or lang == state.lang:
        return state
    return replace(state, caller=replace(state.caller, lang=lang), last_prompts=())


def run_global_command(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn | None:
    """The turn that such a wish leads to; None when it is none."""
    if state.step in FREE_TEXT_QUESTIONS and not reply.is_keypad and not _is_short_and_clear(reply):
        return None
    match reply.intent:
        case "repeat":
            return repeat_last_prompts(state, context)
        case "human":
            return _transfer_to_person(_keep_reason(state, reply), context)
        case "robot":
            return resume_question(state, context, make_prompt("robot"))
        case "goodbye":
            return say_goodbye(state, context)
        case intent if intent in message_steps.RECEIPT_BY_INTENT and not isinstance(state.task, MessageTask):
            return message_steps.begin_message(state, reply, context)
        case "cancel" | "reschedule" | "appointment_time" | "lost_code":
            return _start_change(state, reply, context)
        case "book" if isinstance(state.task, NoTask | MessageTask) and not get_lookup(state).appointments:
            return _start_booking(state, reply, context)
        case intent if intent in answer_steps.FAQ_INTENTS or find_faq_answer(context, reply.meaning.question):
            return answer_steps.answer_faq(state, reply, context)
    return None


def _is_short_and_clear(reply: CallerReply) -> bool:
    if reply.intent in {"repeat", "robot"}:
        return True
    return reply.intent in {"human", "goodbye"} and len(fold_words(reply.text)) <= SHORT_COMMAND_WORDS


def report_emergency(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    """Say whom to call, tell the owner; ask nothing."""
    state = apply_reply_language(state, reply)
    if state.progress.owner_alerted:
        return ask_question(state, context, "anything_else.emergency", make_prompt("emergency"))
    state = replace(state, progress=replace(state.progress, owner_alerted=True))
    return call_backend(state, AlertOwner(reply.text.strip()[:500]), make_prompt("emergency"))


def handle_owner_alerted(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """The owner is being told; whoever can stay on the line is not questioned."""
    state = record_outcome(drop_task(state), "message")
    return ask_question(state, context, "anything_else.emergency", make_prompt("alerted"))


def _keep_reason(state: ConversationState, reply: CallerReply) -> ConversationState:
    """The state with what a person was asked for about, where that was said: a message need not ask it again."""
    tells_reason = not reply.is_keypad and len(fold_words(reply.text)) > _MOST_CALLING_WORDS
    return set_reason(state, reply.text.strip()[:500]) if tells_reason and isinstance(state.task, NoTask) else state


def _transfer_to_person(state: ConversationState, context: TurnContext) -> ConversationTurn:
    if context.can_transfer and not state.progress.owner_dialed:
        question = state.awaited.question
        state = replace(state, progress=replace(state.progress, owner_dialed=True))
        turn = hand_over(state, TransferCall(), "dial", make_prompt("transfer"))
        awaited = replace(turn.state.awaited, interrupted=question)
        return replace(turn, state=replace(turn.state, awaited=awaited))
    return transfer_steps.go_on_without_person(state, context, question=state.awaited.question)


def say_goodbye(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """Hang up; what was told for the owner is kept, and whoever may believe to be booked hears that nothing is."""
    message_reason = state.unanswered_question or (state.task.reason if isinstance(state.task, MessageTask) else None)
    if message_reason and not state.progress.closing:
        message_state = replace(
            state,
            caller=replace(state.caller, phone=state.caller.phone or context.caller),
            progress=replace(state.progress, closing=True),
            unanswered_question="",
        )
        return message_steps.leave_message(
            set_reason(message_state, message_reason), topic="question" if state.unanswered_question else None
        )
    unsettled = isinstance(state.task, BookingTask) and state.outcome is None
    return hang_up(state, make_prompt("goodbye.unbooked" if unsettled else "goodbye.plain"))


def _start_booking(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    state = start_booking(state, people=reply.meaning.party)
    if (not context.client.booking_enabled or context.mode != "open") and not reply.is_keypad:
        state = set_reason(state, reply.text.strip()[:500])
    prompts = (make_prompt("one_at_a_time"),) if reply.meaning.party > 1 and context.mode == "open" else ()
    return next_question.ask_next_question(fill_slots(state, reply, context), context, *prompts)


def _start_change(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn | None:
    """Cancel, move or be told of: an appointment there is, or the one that is just being made."""
    if reply.intent in {"appointment_time", "lost_code"}:
        # Whoever is just booking, moving or leaving a message means that, and is heard as an answer to its question.
        return change_steps.tell_of_appointment(state, reply, context) if isinstance(state.task, NoTask) else None
    action: ChangeAction = "cancel" if reply.intent == "cancel" else "reschedule"
    match state.task:
        case MessageTask() if state.step != "ask_name":
            return None
        case BookingTask() if state.step != "open":
            return _change_pending_booking(state, action, reply, context)
        case ChangeTask(action=current_action) if state.step == "confirm" and current_action == action:
            return None
    if reply.phrase_key == "either":
        action = "either"
    return next_question.ask_next_question(fill_slots(start_change(state, action), reply, context), context)


def _change_pending_booking(
    state: ConversationState, action: ChangeAction, reply: CallerReply, context: TurnContext
) -> ConversationTurn | None:
    if reply.meaning.code or state.step in {"ask_service", "ask_name"}:
        state = start_change(clear_time_slots(state), action)
        return next_question.ask_next_question(fill_slots(state, reply, context), context)
    if action == "cancel":
        return ask_question(drop_task(clear_time_slots(state)), context, "anything_else", make_prompt("dropped"))
    if reply.has_slots:
        return None
    return ask_question(clear_time_slots(state), context, "ask_datetime.another")
