"""The whole of what a caller said: in which language it is understood, and where in a long story the wish is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ringlypro.receptionist.knowledge_words import load_phrases
from ringlypro.receptionist.language_packs import list_languages, resolve_language
from ringlypro.receptionist.nlu import intent_rules, language_detection
from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER
from ringlypro.receptionist.nlu.interface import NluRequest, NluResult
from ringlypro.receptionist.nlu.pipeline import understand_in_language
from ringlypro.receptionist.nlu.tokenizer import MAX_TEXT_LENGTH, tokenize_text
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_MOST_PARTS: Final = 5
"""Parts of a story that are listened to, each as long as a long sentence may be."""
_OVERLAP_WORDS: Final = 25
"""Words that two parts share where nothing says where a sentence ends."""
_SENTENCE: Final = re.compile(r"[^.!?]+[.!?]*")
_ACT_INTENTS: Final = frozenset({"book", "reschedule", "cancel", "message", "callback", "human", "complaint"})
_QUESTION_INTENTS: Final = frozenset(intent for intent, declared in INTENT_ORDER.items() if declared.asks_business)


def understand_utterance(text: str, request: NluRequest) -> NluResult:
    """Say what `text` means to a business that listens like this; never raises, never invents.

    Of a story that is longer than a turn the part counts that wants most; a yes is never looked for in one.
    """
    if len(text) <= MAX_TEXT_LENGTH or request.context == "confirm":
        return _understand_part(text, request)
    return max((_understand_part(part, request) for part in _cut_story(text)), key=_weigh_result)


def _understand_part(text: str, request: NluRequest) -> NluResult:
    lang = resolve_language(request.lang)
    request = replace(request, lang=lang, now=request.now.replace(tzinfo=None))
    tokenized_text = tokenize_text(text, lang)
    words = intent_rules.plain_words(tokenized_text, lang)
    if not words:
        return NluResult()
    wanted_language = language_detection.find_language_after_refusal(tokenized_text, lang)
    if wanted_language is not None and language_detection.is_about_language_alone(words):
        return NluResult(switch=wanted_language, why=(f"language:{wanted_language}",))
    spoken_language = wanted_language or language_detection.detect_language_switch(words, lang, request.context)
    if spoken_language is None or spoken_language == lang:
        return understand_in_language(text, request)
    if request.context == "confirm":
        own_result = understand_in_language(text, request)
        if own_result.agrees or own_result.agrees_to_cancel:
            return own_result  # "yes, ahí estaré" is still Spanish
    nlu_result = understand_in_language(text, replace(request, lang=spoken_language))
    return replace(nlu_result, switch=spoken_language, why=(*nlu_result.why, f"language:{spoken_language}"))


def _cut_story(text: str) -> list[str]:
    """A long text in parts that are listened to whole: sentences together, and what has no end in overlapping ones."""
    parts = [""]
    for sentence in (piece for each in _SENTENCE.findall(text) for piece in _cut_sentence(each)):
        if len(parts[-1]) + len(sentence) > MAX_TEXT_LENGTH:
            parts.append("")
        parts[-1] += sentence
    return parts[:_MOST_PARTS]


def _cut_sentence(sentence: str) -> Iterator[str]:
    words = sentence.split(" ")
    while len(piece := " ".join(words)) > MAX_TEXT_LENGTH:
        head = piece[:MAX_TEXT_LENGTH].rsplit(" ", 1)[0]
        yield head
        words = words[max(len(head.split(" ")) - _OVERLAP_WORDS, 1) :]
    yield piece


def _weigh_result(nlu_result: NluResult) -> tuple[bool, int, int]:
    """How much a part of a story wants; of two that want as much the first counts."""
    slots = (nlu_result.date, nlu_result.time, nlu_result.service, nlu_result.name, nlu_result.phone, nlu_result.code)
    slot_count = sum(slot is not None for slot in slots)
    rank = 2 if nlu_result.intent in _ACT_INTENTS else 1 if nlu_result.intent in _QUESTION_INTENTS else 0
    return nlu_result.intent == "emergency", rank, slot_count


def warm_up_nlu(now: dt.datetime) -> None:
    """Read what is read once in a process, in every language: vocabularies, weights, patterns, phrases."""
    for lang in list_languages():
        load_phrases(lang)
        for context, text in load_vocabulary(lang).pack["first_words"].items():
            understand_utterance(text, NluRequest(lang, context, now))
