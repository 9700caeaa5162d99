"""Which languages callers may speak, and where their packs lie. Everything that differs between them is in the packs.

A language `xx` is seven files of a folder: `formats_xx.toml` (how numbers, days and hours are said), `hears_xx.toml`,
`intents_xx.toml`, `emergencies_xx.toml`, `agreements_xx.toml` and `questions_xx.toml` (what is understood) and
`says_xx.toml` (what is said). `intent_weights_xx.bin` and `ordinary_xx.txt` may be missing: then no sentence leans to
an intent, and no word is known to be no name.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

PACK_NAMES: Final = ("agreements", "emergencies", "formats", "hears", "intents", "questions", "says")
_pack_folders: list[Traversable] = [resources.files(__package__) / "packs"]
_clear_caches: list[Callable[[], None]] = []


def cache_packs(function: Callable[P, T]) -> Callable[P, T]:
    """`functools.cache` for what is read of the packs: it is forgotten when a folder comes or goes."""
    cached = functools.cache(function)
    _clear_caches.append(cached.cache_clear)
    # functools loses the parameters' types.
    return cached  # type: ignore[return-value]


@contextmanager
def use_pack_folder(folder: Traversable) -> Iterator[None]:
    """Let callers speak the languages of a folder too; `pack_loading.add_pack_folder` judges them first."""
    _pack_folders.append(folder)
    _forget_packs()
    try:
        yield
    finally:
        _pack_folders.remove(folder)
        _forget_packs()


def _forget_packs() -> None:
    for clear in _clear_caches:
        clear()


@cache_packs
def list_languages() -> tuple[str, ...]:
    """The languages in the order of their keys; calls of strangers begin in the first one."""
    return tuple(sorted(_folders_by_language(), key=lambda lang: _language_facts(lang)["menu_key"]))


def default_language() -> str:
    """The language in which a call is held until another one is chosen."""
    return list_languages()[0]


def languages_from(first: str) -> tuple[str, ...]:
    """All of them, one of them first: what is said to somebody whose language nobody knows."""
    return (first, *other_languages(first))


def other_languages(lang: str) -> tuple[str, ...]:
    """All but one."""
    return tuple(other for other in list_languages() if other != lang)


def next_language(lang: str) -> str:
    """The one after it, and after the last one the first."""
    languages = list_languages()
    return languages[(languages.index(lang) + 1) % len(languages)]


def known_language(value: object) -> str | None:
    """The language, where it is one that callers may speak."""
    return value if isinstance(value, str) and value in list_languages() else None


def resolve_language(tag: str) -> str:
    """The language of a tag such as "es-US"; one that nobody speaks here is taken for the first one."""
    return known_language(tag.lower()[:2]) or default_language()


def menu_keys() -> dict[str, str]:
    """The languages by the key that chooses them in the menu."""
    return {_language_facts(lang)["menu_key"]: lang for lang in list_languages()}


def key_by_language() -> dict[str, str]:
    """The same, the other way round."""
    return {lang: key for key, lang in menu_keys().items()}


def persona_names() -> dict[str, str]:
    """The receptionist's name in each language."""
    return {lang: _language_facts(lang)["persona"] for lang in list_languages()}


def language_names() -> dict[str, str]:
    """What each language calls itself."""
    return {lang: _language_facts(lang)["name"] for lang in list_languages()}


def persona_paths() -> dict[str, str]:
    """The receptionist's name in each language, as her routes have it."""
    return {lang: persona.lower() for lang, persona in persona_names().items()}


def languages_by_persona() -> dict[str, str]:
    """The languages by the name that a route has."""
    return {path: lang for lang, path in persona_paths().items()}


def _language_facts(lang: str) -> dict[str, str]:
    """Name, persona and menu key of a language."""
    facts: dict[str, str] = read_pack(lang, "formats")["language"]
    return facts


@cache_packs
def read_pack(lang: str, name: str) -> dict[str, Any]:
    """One of the seven packs of a language. It is shared: nobody may change it."""
    return read_pack_file(_folders_by_language()[lang], lang, name)


def read_pack_file(folder: Traversable, lang: str, name: str) -> dict[str, Any]:
    """A pack as it lies in a folder."""
    return tomllib.loads((folder / f"{name}_{lang}.toml").read_text(encoding="utf-8"))


def find_extra_file(lang: str, name: str) -> Traversable | None:
    """A file that a language may have besides its packs."""
    path = _folders_by_language()[lang] / name
    return path if path.is_file() else None


@cache_packs
def _folders_by_language() -> dict[str, Traversable]:
    return {lang: folder for folder in _pack_folders for lang in list_pack_languages(folder)}


def list_pack_languages(folder: Traversable) -> set[str]:
    """Languages of which a folder has any pack at all."""
    stems = (path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml"))
    return {lang for name, _, lang in (stem.rpartition("_") for stem in stems) if name in PACK_NAMES}
