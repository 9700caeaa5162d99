"""Who may know whom, how long things may get, and what only one place may do."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest

from tests.house.sources import modules, name, tree

LONGEST_FILE, LONGEST_FUNCTION = 300, 50
ENDS_A_TRANSACTION = {"commit", "rollback", "begin"}
"""A savepoint ends nothing."""
HOLDS_TRANSACTIONS = {"ringlypro/db/database.py", "ringlypro/db/voice_unit.py", "ringlypro/db/schema.py"}
"""The units, and the migrations' own connection."""
HAS_TRANSACTIONS = re.compile(r"(^|\.|_)(db|session|sessions|engine|connection|conn|raw)\b|\(")
"""What a receiver of such a call is named; modules of ours may have a verb of that name."""
HAS_A_CLOCK = ("ringlypro/core/clock.py", "ringlypro/vendors/", "bench/")
"""The clock itself, the other side of the line, and what measures."""
UNSAID = re.compile(r"(^|_)(utils?|helpers?|common|managers?|process|handle)(_|$)")


def test_there_is_something_to_look_at() -> None:
    assert len(modules()) > 150


def test_every_module_says_why_it_exists() -> None:
    assert [name(path) for path in modules() if not ast.get_docstring(tree(path))] == []


def test_no_file_is_longer_than_a_room() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_page() -> None:
    result = {
        f"{name(path)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {function: lines for function, lines in result.items() if lines > LONGEST_FUNCTION} == {}


def test_files_say_what_they_decide() -> None:
    assert [name(path) for path in modules() if UNSAID.search(path.stem)] == []


def _calls(verdict: Callable[[str, ast.Attribute], bool]) -> list[str]:
    return [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and verdict(name(path), node.func)
    ]


def ends_a_transaction(call: ast.Attribute) -> bool:
    return call.attr in ENDS_A_TRANSACTION and bool(HAS_TRANSACTIONS.search(ast.unparse(call.value)))


def test_only_leaving_a_unit_commits() -> None:
    def ends(path: str, call: ast.Attribute) -> bool:
        return path not in HOLDS_TRANSACTIONS and ends_a_transaction(call)

    assert _calls(ends) == []


def test_the_moment_is_an_argument() -> None:
    def looks_at_the_clock(path: str, call: ast.Attribute) -> bool:
        of = call.value.id if isinstance(call.value, ast.Name) else ""
        asks = (of, call.attr) in {
            ("datetime", "now"),
            ("datetime", "utcnow"),
            ("date", "today"),
            ("datetime", "today"),
        }
        return asks and not path.startswith(HAS_A_CLOCK)

    assert _calls(looks_at_the_clock) == []


@pytest.mark.parametrize("shape", ["session.commit()", "unit.db.rollback()", "(await db.connection()).begin()"])
def test_the_rule_sees_what_it_forbids(shape: str) -> None:
    calls = [node.func for node in ast.walk(ast.parse(shape.replace("await ", ""))) if isinstance(node, ast.Call)]

    assert any(isinstance(call, ast.Attribute) and ends_a_transaction(call) for call in calls)
