"""Check my receptionist: the scripted callers try a real business, with its own corrections, and nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from ringlypro.calls import turn_contexts
from ringlypro.calls.tables import Correction
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.receptionist import conversation_types
from ringlypro.receptionist.language_packs import resolve_language
from ringlypro.simulator import scenarios
from ringlypro.simulator.scenario_business import list_caller_languages
from ringlypro.simulator.scenarios import ScenarioResult

UNKNOWN_CALLER = {"from_number": "anonymous", "forwarded_from": None}


def build_contexts(
    client_profile: ClientProfile, corrections: Sequence[Correction], *, now: datetime
) -> dict[conversation_types.Lang, conversation_types.TurnContext]:
    """The business as the receptionist of each language knows it."""
    words = tuple(conversation_types.IntentOverride(c.context, c.phrase, c.intent, c.answer_id) for c in corrections)
    return {
        lang: turn_contexts.build_turn_context(
            client_profile, now=now, row=UNKNOWN_CALLER, lang=lang, corrections=words
        )
        for lang in list_caller_languages()
    }


async def count_calls(contexts: Mapping[conversation_types.Lang, conversation_types.TurnContext]) -> int:
    """How many calls there will be, those left out included."""
    return await asyncio.to_thread(
        lambda: sum(scenarios.count_scenarios(context, lang) for lang, context in contexts.items())
    )


async def run_calls(
    contexts: Mapping[conversation_types.Lang, conversation_types.TurnContext],
    passages: Mapping[conversation_types.Lang, tuple[str, ...]],
) -> AsyncIterator[ScenarioResult]:
    """Each call in turn, in a thread: the event loop answers real callers. `passages` are the owner's text."""
    for lang, context in contexts.items():
        results = scenarios.run_scenarios(context, lang, passages.get(lang, ()))
        while (result := await asyncio.to_thread(next, results, None)) is not None:
            yield result


def correction_holds(
    contexts: Mapping[conversation_types.Lang, conversation_types.TurnContext], correction: Correction
) -> bool:
    """Whether a correction is understood as the owner said."""
    lang = resolve_language(correction.lang)
    rule = conversation_types.IntentOverride(
        correction.context, correction.phrase, correction.intent, correction.answer_id
    )
    return scenarios.check_correction(contexts[lang], rule, correction.said, lang)
