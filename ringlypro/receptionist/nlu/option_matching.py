"""Choosing among what was offered: one of three times, one of the owner's services, one of their questions."""

import datetime as dt
import re

from rapidfuzz import fuzz

from ringlypro.receptionist.language_packs import cache_packs, default_language
from ringlypro.receptionist.nlu.datetime_parser import DateTimeSlots
from ringlypro.receptionist.nlu.decision_limits import QUESTION_SIMILARITY, SPOKEN_WORD_SIMILARITY
from ringlypro.receptionist.nlu.interface import NluRequest
from ringlypro.receptionist.nlu.tokenizer import normalize_words
from ringlypro.receptionist.nlu.vocabulary import join_phrases, load_vocabulary

_DAY_PART_HOURS = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
_ORDINAL_KEYS = ("none", "any", "first", "second", "third", "last")


@cache_packs
def _choice_pattern(lang: str, key: str) -> re.Pattern[str]:
    phrases = join_phrases(load_vocabulary(lang).phrases_for("choices", key))
    return re.compile(rf"(?:^| )(?:{phrases})(?= |$)")


def _named_option(words: str, lang: str, count: int) -> int | None:
    for key in _ORDINAL_KEYS:
        if _choice_pattern(lang, key).search(words):
            option_index = {"none": None, "any": 0, "first": 0, "second": 1, "third": 2, "last": count - 1}[key]
            return option_index if option_index is not None and option_index < count else None
    return None


def is_ordinal_choice(words: str, request: NluRequest) -> bool:
    """Whether one of the times read out was taken by its place, though it is not known here what was read out."""
    if request.context != "offer" or request.offered_times or _choice_pattern(request.lang, "none").search(words):
        return False
    return any(_choice_pattern(request.lang, key).search(words) for key in _ORDINAL_KEYS[1:])


def _only_index(places: list[int]) -> int | None:
    return places[0] if len(places) == 1 else None


def match_offered_time(words: str, time_slots: DateTimeSlots, request: NluRequest) -> int | None:
    """Which of the offered times was taken, None if none or it is not clear."""
    offered = request.offered_times
    if not offered or request.context not in {"offer", "which_booking", "confirm"}:
        return None
    if time_slots.time is not None:
        same_time_indices = [at for at, moment in enumerate(offered) if moment.time() == time_slots.time]
        return _only_index([at for at in same_time_indices if time_slots.date in {None, offered[at].date()}])
    if time_slots.date is not None:
        same_day_indices = [at for at, moment in enumerate(offered) if moment.date() == time_slots.date]
        return _only_index([at for at in same_day_indices if _is_in_day_part(offered[at], time_slots)])
    return None if request.context == "confirm" else _match_described_time(words, time_slots, request)


def _match_described_time(words: str, time_slots: DateTimeSlots, request: NluRequest) -> int | None:
    """Which of the offered times was taken by its place ("the second one") or its part of the day."""
    option_index = _named_option(words, request.lang, len(request.offered_times))
    if option_index is not None or not time_slots.part:
        return option_index
    return _only_index([at for at, moment in enumerate(request.offered_times) if _is_in_day_part(moment, time_slots)])


def _is_in_day_part(moment: dt.datetime, time_slots: DateTimeSlots) -> bool:
    if not time_slots.part:
        return True
    first, last = _DAY_PART_HOURS[time_slots.part]
    return first <= moment.hour < last


@cache_packs
def _content_words(text: str, lang: str) -> tuple[str, ...]:
    """The words of a phrase that carry its meaning."""
    small_words = load_vocabulary(lang).words_for("language", "marks") | load_vocabulary(default_language()).words_for(
        "language", "marks"
    )
    words = normalize_words(text, lang).split()
    return tuple(word for word in words if word not in small_words and len(word) > 1) or tuple(words)


def _is_word_spoken(word: str, spoken: list[str]) -> bool:
    return any(
        word == other or (len(word) > 3 and fuzz.ratio(word, other) >= SPOKEN_WORD_SIMILARITY) for other in spoken
    )


@cache_packs
def _service_synonyms(lang: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """The phrases services are called by, and the one word each stands for."""
    groups: dict[str, list[str]] = load_vocabulary(lang).pack["services"]
    keys = {phrase: key.replace("_", "") for key, phrases in groups.items() for phrase in phrases}
    joined = join_phrases(sorted(keys, key=len, reverse=True))
    return re.compile(rf"\b(?:{joined})\b"), keys


def _canonicalize_service_names(words: str, lang: str) -> str:
    """Words with every name of a service put in one way: "teeth cleaned" is a cleaning."""
    pattern, keys = _service_synonyms(lang)
    return pattern.sub(lambda match: keys[match[0]], words)


def match_service(words: str, request: NluRequest) -> int | None:
    """The owner's service that was named: the one with most of its words said, or a synonym of them."""
    service_index = _best_service(words, request, request.service_names)
    if service_index is not None:
        return service_index
    canonical_names = tuple(
        _canonicalize_service_names(normalize_words(name, request.lang), request.lang) for name in request.service_names
    )
    service_index = _best_service(_canonicalize_service_names(words, request.lang), request, canonical_names)
    if service_index is None and request.context == "ask_service" and request.service_names:
        return _named_option(words, request.lang, len(request.service_names))
    return service_index


def _best_service(words: str, request: NluRequest, names: tuple[str, ...]) -> int | None:
    spoken = words.split()
    candidates: list[tuple[float, int, int]] = []
    for at, name in enumerate(names):
        needed = _content_words(name, request.lang)
        if not needed:
            continue
        spoken_count = sum(_is_word_spoken(word, spoken) for word in needed)
        joined_words = "".join(needed)
        is_complete = spoken_count == len(needed) or (len(joined_words) > 5 and joined_words in words.replace(" ", ""))
        if is_complete:
            candidates.append((1.0, max(spoken_count, 1), at))
        elif request.context == "ask_service" and spoken_count:
            candidates.append((spoken_count / len(needed), spoken_count, at))
    if not candidates:
        return None
    candidates.sort(reverse=True)
    is_tied = len(candidates) > 1 and candidates[0][:2] == candidates[1][:2]
    return None if is_tied else candidates[0][2]


def match_faq_question(words: str, request: NluRequest) -> int | None:
    """The owner's question that was asked, by the words that carry its meaning."""
    spoken = [
        word for word in words.split() if word not in load_vocabulary(request.lang).words_for("language", "marks")
    ]
    if not spoken:
        return None
    best_score, best_index, is_tied = 0.0, None, False
    for at, phrase in enumerate(request.faq_questions):
        needed = _content_words(phrase, request.lang)
        spoken_count = sum(_is_word_spoken(word, spoken) for word in needed)
        if not spoken_count or spoken_count < min(2, len(needed)):
            continue
        score = 100 * spoken_count / len(needed)
        score = max(score, fuzz.token_sort_ratio(" ".join(needed), " ".join(spoken)))
        if score > best_score:
            best_score, best_index, is_tied = score, at, False
        elif score == best_score:
            is_tied = True
    return best_index if best_score >= QUESTION_SIMILARITY and not is_tied else None
