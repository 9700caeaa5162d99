"""Hours told as bounds are windows: in both languages, after every question, and a plain clock stays a point.

Of the sentences of `windows_*.jsonl` those that are `kept` were not looked at while the words for windows were written.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from ringlypro.core.time_windows import ANY_TIME, TimeWindow
from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance

NOW = dt.datetime.fromisoformat("2025-11-20T08:00")
HOURS = tuple((day, dt.time(8), dt.time(19)) for day in range(1, 7))
ROUND_THE_CLOCK = tuple((day, dt.time(0), dt.time(0)) for day in range(1, 8))


def load_rows(lang: str) -> list[dict[str, Any]]:
    path = Path(__file__).with_name(f"windows_{lang}.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def understand(text: str, lang: str, context: str = "ask_datetime", **knowledge: Any) -> NluResult:
    return understand_utterance(text, NluRequest(lang, context, NOW, **{"hours": HOURS, **knowledge}))


def told(meaning: NluResult) -> dict[str, str]:
    window = meaning.window
    values = {
        "from": window.earliest and f"{window.earliest:%H:%M}",
        "until": window.latest and f"{window.latest:%H:%M}",
        "edge": meaning.edge,
        "part": meaning.part,
        "date": meaning.date and meaning.date.isoformat(),
    }
    return {key: value for key, value in values.items() if value}


def is_understood(row: dict[str, Any], meaning: NluResult) -> bool:
    expected = {key: row[key] for key in ("from", "until", "edge", "part", "date") if key in row}
    heard = told(meaning)
    either = row.get("either", [])
    if either and not any(heard.get(key) == expected[key] for key in either):
        return False
    surely = {key: value for key, value in expected.items() if key not in either}
    surplus = set(heard) - set(expected) - {"date", "part"}
    return all(heard.get(key) == value for key, value in surely.items()) and not surplus


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_bound_is_a_window(lang: str) -> None:
    mistaken = [row["text"] for row in load_rows(lang) if not is_understood(row, understand(row["text"], lang))]

    assert mistaken == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "around three"), ("en", "at half past three"), ("en", "ten to three"), ("en", "quarter after three"),
     ("es", "como a las tres"), ("es", "a las tres y media"), ("es", "diez para las tres"), ("es", "a las tres y cuarto")],
)  # fmt: skip
def test_a_clock_is_a_point(lang: str, text: str) -> None:
    meaning = understand(text, lang)

    assert meaning.time is not None
    assert meaning.window == ANY_TIME


@pytest.mark.parametrize(
    ("lang", "text", "included"),
    [("en", "by four", True), ("en", "before four", False), ("es", "a más tardar a las cuatro", True),
     ("es", "antes de las cuatro", False)],
)  # fmt: skip
def test_by_an_hour_includes_it_and_before_does_not(lang: str, text: str, included: bool) -> None:
    assert understand(text, lang).window == TimeWindow(latest=dt.time(16), latest_included=included)


@pytest.mark.parametrize(("lang", "text"), [("en", "Tuesday after three"), ("es", "el martes después de las tres")])
@pytest.mark.parametrize("context", ["open", "ask_datetime", "ask_time", "offer", "confirm", "anything_else"])
def test_a_window_is_one_after_every_question(lang: str, text: str, context: str) -> None:
    offered = tuple(map(dt.datetime.fromisoformat, ("2025-11-25T15:00", "2025-11-25T16:00")))

    meaning = understand(text, lang, context, offered_times=offered)

    assert meaning.window == TimeWindow(earliest=dt.time(15))
    assert meaning.offer is None


@pytest.mark.parametrize(("lang", "text"), [("en", "Tuesday at three"), ("es", "el martes a las tres")])
def test_an_hour_may_be_either_where_it_is_open_round_the_clock(lang: str, text: str) -> None:
    meaning = understand(text, lang, hours=ROUND_THE_CLOCK)

    assert (meaning.time, meaning.ambiguous) == (dt.time(15), True)
    assert meaning.alternatives == ("03:00", "15:00")


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        (TimeWindow(earliest=dt.time(15)), dt.time(15), dt.time(14, 59)),
        (TimeWindow(latest=dt.time(12)), dt.time(11, 59), dt.time(12)),
        (TimeWindow(latest=dt.time(16), latest_included=True), dt.time(16), dt.time(16, 1)),
        (TimeWindow(dt.time(14), dt.time(16)), dt.time(14), dt.time(16)),
    ],
)
def test_a_window_holds_what_lies_in_it(window: TimeWindow, inside: dt.time, outside: dt.time) -> None:
    assert window.holds(inside)
    assert not window.holds(outside)


def test_windows_are_narrowed_to_what_both_hold() -> None:
    afternoon = TimeWindow(dt.time(12), dt.time(17))

    assert TimeWindow(earliest=dt.time(15)).narrow(afternoon) == TimeWindow(dt.time(15), dt.time(17))
    assert TimeWindow(latest=dt.time(14), latest_included=True).narrow(afternoon) == TimeWindow(
        dt.time(12), dt.time(14), latest_included=True
    )
    assert TimeWindow(earliest=dt.time(18)).narrow(afternoon) == afternoon
    assert ANY_TIME.narrow(ANY_TIME) == ANY_TIME
