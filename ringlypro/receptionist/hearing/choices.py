"""Choosing among what was offered: one of three times, one of the owner's services, one of their questions."""

import datetime as dt
import re
from functools import cache

from rapidfuzz import fuzz

from ringlypro.receptionist.hearing.meaning import Listening
from ringlypro.receptionist.hearing.normalise import plain
from ringlypro.receptionist.hearing.times import When
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_ALIKE = 86
_QUESTION_ALIKE = 84
_PARTS = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
_ORDER = ("none", "any", "first", "second", "third", "last")


@cache
def _choice(lang: str, key: str) -> re.Pattern[str]:
    phrases = "|".join(re.escape(phrase) for phrase in vocabulary(lang).phrases("choices", key))
    return re.compile(rf"(?:^| )(?:{phrases})(?= |$)")


def _named_choice(words: str, lang: str, count: int) -> int | None:
    for key in _ORDER:
        if _choice(lang, key).search(words):
            place = {"none": None, "any": 0, "first": 0, "second": 1, "third": 2, "last": count - 1}[key]
            return place if place is not None and place < count else None
    return None


def is_choice(words: str, listening: Listening) -> bool:
    """Whether one of the times read out was taken by its place, though it is not known here what was read out."""
    if listening.context != "offer" or listening.offered or _choice(listening.lang, "none").search(words):
        return False
    return any(_choice(listening.lang, key).search(words) for key in _ORDER[1:])


def _single(places: list[int]) -> int | None:
    return places[0] if len(places) == 1 else None


def offer(words: str, found: When, listening: Listening) -> int | None:
    """Which of the offered times was taken, None if none or it is not clear."""
    offered = listening.offered
    if not offered or listening.context not in {"offer", "which_booking", "confirm"}:
        return None
    if found.time is not None:
        same = [at for at, moment in enumerate(offered) if moment.time() == found.time]
        return _single([at for at in same if found.date in {None, offered[at].date()}])
    if found.date is not None:
        return _single(
            [at for at, moment in enumerate(offered) if moment.date() == found.date and _fits(moment, found)]
        )
    if listening.context == "confirm":
        return None
    named = _named_choice(words, listening.lang, len(offered))
    if named is not None or not found.part:
        return named
    return _single([at for at, moment in enumerate(offered) if _fits(moment, found)])


def _fits(moment: dt.datetime, found: When) -> bool:
    if not found.part:
        return True
    first, last = _PARTS[found.part]
    return first <= moment.hour < last


@cache
def _content(text: str, lang: str) -> tuple[str, ...]:
    """The words of a phrase that carry its meaning."""
    small = vocabulary(lang).words("language", "marks") | vocabulary("en").words("language", "marks")
    words = plain(text).split()
    return tuple(word for word in words if word not in small and len(word) > 1) or tuple(words)


def _covered(word: str, spoken: list[str]) -> bool:
    return any(word == other or (len(word) > 3 and fuzz.ratio(word, other) >= _ALIKE) for other in spoken)


@cache
def _synonyms(lang: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """The phrases services are called by, and the one word each stands for."""
    groups: dict[str, list[str]] = vocabulary(lang).pack["services"]
    keys = {phrase: key.replace("_", "") for key, phrases in groups.items() for phrase in phrases}
    joined = "|".join(re.escape(phrase) for phrase in sorted(keys, key=len, reverse=True))
    return re.compile(rf"\b(?:{joined})\b"), keys


def _same_name(words: str, lang: str) -> str:
    """Words with every name of a service put in one way: "teeth cleaned" is a cleaning."""
    pattern, keys = _synonyms(lang)
    return pattern.sub(lambda match: keys[match[0]], words)


def service(words: str, listening: Listening) -> int | None:
    """The owner's service that was named: the one with most of its words said, or a synonym of them."""
    found = _named_service(words, listening, listening.services)
    if found is not None:
        return found
    alike = tuple(_same_name(plain(name), listening.lang) for name in listening.services)
    found = _named_service(_same_name(words, listening.lang), listening, alike)
    if found is None and listening.context == "ask_service" and listening.services:
        return _named_choice(words, listening.lang, len(listening.services))
    return found


def _named_service(words: str, listening: Listening, names: tuple[str, ...]) -> int | None:
    spoken = words.split()
    best: list[tuple[float, int, int]] = []
    for at, name in enumerate(names):
        needed = _content(name, listening.lang)
        if not needed:
            continue
        said = sum(_covered(word, spoken) for word in needed)
        joined = "".join(needed)
        whole = said == len(needed) or (len(joined) > 5 and joined in words.replace(" ", ""))
        if whole:
            best.append((1.0, max(said, 1), at))
        elif listening.context == "ask_service" and said:
            best.append((said / len(needed), said, at))
    if not best:
        return None
    best.sort(reverse=True)
    is_tied = len(best) > 1 and best[0][:2] == best[1][:2]
    return None if is_tied else best[0][2]


def question(words: str, listening: Listening) -> int | None:
    """The owner's question that was asked, by the words that carry its meaning."""
    spoken = [word for word in words.split() if word not in vocabulary(listening.lang).words("language", "marks")]
    if not spoken:
        return None
    best, place, tied = 0.0, None, False
    for at, phrase in enumerate(listening.questions):
        needed = _content(phrase, listening.lang)
        said = sum(_covered(word, spoken) for word in needed)
        if not said or said < min(2, len(needed)):
            continue
        score = 100 * said / len(needed)
        score = max(score, fuzz.token_sort_ratio(" ".join(needed), " ".join(spoken)))
        if score > best:
            best, place, tied = score, at, False
        elif score == best:
            tied = True
    return place if best >= _QUESTION_ALIKE and not tied else None
