"""Which words of the owner answer a question: their answers, their services, and the passages of their text.

Pure. Words are compared by stems (Snowball), and by topics that a language's pack names ("how much" is a price). A
question is a row of units, words or phrases; a text is worth the share of them that it has, by weight. What is quoted
has to have most of what is asked, and clearly more than anything else.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ringlypro.receptionist.conversation_terms import BookableService, FaqAnswer, Lang
from ringlypro.receptionist.knowledge_words import (
    QuestionUnit,
    phrase_pattern,
    plain_words,
    read_features,
    read_units,
    stem_word,
)
from ringlypro.receptionist.language_packs import read_pack
from ringlypro.receptionist.nlu.decision_limits import (
    KNOWLEDGE_COVERAGE,
    KNOWLEDGE_HEAD_SHARE,
    KNOWLEDGE_LIGHT_WEIGHT,
    KNOWLEDGE_MARGIN,
    KNOWLEDGE_TOPIC_SHARE,
)

KnowledgeKind = Literal["answer", "passage", "service"]
HEAD_WORDS: Final = 6
"""A text begins with what it is about: of two that fit alike the one is meant that names it first."""
_FEWEST_SUBJECT_LETTERS: Final = 3
_KINDS: Final[tuple[KnowledgeKind, ...]] = ("answer", "passage", "service")
"""Of two that fit alike the first is meant: an answer was written for its question."""


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
class KnowledgeMatch:
    """The text that answers, its share of what was asked (0 to 1), and by how much more than any other of its kind."""

    text: QuotableText
    score: float
    margin: float


@dataclass(frozen=True, slots=True)
class _AskedUnit:
    """A unit of a question, how much it counts in this business, and what of it each text has (0 to 1)."""

    unit: QuestionUnit
    weight: float
    shares: Sequence[float]


class KnowledgeIndex:
    """All that can be quoted in one language, ready to be asked. Building it takes some 20 µs a word that is new."""

    def __init__(self, texts: Iterable[QuotableText], lang: Lang) -> None:
        """Of one business, in the language in which they are written."""
        self._lang = lang
        self._texts = tuple(texts)
        self._features = tuple(read_features(_words_of(each), lang) for each in self._texts)
        self._heads = tuple(read_features(_words_of(each, HEAD_WORDS), lang) for each in self._texts)
        self._known_stems = frozenset(
            stem_word(word, lang) for each in self._texts for word in plain_words(_words_of(each))
        )

    def find_answer(self, question: str) -> KnowledgeMatch | None:
        """What answers the question clearly; None when nothing does, or several do alike.

        Of two kinds that fit alike the first is meant, if it has all that is asked.
        """
        matches = self.rank_texts(question)
        best_score = max((match.score for match in matches), default=0.0)
        if best_score < KNOWLEDGE_COVERAGE:
            return None
        alike = [match for match in matches if match.score > best_score - KNOWLEDGE_MARGIN]
        best = next(match for match in alike if match.score == best_score)
        is_clear = best.margin >= KNOWLEDGE_MARGIN and (len(alike) == 1 or best_score >= KNOWLEDGE_TOPIC_SHARE)
        return best if is_clear else None

    def rank_texts(self, question: str) -> list[KnowledgeMatch]:
        """The best text of each kind; none of a kind that there is nothing of, nor of a question that asks nothing."""
        units = read_units(question, self._lang, self._known_stems)
        asked_units = [each for each in map(self._compare_unit, units) if each.weight]
        if all(each.unit.is_light for each in asked_units):
            return []
        scores = [_score_of(asked_units, [each.shares[at] for each in asked_units]) for at in range(len(self._texts))]
        ranks = [self._rank_text(asked_units, at, score) for at, score in enumerate(scores)]
        matches = []
        for kind in _KINDS:
            ranked = sorted(
                ((rank, -at) for at, rank in enumerate(ranks) if self._texts[at].kind == kind), reverse=True
            )
            if ranked:
                (rank, at), *others = ranked
                margin = min(rank - (others[0][0] if others else 0.0), scores[-at])
                matches.append(KnowledgeMatch(self._texts[-at], scores[-at], margin))
        return matches

    def _rank_text(self, asked_units: Sequence[_AskedUnit], at: int, score: float) -> float:
        if not score:
            return 0.0
        head = self._heads[at]
        return score + KNOWLEDGE_HEAD_SHARE * _score_of(
            asked_units, [_share_of(each.unit, head) for each in asked_units]
        )

    def _compare_unit(self, unit: QuestionUnit) -> _AskedUnit:
        # The weight is BM25's inverse document frequency (Robertson and Spärck Jones, 1976): a word of every text tells
        # nothing. One that stands nowhere is as rare as one that stands once, and a light one of these is not heard.
        shares = [_share_of(unit, features) for features in self._features]
        frequency = len(shares) - shares.count(0.0)
        if (unit.is_light or unit.is_quiet) and not frequency:
            return _AskedUnit(unit, 0.0, shares)
        weight = math.log(1 + (len(shares) - max(frequency, 1) + 0.5) / (max(frequency, 1) + 0.5))
        return _AskedUnit(unit, weight * (KNOWLEDGE_LIGHT_WEIGHT if unit.is_light else 1), shares)


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
    words = _join_words(text)
    is_opened = phrase_pattern(lang, "opening").match(words) is not None
    return "?" in text or is_opened or phrase_pattern(lang, "asking").search(words) is not None


def names_subject(text: str, lang: Lang) -> bool:
    """Whether there is anything to be asked about in it: in "MetLife?" there is, in "what?" there is not."""
    return any(
        not unit.is_light and max(map(len, unit.stems)) >= _FEWEST_SUBJECT_LETTERS for unit in read_units(text, lang)
    )


def begins_as_request(text: str, lang: Lang) -> bool:
    """Whether it begins as people do who want something done."""
    first_words = phrase_pattern(lang, "asking").search(_join_words(text))
    return first_words is None or first_words[1] in read_pack(lang, "questions")["words"]["requests"]


def _join_words(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in decomposed if not unicodedata.combining(each)).split())


def _words_of(text: QuotableText, most_words: int | None = None) -> str:
    """All that may be asked for, or as many of its words as it begins with; questions are asked for as they stand."""
    return " . ".join((*text.questions, " ".join(text.text.split()[:most_words])))


def _score_of(asked_units: Sequence[_AskedUnit], shares: Sequence[float]) -> float:
    """The share of what is asked that a text has; a day that it lacks counts twice."""
    had = total = 0.0
    for each, share in zip(asked_units, shares, strict=True):
        had += each.weight * share
        total += each.weight * (2 if each.unit.is_decisive and not share else 1)
    return had / total


def _share_of(unit: QuestionUnit, features: frozenset[str]) -> float:
    has_meaning = bool(unit.meanings & features)
    if unit.stems <= features and (has_meaning or len(unit.stems) == 1 or not unit.meanings):
        return 1.0
    return KNOWLEDGE_TOPIC_SHARE if has_meaning else 0.0
