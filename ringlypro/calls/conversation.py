"""Runs the receptionist: load the state, advance it, carry out the effects, save it. One unit is one turn.

Leaving the unit is the commit; only then does anybody speak. So "you are booked" cannot be said of a booking that is
not there, and a request that comes twice finds its answer instead of a second effect.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ringlypro.appointments import lookup
from ringlypro.calls import (
    call_completion,
    call_store,
    corrections,
    effects,
    knowledge_lookup,
    turn_contexts,
    turn_reply,
)
from ringlypro.calls.effect_context import EffectContext
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core import phone_numbers
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.receptionist import conversation_state_json, conversation_types, engine, interpretation, keypad, locale
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
MAX_EFFECTS = 8
"""A turn asks for a few effects at most; more would be a circle, and a circle is a bug."""


async def take_turn(
    services: Services,
    client_profile: ClientProfile,
    request: call_store.VoiceRequest,
    event: conversation_types.ConversationEvent,
    *,
    lang: conversation_types.Lang,
) -> turn_reply.TurnReply:
    """Answer one event of a call. `lang` is the route's, used only when the call is new."""
    started = time.perf_counter()
    caller = phone_numbers.parse_caller_id(request.from_number)
    async with services.voice_unit(client_profile.id) as unit:
        row = await call_store.open_call(unit, request, caller=caller, lang=lang)
        if not call_store.is_new_turn(row, request):
            stored_reply = turn_reply.load_reply(row["reply"])
            if stored_reply is not None:
                return stored_reply
        intent_corrections = await corrections.load_corrections(
            services.caches.get_cache(corrections.CorrectionCache), unit, client_profile
        )
        return await _advance_conversation(
            unit,
            client_profile,
            row,
            event,
            intent_corrections,
            knowledge=services.caches.get_cache(knowledge_lookup.KnowledgeCache),
            lang=lang,
            token=request.token,
            started=started,
        )


async def load_last_reply(
    services: Services, client_profile: ClientProfile, request: call_store.VoiceRequest
) -> turn_reply.TurnReply | None:
    """What this call was answered last, if it is known: for a first webhook that comes again."""
    async with services.voice_unit(client_profile.id) as unit:
        rows = await unit.fetch_all(
            "SELECT reply FROM conversations WHERE client_id = %(client_id)s AND call_sid = %(sid)s",
            {"client_id": client_profile.id, "sid": request.sid},
        )
    return turn_reply.load_reply(rows[0]["reply"]) if rows else None


async def _advance_conversation(
    unit: UnitOfWork,
    client_profile: ClientProfile,
    row: Mapping[str, Any],
    event: conversation_types.ConversationEvent,
    intent_corrections: tuple[conversation_types.IntentOverride, ...],
    *,
    knowledge: knowledge_lookup.KnowledgeCache,
    lang: conversation_types.Lang,
    token: str,
    started: float,
) -> turn_reply.TurnReply:
    state_before = _load_state(row, event, lang)
    build_context = partial(
        turn_contexts.build_turn_context, client_profile, now=unit.now, row=row, corrections=intent_corrections
    )
    turn_context = build_context(lang=state_before.lang)
    if state_before.step in {"ask_code", "which_booking"}:
        candidates = partial(_list_code_candidates, state_before, event)
        turn_context = replace(turn_context, codes=await lookup.list_live_codes(unit, candidates=candidates))
    call_changes = call_store.CallChanges(state_before.lang)
    effect_context = EffectContext(unit, client_profile, row, state_before.lang, call_changes, knowledge)
    turn = engine.advance_conversation(state_before, event, turn_context)
    if turn.state.lang != state_before.lang:
        # The caller speaks another language, however that was found: the owner's words are those of it.
        turn_context = replace(build_context(lang=turn.state.lang), codes=turn_context.codes)
        turn = engine.advance_conversation(state_before, event, turn_context)
    turn, prompts = await _run_backend_effects(effect_context, turn, turn_context)
    utterances = tuple(_to_utterance(prompt, turn.state.lang, turn_context) for prompt in prompts)
    utterances = tuple(utterance for utterance in utterances if utterance.text)
    reply = turn_reply.build_reply(utterances, turn.effect, lang=turn.state.lang, turn=row["answered"] + 1)
    _compare_states(state_before, turn.state, call_changes)
    await call_store.save_turn(
        unit,
        row,
        state=conversation_state_json.dump_state(turn.state),
        reply=reply.to_json(),
        token=token,
        trace=_build_trace(state_before, event, turn, utterances, started),
        call_changes=call_changes,
        reads_follow=row["early_status"] is not None,
    )
    if row["early_status"]:
        await call_store.delete_early_status(unit, row)
        await call_completion.apply_call_status(
            unit, client_profile, sid=row["call_sid"], status=row["early_status"], seconds=row["early_seconds"]
        )
    return reply


def _compare_states(
    before: conversation_types.ConversationState,
    after: conversation_types.ConversationState,
    call_changes: call_store.CallChanges,
) -> None:
    call_changes.lang, call_changes.is_lang_new = after.lang, after.lang != before.lang
    if after.outcome != before.outcome:
        call_changes.outcome = after.outcome


def _load_state(
    row: Mapping[str, Any], event: conversation_types.ConversationEvent, lang: conversation_types.Lang
) -> conversation_types.ConversationState:
    if row["answered"]:
        return conversation_state_json.load_state(row["state"])
    state = conversation_types.ConversationState(caller=conversation_types.CallerDetails(lang=lang))
    if isinstance(event, conversation_types.CallStarted):
        return state
    # A call whose first webhook never reached us still gets its conversation, from the question at hand.
    progress = replace(state.progress, greeted=True)
    return replace(state, awaited=conversation_types.AwaitedAnswer("open"), progress=progress)


def _list_code_candidates(
    state: conversation_types.ConversationState, event: conversation_types.ConversationEvent
) -> frozenset[str]:
    match event:
        case conversation_types.SpeechReceived():
            return interpretation.list_code_candidates(state, event.text)
        case conversation_types.KeysPressed():
            return keypad.list_typed_codes(event.digits)
        case _:
            return frozenset()


async def _run_backend_effects(
    effect_context: EffectContext,
    turn: conversation_types.ConversationTurn,
    turn_context: conversation_types.TurnContext,
) -> tuple[conversation_types.ConversationTurn, tuple[conversation_types.Prompt, ...]]:
    prompts = turn.prompts
    understood = turn.understanding_trace
    for _ in range(MAX_EFFECTS):
        if not isinstance(turn.effect, conversation_types.BackendEffect):
            return replace(turn, understanding_trace=understood), prompts
        outcome_event = await effects.execute_effect(replace(effect_context, lang=turn.state.lang), turn.effect)
        turn = engine.advance_conversation(turn.state, outcome_event, turn_context)
        prompts += turn.prompts
        understood += turn.understanding_trace
    log.error("a conversation asked the database without end at %s", turn.state.step)
    return replace(turn, effect=conversation_types.RecordVoicemail()), prompts


def _to_utterance(
    prompt: conversation_types.Prompt, lang: conversation_types.Lang, turn_context: conversation_types.TurnContext
) -> turn_reply.Utterance:
    return turn_reply.Utterance(locale.render_prompt(prompt, lang, turn_context), prompt.lang or lang)


def _build_trace(
    state_before: conversation_types.ConversationState,
    event: conversation_types.ConversationEvent,
    turn: conversation_types.ConversationTurn,
    utterances: tuple[turn_reply.Utterance, ...],
    started: float,
) -> call_store.TurnTrace:
    caller_text, keys, confidence = "", "", None
    match event:
        case conversation_types.SpeechReceived():
            caller_text, confidence = event.text, event.confidence
        case conversation_types.KeysPressed():
            keys = event.digits
        case _:
            keys = ""
    return call_store.TurnTrace(
        step=state_before.step,
        caller_text=caller_text,
        keys=keys,
        confidence=confidence,
        understood=turn.understanding_trace,
        reply_text=" ".join(utterance.text for utterance in utterances),
        ms=round((time.perf_counter() - started) * 1000),
    )
