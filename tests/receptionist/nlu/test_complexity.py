"""No function of the NLU and of the conversation decides more than fifteen things, each operand of an `and` and `or` counted."""

import ast
from pathlib import Path

import pytest

import ringlypro.receptionist as room

MOST_DECISIONS = 15
MODULES = sorted(Path(room.__file__).parent.rglob("*.py"))


def decisions(function: ast.AST) -> int:
    """Paths through a function: one, and one more for each branch, loop, condition and operand."""
    count = 1
    for node in ast.walk(function):
        match node:
            case ast.If() | ast.IfExp() | ast.For() | ast.While() | ast.ExceptHandler() | ast.match_case():
                count += 1
            case ast.comprehension(ifs=conditions):
                count += 1 + len(conditions)
            case ast.BoolOp(values=operands):
                count += len(operands) - 1
    return count


def functions_of(code: str) -> list[tuple[str, int]]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [(node.name, decisions(node)) for node in ast.walk(ast.parse(code)) if isinstance(node, functions)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_function_decides_fifteen_things_at_most(path: Path) -> None:
    counted = functions_of(path.read_text(encoding="utf-8"))

    assert [(name, count) for name, count in counted if count > MOST_DECISIONS] == []


def test_every_kind_of_decision_counts() -> None:
    code = """
def decide(rows):
    if rows and rows[0] or not rows:
        return [row for row in rows if row if row > 1]
    while rows:
        try:
            return 1 if rows else 2
        except ValueError:
            match rows:
                case []:
                    return 0
    for row in rows:
        pass
"""
    assert functions_of(code) == [("decide", 12)]
