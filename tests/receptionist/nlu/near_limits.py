"""What holds on the two sides of the limits of codes, spellings and distances of `decision_limits.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from ringlypro.receptionist.nlu import NluRequest, understand_utterance
from ringlypro.receptionist.nlu.code_matching import choose_code, parse_spoken_code
from ringlypro.receptionist.nlu.emergency_frames import find_emergency

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the wall clock of a business


def chosen(spelled: str, *codes: str) -> str | None:
    """The code that is meant by signs with blanks between, or by words."""
    return choose_code(parse_spoken_code(spelled, context="ask_code", lang="en"), codes)


def named(text: str) -> str | None:
    return understand_utterance(text, NluRequest("en", "ask_name", NOW)).name


def is_emergency(text: str) -> bool:
    return find_emergency(text, "en") is not None


NEAR_LIMITS: dict[str, tuple[Callable[[], bool], Callable[[], bool]]] = {
    "NAME_SPELLING_SIMILARITY": (
        lambda: named("my name is Kathy, C A T H Y") == "Cathy",
        lambda: named("my name is Kat, C A T") == "Kat Cat",
    ),
    "SIMILAR_SIGN_COST": (
        lambda: chosen("B B B B K K", "VVVVKK") == "VVVVKK",
        lambda: chosen("B B B B B K", "VVVVVK") is None,
    ),
    "MISSING_SIGN_COST": (
        lambda: chosen("K P M Q", "KPMQ27") == "KPMQ27",
        lambda: chosen("K P M 2", "K7PMQW2") is None,
    ),
    "SPELLED_SIGN_COST": (
        lambda: chosen("K 7 P M Q 2 X X X", "K7PMQ2") == "K7PMQ2",
        lambda: chosen("K 7 P M Q 2 X X X X", "K7PMQ2") is None,
    ),
    "WORD_SIGN_COST": (
        lambda: chosen("K 7 P M Q 2 blender trombone gazebo hedgehog violin lantern", "K7PMQ2") == "K7PMQ2",
        lambda: chosen("K 7 P M Q 2 blender trombone gazebo hedgehog violin lantern kettle", "K7PMQ2") is None,
    ),
    "CODE_DISTANCE_SHARE": (
        lambda: chosen("K B B B B M", "KVVVVM") == "KVVVVM",
        lambda: chosen("K B B B B B", "KVVVVV") is None,
    ),
    "SHORT_CODE_DISTANCE": (
        lambda: chosen("V K P X", "BKP") == "BKP",
        lambda: chosen("B K P X X", "BKP") is None,
    ),
    "CODE_MARGIN": (
        lambda: chosen("K 7 P M Q 2", "K7PMQ2", "K7PMX2") == "K7PMQ2",
        lambda: chosen("K 7 P M V 2", "K7PMV2", "K7PMB2") is None,
    ),
    "EMERGENCY_WORDS_BETWEEN": (
        lambda: is_emergency("my throat a b c d closing"),
        lambda: not is_emergency("my throat a b c d e closing"),
    ),
    "MILD_WORDS_BETWEEN": (
        lambda: not is_emergency("my throat is closing a b a little"),
        lambda: is_emergency("my throat is closing a b c a little"),
    ),
}
"""For each limit what holds on its one side, and what on its other."""
