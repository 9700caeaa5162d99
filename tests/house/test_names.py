"""Names are the field's own: two words or more, no class twice, and no local that only says it was found."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from tests.house.sources import modules, modules_of_tests, name, tree

MOST_SINGLE_WORDS = 0.25
LEAST_WORDS_ON_AVERAGE = 2.1
NOT_NAMES = frozenset({"found", "said", "known", "given", "told", "wanted"})
"""They tell how a value came, and not what it is."""
NOT_NAMES_OF_THE_PRODUCT = NOT_NAMES | {
    "asked", "asking", "chosen", "gone", "got", "heard", "held", "kept", "left", "made", "met", "seen", "sent", "shown",
    "taken",
}  # fmt: skip
"""The same in more words; a test may say `made` of what it has just made."""
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def definitions() -> tuple[tuple[str, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef], ...]:
    """(file, node) of every class and function of the product."""
    return tuple(
        (name(path), node)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef | FUNCTIONS)
    )


def public_functions() -> list[str]:
    return [node.name for _, node in definitions() if isinstance(node, FUNCTIONS) and not node.name.startswith("_")]


def fields_of_classes(module: ast.AST) -> set[ast.AST]:
    """Columns of tables and keys of JSON keep their names: somebody outside reads them."""
    bodies = [node.body for node in ast.walk(module) if isinstance(node, ast.ClassDef)]
    return {line.target for body in bodies for line in body if isinstance(line, ast.AnnAssign)}


def bound_names(module: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, name) of everything that a module binds: targets, parameters, exceptions and captures of a pattern."""
    fields = fields_of_classes(module)
    for node in ast.walk(module):
        match node:
            case ast.Name(id=identifier, ctx=ast.Store()) | ast.arg(arg=identifier):
                if node not in fields:
                    yield node.lineno, identifier
            case ast.ExceptHandler(name=str(identifier)) | ast.MatchAs(name=str(identifier)):
                yield node.lineno, identifier
            case ast.MatchStar(name=str(identifier)):
                yield node.lineno, identifier


def test_few_public_functions_have_a_single_word() -> None:
    names = public_functions()
    single = sorted(function for function in names if "_" not in function)

    assert len(single) / len(names) <= MOST_SINGLE_WORDS, Counter(single).most_common(40)


def test_a_public_function_says_what_it_does_to_what() -> None:
    names = public_functions()

    assert sum(function.count("_") + 1 for function in names) / len(names) >= LEAST_WORDS_ON_AVERAGE


def test_no_class_name_stands_twice() -> None:
    places: dict[str, list[str]] = {}
    for path, node in definitions():
        if isinstance(node, ast.ClassDef):
            places.setdefault(node.name, []).append(f"{path}:{node.lineno}")

    assert {word: where for word, where in places.items() if len(where) > 1} == {}


def test_locals_say_what_they_hold() -> None:
    bad = [
        f"{name(path)}:{line} {word}"
        for path in modules()
        for line, word in bound_names(tree(path))
        if word in NOT_NAMES_OF_THE_PRODUCT
    ]

    assert bad == []


def test_locals_of_tests_say_what_they_hold() -> None:
    bad = [
        f"{name(path)}:{line} {word}"
        for path in modules_of_tests()
        for line, word in bound_names(tree(path))
        if word in NOT_NAMES
    ]

    assert bad == []


@pytest.mark.parametrize(
    "code",
    [
        "found = 1",
        "def look(said): ...",
        "[given for given in rows]",
        "lambda known: known",
        "if (told := ask()): ...",
        "match x:\n    case wanted: ...",
        "try: ...\nexcept OSError as found: ...",
    ],
)
def test_the_rule_sees_every_way_to_bind_a_name(code: str) -> None:
    assert {word for _, word in bound_names(ast.parse(code))} & NOT_NAMES


def test_what_others_read_keeps_its_name() -> None:
    columns = "class CallTurn:\n    said: str\n    async def load(self): found = 1"

    assert {word for _, word in bound_names(ast.parse(columns))} & NOT_NAMES == {"found"}
