"""A message for the owner: name, number, reason, urgency, best time; what is known is not asked again."""

from __future__ import annotations

from dataclasses import replace

from ringlypro.core.phone_numbers import to_e164
from ringlypro.receptionist import locale
from ringlypro.receptionist.conversation_types import (
    ConversationState,
    ConversationTurn,
    LeaveMessage,
    MessageLeft,
    Prompt,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply, fold_words
from ringlypro.receptionist.slot_filling import complete_task
from ringlypro.receptionist.turn_builders import ask_at_level, ask_question, call_backend, hang_up, make_prompt

StepResult = ConversationTurn | ConversationState | None


def continue_message(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """The first thing a message still lacks; then it is written down."""
    if state.name is None:
        return ask_question(state, context, "ask_name", *before, stage="message")
    phone_turn = ask_phone_number(state, context, *before)
    if phone_turn:
        return phone_turn
    if state.reason is None:
        return ask_question(state, context, "ask_reason", *before)
    if not state.urgency_known:
        return ask_question(state, context, "ask_urgency", *before)
    if state.best_time is None:
        return ask_question(state, context, "ask_best_time", *before)
    return leave_message(state, *before)


def leave_message(state: ConversationState, *before: Prompt) -> ConversationTurn:
    """Ask for the message to be stored."""
    effect = LeaveMessage(state.name, state.phone, state.reason or "", state.urgent, state.best_time or None)
    return call_backend(state, effect, *before)


def leave_question(state: ConversationState, *before: Prompt) -> ConversationTurn:
    """Store a question that had no answer, with what is known of the caller."""
    return call_backend(replace(state, to_ask=""), LeaveMessage(state.name, state.phone, state.to_ask), *before)


def ask_phone_number(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn | None:
    """The caller's own number first; a number that was told is read back. None when the number stands."""
    if state.phone is None:
        stage = "caller" if context.caller else ""
        if state.step == "ask_phone" and state.stage != "verify":
            stage = state.stage
        return ask_question(state, context, "ask_phone", *before, stage=stage)
    if not state.phone_confirmed:
        return ask_question(state, context, "ask_phone", *before, stage="verify")
    return None


def take_message_instead(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """What was asked for cannot be had now: somebody calls back, and the wish is the reason."""
    reason = state.reason or describe_task(state, context)
    return continue_message(replace(state, task="message", reason=reason), context, *before)


def describe_task(state: ConversationState, context: TurnContext) -> str | None:
    """What the caller came for, in words for the owner."""
    key = f"wish.{state.task}"
    return (
        locale.render_prompt(make_prompt(key), state.lang, context)
        if key in locale.load_locale(state.lang).templates
        else None
    )


def make_placeholder_name(state: ConversationState, context: TurnContext, digits: str) -> str:
    """What somebody is called who gives no name."""
    caller_word = locale.render_prompt(make_prompt("caller_word"), state.lang, context)
    return f"{caller_word} {digits}".strip()


# -- answers ----------------------------------------------------------------------------------------------------------


def answer_phone(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Which number? The caller's own, one that was told, or whether it was heard right."""
    if reply.meaning.phone:
        repeated_phone = to_e164(reply.meaning.phone, area_code=context.area_code)
        return (
            replace(state, phone_confirmed=True) if state.stage == "verify" and repeated_phone == state.phone else None
        )
    if reply.meaning.this_number and context.caller is None:
        return ask_question(state, context, "ask_phone", make_prompt("no_caller_id"))
    says_yes, says_no = reply.intent == "yes", reply.intent == "no" or reply.meaning.denied
    match state.stage:
        case "caller" if says_yes and context.caller:
            return replace(state, phone=context.caller, phone_confirmed=True)
        case "caller" if says_no:
            return ask_question(state, context, "ask_phone")
        case "verify" if says_yes and state.phone:
            return replace(state, phone_confirmed=True)
        case "verify" if says_no:
            return _retry_phone_number(state, context)
    return None


def _retry_phone_number(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """A number that was heard amiss twice is keyed in."""
    state = replace(state, phone=None, phone_misses=state.phone_misses + 1)
    phone_turn = ask_question(state, context, "ask_phone")
    return ask_at_level(phone_turn.state, context, level="keys") if state.phone_misses > 1 else phone_turn


def answer_reason(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """What is it about? The words themselves are the answer."""
    no_reason = reply.phrase_key == "skip" or (reply.intent == "no" and len(fold_words(reply.text)) <= 3)
    if no_reason:
        return replace(state, reason=locale.render_prompt(make_prompt("wish.call_back"), state.lang, context))
    return None if reply.is_keypad else replace(state, reason=reply.text.strip()[:500])


def answer_urgency(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Is it urgent?"""
    urgent_words = set(fold_words(reply.text)) & set(locale.load_locale(state.lang).phrase_lists["urgent"])
    if reply.intent == "no" or reply.meaning.denied:
        return replace(state, urgent=False, urgency_known=True)
    if reply.intent == "yes" or urgent_words:
        return replace(state, urgent=True, urgency_known=True)
    del context
    return None


def answer_best_time(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """When is it best to call back? Any answer will do."""
    if reply.is_keypad:
        part_key = {0: "morning", 1: "afternoon", 2: "any"}.get(
            -1 if reply.option_index is None else reply.option_index
        )
        return (
            replace(state, best_time=locale.render_prompt(make_prompt(f"part.{part_key}"), state.lang, context))
            if part_key
            else None
        )
    if reply.phrase_key == "any" or reply.intent == "no":
        return replace(state, best_time="")
    return replace(state, best_time=reply.text.strip()[:120])


def answer_take_message(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Shall I take a message? Whoever simply starts to talk has answered."""
    if reply.intent == "yes":
        return replace(state, task="message")
    if reply.intent == "no":
        return (
            ask_question(state, context, "anything_else")
            if context.mode == "open"
            else hang_up(state, make_prompt("goodbye.plain"))
        )
    if not reply.is_keypad and len(fold_words(reply.text)) >= 4:
        return replace(state, task="message", reason=reply.text.strip()[:500])
    return None


def handle_message_left(state: ConversationState, event: MessageLeft, context: TurnContext) -> ConversationTurn:
    """It is written down: the caller hears under which number."""
    receipt_prompt = make_prompt("noted", reference=event.reference)
    is_closing = state.closing
    state = complete_task(state, "message")
    if is_closing:
        return hang_up(state, receipt_prompt, make_prompt("goodbye.plain"))
    return ask_question(state, context, "anything_else", receipt_prompt)
