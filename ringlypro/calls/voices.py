"""The recorded voices ahead of time: what a receptionist says in every call is recorded before anybody calls.

Sentences are taken from the conversation itself, so that what was recorded is word for word what will be said. Doing it
again only makes what is missing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from string import Formatter
from typing import get_args

from babel import Locale

from ringlypro.calls import turn_contexts
from ringlypro.calls.speech import to_speech_text
from ringlypro.calls.turn_reply import Utterance
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.receptionist import engine, greeting_steps, locale, turn_builders
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    CallerDetails,
    CallProgress,
    ConversationState,
    FindPassage,
    Lang,
    PassageFound,
    Prompt,
    SpeechReceived,
    TurnContext,
)
from ringlypro.receptionist.language_packs import list_languages
from ringlypro.receptionist.question_forms import ServiceForm
from ringlypro.settings import DEFAULT_VOICE_MODEL, Settings, SettingsError
from ringlypro.vendors.ports import Voice
from ringlypro.vendors.services_protocol import Services
from ringlypro.vendors.voice_capabilities import READY, VoiceCapability, VoiceCapabilityStore, capability_from_health

log = logging.getLogger(__name__)
CONCURRENT_RECORDINGS = 2
"""Sentences asked for at the same time: live calls need the vendor too."""
FRAGMENT_KEYS = ("press", "press_for", "caller_word", "days.", "part.", "wish.")
"""Keys that are pieces of sentences, or written to the owner, and never spoken by themselves."""
QUESTION_KEYS = ("pricing", "hours", "location")
SERVICES_PER_PAGE = 2
ANONYMOUS_CALL = {"from_number": "anonymous", "forwarded_from": None}
STARTUP_CHECK_SECONDS = 3.0
"""How long a start with new voices waits for what the vendor says about them, import of its kit and all."""
UNSUPPORTED_MESSAGES = {
    "model_unknown": "ELEVENLABS_MODEL is {model}, which this ElevenLabs account does not know; {instead}",
    "model_silent": "ELEVENLABS_MODEL is {model}, which does not speak at all; {instead}",
    "model_language": "ELEVENLABS_MODEL is {model}, which does not speak {language}; {instead}",
    "voice_language": "{variable} is {voice}, a voice that does not speak {language}; set one listed for {language}",
}


def fixed_utterances(client_profile: ClientProfile, *, now: datetime) -> tuple[Utterance, ...]:
    """Every sentence of this business in which nothing of a caller is named, in every language, each once."""
    utterances: dict[Utterance, None] = {}
    for lang in list_languages():
        turn_context = replace(
            turn_contexts.build_turn_context(client_profile, now=now, row=ANONYMOUS_CALL, lang=lang), mode="open"
        )
        for prompt in (
            *_greeting_prompts(turn_context, lang),
            *_locale_prompts(lang),
            *_service_prompts(turn_context, lang),
            *_answer_prompts(turn_context, lang),
        ):
            utterances[_to_utterance(prompt, lang, turn_context)] = None
    return tuple(utterance for utterance in utterances if utterance.text)


def _to_utterance(prompt: Prompt, lang: Lang, turn_context: TurnContext) -> Utterance:
    return Utterance(locale.render_prompt(prompt, lang, turn_context), prompt.lang or lang)


def _locale_prompts(lang: Lang) -> Iterator[Prompt]:
    for key, template in locale.load_locale(lang).templates.items():
        placeholders = {name for _, name, _, _ in Formatter().parse(template) if name}
        if placeholders <= {"business"} and not key.startswith(FRAGMENT_KEYS):
            yield Prompt(key)


def _greeting_prompts(turn_context: TurnContext, lang: Lang) -> tuple[Prompt, ...]:
    new_state = ConversationState(caller=CallerDetails(lang=lang))
    unknown_caller_prompts = greeting_steps.greet_caller(new_state, turn_context).prompts
    known_caller_prompts = greeting_steps.greet_caller(new_state, replace(turn_context, known_lang=lang)).prompts
    return (*unknown_caller_prompts, *known_caller_prompts)


def _service_prompts(turn_context: TurnContext, lang: Lang) -> Iterator[Prompt]:
    for page in range(-(-len(turn_context.services) // SERVICES_PER_PAGE)):
        for form in get_args(ServiceForm):
            state = ConversationState(caller=CallerDetails(lang=lang), awaited=AwaitedAnswer(form, service_page=page))
            for level in get_args(turn_builders.PromptLevel):
                yield from turn_builders.ask_at_level(state, turn_context, level=level).prompts


def _answer_prompts(turn_context: TurnContext, lang: Lang) -> Iterator[Prompt]:
    """What the owner wrote for callers' questions, as it comes out when they are asked."""
    questions = [locale.load_locale(lang).sample_questions[intent] for intent in QUESTION_KEYS]
    questions += [owner_answer.questions[0] for owner_answer in turn_context.answers if owner_answer.questions]
    for question in questions:
        state = ConversationState(
            caller=CallerDetails(lang=lang), awaited=AwaitedAnswer("open"), progress=CallProgress(greeted=True)
        )
        turn = engine.advance_conversation(state, SpeechReceived(question), turn_context)
        if isinstance(turn.effect, FindPassage):
            # What the search finds is the caller's question to answer; what is said without it is said often.
            turn = engine.advance_conversation(turn.state, PassageFound(question), turn_context)
        yield from turn.prompts


async def record_missing_prompts(services: Services, client_profile: ClientProfile) -> int:
    """Record what is missing of a business's fixed lines; says how many still are."""
    if not services.voice.is_enabled:
        return 0
    utterances = await asyncio.to_thread(fixed_utterances, client_profile, now=services.clock())
    fingerprints = {lang: services.voice.voice_fingerprint(lang) for lang in list_languages()}
    supported = {
        lang
        for lang, fingerprint in fingerprints.items()
        if not services.recordings.verdicts.is_unsupported(lang, fingerprint)
    }
    named_utterances = [
        (
            utterance,
            services.recordings.recording_name(to_speech_text(utterance), fingerprint=fingerprints[utterance.lang]),
        )
        for utterance in utterances
        if utterance.lang in supported
    ]
    for _, name in named_utterances:
        services.recordings.touch_recording(name)
    queue = iter(
        [(utterance, name) for utterance, name in named_utterances if not services.recordings.has_recording(name)]
    )

    async def record_next() -> None:
        for utterance, name in queue:
            text = to_speech_text(utterance)
            task = services.recordings.request_recording(services.voice, text, lang=utterance.lang, name=name)
            if task is None:
                return
            await task

    await asyncio.gather(*(record_next() for _ in range(CONCURRENT_RECORDINGS)))
    return sum(not services.recordings.has_recording(name) for _, name in named_utterances)


async def check_voices(services: Services) -> dict[str, VoiceCapability]:
    """Ask about each voice that is new or was in trouble when last asked; says what is new, and logs it."""
    changes = {}
    for lang in list_languages():
        fingerprint = services.voice.voice_fingerprint(lang)
        previous = services.recordings.verdicts.get_capability(lang, fingerprint)
        if previous is not None and previous.is_conclusive:
            continue
        capability = capability_from_health(fingerprint, await services.voice.check_health(lang))
        if capability != previous:
            changes[lang] = capability
            _log_capability(lang, capability)
    return changes


def _log_capability(lang: str, capability: VoiceCapability) -> None:
    if capability.is_unsupported:
        log.error("the %s voice does not speak its language and is never used: %s", lang, capability.word)
    elif capability.word != READY:
        log.warning("the %s voice cannot be used: %s", lang, capability.word)


async def refuse_unsupported_voices(voice: Voice, settings: Settings) -> None:
    """Ask about voices that no start has been made with. Raises SettingsError when one does not speak its language.

    Whoever set them is there to mend them. Anything short of a plain no is logged and keeps nobody from starting, and
    what is already known is not asked again: see `docs/decisions/0012-voices-are-refused-when-they-are-set.md`.
    """
    capability_store = VoiceCapabilityStore(settings.RINGLYPRO_DATA_DIR / "audio")
    fingerprints = {lang: voice.voice_fingerprint(lang) for lang in list_languages()}
    stored = {
        lang: capability
        for lang, fingerprint in fingerprints.items()
        if (capability := capability_store.get_capability(lang, fingerprint))
    }
    checked = await _check_at_startup(
        voice, {lang: fingerprint for lang, fingerprint in fingerprints.items() if lang not in stored}
    )
    unsupported = {lang: capability.word for lang, capability in checked.items() if capability.is_unsupported}
    if unsupported:
        raise SettingsError(
            "; ".join(dict.fromkeys(_unsupported_message(lang, word, settings) for lang, word in unsupported.items()))
        )
    for lang, capability in {**stored, **checked}.items():
        _log_capability(lang, capability)


async def _check_at_startup(voice: Voice, fingerprints: Mapping[str, str]) -> dict[str, VoiceCapability]:
    if not fingerprints:
        return {}
    tasks = {asyncio.create_task(voice.check_health(lang)): lang for lang in fingerprints}
    done, unfinished = await asyncio.wait(tasks, timeout=STARTUP_CHECK_SECONDS)
    for task in unfinished:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    capabilities = {lang: VoiceCapability(fingerprints[lang], "unreachable") for lang in fingerprints}
    for task in done:
        if task.exception() is None:
            capabilities[tasks[task]] = capability_from_health(fingerprints[tasks[task]], task.result())
    return capabilities


def _english_name(lang: str) -> str:
    return str(Locale.parse(lang).get_language_name("en"))


def _unsupported_message(lang: str, word: str, settings: Settings) -> str:
    variable = f"ELEVENLABS_VOICE_{lang.upper()}"
    spoken_languages = " and ".join(map(_english_name, list_languages()))
    return UNSUPPORTED_MESSAGES[word].format(
        model=settings.ELEVENLABS_MODEL,
        instead=f"set one that speaks {spoken_languages}, such as {DEFAULT_VOICE_MODEL}",
        variable=variable,
        voice=getattr(settings, variable),
        language=_english_name(lang),
    )
