"""Which words may be part of a name, and how a name is written.

Recognised speech comes in any case; what is an ordinary word of the language is no name
unless something announces it.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ringlypro.receptionist.language_packs import cache_packs, list_languages, persona_paths
from ringlypro.receptionist.nlu.token_kinds import TokenKind
from ringlypro.receptionist.nlu.tokenizer import WordToken
from ringlypro.receptionist.nlu.vocabulary import join_phrases, load_given_names, load_ordinary_words, load_vocabulary

_SHORT_WORD_LENGTH = 5
_INITIALS = 2
_SHORTEST_NAME_LENGTH = 3
_TIME_KINDS = frozenset(
    {
        TokenKind.WEEKDAY, TokenKind.MONTH, TokenKind.NUMBER, TokenKind.DAY_PART, TokenKind.NAMED_DAY, TokenKind.AM,
        TokenKind.PM, TokenKind.HALF, TokenKind.QUARTER, TokenKind.NOON, TokenKind.OCLOCK,
    }
)  # fmt: skip
"""Kinds of words that end a day or an hour."""


@dataclass(frozen=True, slots=True)
class NameWords:
    """The words of a language that matter to names."""

    stop_words: frozenset[str]
    ambiguous_names: frozenset[str]
    given_names: frozenset[str]
    name_particles: frozenset[str]
    title_words: frozenset[str]
    filler_words: frozenset[str]
    verb_pattern: re.Pattern[str]
    command_pattern: re.Pattern[str]
    following_words: frozenset[str]
    skipped_words: frozenset[str]
    telling_words: frozenset[str]
    thanking_words: frozenset[str]
    time_words: frozenset[str]
    ordinary_words: frozenset[str]
    common_word_pattern: re.Pattern[str]
    contractions: tuple[str, ...]

    def is_unknown_word(self, token: WordToken) -> bool:
        """Whether a word is none that callers use: then it is somebody's name."""
        word = token.word
        if token.kind != "word" or len(word) < _SHORTEST_NAME_LENGTH or word.endswith(self.contractions):
            return False
        return not (
            word in self.ordinary_words
            or word in self.stop_words
            or self.verb_pattern.search(word)
            or self.common_word_pattern.search(word)
        )

    def may_be_surname(self, word: str) -> bool:
        """Whether a word is none that callers use otherwise, or a name's as well."""
        return word in self.ambiguous_names or (word not in self.ordinary_words and word not in self.stop_words)

    def may_be_name(self, token: WordToken, *, allow_ambiguous: bool) -> bool:
        """Whether a word may be a name's; `allow_ambiguous` lets in words that are names as well ("Rose", "Cruz")."""
        word = token.word
        if (
            token.kind != "word"
            or word.endswith(self.contractions)
            or self.command_pattern.fullmatch(word)
            or not _is_latin(word)
        ):
            return False
        if word in self.stop_words:
            return word in self.ambiguous_names and allow_ambiguous
        if word in self.given_names or word in self.ambiguous_names or token.raw[:1].isupper():
            return True
        is_verbal = len(word) >= _SHORT_WORD_LENGTH and self.verb_pattern.search(word) is not None
        return not is_verbal or (allow_ambiguous and word not in self.ordinary_words)


@lru_cache(maxsize=4096)
def _is_latin(word: str) -> bool:
    """Whether our voices can say a word: names in other scripts come from speech that was not understood."""
    return all("LATIN" in unicodedata.name(letter, "") for letter in word if letter.isalpha())


@cache_packs
def load_persona_names() -> frozenset[str]:
    """What the receptionist is called: she is spoken to, and nobody is named."""
    return frozenset(persona_paths().values())


@cache_packs
def load_name_words(lang: str) -> NameWords:
    """The name words of a language."""
    vocab = load_vocabulary(lang)
    single_words = {entry.words[0] for entries in vocab.lexicon.values() for entry in entries if len(entry.words) == 1}
    ambiguous = vocab.words_for("names", "also_words")
    given_name_set = load_given_names()
    stop_word_set = vocab.words_for("names", "stops") | single_words | vocab.words_for("language", "marks")
    return NameWords(
        stop_words=frozenset(stop_word_set - (given_name_set - vocab.words_for("names", "stops"))),
        ambiguous_names=ambiguous,
        given_names=given_name_set,
        name_particles=vocab.words_for("names", "particles"),
        title_words=vocab.words_for("names", "titles"),
        filler_words=vocab.words_for("names", "fillers"),
        verb_pattern=re.compile(vocab.pack["names"]["verbal"]),
        command_pattern=re.compile(vocab.pack["names"]["commands"]),
        skipped_words=vocab.words_for("names", "hesitations") | vocab.words_for("names", "titles") | {",", ":", "?"},
        following_words=vocab.words_for("names", "follows") | {",", "."},
        telling_words=vocab.words_for("names", "tells"),
        thanking_words=vocab.words_for("names", "thanks"),
        ordinary_words=frozenset().union(*map(load_ordinary_words, list_languages())),
        common_word_pattern=re.compile(vocab.pack["names"]["common"]),
        contractions=vocab.word_forms.contractions,
        time_words=frozenset(
            word
            for entries in vocab.lexicon.values()
            for entry in entries
            if entry.kind in _TIME_KINDS
            for word in entry.words[-1:]
        ),
    )


@cache_packs
def cue_pattern(lang: str, key: str) -> re.Pattern[str]:
    """A pattern of the phrases that announce a name."""
    if key in {"relative", "for_relative"}:
        phrases = _relative_pattern(lang, is_for=key == "for_relative")
    else:
        phrases = join_phrases(load_vocabulary(lang).phrases_for("names", key))
    return re.compile(rf"(?:^| )(?:{phrases})(?= |$)")


def _relative_pattern(lang: str, *, is_for: bool) -> str:
    """Whoever is the caller's, an adjective or two between: "my little girl", "for my oldest son"."""
    vocab = load_vocabulary(lang)
    possessives, relatives = (join_phrases(vocab.phrases_for("names", key)) for key in ("whose", "relatives"))
    names = join_phrases(vocab.phrases_for("names", "whose_name"))
    prefix = f"(?:{join_phrases(vocab.phrases_for('names', 'on_behalf'))}) " if is_for else ""
    return rf"{prefix}(?:{possessives}) (?:[^\W\d_]+ ){{0,2}}?(?:{relatives})(?: (?:{names}))?"


def capitalize_name(raw: str) -> str:
    """A name's word with its capital, its own spelling kept where it has one, as initials have ("JR")."""
    if raw != raw.lower() and (raw != raw.upper() or len(raw) <= _INITIALS):
        return raw
    return re.sub(r"(^|['\-])(\w)", lambda match: match[1] + match[2].upper(), raw.lower())


@cache_packs
def load_letter_names(lang: str) -> dict[str, str]:
    """How letters are called in a language, code words ("Bravo") left out."""
    letters: dict[str, list[str]] = load_vocabulary(lang).pack["letters"]
    return {name: letter for letter, names in letters.items() for name in names[:3] if len(name) < _SHORT_WORD_LENGTH}
