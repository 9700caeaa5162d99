"""No module hands an exception to a logger: whoever formats the record would write its message, and so its values."""

from __future__ import annotations

import ast

from tests.house.sources import modules, name, tree


def traceback_calls(module: ast.AST) -> list[int]:
    """Lines of calls that attach an exception or a stack to a record."""
    return [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            (node.func.attr == "exception" and isinstance(node.func.value, ast.Name) and "log" in node.func.value.id)
            or any(keyword.arg in {"exc_info", "stack_info"} for keyword in node.keywords)
        )
    ]


def test_errors_are_logged_as_code_locations() -> None:
    assert [f"{name(path)}:{line}" for path in modules() for line in traceback_calls(tree(path))] == []


def test_the_check_sees_each_way() -> None:
    module = ast.parse("log.exception('x')\nlog.error('x', exc_info=True)\nself.exception()\ntask.exception()\n")

    assert traceback_calls(module) == [1, 2]
