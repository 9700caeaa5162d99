"""A message for the owner: name, number, reason, urgency, best time; what is known is not asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, get_args

from ringlypro.receptionist import locale, phone_steps
from ringlypro.receptionist.conversation_tasks import (
    BookingTask,
    CallbackWish,
    ChangeTask,
    MessageIntent,
    MessageTask,
)
from ringlypro.receptionist.conversation_types import (
    ConversationState,
    ConversationTurn,
    LeaveMessage,
    MessageLeft,
    MessageTopic,
    Prompt,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply, fold_words
from ringlypro.receptionist.slot_filling import complete_task, fill_slots
from ringlypro.receptionist.task_details import (
    get_callback,
    get_reason,
    set_callback,
    set_reason,
    start_booking,
    start_message,
)
from ringlypro.receptionist.turn_builders import ask_question, call_backend, hang_up, make_prompt

StepResult = ConversationTurn | ConversationState | None
RECEIPT_BY_INTENT: Final[Mapping[str, str]] = {
    "message": "noted", "callback": "called_back", "complaint": "complaint_noted",
}  # fmt: skip
"""Intents that begin a message, each with what the caller hears once it is written down."""
_BEGINNINGS: Final[Mapping[str, MessageIntent]] = {intent: intent for intent in get_args(MessageIntent)}
TOPIC_BY_INTENT: Final[Mapping[str, MessageTopic]] = {"complaint": "complaint", "late": "late", "question": "question"}
"""What there is to do about a message, by what began it; about any other, to read it."""
_MOST_QUOTED_LETTERS: Final = 400
MOST_REASON_LETTERS: Final = 500
"""Of what a caller says so much is written down."""
_MOST_BEST_TIME_LETTERS: Final = 120


def begin_message(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    """The message that was asked for, with what was told in the same breath."""
    began_by = "late" if reply.meaning.late and reply.intent != "complaint" else reply.intent
    message_state = fill_slots(start_message(state, _BEGINNINGS[began_by]), reply, context)
    if reply.intent == "callback":
        message_state = _note_callback(message_state, reply, context, describe_task(state, context))
    elif not reply.is_keypad and not reply.meaning.asks_to_leave_message:
        message_state = set_reason(message_state, reply.text.strip()[:MOST_REASON_LETTERS])
    if reply.meaning.late:
        # Whoever is late is told of at once, and waits for no call back.
        message_state = set_callback(message_state, CallbackWish(urgent=True, best_time=""))
    if reply.intent == "complaint":
        message_state = set_callback(message_state, replace(get_callback(message_state), urgent=True))
        return continue_message(message_state, context, make_prompt("sorry_to_hear"))
    return continue_message(message_state, context)


def take_down_words(
    state: ConversationState,
    reply: CallerReply,
    context: TurnContext,
    *before: Prompt,
    intent: MessageIntent = "message",
) -> ConversationTurn:
    """What was said is for a person: the words themselves are the message, and somebody calls back."""
    reason = reply.text.strip()[:MOST_REASON_LETTERS] if not reply.is_keypad else None
    return continue_message(set_reason(start_message(state, intent), reason), context, *before)


def _note_callback(
    state: ConversationState, reply: CallerReply, context: TurnContext, task_wish: str | None
) -> ConversationState:
    """Only to be called back: the words say what about; a time among them says when, unless it may be what about."""
    words, meaning = reply.text.strip(), reply.meaning
    callback_wish = make_prompt("wish.call_back_words", text=words[:_MOST_QUOTED_LETTERS])
    reason = f"{task_wish or ''} {locale.render_prompt(callback_wish, state.lang, context)}".strip()
    callback = get_callback(state)
    tells_time = bool(meaning.date or meaning.time or meaning.part or meaning.earliest)
    names_topic = bool(set(fold_words(words)) & set(locale.load_locale(state.lang).phrase_lists["topic"]))
    is_best_time = tells_time and not names_topic and len(words) <= _MOST_BEST_TIME_LETTERS
    best_time = words if is_best_time else callback.best_time
    return set_callback(set_reason(state, reason), replace(callback, urgent=bool(callback.urgent), best_time=best_time))


def continue_message(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """The first thing a message still lacks; then it is written down."""
    if state.caller.name is None:
        return ask_question(state, context, "ask_name.message", *before)
    phone_turn = phone_steps.ask_phone_number(state, context, *before)
    if phone_turn:
        return phone_turn
    if get_reason(state) is None:
        return ask_question(state, context, "ask_reason", *before)
    callback = get_callback(state)
    if callback.urgent is None:
        return ask_question(state, context, "ask_urgency", *before)
    if callback.best_time is None:
        return ask_question(state, context, "ask_best_time", *before)
    return leave_message(state, *before)


def leave_message(state: ConversationState, *before: Prompt, topic: MessageTopic | None = None) -> ConversationTurn:
    """Ask for the message to be stored; its topic follows from what began it unless it is given."""
    return call_backend(state, describe_message(state, topic=topic), *before)


def leave_question(state: ConversationState, *before: Prompt) -> ConversationTurn:
    """Store a question that had no answer, with what is known of the caller."""
    return call_backend(replace(state, unanswered_question=""), describe_question(state), *before)


def describe_message(state: ConversationState, *, topic: MessageTopic | None = None) -> LeaveMessage:
    """The message as far as it was told."""
    caller, callback = state.caller, get_callback(state)
    intent = state.task.intent if isinstance(state.task, MessageTask) else "message"
    return LeaveMessage(
        caller.name,
        caller.phone,
        get_reason(state) or "",
        bool(callback.urgent),
        callback.best_time or None,
        topic or TOPIC_BY_INTENT.get(intent, "message"),
    )


def describe_question(state: ConversationState) -> LeaveMessage:
    """The question that had no answer, as a message."""
    return LeaveMessage(state.caller.name, state.caller.phone, state.unanswered_question, topic="question")


def take_message_instead(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """What was asked for cannot be had now: somebody calls back, and the wish is the reason."""
    reason = get_reason(state) or describe_task(state, context)
    return continue_message(set_reason(start_message(state), reason), context, *before)


def describe_task(state: ConversationState, context: TurnContext) -> str | None:
    """What the caller came for, in words for the owner."""
    match state.task:
        case BookingTask():
            return locale.render_prompt(make_prompt("wish.book"), state.lang, context)
        case ChangeTask(action=action):
            return locale.render_prompt(make_prompt(f"wish.{action}"), state.lang, context)
        case _:
            return None


def make_placeholder_name(state: ConversationState, context: TurnContext, digits: str) -> str:
    """What somebody is called who gives no name."""
    caller_word = locale.render_prompt(make_prompt("caller_word"), state.lang, context)
    return f"{caller_word} {digits}".strip()


# -- answers ----------------------------------------------------------------------------------------------------------


def answer_reason(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """What is it about? The words themselves are the answer."""
    no_reason = reply.phrase_key == "skip" or (reply.intent == "no" and len(fold_words(reply.text)) <= 3)
    if no_reason:
        return set_reason(state, locale.render_prompt(make_prompt("wish.call_back"), state.lang, context))
    return None if reply.is_keypad else set_reason(state, reply.text.strip()[:MOST_REASON_LETTERS])


def answer_urgency(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Is it urgent?"""
    urgent_words = set(fold_words(reply.text)) & set(locale.load_locale(state.lang).phrase_lists["urgent"])
    if reply.intent == "no" or reply.meaning.denied:
        return set_callback(state, replace(get_callback(state), urgent=False))
    if reply.intent == "yes" or urgent_words:
        return set_callback(state, replace(get_callback(state), urgent=True))
    del context
    return None


def answer_best_time(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """When is it best to call back? Any answer will do."""
    if reply.is_keypad:
        part_key = {0: "morning", 1: "afternoon", 2: "any"}.get(
            -1 if reply.option_index is None else reply.option_index
        )
        if not part_key:
            return None
        best_time = locale.render_prompt(make_prompt(f"part.{part_key}"), state.lang, context)
    elif reply.phrase_key == "any" or reply.intent == "no":
        best_time = ""
    else:
        best_time = reply.text.strip()[:_MOST_BEST_TIME_LETTERS]
    return set_callback(state, replace(get_callback(state), best_time=best_time))


def answer_take_message(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Shall I take a message? Whoever simply starts to talk has answered; who names a time wants that instead."""
    if not reply.is_keypad and context.mode == "open" and reply.meaning.date and reply.meaning.time:
        return start_booking(state)
    if reply.intent == "yes":
        return start_message(state)
    if reply.intent == "no":
        return (
            ask_question(state, context, "anything_else")
            if context.mode == "open"
            else hang_up(state, make_prompt("goodbye.plain"))
        )
    if not reply.is_keypad and len(fold_words(reply.text)) >= 4:
        return set_reason(start_message(state), reply.text.strip()[:MOST_REASON_LETTERS])
    return None


def handle_message_left(state: ConversationState, event: MessageLeft, context: TurnContext) -> ConversationTurn:
    """It is written down: the caller hears under which number."""
    intent = state.task.intent if isinstance(state.task, MessageTask) else "message"
    receipt_prompt = make_prompt(RECEIPT_BY_INTENT.get(intent, "noted"), reference=event.reference)
    is_closing = state.progress.closing
    state = complete_task(state, "message")
    if is_closing:
        return hang_up(state, receipt_prompt, make_prompt("goodbye.plain"))
    return ask_question(state, context, "anything_else", receipt_prompt)
