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

Wish = Literal["stop", "start", "help"]

CARRIERS_OWN = frozenset({
    "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
    "start", "yes", "unstop", "help", "info",
})  # fmt: skip
"""Words the telephone company answers itself: a second answer of ours would be one too many, or refused."""
LONGEST = 400


def wish_of(body: str, *, told: str = "") -> Wish | None:
    """What a text asks for; `told` is the telephone company's own finding (STOP, START, HELP), which stands."""
    if told:
        known: dict[str, Wish] = {"STOP": "stop", "START": "start", "HELP": "help"}
        return known.get(told.strip().upper())
    words = _plain(body)
    bare = _without_courtesies(words)
    order: tuple[Wish, ...] = ("stop", "start", "help")
    for wish in order:
        if words in _exact(wish) or bare in _alone(wish) or words in _alone(wish):
            return wish
    for wish in order:
        if any(pattern.search(words) for pattern in _anywhere(wish)):
            return wish
    return None


def is_answered_by_carrier(body: str, *, told: str = "") -> bool:
    """Whether the sender hears from the telephone company already."""
    return bool(told) or _plain(body) in CARRIERS_OWN


def _plain(body: str) -> str:
    folded = unicodedata.normalize("NFKD", body[:LONGEST]).casefold()
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub("['’`´]", "", letters)).split())


def _without_courtesies(words: str) -> str:
    return " ".join(_courtesies().sub(" ", words).split())


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def _courtesies() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(sorted(_lists()["courtesies"], key=len, reverse=True)) + r")\b")


@cache
def _alone(wish: Wish) -> frozenset[str]:
    return frozenset(_lists()[wish]["alone"])


@cache
def _exact(wish: Wish) -> frozenset[str]:
    return frozenset(_lists()[wish].get("exact", ()))


@cache
def _anywhere(wish: Wish) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _lists()[wish]["anywhere"])
