"""What was told before is put right while another question is asked: names, days told from the one spoken of, codes.

Of the sentences of `corrections_*.jsonl` those that are `kept` were not looked at while the words were written.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from ringlypro.receptionist.nlu import NluRequest, NluResult, correct_code, spell_code, understand_utterance

NOW = dt.datetime.fromisoformat("2025-11-20T08:00")
DISCUSSED = dt.date(2025, 11, 25)
HOURS = tuple((day, dt.time(8), dt.time(19)) for day in range(1, 7))
UNHEARD = {"sorry, I said ten but I meant eleven"}
"""A bare number after the question for a name is no hour by itself; the conversation asks again for a time."""


def load_rows(lang: str) -> list[dict[str, Any]]:
    path = Path(__file__).with_name(f"corrections_{lang}.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def understand(text: str, lang: str, context: str, discussed: dt.date | None = DISCUSSED) -> NluResult:
    return understand_utterance(text, NluRequest(lang, context, NOW, hours=HOURS, day_discussed=discussed))


def is_put_right(row: dict[str, Any], meaning: NluResult) -> bool:
    if "shift" in row:
        return meaning.date == DISCUSSED + dt.timedelta(row["shift"])
    values = {
        "name": meaning.name,
        "date": meaning.date and meaning.date.isoformat(),
        "time": meaning.time and f"{meaning.time:%H:%M}",
    }
    return all(values[key] == row[key] for key in values if key in row)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_what_was_told_before_is_put_right(lang: str) -> None:
    rows = [row for row in load_rows(lang) if row["text"] not in UNHEARD]

    assert [row["text"] for row in rows if not is_put_right(row, understand(row["text"], lang, row["context"]))] == []


@pytest.mark.parametrize(("lang", "text"), [("en", "rather Friday"), ("es", "mejor el viernes")])
@pytest.mark.parametrize(
    ("discussed", "meant"),
    [
        (None, "2025-11-21"),
        ("2025-11-21", "2025-11-21"),
        ("2025-11-24", "2025-11-28"),
        ("2025-11-29", "2025-11-28"),
        ("2025-12-11", "2025-12-12"),
    ],
)
def test_a_weekday_is_one_of_the_week_under_discussion(lang: str, text: str, discussed: str | None, meant: str) -> None:
    day = dt.date.fromisoformat(discussed) if discussed else None

    assert understand(text, lang, "confirm", day).date == dt.date.fromisoformat(meant)


@pytest.mark.parametrize(
    ("lang", "text", "meant"),
    [
        ("en", "the day after tomorrow", "2025-11-22"),
        ("en", "Wednesday, the day before Thanksgiving", "2025-11-26"),
        ("es", "pasado mañana", "2025-11-22"),
        ("es", "el día después de mañana", "2025-11-22"),
    ],
)
def test_a_day_that_says_from_which_other_is_told_from_that(lang: str, text: str, meant: str) -> None:
    assert understand(text, lang, "confirm").date == dt.date.fromisoformat(meant)


def test_nothing_is_told_from_a_day_that_nobody_spoke_of_or_that_is_over() -> None:
    assert understand("the day before", "en", "confirm", None).date is None
    assert understand("the day before", "en", "confirm", NOW.date()).date is None


@pytest.mark.parametrize(
    ("lang", "text", "corrected"),
    [
        ("en", "the third is an M", "K7M9HB"),
        ("en", "no, the last letter is a D as in delta", "K7W9HD"),
        ("en", "not W, M as in Mary", "K7M9HB"),
        ("en", "it starts with R 7", "R7W9HB"),
        ("en", "it ends in X A", "K7W9XA"),
        ("en", "the second is a 4 and the fifth is an X", "K4W9XB"),
        ("en", "that's right", None),
        ("en", "I don't have it", None),
        ("es", "la tercera es una M", "K7M9HB"),
        ("es", "la última es D de dedo", "K7W9HD"),
        ("es", "no W, M de mama", "K7M9HB"),
        ("es", "empieza con R 7", "R7W9HB"),
        ("es", "termina en X A", "K7W9XA"),
        ("es", "así es", None),
    ],
)
def test_a_part_of_a_code_is_put_right(lang: str, text: str, corrected: str | None) -> None:
    assert correct_code("K7W9HB", text, lang) == corrected


def test_what_is_no_code_is_not_kept_as_one() -> None:
    assert spell_code("K 7 W 9 H B", "en") == "K7W9HB"
    assert spell_code("I am calling about something else altogether", "en") == ""
    assert spell_code(" ".join("ABCDEFGHIJK"), "en") == ""
