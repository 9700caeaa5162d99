"""Both languages are known equally: the same keys, every phrase reachable, every pattern sound."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import ringlypro.receptionist as room
from ringlypro.receptionist.nlu.tokenizer import fold_text

OWN_WORDS = frozenset({"word_variants"})
"""Sections whose keys are words of the language."""
PATTERNS = frozenset({"replies", "word_forms"})
"""Sections of patterns, which are proven by their own tests."""
PACKS = Path(room.__file__).parent / "packs"


def pack(lang: str, name: str = "hears") -> dict[str, Any]:
    return tomllib.loads((PACKS / f"{name}_{lang}.toml").read_text(encoding="utf-8"))


def phrases(lang: str) -> list[tuple[str, str, str]]:
    sections = {name: keys for name, keys in pack(lang).items() if name not in PATTERNS}
    return [
        (name, key, phrase)
        for name, keys in sections.items()
        for key, listed in keys.items()
        if isinstance(listed, list)
        for phrase in listed
    ]


@pytest.mark.parametrize("name", ["formats", "hears", "intents"])
def test_both_languages_have_the_same_sections_and_keys(name: str) -> None:
    english, spanish = pack("en", name), pack("es", name)

    assert english.keys() == spanish.keys()
    for section in english.keys() - OWN_WORDS:
        assert english[section].keys() == spanish[section].keys(), section


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_phrase_is_written_as_it_is_heard(lang: str) -> None:
    wrong = [
        entry for entry in phrases(lang) if fold_text(entry[2]) != entry[2] or " ".join(entry[2].split()) != entry[2]
    ]

    assert wrong == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_intent_pattern_compiles_and_names_only_known_macros(lang: str) -> None:
    language_pack = pack(lang, "intents")
    assert all(language_pack["intents"].values())
    for key, expressions in language_pack["intents"].items():
        for expression in expressions:
            whole = expression
            for macro, expansion in {**language_pack["macros"], "first": "maria"}.items():
                whole = whole.replace(f"<{macro}>", expansion)
            assert not re.search(r"<[a-z]+>", whole), (key, expression)
            re.compile(whole)
