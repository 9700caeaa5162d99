"""How a language writes down what is said: the section `[word_forms]` of its pack, read once.

What a recogniser writes in several ways is rewritten in the one by which it is known, before a text is cut into words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ringlypro.receptionist.language_packs import cache_packs, read_pack, resolve_language

_TOKENS_BEFORE_ORDINALS: Final = (
    r"(?P<clock>(?<!\d)\d{1,2}\s?:\s?\d{2}(?!\d))"
    r"|(?P<day>(?<!\d)(?:\d{1,2}[/\-]\d{1,2}[/\-](?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2})(?![\d\-/]))"
    r"|(?P<dotted>(?<![\d.])\d{1,2}\.\d{1,2}(?:\.\d{4})?(?!\d|\.\d))"
)
_TOKENS_AFTER_ORDINALS: Final = (
    r"|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<mark>[,;:.!?+$£€])"
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class WordForms:
    """What is rewritten, how a text is cut into tokens, and what may be tied to a word."""

    rewrites: tuple[tuple[re.Pattern[str], str], ...]
    spoken_rewrites: tuple[tuple[re.Pattern[str], str], ...]
    """Those that must leave single letters alone, where something is spelled."""
    token_pattern: re.Pattern[str]
    possessives: tuple[str, ...]
    contractions: tuple[str, ...]
    plurals: tuple[str, ...]

    def rewrite_text(self, text: str, *, is_spelled: bool) -> str:
        """The text with everything in the form by which it is known."""
        for pattern, replacement in self.rewrites if is_spelled else (*self.rewrites, *self.spoken_rewrites):
            text = pattern.sub(replacement, text)
        return text

    def strip_possessive(self, word: str) -> str:
        """The word whose the next one is: "Ana's" is "Ana"; any other word as it is."""
        return _strip_ending(word, self.possessives)

    def strip_contraction(self, word: str) -> str:
        """The word without the verb that is tied to it ("Friday'll"), empty where none is."""
        bare_word = _strip_ending(word, self.contractions)
        return "" if bare_word == word else bare_word

    def list_singulars(self, word: str) -> tuple[str, ...]:
        """What a word may be the plural of: "sixes" of "sixe" and of "six"."""
        return tuple(word.removesuffix(ending) for ending in self.plurals if word.endswith(ending))


def _strip_ending(word: str, endings: Iterable[str]) -> str:
    return next((word.removesuffix(ending) for ending in endings if word.endswith(ending)), word)


def compile_rewrite(pattern: str, replacement: str) -> tuple[re.Pattern[str], str]:
    """A pattern and what is written instead; raises `re.error` where either is none."""
    compiled = re.compile(pattern, re.IGNORECASE)
    re.compile(f"{pattern}|").sub(replacement, "")
    return compiled, replacement


def _compile_token_pattern(ordinal_endings: Iterable[str]) -> re.Pattern[str]:
    """What a token is; `ordinal_endings` make a number one of an order: "3rd", "3ro"."""
    endings = "|".join(map(re.escape, ordinal_endings)) or "(?!)"
    ordinals = rf"|(?P<ordinal>(?<!\d)\d{{1,2}}(?:{endings})(?![a-z]))"
    return re.compile(f"{_TOKENS_BEFORE_ORDINALS}{ordinals}{_TOKENS_AFTER_ORDINALS}")


@cache_packs
def load_word_forms(lang: str) -> WordForms:
    """The forms of a language; one that nobody speaks here is taken for the first one."""
    written = read_pack(resolve_language(lang), "hears")["word_forms"]
    return WordForms(
        rewrites=tuple(compile_rewrite(*pair) for pair in written["rewritten"]),
        spoken_rewrites=tuple(compile_rewrite(*pair) for pair in written["rewritten_unless_spelled"]),
        token_pattern=_compile_token_pattern(written["ordinal_endings"]),
        possessives=tuple(written["possessives"]),
        contractions=tuple(written["contractions"]),
        plurals=tuple(written["plurals"]),
    )
