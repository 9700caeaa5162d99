"""From what was said or keyed to what it means here: the one seam between the conversation and the NLU."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Final

from ringlypro.receptionist import locale, nlu
from ringlypro.receptionist.conversation_types import ConversationState, Lang, QuestionForm, TurnContext
from ringlypro.receptionist.intent_overrides import apply_intent_override
from ringlypro.receptionist.language_packs import list_languages, other_languages
from ringlypro.receptionist.nlu import NluRequest, NluResult, ReadBackKind
from ringlypro.receptionist.nlu.decision_limits import (
    FAQ_MATCH_WORDS,
    INTRODUCTION_WORDS,
    LANGUAGE_LEAD,
    LANGUAGE_LEAD_AGAIN,
    OWN_LANGUAGE_WORDS,
)
from ringlypro.receptionist.read_back_answers import read_as_cancel_answer, read_as_number_answer
from ringlypro.receptionist.task_details import get_lookup, get_time_wish
from ringlypro.receptionist.turn_builders import find_selected_appointment

_NLU_CONTEXT_BY_STEP: Final = {
    "menu": "open", "open": "open", "ask_texted_digits": "ask_code",
    "which_booking": "offer", "ask_urgency": "confirm", "ask_best_time": "ask_reason",
    "take_message": "confirm", "none": "open",
}  # fmt: skip
_NLU_CONTEXT_BY_FORM: Final[Mapping[QuestionForm, str]] = {"ask_phone.verify": "confirm", "open.resume": "confirm"}
"""Forms that are answered like another question than their own."""
_READ_BACK_BY_FORM: Final[Mapping[QuestionForm, ReadBackKind]] = {
    "confirm": "booking", "confirm.caller": "booking", "confirm.second": "booking", "confirm.move": "booking",
    "confirm.change": "booking", "confirm.name": "booking", "confirm.cancel": "cancellation",
    "ask_phone.verify": "number",
}  # fmt: skip
"""Forms after which "book it", "cancel it" or "that's my number" is a yes."""

_WISH_INTENTS: Final = frozenset({"book", "reschedule"})
_TIME_CORRECTING_INTENTS: Final = frozenset({"no", "other", "inform"}) | _WISH_INTENTS
_OTHER_SLOT_STEPS: Final = frozenset({"ask_name", "ask_phone", "ask_service"})
"""Questions about something else than the time, at which a time told before may be put right."""


@dataclass(frozen=True, slots=True)
class CallerReply:
    """An answer, by voice or by keys: the words, what they mean, and what only this conversation listens for.

    `phrase_key` is "", or the name of a list in the pack, or skip or either.
    """

    text: str
    meaning: NluResult = field(default_factory=NluResult)
    phrase_key: str = ""
    is_keypad: bool = False
    option_index: int | None = None
    """The place in a list that was read out, from 0."""

    @property
    def intent(self) -> str:
        """What the caller wants, in the NLU's words."""
        return self.meaning.intent

    @property
    def has_slots(self) -> bool:
        """Whether anything was told that a booking needs."""
        meaning = self.meaning
        slot_values = (
            meaning.name,
            meaning.phone,
            meaning.date,
            meaning.time,
            meaning.part,
            meaning.code,
            meaning.service,
            meaning.offer,
        )
        is_told = any(slot is not None for slot in slot_values)
        return is_told or meaning.points_at_time or meaning.earliest or meaning.this_number


def interpret_speech(state: ConversationState, context: TurnContext, text: str) -> CallerReply:
    """Understand words as an answer to the question that was just asked."""
    lang = detect_language(text, state.lang) if state.step in {"menu", "open"} else state.lang
    meaning = _reinterpret_as_time(
        state, context, text, nlu.understand_utterance(text, build_nlu_request(state, context, lang))
    )
    meaning = _settle_language(state, meaning, text, lang)
    meaning = replace(meaning, question=_asked_question(context, text, meaning))
    if state.step == "ask_code" and meaning.code is None and (spelled := get_lookup(state).spelled):
        code = nlu.match_corrected_code(spelled, text, build_nlu_request(state, context, lang))[1]
        meaning = replace(meaning, code=code, intent="inform", name=None) if code else meaning
    if state.awaited.question == "confirm.cancel":
        meaning = read_as_cancel_answer(meaning)
    if state.awaited.question == "confirm.caller":
        meaning = read_as_number_answer(meaning, text, build_nlu_request(state, context, lang))
    overridden_result = (
        apply_intent_override(
            meaning, fold_words(text), question_context=get_override_context(state.step), turn_context=context
        )
        if context.corrections
        else None
    )
    if overridden_result is not None:
        return CallerReply(text=text, meaning=overridden_result)
    return CallerReply(text=text, meaning=meaning, phrase_key=_matched_phrase_key(state, lang, text))


def _settle_language(state: ConversationState, meaning: NluResult, text: str, lang: Lang) -> NluResult:
    """What was meant, and which language it is to be from now on."""
    if state.step == "menu" and meaning.switch is None and nlu.is_choice_of_language(" ".join(fold_words(text)), lang):
        # "English, please" at a question for the language asks for nobody, although "somebody, please" does.
        return NluResult(switch=lang)
    if meaning.switch is not None:
        # "In English, please" is nobody's name.
        return replace(meaning, name=None)
    return replace(meaning, switch=lang) if lang != state.lang else meaning


def get_override_context(step: str) -> str:
    """The kind of question that a step asks, for corrections: a call that is open again is open."""
    return "open" if step == "anything_else" else _NLU_CONTEXT_BY_STEP.get(step, step)


def _asked_question(context: TurnContext, text: str, meaning: NluResult) -> int | None:
    """The owner's question that was asked; somebody called Park asks where to park by none."""
    exact_index = _exact_faq_index(context, text)
    if meaning.question is None or exact_index is not None:
        return exact_index
    is_name_alone = meaning.name is not None and len(fold_words(text)) <= len(meaning.name.split()) + INTRODUCTION_WORDS
    return None if is_name_alone and "?" not in text else meaning.question


def _exact_faq_index(context: TurnContext, text: str) -> int | None:
    """The owner's own question, when it was asked in the very words: then no other reading stands against it."""
    padded_text = f" {' '.join(fold_words(text))} "
    faq_index = [f" {fold_phrase(question)} " for question, _ in _faq_pairs(context)]
    return next(
        (at for at, words in enumerate(faq_index) if len(words.split()) >= FAQ_MATCH_WORDS and words in padded_text),
        None,
    )


def _reinterpret_as_time(state: ConversationState, context: TurnContext, text: str, meaning: NluResult) -> NluResult:
    """After a read-back "no, make it eleven" is a clock, and "I meant eleven" is one wherever one was told before."""
    if meaning.intent not in _TIME_CORRECTING_INTENTS or has_time_slot(meaning):
        return meaning
    corrects_time = (
        state.step in _OTHER_SLOT_STEPS
        and get_time_wish(state).clock is not None
        and not (meaning.name or meaning.phone)
        and nlu.says_what_was_meant(text, state.lang)
    )
    if not corrects_time and (state.step != "confirm" or meaning.intent in _WISH_INTENTS):
        return meaning
    time_result = nlu.understand_utterance(
        text, replace(build_nlu_request(state, context, state.lang), context="ask_datetime")
    )
    intent = "inform" if meaning.intent in _WISH_INTENTS else meaning.intent
    return replace(time_result, intent=intent) if has_time_slot(time_result) else meaning


def has_time_slot(meaning: NluResult) -> bool:
    """Whether anything was said of a time."""
    is_told = any(slot is not None for slot in (meaning.date, meaning.time, meaning.part))
    return is_told or meaning.earliest or meaning.points_at_time


def interpret_other_language(state: ConversationState, context: TurnContext, text: str) -> CallerReply | None:
    """The same words in another language, when they clearly belong to it."""
    lang = detect_language(text, state.lang, margin=LANGUAGE_LEAD_AGAIN)
    if lang == state.lang:
        return None
    return CallerReply(
        text,
        replace(nlu.understand_utterance(text, build_nlu_request(state, context, lang)), switch=lang),
        _matched_phrase_key(state, lang, text),
    )


def build_nlu_request(state: ConversationState, context: TurnContext, lang: Lang) -> NluRequest:
    """All that is known at the moment the caller speaks."""
    return NluRequest(
        lang=lang,
        context=_nlu_context(state),
        now=context.now,
        hours=context.hours,
        confirmation_codes=context.codes,
        service_names=tuple(service.name for service in context.services),
        faq_questions=tuple(question for question, _ in _faq_pairs(context)),
        emergency_phrases=tuple(context.client.emergency_phrases),
        offered_times=get_time_wish(state).offered
        if state.step == "offer"
        else tuple(appointment.at for appointment in get_lookup(state).appointments),
        area_code=context.area_code,
        day_discussed=_find_discussed_day(state),
        read_back=_READ_BACK_BY_FORM.get(state.awaited.question),
    )


def _find_discussed_day(state: ConversationState) -> date | None:
    """The day that was wished or offered: a day may be told from it."""
    wish = get_time_wish(state)
    offered_days = {at.date() for at in wish.offered}
    appointment = find_selected_appointment(state)
    if state.awaited.question == "ask_datetime.move" and appointment is not None:
        return appointment.at.date()
    return next(iter(offered_days)) if len(offered_days) == 1 else wish.day


def _nlu_context(state: ConversationState) -> str:
    question_context = _NLU_CONTEXT_BY_FORM.get(state.awaited.question)
    return question_context or _NLU_CONTEXT_BY_STEP.get(state.step, state.step)


def list_code_candidates(state: ConversationState, text: str) -> frozenset[str]:
    """The codes that this sentence could mean, in any language: it may turn out to be another one."""
    spelled = get_lookup(state).spelled
    corrected = nlu.correct_code(spelled, text, state.lang) if spelled else None
    return nlu.list_sign_candidates(corrected or "").union(
        *(nlu.list_code_candidates(text, context=_nlu_context(state), lang=lang) for lang in list_languages())
    )


def find_faq_answer(context: TurnContext, question: int | None) -> str:
    """The owner's answer to the question with this index among all questions; empty when there is none."""
    faq_pairs = _faq_pairs(context)
    return faq_pairs[question][1].strip() if question is not None and 0 <= question < len(faq_pairs) else ""


def _faq_pairs(context: TurnContext) -> list[tuple[str, str]]:
    """Every wording with words in it, and its answer."""
    return [
        (wording, faq_answer.answer)
        for faq_answer in context.answers
        for wording in faq_answer.questions
        if fold_phrase(wording)
    ]


@lru_cache(maxsize=4_096)
def fold_phrase(phrase: str) -> str:
    """The words of a phrase of ours or of the owner's, which every sentence is compared with."""
    return " ".join(fold_words(phrase))


def fold_words(text: str) -> list[str]:
    """The words, lower case, without accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(
        character if character.isalnum() else " " for character in decomposed if not unicodedata.combining(character)
    )
    return letters.split()


def detect_language(text: str, lang: Lang, *, margin: int = LANGUAGE_LEAD) -> Lang:
    """The language the words belong to; the given one unless another one clearly has more of them."""
    words = set(fold_words(text))
    counts = {
        language: len(words & set(locale.load_locale(language).phrase_lists["markers"]))
        for language in list_languages()
    }
    own_count = counts.pop(lang)
    other = max(counts, key=lambda language: counts[language], default=lang)
    is_other = counts.get(other, 0) >= max(own_count + margin, 1) and own_count < OWN_LANGUAGE_WORDS
    return other if is_other else lang


def is_clearly_in(text: str, lang: Lang) -> bool:
    """Whether nobody who expected any other language could take the words for that."""
    return all(detect_language(text, other) == lang for other in other_languages(lang))


_GLOBAL_PHRASE_KEYS: Final = ("confirm",)
_PHRASE_KEYS_BY_STEP: Final[dict[str, tuple[str, ...]]] = {
    "menu": ("wrong_number", "hello"),
    "open": ("wrong_number", "hello"),
    "anything_else": ("hello",),
    "offer": ("later", "earlier", "any"),
    "ask_datetime": ("any",),
    "ask_time": ("any", "morning_half", "evening_half"),
    "confirm": ("name", "day", "phone", "service"),
    "ask_code": ("no_code",),
    "ask_texted_digits": ("no_text",),
    "ask_service": ("options", "any"),
    "ask_best_time": ("any",),
    "which_booking": (),
}


def _matched_phrase_key(state: ConversationState, lang: Lang, text: str) -> str:
    padded_text = f" {' '.join(fold_words(text))} "
    phrase_lists = locale.load_locale(lang).phrase_lists
    for key in (*_PHRASE_KEYS_BY_STEP.get(state.step, ()), *_GLOBAL_PHRASE_KEYS):
        if any(f" {fold_phrase(words)} " in padded_text for words in phrase_lists[key]):
            return key
    return ""
