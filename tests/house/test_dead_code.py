"""What nobody uses is deleted, and what the search for it passes over has a reason to be passed over."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatchcase
from functools import cache

from vulture.core import Vulture

from tests.house.sources import ROOT

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["vulture"]
IGNORED: list[str] = CONFIG["ignore_names"]


@cache
def unused() -> tuple[tuple[str, str, str], ...]:
    """(name, kind, place) of everything that looks dead, the ignored names included."""
    search = Vulture(ignore_decorators=CONFIG["ignore_decorators"])
    search.scavenge([ROOT / path for path in CONFIG["paths"]])
    return tuple(
        (re.split(r"[ .]", item.name)[0], item.typ, f"{item.filename.relative_to(ROOT)}:{item.first_lineno}")
        for item in search.get_unused_code(min_confidence=CONFIG["min_confidence"])
    )


def is_ignored(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in IGNORED)


def test_there_is_no_dead_code() -> None:
    assert [entry for entry in unused() if not is_ignored(entry[0])] == []


def test_every_ignored_name_would_be_reported() -> None:
    names = {name for name, _, _ in unused()}

    assert [pattern for pattern in IGNORED if not any(fnmatchcase(name, pattern) for name in names)] == []


def test_no_function_is_ignored() -> None:
    assert [entry for entry in unused() if is_ignored(entry[0]) and entry[1] == "function"] == []
