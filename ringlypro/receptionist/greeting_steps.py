"""Picking up: who may come through, in which language, and what was left unfinished."""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist import next_question, transfer_steps
from ringlypro.receptionist.conversation_tasks import NoTask
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    CallProgress,
    ConversationState,
    ConversationTurn,
    HangUpCall,
    Lang,
    Prompt,
    RecordVoicemail,
    RejectCall,
    TransferCall,
    TransferResult,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply, detect_language
from ringlypro.receptionist.language_packs import default_language, languages_from, resolve_language
from ringlypro.receptionist.question_forms import OpenForm
from ringlypro.receptionist.slot_filling import record_outcome
from ringlypro.receptionist.task_details import get_lookup, get_time_wish, set_lookup, set_time_wish
from ringlypro.receptionist.turn_builders import ask_question, hand_over, hang_up, make_prompt, resume_question


def handle_call_started(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """The phone was picked up; a second time it is only the same line again."""
    if context.blocked:
        return hand_over(state, RejectCall(), "end")
    if state.awaited.effect == "end":
        return hang_up(state)
    if state.progress.greeted:
        return resume_question(state, context)
    if (context.staff_first or context.vip) and context.can_transfer and not state.progress.owner_dialed:
        notice = (make_prompt("records"),) if context.client.records_calls else ()
        state = replace(state, progress=replace(state.progress, owner_dialed=True))
        return hand_over(state, TransferCall(), "dial", *notice)
    return greet_caller(state, context)


def greet_caller(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """The business's own greeting; the language is asked only of those whom nobody knows, the business's own first.

    A call that begins at Lina's own route is not asked either: it is held in her language already.
    """
    lang: Lang | None = context.unfinished.lang if context.unfinished else context.known_lang
    if lang is None and state.lang != default_language():
        lang = state.lang
    state = replace(
        state,
        caller=replace(state.caller, lang=lang or resolve_language(context.client.language)),
        progress=replace(state.progress, greeted=True),
        awaited=replace(state.awaited, effect=None),
    )
    prompts = (
        *(_notice("records", lang, state.lang) if context.client.records_calls else ()),
        _greeting_prompt(context, state.lang),
        *(_notice("disclosure", lang, state.lang) if context.client.ai_disclosure else ()),
    )
    if context.client.voicemail_only:
        return hand_over(state, RecordVoicemail(), "record", *prompts, *_notice("voicemail_only", lang, state.lang))
    if lang is None:
        return ask_question(state, context, "menu", *prompts)
    if _has_resumable_call(context):
        return ask_question(state, context, "open.resume", *prompts)
    return ask_open_question(state, context, *prompts, make_prompt("persona"), form="open.known")


def _notice(key: str, lang: Lang | None, first_lang: Lang) -> tuple[Prompt, ...]:
    """What every caller has to hear: in all languages while nobody knows theirs."""
    if lang is None:
        return tuple(Prompt(key, lang=each) for each in languages_from(first_lang))
    return (make_prompt(key),)


def _greeting_prompt(context: TurnContext, lang: Lang) -> Prompt:
    owner_greeting = context.greeting.strip()
    if owner_greeting:
        return Prompt("verbatim", (("text", owner_greeting),), lang=detect_language(owner_greeting, lang, margin=2))
    return make_prompt("hello")


def _has_resumable_call(context: TurnContext) -> bool:
    unfinished_state = context.unfinished
    return (
        unfinished_state is not None
        and unfinished_state.outcome is None
        and not isinstance(unfinished_state.task, NoTask)
        and context.mode == "open"
    )


def ask_open_question(
    state: ConversationState, context: TurnContext, *before: Prompt, form: OpenForm = "open"
) -> ConversationTurn:
    """How can I help? Or, when that is all there can be: shall I take a message?"""
    if context.mode != "open":
        return ask_question(state, context, "take_message", *before, make_prompt(context.mode))
    return ask_question(state, context, form, *before)


def resume_call(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn | None:
    """Shall we go on where we were? Times are looked up anew: the calendar may have moved on."""
    unfinished_state = context.unfinished
    if reply.intent == "yes" and unfinished_state is not None:
        resumed_state = _resume_state(unfinished_state, state)
        return next_question.ask_next_question(resumed_state, context, make_prompt("resumed"))
    if reply.intent == "no":
        return ask_open_question(state, context)
    return None


def _resume_state(unfinished_state: ConversationState, state: ConversationState) -> ConversationState:
    """The dropped call in the place of this one; what happened on this line stays with it.

    Whoever calls shows the number of that call, and a number can be forged: what opened an appointment is asked again.
    A question without an answer was passed on when that call ended.
    """
    lookup = replace(get_lookup(unfinished_state), code=None, appointments=(), booking_id=None, texted=None)
    time_wish = replace(get_time_wish(unfinished_state), at=None, offered=())
    return replace(
        set_time_wish(set_lookup(unfinished_state, lookup), time_wish),
        caller=replace(unfinished_state.caller, lang=state.lang, is_recalled=True),
        awaited=AwaitedAnswer("open"),
        counters=replace(state.counters, rejected_phones=unfinished_state.counters.rejected_phones),
        progress=CallProgress(greeted=True, owner_dialed=state.progress.owner_dialed),
        unanswered_question="",
        last_prompts=(),
    )


def handle_transfer_result(state: ConversationState, event: TransferResult, context: TurnContext) -> ConversationTurn:
    """Somebody accepted, or nobody did: then the call comes back to us."""
    state = replace(
        state,
        progress=replace(state.progress, owner_dialed=True),
        awaited=replace(state.awaited, effect=None),
    )
    if event.was_accepted:
        return hand_over(record_outcome(state, "transferred"), HangUpCall(), "end")
    if not state.progress.greeted:
        return greet_caller(state, context)
    return transfer_steps.go_on_without_person(state, context, question=state.awaited.interrupted)
