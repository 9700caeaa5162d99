"""The vocabulary of a language, read once from its pack.

A phrase has a kind and a value. A sentence becomes a row of kinds, and a grammar is templates over that row, the same
for both languages.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

from ringlypro.receptionist.language_packs import (
    cache_packs,
    find_extra_file,
    list_languages,
    read_pack,
    resolve_language,
)
from ringlypro.receptionist.nlu.token_kinds import DayPart, TimeUnit, TokenKind
from ringlypro.receptionist.nlu.word_forms import WordForms, load_word_forms

_DAY_OFFSETS = {
    "before_yesterday": -2,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "after_tomorrow": 2,
    "week_today": 7,
    "week_tomorrow": 8,
    "fortnight_today": 14,
}
_HOLIDAY_DATES = {
    "new_year": (1, 1),
    "epiphany": (1, 6),
    "valentine": (2, 14),
    "independence": (7, 4),
    "halloween": (10, 31),
    "veterans_day": (11, 11),
    "juneteenth": (6, 19),
    "saint_patrick": (3, 17),
    "fifth_of_may": (5, 5),
    "day_of_the_dead": (11, 2),
    "christmas_eve": (12, 24),
    "christmas": (12, 25),
    "new_year_eve": (12, 31),
}
_CLOCK_KINDS = (
    TokenKind.NOON, TokenKind.MIDNIGHT, TokenKind.HALF, TokenKind.QUARTER, TokenKind.PAST, TokenKind.TO,
    TokenKind.MINUS, TokenKind.AND, TokenKind.FOR, TokenKind.AT, TokenKind.NEAR, TokenKind.MAYBE, TokenKind.OCLOCK,
    TokenKind.HUNDRED_HOURS, TokenKind.AM, TokenKind.PM,
)  # fmt: skip
_WORD_KINDS = (
    TokenKind.THIS, TokenKind.NEXT, TokenKind.AFTER_NEXT, TokenKind.LAST, TokenKind.IN, TokenKind.FROM,
    TokenKind.AFTER_NOW, TokenKind.AGO, TokenKind.ARTICLE, TokenKind.ONE_ARTICLE, TokenKind.THE, TokenKind.OF,
    TokenKind.OF_THE, TokenKind.ON, TokenKind.YEAR, TokenKind.COUPLE, TokenKind.DAY_LABEL, TokenKind.WEEKEND,
    TokenKind.COUNTED,
)  # fmt: skip
_ONE_KINDS = frozenset({TokenKind.ARTICLE, TokenKind.ONE_ARTICLE})
"""Words that count one: "a week", "una semana"."""


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A phrase of the lexicon: its words, its kind, its value."""

    words: tuple[str, ...]
    kind: TokenKind
    value: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything known of one language."""

    lang: str
    lexicon: dict[str, tuple[LexiconEntry, ...]]
    pack: dict[str, Any]
    word_forms: WordForms

    def phrases_for(self, section: str, key: str) -> tuple[str, ...]:
        """The phrases of a key, longest first."""
        return _sorted_phrases(self.lang, section, key)

    def words_for(self, section: str, key: str) -> frozenset[str]:
        """The same as a set."""
        return _word_set(self.lang, section, key)

    def has_habit(self, habit: str) -> bool:
        """Whether people who speak it have a way of saying days and hours: section `[habits]` of the pack."""
        return bool(self.pack["habits"][habit])


_NUMBERED_SECTIONS = (
    ("weekdays", TokenKind.WEEKDAY), ("months", TokenKind.MONTH), ("ordinals", TokenKind.ORDINAL),
    ("numbers", TokenKind.NUMBER), ("floating_holidays", TokenKind.FLOATING_HOLIDAY),
)  # fmt: skip


def _lexicon_entries(pack: dict[str, Any]) -> list[LexiconEntry]:
    """Every phrase of the lexicon; of two of equal length the one that is named first here wins."""
    valued = [(section, key, kind, int(key)) for section, kind in _NUMBERED_SECTIONS for key in pack[section]]
    valued += [("easter_holidays", key, TokenKind.FLOATING_HOLIDAY, -int(key) - 1) for key in pack["easter_holidays"]]
    valued += [("units", unit.name.lower(), TokenKind.UNIT, unit) for unit in TimeUnit]
    valued += [("days", key, TokenKind.NAMED_DAY, value) for key, value in _DAY_OFFSETS.items()]
    valued += [("days", "tonight", TokenKind.TONIGHT, 0)]
    valued += [("holidays", key, TokenKind.DATE, month * 100 + day) for key, (month, day) in _HOLIDAY_DATES.items()]
    valued += [("parts", part.name.lower(), TokenKind.DAY_PART, part) for part in DayPart]
    valued += [
        ("parts", "any_morning", TokenKind.DAY_PART, DayPart.MORNING),
        ("parts", "tomorrow_or_morning", TokenKind.TOMORROW_OR_MORNING, 1),
    ]
    valued += [("clock", kind.name.lower(), kind, 0) for kind in _CLOCK_KINDS]
    valued += [("words", kind.name.lower(), kind, int(kind in _ONE_KINDS)) for kind in _WORD_KINDS]
    valued += [("words", "fixed", TokenKind.WORD, 0)]
    return [
        LexiconEntry(tuple(phrase.split()), kind, value)
        for section, key, kind, value in valued
        for phrase in pack[section][key]
    ]


@cache_packs
def load_vocabulary(lang: str) -> Vocabulary:
    """The vocabulary of a language; one that nobody speaks here is taken for the first one."""
    lang = resolve_language(lang)
    pack = read_pack(lang, "hears")
    lexicon: dict[str, list[LexiconEntry]] = {}
    for entry in _lexicon_entries(pack):
        lexicon.setdefault(entry.words[0], []).append(entry)
    # Longest phrase first; of equal ones the first section named above wins.
    sorted_lexicon = {
        first: tuple(sorted(entries, key=lambda entry: -len(entry.words))) for first, entries in lexicon.items()
    }
    return Vocabulary(lang, sorted_lexicon, pack, load_word_forms(lang))


@cache_packs
def load_given_names() -> frozenset[str]:
    """Given names of callers of all languages, folded: the packs' own, and the rarer ones of a longer list.

    `packs/first_names.txt` has one a line: those of the United States census of 1990 (public domain) and of Spanish
    speaking countries (Faker, MIT), without all that are ordinary words, cities or cars as well.
    """
    path = resources.files("ringlypro.receptionist") / "packs" / "first_names.txt"
    common = (load_vocabulary(lang).words_for("names", "first_names") for lang in list_languages())
    return frozenset(path.read_text(encoding="utf-8").split()).union(*common)


@cache_packs
def load_ordinary_words(lang: str) -> frozenset[str]:
    """Words that callers say of other things than people, normalized: `bench/train_intent_classifier.py` lists them."""
    path = find_extra_file(lang, f"ordinary_{lang}.txt")
    return frozenset(path.read_text(encoding="utf-8").split() if path else ())


def join_phrases(phrases: Iterable[str]) -> str:
    """A pattern for one of the phrases, as they are written; for none it fits nothing."""
    return "|".join(map(re.escape, phrases)) or "(?!)"


@cache_packs
def _sorted_phrases(lang: str, section: str, key: str) -> tuple[str, ...]:
    return tuple(sorted(load_vocabulary(lang).pack[section][key], key=lambda phrase: -len(phrase)))


@cache_packs
def _word_set(lang: str, section: str, key: str) -> frozenset[str]:
    return frozenset(load_vocabulary(lang).pack[section][key])
