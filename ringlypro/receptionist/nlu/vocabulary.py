"""The vocabulary of a language, read once from its pack.

Meanings are letters: a sentence becomes a string of them, and a grammar is a pattern over that string,
the same for both languages.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_UNIT_VALUES = {"minute": 1, "hour": 2, "day": 3, "week": 4, "fortnight": 5, "month": 6, "year": 7}
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
_DAY_PART_VALUES = {"morning": 1, "afternoon": 2, "evening": 3, "night": 4, "dawn": 5, "any_morning": 1}
_CLOCK_KINDS = {
    "noon": "N",
    "midnight": "M",
    "half": "h",
    "quarter": "k",
    "past": "P",
    "to": "T",
    "minus": "L",
    "and": "y",
    "for": "f",
    "at": "A",
    "near": "v",
    "maybe": "V",
    "oclock": "O",
    "hundred_hours": "H",
    "am": "a",
    "pm": "p",
}
_WORD_KINDS = {
    "this": "i",
    "next": "x",
    "after_next": "g",
    "last": "l",
    "in": "I",
    "from": "F",
    "after_now": "e",
    "ago": "G",
    "article": "j",
    "one_article": "J",
    "the": "D",
    "of": "E",
    "of_the": "S",
    "on": "B",
    "year": "Y",
    "couple": "C",
    "day_number": "K",
    "weekend": "W",
    "counted": "Q",
    "fixed": "Z",
}


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A phrase of the lexicon: its words, the letter of its kind, its value."""

    words: tuple[str, ...]
    kind: str
    value: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything known of one language."""

    lang: str
    lexicon: dict[str, tuple[LexiconEntry, ...]]
    pack: dict[str, Any]

    def phrases_for(self, section: str, key: str) -> tuple[str, ...]:
        """The phrases of a key, longest first."""
        return _sorted_phrases(self.lang, section, key)

    def words_for(self, section: str, key: str) -> frozenset[str]:
        """The same as a set."""
        return _word_set(self.lang, section, key)


_NUMBERED_SECTIONS = (
    ("weekdays", "w"), ("months", "m"), ("ordinals", "o"), ("numbers", "n"), ("floating_holidays", "z"),
)  # fmt: skip


def _lexicon_entries(pack: dict[str, Any]) -> list[LexiconEntry]:
    """Every phrase of the lexicon; of two of equal length the one that is named first here wins."""
    valued = [(section, key, kind, int(key)) for section, kind in _NUMBERED_SECTIONS for key in pack[section]]
    valued += [("easter_holidays", key, "z", -int(key) - 1) for key in pack["easter_holidays"]]
    valued += [("units", key, "u", value) for key, value in _UNIT_VALUES.items()]
    valued += [("days", key, "t", value) for key, value in _DAY_OFFSETS.items()] + [("days", "tonight", "b", 0)]
    valued += [("holidays", key, "s", month * 100 + day) for key, (month, day) in _HOLIDAY_DATES.items()]
    valued += [("parts", key, "q", value) for key, value in _DAY_PART_VALUES.items()] + [
        ("parts", "tomorrow_or_morning", "r", 1)
    ]
    valued += [("clock", key, kind, 0) for key, kind in _CLOCK_KINDS.items()]
    valued += [("words", key, kind, int(kind in "jJ")) for key, kind in _WORD_KINDS.items()]
    return [
        LexiconEntry(tuple(phrase.split()), kind, value)
        for section, key, kind, value in valued
        for phrase in pack[section][key]
    ]


@cache
def load_vocabulary(lang: str) -> Vocabulary:
    """The vocabulary of "en" or "es"; any other language is taken for English."""
    lang = "es" if lang.lower().startswith("es") else "en"
    path = resources.files("ringlypro.receptionist") / "packs" / f"hears_{lang}.toml"
    pack = tomllib.loads(path.read_text(encoding="utf-8"))
    lexicon: dict[str, list[LexiconEntry]] = {}
    for entry in _lexicon_entries(pack):
        lexicon.setdefault(entry.words[0], []).append(entry)
    # Longest phrase first; of equal ones the first section named above wins.
    sorted_lexicon = {
        first: tuple(sorted(entries, key=lambda entry: -len(entry.words))) for first, entries in lexicon.items()
    }
    return Vocabulary(lang, sorted_lexicon, pack)


@cache
def load_given_names() -> frozenset[str]:
    """Given names of callers of both languages, folded: the packs' own, and the rarer ones of a longer list.

    `packs/first_names.txt` has one a line: those of the United States census of 1990 (public domain) and of Spanish
    speaking countries (Faker, MIT), without all that are ordinary words, cities or cars as well.
    """
    path = resources.files("ringlypro.receptionist") / "packs" / "first_names.txt"
    common = load_vocabulary("en").words_for("names", "first_names") | load_vocabulary("es").words_for(
        "names", "first_names"
    )
    return common.union(path.read_text(encoding="utf-8").split())


@cache
def load_ordinary_words(lang: str) -> frozenset[str]:
    """Words that callers say of other things than people, normalized: `bench/train_intent_classifier.py` lists them."""
    path = resources.files("ringlypro.receptionist") / "packs" / f"ordinary_{lang}.txt"
    return frozenset(path.read_text(encoding="utf-8").split())


@cache
def _sorted_phrases(lang: str, section: str, key: str) -> tuple[str, ...]:
    return tuple(sorted(load_vocabulary(lang).pack[section][key], key=lambda phrase: -len(phrase)))


@cache
def _word_set(lang: str, section: str, key: str) -> frozenset[str]:
    return frozenset(load_vocabulary(lang).pack[section][key])
