"""What is known of a voice outlives the process, and is seen by every other one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringlypro.calls.verdicts import FILE, Verdict, Verdicts

NO = Verdict("v/m", "voice_language")


def test_one_process_sees_what_another_noted(tmp_path: Path) -> None:
    doors, worker = Verdicts(tmp_path), Verdicts(tmp_path)
    assert not doors.unfit("es", "v/m")

    worker.note({"en": Verdict("v/m", "ready"), "es": Verdict("v/m", "unreachable")})
    assert doors.of("es", "v/m") == Verdict("v/m", "unreachable")
    worker.note({"es": NO})

    assert doors.unfit("es", "v/m")
    assert doors.of("en", "v/m") == Verdict("v/m", "ready")
    assert Verdicts(tmp_path).of("es", "v/m") == NO


def test_a_verdict_is_about_the_voice_as_it_was_set(tmp_path: Path) -> None:
    Verdicts(tmp_path).note({"es": NO})

    assert Verdicts(tmp_path).of("es", "v/m2") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"es": 1}', '{"es": {}}', '{"es": null}', "\x00"])
def test_a_damaged_file_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)

    assert Verdicts(tmp_path).of("es", "v/m") is None
