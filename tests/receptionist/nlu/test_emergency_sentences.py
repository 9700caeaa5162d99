"""What callers of five trades say in need, and what only sounds like it: `emergencies_en.jsonl` and `emergencies_es.jsonl`.

Each sentence was written before the words that hear it. Those that are not heard yet are named here; none is added.
"""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance

HERE = Path(__file__).parent
NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the wall clock of a business
NOT_HEARD = {
    "en": {
        "the stove won't turn off and the wall caught",
        "the boiler is making a banging noise and spewing steam everywhere",
        "an old lady on my floor hasn't answered in two days and there's a smell",
        "the contractor cut through an electric line and he's stuck to it",
        "he's talking about shooting himself",
        "the officer's reading me my rights",
        "I can't open my eyes since you did the lashes",
        "the dentist numbed me and now my heart won't slow down and I'm seeing spots",
        "they've had my mom in a room for five hours asking questions",
        "he's drunk and he's got the baby and he won't let me in",
    },
    "es": {
        "la viejita de mi piso no contesta desde hace dos días y huele feo",
        "se inyectó toda la insulina del mes a propósito",
        "un árbol atravesó el techo mientras dormíamos",
        "está fría y sudorosa y casi no le siento el pulso",
        "tienen a mi mamá en un cuarto hace cinco horas haciéndole preguntas",
        "el papá de mi hija se la llevó al otro lado",
        "está tomado, tiene al bebé y no me deja entrar",
    },
}

both_languages = pytest.mark.parametrize("lang", ["en", "es"])


@cache
def rows(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(map(json.loads, (HERE / name).read_text(encoding="utf-8").splitlines()))


@both_languages
def test_emergencies_of_every_trade_are_heard(lang: str) -> None:
    missed = {
        row["text"]
        for row in rows(f"emergencies_{lang}.jsonl")
        if row["emergency"] and understand_utterance(row["text"], NluRequest(lang, "open", NOW)).intent != "emergency"
    }

    assert missed == NOT_HEARD[lang]


@both_languages
def test_what_sounds_like_an_emergency_is_none(lang: str) -> None:
    false_alarms = [
        row["text"]
        for row in rows(f"emergencies_{lang}.jsonl")
        if not row["emergency"]
        and understand_utterance(row["text"], NluRequest(lang, "open", NOW)).intent == "emergency"
    ]

    assert false_alarms == []


@both_languages
def test_each_trade_has_as_many_of_both(lang: str) -> None:
    counted: dict[tuple[str, bool], int] = {}
    for row in rows(f"emergencies_{lang}.jsonl"):
        counted[row["trade"], row["emergency"]] = counted.get((row["trade"], row["emergency"]), 0) + 1

    assert len(counted) == 10
    assert min(counted.values()) >= 110
