"""Questions of callers about three businesses, what answers each, and how often that is found.

`businesses.toml` was written first, then the questions, then both were drawn into halves: `mended_*` may be looked into,
`holdout_*` may not: it asks the three businesses of other trades in `other_businesses.toml`. `further_*` and `unseen_*` ask nine
businesses of yet other trades, in whose owners' words nobody looked for the callers'; only the former may be looked into. A row is business, question and the key of what answers, which is empty where nothing does.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ringlypro.clients.passages import split_passages
from ringlypro.receptionist.knowledge_index import KnowledgeIndex, QuotableText

FOLDER = Path(__file__).parent
BUSINESS_FILES = (
    "businesses.toml",
    "practice_businesses.toml",
    "other_businesses.toml",
    "unseen_businesses.toml",
    "further_businesses.toml",
)
SET_NAMES = tuple(
    f"{kind}_{lang}"
    for kind in ("mended", "regression", "practice", "further", "holdout", "unseen")
    for lang in ("en", "es")
)


@dataclass(frozen=True)
class AskedQuestion:
    """What a caller asks, and what the owner's words for it begin with; nothing where there are none."""

    business: str
    lang: str
    text: str
    answer: str


@dataclass
class KnowledgeAccuracy:
    """Counts of one set; `misses` are sentences about what went wrong."""

    hits: int = 0
    wrong: int = 0
    answerable: int = 0
    questions: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def hit_rate(self) -> float:
        """Of the questions that the owner's words answer, how many they did."""
        return self.hits / self.answerable

    @property
    def wrong_rate(self) -> float:
        """Of all questions, how many were answered with something else than their answer."""
        return self.wrong / self.questions


@cache
def _load_business(business: str, lang: str) -> dict[str, Any]:
    loaded = (tomllib.loads((FOLDER / name).read_text("utf-8")) for name in BUSINESS_FILES)
    words: dict[str, Any] = next(each[business] for each in loaded if business in each)[lang]
    return words


@cache
def open_index(business: str, lang: str) -> KnowledgeIndex:
    """What callers of a business may be quoted."""
    words = _load_business(business, lang)
    passages = split_passages("\n\n".join(words["text"].values()))
    return KnowledgeIndex(
        [
            *(QuotableText("answer", each["answer"], tuple(each["questions"])) for each in words["answers"].values()),
            *(QuotableText("passage", each) for each in passages),
            *(QuotableText("service", each) for each in words["services"]),
        ],
        lang,
    )


def load_questions(name: str) -> list[AskedQuestion]:
    """The rows of a set."""
    lang = name[-2:]
    rows = [line.split("\t") for line in (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()]
    return [
        AskedQuestion(business, lang, text, _words_of(_load_business(business, lang), key))
        for business, text, key in rows
    ]


def _words_of(words: dict[str, Any], key: str) -> str:
    if not key:
        return ""
    return str(words["text"][key] if key in words["text"] else words["answers"][key]["answer"])


def measure_accuracy(name: str) -> KnowledgeAccuracy:
    """Ask every question of a set."""
    accuracy = KnowledgeAccuracy()
    for question in load_questions(name):
        match = open_index(question.business, question.lang).find_answer(question.text)
        spoken_text = match.text.text if match else ""
        accuracy.questions += 1
        accuracy.answerable += bool(question.answer)
        accuracy.hits += bool(question.answer) and spoken_text == question.answer
        accuracy.wrong += bool(spoken_text) and spoken_text != question.answer
        if spoken_text != question.answer:
            accuracy.misses.append(f"{question.business}: {question.text} -> {spoken_text or 'nothing'}")
    return accuracy
