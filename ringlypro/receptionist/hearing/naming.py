"""Which words may be part of a name, and how a name is written.

Recognised speech comes in any case; what is an ordinary word of the language is no name
unless something announces it.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from ringlypro.receptionist.hearing.normalise import Token
from ringlypro.receptionist.hearing.vocabulary import given_names, ordinary_words, vocabulary

PERSONAS = frozenset({"rachel", "lina"})
_CONTRACTIONS = ("'s", "'m", "'d", "'re", "'ll", "'ve", "'t")
_SHORT_WORD = 5
_SHORTEST_NAME = 3
_TIMELY = "wmnqtaphkNO"
"""Kinds of words that end a day or an hour."""


@dataclass(frozen=True, slots=True)
class NameWords:
    """The words of a language that matter to names."""

    stops: frozenset[str]
    also: frozenset[str]
    first: frozenset[str]
    particles: frozenset[str]
    titles: frozenset[str]
    fillers: frozenset[str]
    verbal: re.Pattern[str]
    commands: re.Pattern[str]
    follows: frozenset[str]
    skipped: frozenset[str]
    tells: frozenset[str]
    thanks: frozenset[str]
    timely: frozenset[str]
    ordinary: frozenset[str]
    common: re.Pattern[str]

    def is_strange(self, token: Token) -> bool:
        """Whether a word is none that callers use: then it is somebody's name."""
        word = token.word
        if token.kind != "word" or len(word) < _SHORTEST_NAME or word.endswith(_CONTRACTIONS):
            return False
        return not (word in self.ordinary or word in self.stops or self.verbal.search(word) or self.common.search(word))

    def is_free(self, word: str) -> bool:
        """Whether a word is none that callers use otherwise, or a name's as well."""
        return word in self.also or (word not in self.ordinary and word not in self.stops)

    def may_name(self, token: Token, *, trusting: bool) -> bool:
        """Whether a word may be a name's; `trusting` lets in words that are names as well ("Rose", "Cruz")."""
        word = token.word
        if token.kind != "word" or word.endswith(_CONTRACTIONS) or self.commands.fullmatch(word) or not _is_latin(word):
            return False
        if word in self.stops:
            return word in self.also and trusting
        if word in self.first or word in self.also or token.raw[:1].isupper():
            return True
        is_verbal = len(word) >= _SHORT_WORD and self.verbal.search(word) is not None
        return not is_verbal or (trusting and word not in self.ordinary)


@lru_cache(maxsize=4096)
def _is_latin(word: str) -> bool:
    """Whether our voices can say a word: names in other scripts come from speech that was not understood."""
    return all("LATIN" in unicodedata.name(letter, "") for letter in word if letter.isalpha())


@cache
def name_words(lang: str) -> NameWords:
    """The name words of "en" or "es"."""
    known = vocabulary(lang)
    lexicon = {entry.words[0] for entries in known.lexicon.values() for entry in entries if len(entry.words) == 1}
    also = known.words("names", "also_words")
    first = given_names()
    stops = known.words("names", "stops") | lexicon | known.words("language", "marks")
    return NameWords(
        stops=frozenset(stops - (first - known.words("names", "stops"))),
        also=also,
        first=first,
        particles=known.words("names", "particles"),
        titles=known.words("names", "titles"),
        fillers=known.words("names", "fillers"),
        verbal=re.compile(known.pack["names"]["verbal"]),
        commands=re.compile(known.pack["names"]["commands"]),
        skipped=known.words("names", "hesitations") | known.words("names", "titles") | {",", ":", "?"},
        follows=known.words("names", "follows") | {",", "."},
        tells=known.words("names", "tells"),
        thanks=known.words("names", "thanks"),
        ordinary=ordinary_words("en") | ordinary_words("es"),
        common=re.compile(known.pack["names"]["common"]),
        timely=frozenset(
            word
            for entries in known.lexicon.values()
            for entry in entries
            if entry.kind in _TIMELY
            for word in entry.words[-1:]
        ),
    )


@cache
def cue(lang: str, key: str) -> re.Pattern[str]:
    """A pattern of the phrases that announce a name."""
    if key in {"relative", "for_relative"}:
        phrases = _relatives(lang, is_for=key == "for_relative")
    else:
        phrases = "|".join(re.escape(phrase) for phrase in vocabulary(lang).phrases("names", key))
    return re.compile(rf"(?:^| )(?:{phrases})(?= |$)")


def _relatives(lang: str, *, is_for: bool) -> str:
    """Whoever is the caller's, an adjective or two between: "my little girl", "for my oldest son"."""
    known = vocabulary(lang)
    whose, who = ("|".join(known.phrases("names", key)) for key in ("whose", "relatives"))
    names = "|".join(known.phrases("names", "whose_name"))
    lead = f"(?:{'|'.join(known.phrases('names', 'on_behalf'))}) " if is_for else ""
    return rf"{lead}(?:{whose}) (?:[^\W\d_]+ ){{0,2}}?(?:{who})(?: (?:{names}))?"


def written(raw: str) -> str:
    """A name's word with its capital, its own spelling kept where it has one."""
    if raw != raw.lower() and (raw != raw.upper() or len(raw) == 1):
        return raw
    return re.sub(r"(^|['\-])(\w)", lambda match: match[1] + match[2].upper(), raw.lower())


@cache
def letter_names(lang: str) -> dict[str, str]:
    """How letters are called in a language, code words ("Bravo") left out."""
    letters: dict[str, list[str]] = vocabulary(lang).pack["letters"]
    return {name: letter for letter, names in letters.items() for name in names[:3] if len(name) < _SHORT_WORD}
