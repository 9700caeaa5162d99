"""Writes the packs of a third language into a folder, out of a few words and the keys of the first language."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from ringlypro.receptionist.language_packs import PACK_NAMES, default_language, read_pack

WORDS = tomllib.loads(Path(__file__).with_name("esperanto.toml").read_text(encoding="utf-8"))
LANG = "eo"


def make_packs() -> dict[str, dict[str, Any]]:
    """All seven packs, complete: what `esperanto.toml` does not have is empty, or said by its key."""
    return {name: _fill(read_pack(default_language(), name), WORDS[name], name) for name in PACK_NAMES}


def write_packs(folder: Path, packs: Mapping[str, Mapping[str, Any]], lang: str = LANG) -> Path:
    """The folder, with a file for each pack."""
    for name, pack in packs.items():
        (folder / f"{name}_{lang}.toml").write_text(_dump_table(pack), encoding="utf-8")
    return folder


def _fill(model: Mapping[str, Any], words: Mapping[str, Any], name: str, path: str = "") -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for key, value in model.items():
        if isinstance(value, dict):
            filled[key] = _fill(value, words.get(key, {}), name, f"{path}{key} ")
        else:
            filled[key] = words.get(key, _nothing_like(value, name, f"{path}{key}"))
    return filled | {key: value for key, value in words.items() if key not in model}


def _nothing_like(value: Any, name: str, path: str) -> Any:
    if isinstance(value, str) and name == "says":
        values = [
            f"{{{field}:{spec}}}" if spec else f"{{{field}}}" for _, field, spec, _ in Formatter().parse(value) if field
        ]
        return " ".join([path, *values])
    # A pattern that fits nothing.
    return "(?!)" if isinstance(value, str) else type(value)()


def _dump_table(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> str:
    """As TOML; a string of JSON is one of TOML too."""
    lines = [f"[{'.'.join(map(json.dumps, path))}]"] if path else []
    lines += [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in table.items() if not isinstance(value, dict)]
    parts = [_dump_table(value, (*path, key)) for key, value in table.items() if isinstance(value, dict)]
    return "\n".join([*lines, "", *parts])
