"""What nobody uses is deleted, and what the search for it passes over has a reason to be passed over."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

import pytest

from bench.dead_code import IGNORED_NAMES, UnusedName, find_unused_names


@cache
def unused() -> tuple[UnusedName, ...]:
    return find_unused_names()


def test_there_is_no_dead_code() -> None:
    assert [entry for entry in unused() if not entry.is_ignored] == []


def test_every_ignored_name_would_be_reported() -> None:
    names = {entry.name for entry in unused()}

    assert [pattern for pattern in IGNORED_NAMES if not any(fnmatchcase(name, pattern) for name in names)] == []


def test_no_function_is_ignored() -> None:
    assert [entry for entry in unused() if entry.is_ignored and entry.kind == "function"] == []


@pytest.mark.parametrize(
    ("kind", "path", "is_declared"),
    [
        ("variable", "ringlypro/clients/client_fields.py", True),
        ("variable", "ringlypro/clients/tables.py", True),
        ("variable", "ringlypro/clients/catalog.py", False),
        ("function", "ringlypro/clients/tables.py", False),
        ("class", "ringlypro/clients/client_fields.py", False),
    ],
)
def test_only_variables_of_declarations_are_used_by_derivation(kind: str, path: str, is_declared: bool) -> None:
    assert UnusedName("parking", kind, f"{path}:3").is_declared_field is is_declared
