"""Both languages are equal, and every text that code asks for is there."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from pages import routes
from ringlypro.core import i18n
from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER
from tests.house.declarations import declared_keys
from tests.house.sources import ROOT, modules, name, tree

TEXTS = ROOT / "ringlypro" / "core" / "texts"
PACKS = ROOT / "ringlypro" / "receptionist" / "packs"
SPEAKERS = {"translate"}
ANY_WORD = r"[\w.-]+"
EN, ES = i18n.load_texts("en"), i18n.load_texts("es")


def holes(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def flat(path: Path) -> dict[str, Any]:
    return i18n._flatten(tomllib.loads(path.read_text(encoding="utf-8")))


class TestBothLanguages:
    """English and Spanish say the same."""

    def test_have_the_same_files_with_the_same_keys(self) -> None:
        english = {path.name[3:]: set(flat(path)) for path in TEXTS.glob("en_*.toml")}
        spanish = {path.name[3:]: set(flat(path)) for path in TEXTS.glob("es_*.toml")}

        assert english
        assert set(english) == set(spanish)
        assert {file: keys ^ spanish[file] for file, keys in english.items() if keys != spanish[file]} == {}

    def test_fill_in_the_same_values(self) -> None:
        assert {key for key, text in EN.items() if key in ES and holes(text) != holes(ES[key])} == set()

    def test_leave_nothing_unsaid(self) -> None:
        assert [key for table in (EN, ES) for key, text in table.items() if not text.strip()] == []

    def test_no_key_is_written_twice(self) -> None:
        for lang in i18n.LANGUAGES:
            keys = [key for path in TEXTS.glob(f"{lang}_*.toml") for key in flat(path)]
            assert len(keys) == len(set(keys)), sorted({key for key in keys if keys.count(key) > 1})

    def test_a_plural_has_both_forms(self) -> None:
        assert [k for k in EN if k.endswith(".one") and f"{k.removesuffix('.one')}.other" not in EN] == []

    @pytest.mark.parametrize("file", ["says", "hears", "agreements", "questions"])
    def test_packs_have_the_same_tables(self, file: str) -> None:
        english, spanish = (
            tomllib.loads((PACKS / f"{file}_{lang}.toml").read_text(encoding="utf-8")) for lang in i18n.LANGUAGES
        )

        assert set(english) == set(spanish)

    def test_packs_say_the_same_lines(self) -> None:
        english, spanish = (set(flat(PACKS / f"says_{lang}.toml")) for lang in i18n.LANGUAGES)

        assert english == spanish


def is_there(key: str) -> bool:
    return key in EN or f"{key}.one" in EN


def patterns(node: ast.expr) -> Iterator[str]:
    """What keys an expression may stand for, as regular expressions; a value that is not written down is any word."""
    match node:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[\w.]+" for p in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from patterns(one)
            yield from patterns(other)


def asked() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every key that code names, with its place."""
    for path in modules():
        if name(path).startswith("bench/"):
            continue  # there, people say things
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and node.args and called(node.func) in SPEAKERS:
                yield from ((f"{name(path)}:{node.lineno}", re.compile(each)) for each in patterns(node.args[0]))
            if isinstance(node, ast.ClassDef):
                yield from of_an_error(path, node)


def called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=identifier) | ast.Attribute(attr=identifier):
            return identifier
    return ""


def of_an_error(path: Path, node: ast.ClassDef) -> Iterator[tuple[str, re.Pattern[str]]]:
    for line in node.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        value = getattr(line, "value", None)
        if isinstance(target, ast.Name) and target.id == "key" and isinstance(value, ast.Constant) and value.value:
            yield f"{name(path)}:{line.lineno}", re.compile(re.escape(str(value.value)))


def test_every_text_that_is_asked_for_is_there() -> None:
    keys = [*EN, *(key.removesuffix(".one") for key in EN if key.endswith(".one"))]
    names = list(asked())

    assert len(names) > 200
    assert [(at, p.pattern) for at, p in names if not any(p.fullmatch(key) for key in keys)] == []


@pytest.mark.parametrize("intent", INTENT_ORDER)
def test_every_intent_has_its_words(intent: str) -> None:
    assert is_there(f"call.intent.{intent}")
    assert is_there(f"understand.intent.{intent}")


def test_every_stop_of_the_drawer_has_a_name() -> None:
    assert [
        s.path for s in routes.ROUTES if s.icon and not (is_there(s.key) and (not s.section or is_there(s.section)))
    ] == []


def written() -> Iterator[str]:
    """Every string in code as the keys it may stand for: itself, a beginning such as "call.part.", or one with values.

    They are regular expressions. A string that begins with a value may stand for anything, so it says nothing.
    """
    for path in modules():
        nodes = list(ast.walk(tree(path)))
        pieces = {id(piece) for node in nodes if isinstance(node, ast.JoinedStr) for piece in node.values}
        for node in nodes:
            if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in pieces:
                for key in (pattern.replace(r"[\w.]+", ANY_WORD) for pattern in patterns(node)):
                    if not key.startswith("["):
                        yield key + ANY_WORD if key.endswith(r"\.") else key


def test_every_text_that_is_there_is_asked_for() -> None:
    asked_for = set(written())
    families = [re.compile(pattern) for pattern in asked_for if ANY_WORD in pattern and r"\." in pattern]
    plurals = {key.removesuffix(".one") for key in EN if key.endswith(".one")}
    names = plurals | {key for key in EN if re.sub(r"\.(one|other)$", "", key) not in plurals}

    unknown = {key for key in names - declared_keys() if re.escape(key) not in asked_for}
    assert sorted(key for key in unknown if not any(family.fullmatch(key) for family in families)) == []
