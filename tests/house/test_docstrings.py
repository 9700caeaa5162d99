"""What a docstring says that a function raises is a class that exists."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache

from tests.house.sources import modules, name, tree

SENTENCE = re.compile(r"\bRaises:\s+(.+)|\braises\s+(.+?)(?:\.\s|\.$|$)", re.IGNORECASE | re.DOTALL)
"""A section to its end, or a sentence."""
CLASS_NAME = re.compile(r"(?<![\w\".'])(?:\w+\.)*([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)\b")
"""Two capitals make a class of a word: `NotFound`, `ledger.CreditAccountMissing`."""
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@cache
def classes() -> frozenset[str]:
    """Every class that the product defines or imports, and Python's own."""
    names = set(dir(builtins))
    for path in modules():
        for node in ast.walk(tree(path)):
            match node:
                case ast.ClassDef(name=defined):
                    names.add(defined)
                case ast.Import(names=imports) | ast.ImportFrom(names=imports):
                    names |= {(each.asname or each.name).rpartition(".")[2] for each in imports}
                case ast.Attribute(attr=attribute):
                    names.add(attribute)
    return frozenset(names)


def raised_names(docstring: str) -> Iterator[str]:
    """The classes named in the sentences that say what is raised."""
    for match in SENTENCE.finditer(docstring):
        yield from CLASS_NAME.findall(match[1] or match[2])


def test_the_classes_that_a_sentence_names_are_read() -> None:
    text = "Go on. Raises InvalidFields with every one, or `ledger.CreditAccountMissing`: then wait. Or NotThis."

    assert list(raised_names(text)) == ["InvalidFields", "CreditAccountMissing"]


def test_the_classes_of_a_whole_section_are_read() -> None:
    text = "Wait.\n\nRaises:\n    WrongPassword: it refuses us.\n    ServerGone: it died."

    assert list(raised_names(text)) == ["WrongPassword", "ServerGone"]


def test_what_a_docstring_says_is_raised_exists() -> None:
    named = [
        (f"{name(path)}:{node.lineno if not isinstance(node, ast.Module) else 1}", raised)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, DOCUMENTED)
        for raised in raised_names(ast.get_docstring(node) or "")
    ]

    assert len(named) > 0
    assert [(place, raised) for place, raised in named if raised not in classes()] == []
