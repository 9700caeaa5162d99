"""What somebody wants of our texts: no more of them, more again, or help. Any reasonable way of saying so counts.

Pure. The law asks that "any reasonable means" be honoured; an appointment that somebody wants to cancel must not be
lost to it, so a verb alone decides only when nothing but courtesy stands beside it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Literal

from rapidfuzz.distance import Levenshtein

OptOutKeyword = Literal["stop", "start", "help"]

CARRIER_KEYWORDS = frozenset({
    "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
    "start", "yes", "unstop", "help", "info",
})  # fmt: skip
"""Words the telephone company answers itself: a second answer of ours would be one too many, or refused."""
MAX_CHARACTERS = 400
_SIGNS = re.compile("[\N{OCTAGONAL SIGN}\N{NO ENTRY}]")
_SPELLED = re.compile(r"^(?:[a-z] ){2,}[a-z]$")
_LENGTHENED = re.compile(r"([a-z])\1{2,}")
_MISSPELT = ("stop", "unsubscribe")
"""Words that are known with two letters exchanged; of a long one a letter may be missing, too many or another."""
_LONG_WORD_LETTERS = 8


def classify_keyword(body: str, *, carrier_opt_out: str = "") -> OptOutKeyword | None:
    """What a text asks for.

    `carrier_opt_out` is the telephone company's own finding (STOP, START, HELP), which stands.
    """
    if carrier_opt_out:
        carrier_keywords: dict[str, OptOutKeyword] = {"STOP": "stop", "START": "start", "HELP": "help"}
        return carrier_keywords.get(carrier_opt_out.strip().upper())
    words = _mend_spelling(_normalize(_SIGNS.sub(" stop ", body)))
    core_words = _strip_courtesies(words)
    precedence: tuple[OptOutKeyword, ...] = ("stop", "start", "help")
    for keyword in precedence:
        if (
            words in _exact_phrases(keyword)
            or core_words in _standalone_phrases(keyword)
            or words in _standalone_phrases(keyword)
        ):
            return keyword
    for keyword in precedence:
        if any(pattern.search(words) for pattern in _inner_patterns(keyword)):
            return keyword
    return None


def is_answered_by_carrier(body: str, *, carrier_opt_out: str = "") -> bool:
    """Whether the sender hears from the telephone company already."""
    return bool(carrier_opt_out) or _normalize(body) in CARRIER_KEYWORDS


def _normalize(body: str) -> str:
    # Before the letters are taken apart: an acute accent that stands alone would become a blank.
    joined = re.sub("['’`´]", "", body[:MAX_CHARACTERS])
    folded = unicodedata.normalize("NFKD", joined).casefold()
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def _mend_spelling(words: str) -> str:
    """The words, with "s t o p", "stopppp", "stpo" and "unsuscribe" as they were meant."""
    joined = words.replace(" ", "") if _SPELLED.match(words) else _LENGTHENED.sub(r"\1", words)
    return " ".join(next((meant for meant in _MISSPELT if _is_misspelt(word, meant)), word) for word in joined.split())


def _is_misspelt(word: str, meant: str) -> bool:
    exchanged = {meant[:at] + meant[at + 1] + meant[at] + meant[at + 2 :] for at in range(len(meant) - 1)}
    return word in exchanged or (len(meant) >= _LONG_WORD_LETTERS and Levenshtein.distance(word, meant) == 1)


def _strip_courtesies(words: str) -> str:
    return " ".join(_courtesy_pattern().sub(" ", words).split())


@cache
def _load_keywords() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def _courtesy_pattern() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(sorted(_load_keywords()["courtesies"], key=len, reverse=True)) + r")\b")


@cache
def _standalone_phrases(keyword: OptOutKeyword) -> frozenset[str]:
    return frozenset(_load_keywords()[keyword]["alone"])


@cache
def _exact_phrases(keyword: OptOutKeyword) -> frozenset[str]:
    return frozenset(_load_keywords()[keyword].get("exact", ()))


@cache
def _inner_patterns(keyword: OptOutKeyword) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _load_keywords()[keyword]["anywhere"])
