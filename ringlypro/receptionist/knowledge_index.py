"""Which words of the owner answer a question: their answers, their services, and the passages of their text.

Pure. Words are compared by stems (Snowball), and by topics that a language's pack names ("how much" is a price). A
question is a row of units, words or phrases; a text is worth the share of them that it has, by weight. What is quoted
has to have most of what is asked, and clearly more than anything else.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Final, Literal

from ringlypro.receptionist.conversation_terms import BookableService, FaqAnswer, Lang
from ringlypro.receptionist.language_packs import cache_packs, read_pack
from ringlypro.receptionist.nlu.decision_limits import (
    KNOWLEDGE_COVERAGE,
    KNOWLEDGE_LIGHT_WEIGHT,
    KNOWLEDGE_MARGIN,
    KNOWLEDGE_TOPIC_SHARE,
)

KnowledgeKind = Literal["answer", "passage", "service"]
_KINDS: Final[tuple[KnowledgeKind, ...]] = ("answer", "passage", "service")
"""Of two that fit alike the first is meant: an answer was written for its question."""
_STEMMERS: Final = {"en": "english", "es": "spanish"}
"""Snowball's algorithms; the words of any other language are compared as they stand."""
_WORDS: Final = re.compile(r"[^\W_]+")
_MONEY: Final = re.compile(r"[$€]")


@dataclass(frozen=True, slots=True)
class QuotableText:
    """Something that can be quoted: the owner's words, and the ways to ask for them, if they wrote any.

    `id` is that of an answer or a service, and 0 of a passage.
    """

    kind: KnowledgeKind
    text: str
    questions: tuple[str, ...] = ()
    id: int = 0


@dataclass(frozen=True, slots=True)
class QuestionUnit:
    """A word or phrase of a question: its own stems, the topics that it belongs to, and how little it may tell."""

    stems: frozenset[str]
    topics: frozenset[str]
    is_light: bool = False
    is_decisive: bool = False


@dataclass(frozen=True, slots=True)
class KnowledgeMatch:
    """The text that answers, its share of what was asked (0 to 1), and by how much more than any other of its kind."""

    text: QuotableText
    score: float
    margin: float


@dataclass(frozen=True, slots=True)
class _PhraseTable:
    """What a language says of phrases, which are rows of stems: `topics` of everybody, `wider` ones of callers."""

    topics: Mapping[tuple[str, ...], frozenset[str]]
    wider: Mapping[tuple[str, ...], frozenset[str]]
    small: frozenset[str]
    """Whole words, as are light ones: Spanish "como" has the stem of "comida"."""
    light: frozenset[str]
    decisive: frozenset[str]
    longest: int


class KnowledgeIndex:
    """All that can be quoted in one language, ready to be asked. Building it takes some 20 µs a word that is new."""

    def __init__(self, texts: Iterable[QuotableText], lang: Lang) -> None:
        """Of one business, in the language in which they are written."""
        self._lang = lang
        self._texts = tuple(texts)
        self._features = tuple(_read_features(" . ".join((*each.questions, each.text)), lang) for each in self._texts)

    def find_answer(self, question: str) -> KnowledgeMatch | None:
        """What answers the question clearly; None when nothing does, or several do alike."""
        matches = self.rank_texts(question)
        best_score = max((match.score for match in matches), default=0.0)
        if best_score < KNOWLEDGE_COVERAGE:
            return None
        best = next(
            match for kind in _KINDS for match in matches if match.text.kind == kind and match.score == best_score
        )
        return best if best.margin >= KNOWLEDGE_MARGIN else None

    def rank_texts(self, question: str) -> list[KnowledgeMatch]:
        """The best text of each kind; none of a kind that there is nothing of, nor of a question that asks nothing."""
        units = list(_read_units(question, self._lang))
        if all(unit.is_light for unit in units):
            return []
        weights = [self._weigh_unit(unit) for unit in units]
        total = sum(weights)
        scores = [
            sum(weight * _share_of(unit, features) for unit, weight in zip(units, weights, strict=True)) / total
            for features in self._features
        ]
        matches = []
        for kind in _KINDS:
            ranked = sorted(
                ((score, -at) for at, score in enumerate(scores) if self._texts[at].kind == kind), reverse=True
            )
            if ranked:
                (score, at), *others = ranked
                matches.append(KnowledgeMatch(self._texts[-at], score, score - (others[0][0] if others else 0.0)))
        return matches

    def _weigh_unit(self, unit: QuestionUnit) -> float:
        # The inverse document frequency of BM25 (Robertson and Spärck Jones, 1976): a word of every text tells nothing.
        # A word that stands nowhere is as rare as one that stands once, and a light one of these is not heard at all.
        frequency = sum(1 for features in self._features if _share_of(unit, features))
        if unit.is_light and not frequency:
            return 0.0
        count = max(len(self._texts), frequency)
        weight = math.log(1 + (count - max(frequency, 1) + 0.5) / (max(frequency, 1) + 0.5))
        return weight * (KNOWLEDGE_LIGHT_WEIGHT if unit.is_light else 2 if unit.is_decisive else 1)


def index_business(
    answers: Iterable[FaqAnswer], services: Iterable[BookableService], passages: Iterable[str], lang: Lang
) -> KnowledgeIndex:
    """All that a business has to say in one language; what it says in another is left out by whoever asks."""
    return KnowledgeIndex(
        (
            *(QuotableText("answer", each.answer.strip(), each.questions, each.id) for each in answers),
            *(QuotableText("passage", each) for each in passages),
            *(QuotableText("service", each.name, id=each.id) for each in services),
        ),
        lang,
    )


def find_quotation(index: KnowledgeIndex, question: str) -> str:
    """The owner's words that answer a question; empty when nothing does. A service is no answer: it can be booked."""
    match = index.find_answer(question)
    return match.text.text if match is not None and match.text.kind != "service" else ""


def sounds_like_question(text: str, lang: Lang) -> bool:
    """Whether words of a question are in it, which may well be none; a statement is never searched for."""
    return "?" in text or _phrase_pattern(lang, "asking").search(_join_words(text)) is not None


def begins_as_request(text: str, lang: Lang) -> bool:
    """Whether it begins as people do who want something done."""
    first_words = _phrase_pattern(lang, "asking").search(_join_words(text))
    return first_words is None or first_words[1] in read_pack(lang, "questions")["words"]["requests"]


def _join_words(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in decomposed if not unicodedata.combining(each)).split())


@cache_packs
def _phrase_pattern(lang: Lang, key: str) -> re.Pattern[str]:
    phrases = sorted(read_pack(lang, "questions")["words"][key], key=len, reverse=True)
    return re.compile(rf"(?<![\w'’])({'|'.join(map(re.escape, phrases)) or '(?!)'})(?![\w])")


def _share_of(unit: QuestionUnit, features: frozenset[str]) -> float:
    if unit.stems <= features:
        return 1.0
    return KNOWLEDGE_TOPIC_SHARE if unit.topics & features else 0.0


def _read_features(text: str, lang: Lang) -> frozenset[str]:
    """The stems of a text of the owner, and its topics."""
    table = _load_phrases(lang)
    stems = [_stem_word(word, lang) for word in _plain_words(text)]
    topics = (
        f"#{topic}"
        for start in range(len(stems))
        for length in range(1, table.longest + 1)
        for topic in table.topics.get(tuple(stems[start : start + length]), ())
    )
    return frozenset((*stems, *topics))


def _read_units(question: str, lang: Lang) -> Iterator[QuestionUnit]:
    """What a question is made of, the longest phrase first; each once."""
    table, words = _load_phrases(lang), _plain_words(question)
    stems = [_stem_word(word, lang) for word in words]
    earlier_units: set[QuestionUnit] = set()
    start = 0
    while start < len(stems):
        phrase, topics = _longest_phrase(table, stems, start)
        word = words[start]
        start += len(phrase)
        if topics or word not in table.small:
            unit = QuestionUnit(frozenset(phrase), topics, not topics and word in table.light, word in table.decisive)
            if unit not in earlier_units:
                earlier_units.add(unit)
                yield unit


def _longest_phrase(table: _PhraseTable, stems: Sequence[str], start: int) -> tuple[tuple[str, ...], frozenset[str]]:
    """The longest row of stems from here that belongs to a topic, and its topics; else the one that stands here."""
    for end in range(min(start + table.longest, len(stems)), start, -1):
        phrase = tuple(stems[start:end])
        topics = table.topics.get(phrase, frozenset()) | table.wider.get(phrase, frozenset())
        if topics:
            return phrase, frozenset(f"#{topic}" for topic in topics)
    return (stems[start],), frozenset()


@cache_packs
def _load_phrases(lang: Lang) -> _PhraseTable:
    pack: Mapping[str, Any] = read_pack(lang, "questions")
    topics, wider = (_index_phrases(pack[section], lang) for section in ("topics", "narrower"))
    small, light, decisive = (
        frozenset(part for word in pack["words"][key] for part in _plain_words(word))
        for key in ("small", "light", "decisive")
    )
    return _PhraseTable(
        topics, wider, small, light - small, decisive, longest=max(map(len, (*topics, *wider)), default=1)
    )


def _index_phrases(groups: Mapping[str, Sequence[str]], lang: Lang) -> dict[tuple[str, ...], frozenset[str]]:
    index: dict[tuple[str, ...], frozenset[str]] = {}
    for topic, phrases in groups.items():
        for phrase in phrases:
            key = tuple(_stem_word(word, lang) for word in _plain_words(phrase))
            index[key] = index.get(key, frozenset()) | {topic}
    return index


def _plain_words(text: str) -> list[str]:
    """The words, small and without accents; a sign of money is the word "usd"."""
    decomposed = unicodedata.normalize("NFKD", _MONEY.sub(" usd ", text).casefold())
    return _WORDS.findall("".join(each for each in decomposed if not unicodedata.combining(each)))


@lru_cache(maxsize=16_384)
def _stem_word(word: str, lang: Lang) -> str:
    stemmer = _load_stemmer(lang)
    return word if stemmer is None else str(stemmer.stemWord(word))


@lru_cache
def _load_stemmer(lang: Lang) -> Any:
    # The package imports the algorithms of thirty languages; these are two modules of it, at the first question.
    name = _STEMMERS.get(lang)
    if name is None:
        return None
    module = import_module(f"snowballstemmer.{name}_stemmer")
    return getattr(module, f"{name.capitalize()}Stemmer")()
