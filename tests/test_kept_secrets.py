"""What is kept beside the data: made once, and never overwritten when it cannot be read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringlypro import settings

ROOT = Path(__file__).parents[1]


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The data folder of an environment in which nothing else is set."""
    for name in set(settings.Settings.model_fields) & set(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("RINGLYPRO_DATA_DIR", str(tmp_path))
    return tmp_path


def test_secrets_are_made_once(home: Path) -> None:
    first, again = settings.load_settings(None), settings.load_settings(None)

    assert first.SESSION_SECRET == again.SESSION_SECRET
    assert [path.name for path in home.iterdir()] == ["secrets.json"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"JWT_SECRET": ""}', '{"JWT_SECRET": 5}', '{"a": "\\ud800', "\xff"]
)
def test_a_damaged_file_is_named_and_left_as_it_is(home: Path, text: str) -> None:
    path = home / "secrets.json"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(settings.SettingsError) as refused:
        settings.load_settings(None)

    assert str(refused.value) == (
        f"{path} is damaged: put a copy of it back, or move it away to have new secrets made, which signs everybody out"
    )
    assert path.read_bytes() == text.encode("latin-1")


def test_what_the_environment_gives_need_not_be_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.load_settings(None)
    path = home / "secrets.json"
    kept = json.loads(path.read_text())
    del kept["JWT_SECRET"]
    path.write_text(json.dumps(kept))
    monkeypatch.setenv("JWT_SECRET", "j" * 32)

    assert settings.load_settings(None).JWT_SECRET == "j" * 32


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_file_where_the_data_folder_should_be_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    (home / "file").write_text("mine")
    expected = home / "file" / below
    monkeypatch.setenv("RINGLYPRO_DATA_DIR", str(expected))

    with pytest.raises(settings.SettingsError, match=r"cannot be used .* set RINGLYPRO_DATA_DIR") as refused:
        settings.load_settings(None)

    assert str(expected) in str(refused.value)
    assert (home / "file").read_text() == "mine"


@pytest.mark.skipif(sys.platform != "linux", reason="a folder that even root cannot write is found on Linux")
@pytest.mark.parametrize("folder", ["/proc", "/proc/nothing"])
def test_a_folder_that_cannot_be_written_is_named(home: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    monkeypatch.setenv("RINGLYPRO_DATA_DIR", folder)

    with pytest.raises(settings.SettingsError, match=f"the data folder {folder} cannot be used"):
        settings.load_settings(None)


def test_the_command_line_says_it_in_one_line(home: Path) -> None:
    (home / "secrets.json").write_text("{")

    completed_process = subprocess.run(
        [sys.executable, "main.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert completed_process.returncode == 2
    assert completed_process.stderr.startswith("RinglyPro cannot start: ")
    assert completed_process.stderr.count("\n") == 1
