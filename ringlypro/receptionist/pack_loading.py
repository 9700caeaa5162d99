"""Takes a folder of languages that somebody else has written, after comparing it with the language that is there.

Every key of the first language's packs must be there, with a value of its kind. A list may be empty where a language
has no such words (Spanish has no "fortnight"), but for those without which no call can be held.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from string import Formatter
from typing import Any, Final

from ringlypro.receptionist.language_packs import (
    PACK_NAMES,
    default_language,
    list_languages,
    list_pack_languages,
    menu_keys,
    read_pack,
    read_pack_file,
    use_pack_folder,
)
from ringlypro.receptionist.nlu.emergency_frames import parse_frame
from ringlypro.receptionist.nlu.phrase_automaton import PhraseAutomaton, PhraseSyntaxError
from ringlypro.receptionist.nlu.word_forms import compile_rewrite

_NEEDED_WORDS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("hears", "numbers"): tuple(str(number) for number in range(13)),
    ("hears", "weekdays"): tuple("1234567"),
    ("hears", "months"): tuple(str(number) for number in range(1, 13)),
    ("hears", "days"): ("today", "tomorrow"),
    ("hears", "parts"): ("morning", "afternoon"),
    ("hears", "language"): ("asked_for", "marks"),
    ("intents", "intents"): ("human", "book", "yes", "no"),
    ("says", "hears"): ("markers",),
    ("agreements", "lists"): ("yes",),
}
"""Lists that no language may leave empty."""
_LENGTHS: Final = {("days", "weekdays"): 7, ("days", "months"): 12, ("codes", "letters"): 26}
_FREE_KEYS: Final = frozenset(
    {
        ("agreements", "parts"),
        ("agreements", "written_forms"),
        ("emergencies", "classes"),
        ("emergencies", "frames"),
        ("hears", "services"),
        ("hears", "word_variants"),
        ("intents", "macros"),
        ("questions", "topics"),
        ("questions", "implied"),
        ("questions", "narrower"),
    }
)
"""Sections whose keys are each language's own business."""
_MENU_KEY: Final = re.compile(r"[1-9]")


class UnusablePacksError(ValueError):
    """A folder whose languages cannot be spoken; the message is a sentence that says why."""


class IncompletePackError(UnusablePacksError):
    """A language lacks something. The message names everything, with file and key."""

    def __init__(self, lang: str, faults: list[str]) -> None:
        """`faults` are clauses such as "hears_xx.toml has no [weekdays] 3"."""
        super().__init__(f"The language {lang!r} cannot be spoken: {'; '.join(faults)}.")
        self.faults = faults


@contextmanager
def add_pack_folder(folder: Traversable) -> Iterator[tuple[str, ...]]:
    """Let callers speak the languages of a folder too, and name them, as long as the context lasts.

    Raises UnusablePacksError before anything has changed.
    """
    added_languages = tuple(sorted(list_pack_languages(folder))) if folder.is_dir() else ()
    if not added_languages:
        raise UnusablePacksError(f"There is no language in {folder}.")
    for lang in added_languages:
        faults = list(find_pack_faults(folder, lang))
        if faults:
            raise IncompletePackError(lang, faults)
    with use_pack_folder(folder):
        yield added_languages


def find_pack_faults(folder: Traversable, lang: str) -> Iterator[str]:
    """What a language in a folder lacks, a clause each; nothing when it is complete."""
    if lang in list_languages():
        yield "it is spoken already"
        return
    packs: dict[str, dict[str, Any]] = {}
    for name in PACK_NAMES:
        try:
            packs[name] = read_pack_file(folder, lang, name)
        except FileNotFoundError:
            yield f"there is no {name}_{lang}.toml"
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            yield f"{name}_{lang}.toml cannot be read ({error})"
    for name, pack in packs.items():
        faults = list(_compare_tables(pack, read_pack(default_language(), name), (name,)))
        yield from (f"{name}_{lang}.toml {fault}" for fault in faults or _find_bad_values(name, pack))


def _compare_tables(pack: Mapping[str, Any], model: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Keys that are missing, that nobody reads, or that hold another kind of value."""
    if path in _FREE_KEYS:
        return
    for key, model_value in model.items():
        value = pack.get(key)
        if value is None:
            yield f"has no {_name_key(path, key)}"
        elif type(value) is not type(model_value):
            yield f"has {_name_key(path, key)} as a {type(value).__name__}, not a {type(model_value).__name__}"
        elif isinstance(model_value, dict):
            yield from _compare_tables(value, model_value, (*path, key))
        elif isinstance(model_value, list):
            yield from _find_foreign_items(value, model_value, _name_key(path, key))
    yield from (f"has {_name_key(path, key)}, which nobody reads" for key in pack.keys() - model.keys())


def _find_foreign_items(items: list[Any], model_items: list[Any], place: str) -> Iterator[str]:
    """What stands in a list and is of another kind than what stands there in the first language: words, if nothing."""
    item_type = type(model_items[0]) if model_items else str
    foreign_items = [item for item in items if type(item) is not item_type]
    if foreign_items:
        yield f"has {foreign_items[0]!r} in {place}, which is no {item_type.__name__}"


def _name_key(path: tuple[str, ...], key: str) -> str:
    """As the file has it: "[weekdays] 3", or "[weekdays]" for a section."""
    return f"[{'.'.join(path[1:])}] {key}" if path[1:] else f"[{key}]"


def _find_bad_values(name: str, pack: Mapping[str, Any]) -> Iterator[str]:
    """What is there and cannot serve: lists that must hold something, patterns, values of a line, keys of the menu."""
    for (pack_name, section), keys in _NEEDED_WORDS.items():
        if pack_name == name:
            yield from (f"says nothing for [{section}] {key}" for key in keys if not pack[section][key])
    if name == "says":
        yield from _compare_values(pack, read_pack(default_language(), name), ())
    elif name == "hears":
        yield from _find_bad_texts("word_variants", pack)
        yield from _find_bad_rewrites(pack["word_forms"])
        yield from _find_bad_patterns("replies", {key: [pattern] for key, pattern in pack["replies"].items()})
    elif name == "intents":
        yield from _find_bad_patterns("intents", pack["intents"])
    elif name == "emergencies":
        yield from _find_bad_frames(pack)
    elif name == "agreements":
        yield from _find_bad_texts("written_forms", pack)
        yield from _find_bad_phrases(pack)
    elif name == "formats":
        yield from _find_bad_formats(pack)


def _compare_values(pack: Mapping[str, Any], model: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Lines that leave a value out, or ask for one that nobody gives."""
    for key, model_line in model.items():
        if isinstance(model_line, dict):
            yield from _compare_values(pack[key], model_line, (*path, key))
        elif isinstance(model_line, str):
            expected, worded = _values_of(model_line), _values_of(pack[key])
            place = _name_key(("says", *path), key) if path else key
            yield from (f"leaves {{{value}}} out of {place}" for value in sorted(expected - worded))
            yield from (f"asks for {{{value}}} in {place}, which nobody gives" for value in sorted(worded - expected))


def _values_of(line: str) -> set[str]:
    return {value for _, value, _, _ in Formatter().parse(line) if value}


def _find_bad_texts(section: str, pack: Mapping[str, Any]) -> Iterator[str]:
    """Words that should stand for another word, and stand for none."""
    for word, meant in pack[section].items():
        if not (isinstance(meant, str) and meant):
            yield f"has a [{section}] {word} that is no word"


def _find_bad_rewrites(word_forms: Mapping[str, Any]) -> Iterator[str]:
    """What is rewritten and is no pattern with a text, or a text that takes from the pattern what it does not hold."""
    for key in ("rewritten", "rewritten_unless_spelled"):
        for pair in word_forms[key]:
            try:
                compile_rewrite(*pair)
            except (TypeError, re.error) as error:
                yield f"has a pair in [word_forms] {key} that is none ({error})"


def _find_bad_patterns(section: str, patterns: Mapping[str, list[str]]) -> Iterator[str]:
    for key, expressions in patterns.items():
        for expression in expressions:
            try:
                re.compile(re.sub(r"<[a-z_]+>", "x", expression))
            except re.error as error:
                yield f"has a pattern in [{section}] {key} that is none ({error})"


def _find_bad_frames(pack: Mapping[str, Any]) -> Iterator[str]:
    if not any(pack["frames"].values()):
        yield "knows no emergency in [frames]"
    for kind, frames in pack["frames"].items():
        for written in frames:
            unknown = sorted(parse_frame(written).word_classes - pack["classes"].keys())
            yield from (
                f"has a frame in [frames] {kind} of words that are not in [classes]: {name}" for name in unknown
            )
    yield from _find_bad_patterns("clauses", {key: [pattern] for key, pattern in pack["clauses"].items()})


def _find_bad_phrases(pack: Mapping[str, Any]) -> Iterator[str]:
    for key, phrases in pack["lists"].items():
        try:
            PhraseAutomaton(pack["parts"], endings=pack["words"]["endings"]).add_phrases(phrases, 1)
        except PhraseSyntaxError as error:
            yield f"has a phrase in [lists] {key} that is none ({error})"


def _find_bad_formats(pack: Mapping[str, Any]) -> Iterator[str]:
    for (section, key), length in _LENGTHS.items():
        if len(pack[section][key]) != length:
            yield f"has {len(pack[section][key])} words in [{section}] {key}, not {length}"
    menu_key = str(pack["language"]["menu_key"])
    if menu_key in menu_keys() or not _MENU_KEY.fullmatch(menu_key):
        yield f"has a [language] menu_key that is taken, or none of 1 to 9: {menu_key}"
    steps = [first for first, _ in pack["numbers"]["larger"]]
    if len(pack["numbers"]["words"]) < 10 or not steps or steps[0] > len(pack["numbers"]["words"]) or steps[-1] < 1000:
        yield "cannot say every number with its [numbers]"
