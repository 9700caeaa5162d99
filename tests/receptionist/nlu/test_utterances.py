"""Whole sentences as callers say them: the intent, every slot, and nothing that was not said."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance
from ringlypro.receptionist.nlu.intent_order import widen_intent

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the wall clock of a business
OFFERED = tuple(NOW.replace(day=24, hour=hour, minute=minute) for hour, minute in ((9, 0), (10, 30), (16, 0)))
WEEK = tuple((day, dt.time(9), dt.time(18)) for day in range(1, 6))
HOURS = (*WEEK, (6, dt.time(9), dt.time(13)))
CODES = ("K7MQ2X", "B4ZT9R", "WH3YN6", "9DGFP2")
SLOTS = ("name", "phone", "date", "time", "part", "code", "offer", "switch")
FLAGS = ("earliest", "this_number", "past", "conflict")


def rows(lang: str) -> list[dict[str, Any]]:
    path = Path(__file__).parent / f"utterances_{lang}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def heard(row: dict[str, Any], lang: str) -> NluResult:
    context = row.get("context", "open")
    offered = OFFERED if context == "offer" else ()
    return understand_utterance(
        row["text"], NluRequest(lang, context, NOW, hours=HOURS, confirmation_codes=CODES, offered_times=offered)
    )


def said(result: NluResult) -> dict[str, Any]:
    out: dict[str, Any] = {slot: getattr(result, slot) for slot in SLOTS if getattr(result, slot) is not None}
    if result.date is not None:
        out["date"] = result.date.isoformat()
    if result.time is not None:
        out["time"] = f"{result.time:%H:%M}"
    return out | {flag: True for flag in FLAGS if getattr(result, flag)} | {"intent": widen_intent(result.intent)}


@pytest.mark.parametrize(
    ("lang", "row"), [(lang, row) for lang in ("en", "es") for row in rows(lang)], ids=lambda item: str(item)[:60]
)
def test_a_caller_is_understood_wholly(lang: str, row: dict[str, Any]) -> None:
    expected = {key: row[key] for key in (*SLOTS, *FLAGS, "intent") if key in row}

    interpretation = heard(row, lang)

    assert said(interpretation) == expected, interpretation.why
    if "ambiguous" in row:
        assert interpretation.ambiguous is row["ambiguous"]
    if "denied" in row:
        assert interpretation.denied is row["denied"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_at_least_sixty_sentences_are_tried(lang: str) -> None:
    assert len(rows(lang)) >= 60
