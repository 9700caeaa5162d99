"""What the words of questions and of owners mean to one another: stems, topics, and how much a word tells.

Pure. A question is a row of units, words or phrases; a text of the owner is a set of features, stems and topics. Which
words mean the same, and which tell little, is said by `questions_xx.toml` of a language's pack.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from itertools import pairwise
from typing import Any, Final

from ringlypro.receptionist.conversation_terms import Lang
from ringlypro.receptionist.language_packs import cache_packs, read_pack

_STEMMERS: Final = {"en": "english", "es": "spanish"}
"""Snowball's algorithms; the words of any other language are compared as they stand."""
_WORDS: Final = re.compile(r"[^\W_]+")
_SIGNS: Final = ((re.compile(r"[$€] ?([\d,.]*\d)?"), r" \1 usd "), (re.compile("%"), " percent "))
"""Signs as the words that they are read as, in their order."""
_WIDE, _NARROW, _JOINED = "#", "%", "+"
"""How a feature begins: of a topic by a word for all of it, by a word for a part of it; two neighbours as one word."""
_SIGNS_BY_SECTION: Final = (("topics", _WIDE, _WIDE + _NARROW), ("narrower", _NARROW, _WIDE), ("implied", _NARROW, ""))
"""What a phrase of each section of the pack says of a text, and which of that answers who asks by it."""
_NAME: Final = re.compile(r"(?<=[\w,;:] )[A-Z][\w'’]{2,}")
"""A word with a capital that begins no sentence."""
_FEWEST_NAMES: Final = 2
_NAMES: Final = f"{_NARROW}names"
"""What a text has that names several things: an answer to "which brands" without the word."""
_FEWEST_JOINED_LETTERS: Final = 5
_FEWEST_STEM_LETTERS: Final = 4
"""A shorter stem belongs to too many words: "tied" is no tie."""


@dataclass(frozen=True, slots=True)
class QuestionUnit:
    """A word or phrase of a question: its own stems, the features that mean the same, and how much it may tell.

    What is light is heard only where the owner has it too, and counts little even there.
    """

    stems: frozenset[str]
    meanings: frozenset[str] = frozenset()
    is_light: bool = False
    is_decisive: bool = False
    is_quiet: bool = False
    """Heard only where the owner has it too, but fully there: a relative, or a verb of everything."""


@dataclass(frozen=True, slots=True)
class PhraseMeaning:
    """What a phrase says of a text that has it, and the features of texts that answer a question that has it."""

    of_text: frozenset[str]
    of_question: frozenset[str]


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """What a language says of phrases, which are rows of stems, or "=" and a word as it is written.

    Lists of words hold whole words: Spanish "como" has the stem of "comida".
    """

    meanings: Mapping[tuple[str, ...], PhraseMeaning]
    longest_from: Mapping[str, int]
    """How many stems the longest phrase has that begins with one."""
    small: frozenset[str]
    light: frozenset[str]
    light_stems: frozenset[str]
    quiet_stems: frozenset[str]
    decisive: frozenset[str]

    def is_light(self, word: str, stem: str) -> bool:
        """Whether a word tells little, in any of its forms if its stem is long enough to be told from others."""
        return word in self.light or (len(stem) > _FEWEST_STEM_LETTERS and stem in self.light_stems)

    def find_longest(self, words: Sequence[str], stems: Sequence[str], start: int) -> tuple[int, PhraseMeaning]:
        """The length of the longest phrase from here that means something, and what; else one word that does not."""
        longest = min(self.longest_from.get(stems[start], 1), len(words) - start)
        for length in range(longest, 1, -1):
            meaning = self.meanings.get(tuple(stems[start : start + length]))
            if meaning is not None:
                return length, meaning
        return 1, self._find_word(words[start], stems[start])

    def _find_word(self, word: str, stem: str) -> PhraseMeaning:
        """A word as it is written goes before its stem; one that tells little means nothing by its stem."""
        meaning = self.meanings.get((f"={word}",))
        if meaning is None and len(stem) >= _FEWEST_STEM_LETTERS and word not in self.small:
            meaning = None if self.is_light(word, stem) else self.meanings.get((stem,))
        return meaning or _NO_MEANING


_NO_MEANING: Final = PhraseMeaning(frozenset(), frozenset())


def read_features(text: str, lang: Lang) -> frozenset[str]:
    """The stems of a text of the owner, two neighbours as one word ("Met Life"), and its topics."""
    table, words = load_phrases(lang), plain_words(text)
    stems = [stem_word(word, lang) for word in words]
    joined = (stem_word(first + second, lang) for first, second in pairwise(words) if not {first, second} & table.small)
    names = (_NAMES,) if len(_NAME.findall(text)) >= _FEWEST_NAMES else ()
    return frozenset((*stems, *joined, *names, *_topics_of_text(table, words, _mask_numbers(words, stems, lang))))


def read_units(question: str, lang: Lang, known_stems: Collection[str] = ()) -> list[QuestionUnit]:
    """What a question is made of, each once, the longest phrase first. Two words that the owner joins are one."""
    table, words = load_phrases(lang), plain_words(question)
    words = list(_join_words_of(words, lang, known_stems, table.small))
    stems = [stem_word(word, lang) for word in words]
    masked_stems = _mask_numbers(words, stems, lang)
    units: dict[QuestionUnit, None] = {}
    start = 0
    while start < len(stems):
        length, meaning = table.find_longest(words, masked_stems, start)
        word, meanings = words[start], meaning.of_question
        if meanings or word not in table.small:
            joined = {f"{_JOINED}{word}"} if length == 1 else ()
            unit = QuestionUnit(
                frozenset(stems[start : start + length]),
                meanings.union(joined),
                not meanings and table.is_light(word, stems[start]),
                word in table.decisive,
                is_quiet=length == 1 and stems[start] in table.quiet_stems,
            )
            units.setdefault(unit)
        start += length
    return list(units)


def _mask_numbers(words: Sequence[str], stems: Sequence[str], lang: Lang) -> list[str]:
    """The stems with every number as "0", as phrases have them: "under 0"."""
    numbers = _number_words(lang)
    return ["0" if word.isdigit() or word in numbers else stem for word, stem in zip(words, stems, strict=True)]


@cache_packs
def _number_words(lang: Lang) -> frozenset[str]:
    """What numbers above one are called; "a" and "oh" are many other things."""
    numbers: Mapping[str, Sequence[str]] = read_pack(lang, "hears")["numbers"]
    return frozenset(
        plain_word
        for number, names in numbers.items()
        if number.isdigit() and int(number) > 1
        for name in names
        for plain_word in plain_words(name)
    )


def _join_words_of(
    words: Sequence[str], lang: Lang, known_stems: Collection[str], small: frozenset[str]
) -> Iterator[str]:
    """The words, but two that the owner writes as one are one; "what s" is no word though "whats" may be."""
    at = 0
    while at < len(words):
        pair = words[at : at + 2]
        joined = "".join(pair)
        is_joined = len(joined) >= _FEWEST_JOINED_LETTERS and small.isdisjoint(pair)
        if len(pair) > 1 and is_joined and stem_word(joined, lang) in known_stems:
            yield joined
            at += 2
        else:
            yield words[at]
            at += 1


def _topics_of_text(table: PhraseTable, words: Sequence[str], stems: Sequence[str]) -> Iterator[str]:
    """Of the longest phrase that begins at a word, and goes on after it: a gift card is no card."""
    start = 0
    while start < len(words):
        length, meaning = table.find_longest(words, stems, start)
        yield from meaning.of_text
        start += length


@cache_packs
def load_phrases(lang: Lang) -> PhraseTable:
    """The phrases of a language, by their stems."""
    pack: Mapping[str, Any] = read_pack(lang, "questions")
    meanings: dict[tuple[str, ...], PhraseMeaning] = {}
    for section, text_sign, question_signs in _SIGNS_BY_SECTION:
        for topic, phrases in pack[section].items():
            of_question = frozenset(sign + topic for sign in question_signs)
            for key in {key for phrase in phrases for key in _keys_of_phrase(plain_words(phrase), lang)}:
                earlier_meaning = meanings.get(key, _NO_MEANING)
                meanings[key] = PhraseMeaning(
                    earlier_meaning.of_text | {text_sign + topic}, earlier_meaning.of_question | of_question
                )
    longest_from: dict[str, int] = {}
    for first, *others in meanings:
        longest_from[first] = max(longest_from.get(first, 1), 1 + len(others))
    small, light, decisive = (
        frozenset(part for word in pack["words"][key] for part in plain_words(word))
        for key in ("small", "light", "decisive")
    )
    light -= small
    light_stems = frozenset(stem_word(word, lang) for word in light)
    quiet_stems = frozenset(stem_word(part, lang) for word in pack["words"]["quiet"] for part in plain_words(word))
    return PhraseTable(meanings, longest_from, small, light, light_stems, quiet_stems, decisive)


def _keys_of_phrase(words: Sequence[str], lang: Lang) -> Iterable[tuple[str, ...]]:
    """By its stems; a single word also as it is written."""
    stems = tuple(stem_word(word, lang) for word in words)
    return (stems, (f"={words[0]}",)) if len(words) == 1 else (stems,)


@cache_packs
def phrase_pattern(lang: Lang, key: str) -> re.Pattern[str]:
    """A pattern for any phrase of a list of words, the longest first."""
    phrases = sorted(read_pack(lang, "questions")["words"][key], key=len, reverse=True)
    return re.compile(rf"(?<![\w'’])({'|'.join(map(re.escape, phrases)) or '(?!)'})(?![\w])")


def plain_words(text: str) -> list[str]:
    """The words, small and without accents; a sign of money is the word "usd", after its number."""
    spelled = text.casefold()
    for sign, words in _SIGNS:
        spelled = sign.sub(words, spelled)
    decomposed = unicodedata.normalize("NFKD", spelled)
    return _WORDS.findall("".join(each for each in decomposed if not unicodedata.combining(each)))


@cache_packs
def _unstemmed_words(lang: Lang) -> frozenset[str]:
    return frozenset(read_pack(lang, "questions")["words"]["unstemmed"])


@lru_cache(maxsize=16_384)
def stem_word(word: str, lang: Lang) -> str:
    """What a word shares with its other forms."""
    if word in _unstemmed_words(lang):
        return f"={word}"
    stemmer = _load_stemmer(lang)
    return word if stemmer is None else str(stemmer.stemWord(word))


@lru_cache
def _load_stemmer(lang: Lang) -> Any:
    # The package imports the algorithms of thirty languages; these are two modules of it, at the first question.
    name = _STEMMERS.get(lang)
    if name is None:
        return None
    module = import_module(f"snowballstemmer.{name}_stemmer")
    return getattr(module, f"{name.capitalize()}Stemmer")()
