"""A sentence as a recording where that can be had in time, else in the telephone company's own voice.

One turn has one budget. Within a turn a persona never changes her voice: all her sentences are recordings, or none is.
"""

from __future__ import annotations

import asyncio

from ringlypro.calls.turn_reply import Utterance
from ringlypro.receptionist import speech_format as words
from ringlypro.receptionist.language_packs import resolve_language
from ringlypro.vendors.call_script import Play, Say
from ringlypro.vendors.recording_cache import RecordingCache
from ringlypro.vendors.services_protocol import Services


def to_speech_text(utterance: Utterance) -> str:
    """The sentence as it is given to a voice: figures in words, because voices guess at them."""
    return words.to_speech_text(utterance.text, resolve_language(utterance.lang))


async def prepare_speech(
    services: Services,
    recordings: RecordingCache,
    utterances: tuple[Utterance, ...],
    *,
    budget_left: float | None = None,
) -> tuple[Say | Play, ...]:
    """The sentences as the line will hear them. Never raises, never waits longer than the budget.

    `budget_left` is the budget in seconds, when there is less left than the settings allow. A persona who lacks one of
    her sentences speaks all of this turn's plainly: a voice that changes between two sentences is worse than a plain
    one. So does one whose voice is known not to speak her language, always.
    """
    if not services.voice.is_enabled:
        return tuple(Say(utterance.text, utterance.lang) for utterance in utterances)
    fingerprints = {utterance.lang: services.voice.voice_fingerprint(utterance.lang) for utterance in utterances}
    unsupported = {
        lang for lang, fingerprint in fingerprints.items() if recordings.verdicts.is_unsupported(lang, fingerprint)
    }
    names = {
        utterance: recordings.recording_name(to_speech_text(utterance), fingerprint=fingerprints[utterance.lang])
        for utterance in utterances
        if utterance.lang not in unsupported
    }
    await _request_missing_recordings(services, recordings, names, budget_left=budget_left)
    plain_languages = unsupported | {
        utterance.lang for utterance, name in names.items() if not recordings.has_recording(name)
    }
    if plain_languages:
        services.metrics.count_fallback("plain_speech")
    base = services.settings.base_url
    for utterance, name in names.items():
        if utterance.lang not in plain_languages:
            recordings.touch_recording(name)
    return tuple(
        Say(utterance.text, utterance.lang)
        if utterance.lang in plain_languages
        else Play(f"{base}/audio/{names[utterance]}.mp3")
        for utterance in utterances
    )


async def _request_missing_recordings(
    services: Services, recordings: RecordingCache, names: dict[Utterance, str], *, budget_left: float | None
) -> None:
    """Have made what is not there yet, and wait for it as long as the turn's budget allows."""
    requests = [
        recordings.request_recording(services.voice, to_speech_text(utterance), lang=utterance.lang, name=name)
        for utterance, name in names.items()
        if not recordings.has_recording(name)
    ]
    pending = [task for task in requests if task is not None]
    budget = services.settings.TTS_BUDGET_SECONDS
    if budget_left is not None:
        budget = min(budget_left, budget)
    if pending and len(pending) == len(requests) and budget > 0:
        # A sentence that cannot be had at all decides the turn: then nobody needs to wait for the others.
        await asyncio.wait(pending, timeout=budget)
