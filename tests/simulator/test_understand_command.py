"""The command answers each line, and no line stops the next."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ringlypro.receptionist.nlu import NluResult
from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER
from ringlypro.simulator.understand_command import format_result, run_understand_command
from tests.house.sources import ROOT
from tests.receptionist.third_language import make_packs, write_packs

ROW = {
    "id": "a",
    "text": "tomorrow at 3",
    "lang": "en",
    "context": "ask_datetime",
    "reference": "2026-11-23T08:00:00",
    "tz": "America/New_York",
}

COMMAND_INTENTS = {
    "book", "reschedule", "cancel", "pricing", "hours", "location", "human", "message", "emergency", "yes", "no",
    "repeat", "goodbye", "inform", "other",
}  # fmt: skip
"""What the command may answer: whoever reads it knows no other."""


def answers(*lines: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    assert run_understand_command([f"{line}\n" for line in lines], out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_row_is_answered_with_every_field() -> None:
    (answer,) = answers(json.dumps(ROW))

    assert answer["intent"] == "inform"
    assert (answer["date"], answer["time"]) == ("2026-11-24", "15:00")
    assert [key for key, value in answer.items() if value is None] == ["name", "phone", "part", "code"]
    assert answer["why"]


def test_all_that_was_wanted_is_named_the_intent_first() -> None:
    text = "where are you, how long does it take, and can I book Tuesday at nine"
    (answer, plain_answer) = answers(json.dumps(ROW | {"text": text, "context": "open"}), json.dumps(ROW))

    assert answer["intents"][0] == answer["intent"]
    assert {"location", "book"} <= set(answer["intents"]) <= COMMAND_INTENTS
    assert plain_answer["intents"] == [plain_answer["intent"]]


@pytest.mark.parametrize("intent", [*INTENT_ORDER, "inform", "other"])
def test_whatever_is_wanted_is_named_as_readers_of_the_command_know_it(intent: str) -> None:
    assert format_result(ROW, NluResult(intent=intent))["intent"] in COMMAND_INTENTS


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        '"text"',
        json.dumps({"id": "b"}),
        json.dumps({**ROW, "id": "b", "reference": "soon"}),
        json.dumps({**ROW, "id": "b", "reference": "2026-11-23T08:00:00Z", "tz": "Mars/Base"}),
        json.dumps({**ROW, "id": "b", "hours": "late"}),
        json.dumps({**ROW, "id": "b", "lang": 7}),
        json.dumps({**ROW, "id": "b", "reference": "9999-12-31T00:00:00"}),
        "[" * 100_000,
    ],
)
def test_a_bad_line_gets_an_error_and_the_rest_goes_on(bad: str) -> None:
    first, second = answers(bad, json.dumps(ROW))

    assert first["error"]
    assert first["id"] in {None, "b"}
    assert second["date"] == "2026-11-24"


def test_a_moment_with_an_offset_is_moved_to_the_wall_of_the_business() -> None:
    row = {**ROW, "reference": "2026-11-24T02:00:00+00:00", "text": "today"}

    assert answers(json.dumps(row))[0]["date"] == "2026-11-23"


def test_hours_days_and_codes_are_listened_for() -> None:
    late = {**ROW, "text": "at 8", "hours": "12:00-22:00", "days": "1,2,3"}
    code = {**ROW, "text": "b 4 z t 9 r", "context": "ask_code", "codes": ["B4ZT9R", "K7MQ2X"]}

    first, second = answers(json.dumps(late), json.dumps(code))

    assert first["time"] == "20:00"
    assert second["code"] == "B4ZT9R"


def test_empty_lines_are_passed_over() -> None:
    assert answers("", json.dumps(ROW), "   ") != []


def test_a_row_that_names_no_moment_is_heard_now() -> None:
    row = {name: value for name, value in ROW.items() if name not in {"reference", "tz"}}

    (answer,) = answers(json.dumps(row | {"text": "yes", "context": "confirm"}))

    assert answer["intent"] == "yes"


def test_half_a_character_comes_back_as_it_went_in() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw)
    lines = io.TextIOWrapper(io.BytesIO(f"{json.dumps({**ROW, 'id': chr(0xD800)})}\n".encode() + b"\xff\n"))

    assert run_understand_command(lines, out) == 0

    first, second = raw.getvalue().decode().splitlines()
    assert json.loads(first)["id"] == "\ud800"
    assert "error" in json.loads(second)


def run_with_packs(folder: Path, row: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "main.py", "understand", "--packs", str(folder)]
    return subprocess.run(command, cwd=ROOT, input=row, capture_output=True, text=True, check=False)


def test_a_language_in_a_folder_of_ones_own_is_understood(tmp_path: Path) -> None:
    folder = write_packs(tmp_path, make_packs())
    row = {"text": "mi volas rendevuon morgaŭ", "lang": "eo", "reference": "2025-11-20T08:00"}

    done = run_with_packs(folder, json.dumps(row))

    answer = json.loads(done.stdout)
    assert (done.returncode, answer["intent"], answer["date"]) == (0, "book", "2025-11-21")


def test_one_that_lacks_something_is_refused_by_a_sentence(tmp_path: Path) -> None:
    packs = make_packs()
    del packs["hears"]["months"]["7"]

    done = run_with_packs(write_packs(tmp_path, packs), "")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The language 'eo' cannot be spoken: hears_eo.toml has no [months] 7.\n"
