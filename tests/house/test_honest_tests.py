"""A test can fail, and fails only for what it tests: it asserts something, and no busy machine decides its outcome."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import modules_of_tests, name, tree

ASSERTING_CALLS = {
    "raises", "warns", "fail",
    "should_see", "should_not_see", "sees", "no_longer_sees", "opens", "seen",
    "eventually", "until", "expect",
}  # fmt: skip
"""Calls that are assertions: pytest's, those about what a page shows, and waiting for what must come about."""
CLOCKS = {"sleep", "time", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"}
MAY_READ_CLOCKS = {
    "tests/polling.py",  # what all others wait with
    "tests/house/test_virtual_time.py",  # holds virtual time against the real one
    "tests/calls/test_recording_cache.py",  # ages files, whose times the system sets
    "tests/routes/test_stripe_webhook.py",  # Stripe's own verifier reads the clock
}
DOUBLES = {"tests/fake_voice.py", "tests/signup/test_number.py"}
"""Vendors that can be told to take their time."""
TESTS = modules_of_tests()


def functions(code: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The test functions of a module, those in classes included."""
    for node in ast.walk(code):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


def called(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Name(id=word) | ast.Attribute(attr=word)):
            return word
    return ""


def asserts(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Assert) or called(node) in ASSERTING_CALLS for node in ast.walk(function))


def silent(code: ast.Module) -> list[str]:
    return [function.name for function in functions(code) if not asserts(function)]


def may_be_empty(looped_over: ast.AST, parameters: set[str]) -> bool:
    """Whether nothing in the test itself says that there is something to loop over.

    What is written out, a constant and a parameter of the test is there to be seen.
    """
    match looped_over:
        case ast.List(elts=values) | ast.Tuple(elts=values) | ast.Set(elts=values):
            return not values
        case ast.Dict(keys=values):
            return not values
        case ast.Name(id=word):
            return not word.isupper() and word not in parameters
        case ast.Attribute(attr=word):
            return not word.isupper()
        case ast.Call(func=ast.Attribute(value=inner, attr="items" | "values" | "keys")):
            return may_be_empty(inner, parameters)
        case ast.Call(args=values) if called(looped_over) in {"enumerate", "zip", "product", "permutations", "sorted"}:
            return any(may_be_empty(value, parameters) for value in values)
        case ast.Call() if called(looped_over) in {"range", "explored"}:
            return False
    return True


def asserts_for_sure(node: ast.AST, parameters: set[str]) -> bool:
    """Whether an assertion stands outside every loop that may have nothing to loop over."""
    if isinstance(node, ast.Assert) or called(node) in ASSERTING_CALLS:
        return True
    if isinstance(node, ast.For) and may_be_empty(node.iter, parameters):
        return False
    return any(asserts_for_sure(child, parameters) for child in ast.iter_child_nodes(node))


def hollow(code: ast.Module) -> list[str]:
    """Tests that pass when a list turns out to be empty."""
    return [
        function.name
        for function in functions(code)
        if not asserts_for_sure(
            function, {argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)}
        )
    ]


def clocks(code: ast.Module) -> list[int]:
    """Lines that call a clock or sleep by it."""
    return [
        node.lineno
        for node in ast.walk(code)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in {("time", word) for word in CLOCKS}
    ]


def naps(code: ast.Module) -> list[int]:
    """Lines on which a task sleeps for longer than a turn of the loop."""
    return [
        node.lineno
        for node in ast.walk(code)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "asyncio.sleep"
        and ast.unparse(node.args[0]) not in {"0", "PAUSE_SECONDS"}
    ]


def test_every_test_asserts_something() -> None:
    result = {name(path): silent(tree(path)) for path in TESTS if path.name.startswith("test_")}

    assert len(result) > 100
    assert {path: names for path, names in result.items() if names} == {}


def test_no_assertion_waits_for_a_list_that_may_be_empty() -> None:
    result = {name(path): hollow(tree(path)) for path in TESTS if path.name.startswith("test_")}

    assert {path: names for path, names in result.items() if names} == {}


def test_only_what_waits_for_others_reads_a_clock() -> None:
    assert {name(path) for path in TESTS if clocks(tree(path))} == MAY_READ_CLOCKS


def test_nobody_sleeps_but_in_virtual_time() -> None:
    sleeping = {name(path): path for path in TESTS if naps(tree(path))}

    assert {place for place, path in sleeping.items() if not uses_virtual_time(path)} == DOUBLES


def uses_virtual_time(path: Path) -> bool:
    return "virtual_time" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("body", "is_silent"),
    [
        ("client.close()", True),
        ("check(answer)", True),
        ("assert answer", False),
        ("with pytest.raises(ValueError): parse('x')", False),
        ("await user.should_see('Saved.')", False),
    ],
)
def test_the_rule_sees_a_test_without_an_assertion(body: str, is_silent: bool) -> None:
    code = ast.parse(f"async def test_it():\n    {body}\n")

    assert silent(code) == (["test_it"] if is_silent else [])


@pytest.mark.parametrize(
    ("body", "is_hollow"),
    [
        ("for row in await rows(): assert row", True),
        ("for row in []: assert row", True),
        ("for key, row in (await rows()).items(): assert row", True),
        ("for row in PEOPLE: assert row", False),
        ("for row in people: assert row", False),
        ("for row in (1, 2): assert row", False),
        ("for n, row in enumerate(PEOPLE): assert row", False),
        ("rows = await all(); assert rows\n    for row in rows: assert row.name", False),
    ],
)
def test_the_rule_sees_an_assertion_in_a_loop(body: str, is_hollow: bool) -> None:
    code = ast.parse(f"async def test_it(people):\n    {body}\n")

    assert hollow(code) == (["test_it"] if is_hollow else [])


def test_the_rule_sees_clocks_and_sleeps() -> None:
    code = ast.parse("time.sleep(1)\nbegan = time.monotonic()\nawait asyncio.sleep(0)\nawait asyncio.sleep(0.5)\n")

    assert (clocks(code), naps(code)) == ([1, 2], [4])
