"""Words as heard become words as known: no accents, no case, no stray punctuation.

Offsets stay true to the text that is kept, so that a name can be given back as it was written.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_TEXT_LENGTH = 1_000
"""Characters that are listened to; a turn on the telephone is far shorter."""

_MERIDIEM = re.compile(r"(?<![^\W\d_'])([ap])\s?\.?\s?m(?![^\W\d_]|')\.?", re.IGNORECASE)
_GLUED_MERIDIEM = re.compile(r"(\d)([ap])\b(?!['.]?\w)", re.IGNORECASE)
_OCLOCK = re.compile(r"\bo\s?['\"’`´]\s?clock\b|\bo clock\b", re.IGNORECASE)
_ISH_SUFFIX = re.compile(
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|thirty|forty|noon|\d{1,2}(?::\d\d)?)-?(?:n?ish)\b",
    re.IGNORECASE,
)
_SPACED_POSSESSIVE = re.compile(r"(\w)\s['’]\s?s\b")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})
_TOKEN_PATTERN = re.compile(
    r"(?P<clock>(?<!\d)\d{1,2}\s?:\s?\d{2}(?!\d))"
    r"|(?P<day>(?<!\d)(?:\d{1,2}[/\-]\d{1,2}[/\-](?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2})(?![\d\-/]))"
    r"|(?P<dotted>(?<![\d.])\d{1,2}\.\d{1,2}(?:\.\d{4})?(?!\d|\.\d))"
    r"|(?P<ordinal>(?<!\d)\d{1,2}(?:st|nd|rd|th|ro|do|to|vo|mo|er|o)(?![a-z]))"
    r"|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<mark>[,;:.!?+$£€])"
)


@dataclass(frozen=True, slots=True)
class WordToken:
    """A word, a number or a mark, where it stood and how it was written."""

    kind: str
    word: str
    raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TokenizedText:
    """A tidied text, its folded twin of the same length, and its tokens."""

    clean_text: str
    folded_text: str
    tokens: tuple[WordToken, ...]


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def fold_text(text: str) -> str:
    """Lower case without accents, letter for letter."""
    return text.lower() if text.isascii() else "".join(map(_fold_letter, text))


def normalize_words(text: str) -> str:
    """Folded words with single spaces and nothing else: what phrases are compared in."""
    return " ".join(token.word for token in tokenize_text(text).tokens if token.kind != "mark")


def tokenize_text(text: str, *, is_spelled: bool = False, split_meridiem: bool = False) -> TokenizedText:
    """Cut a text into tokens.

    `is_spelled` keeps single letters (a code) from becoming am and pm; `split_meridiem` takes "3p" for 3 pm, as
    English does.
    """
    return _cut_into_tokens(_clean_text(text[:MAX_TEXT_LENGTH], is_spelled=is_spelled, split_meridiem=split_meridiem))


def _clean_text(text: str, *, is_spelled: bool, split_meridiem: bool) -> str:
    cleaned = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    if not cleaned.isprintable():
        cleaned = "".join(letter if letter.isprintable() else " " for letter in cleaned)
    cleaned = _OCLOCK.sub("oclock", cleaned)
    cleaned = _ISH_SUFFIX.sub(r"\1 ish", cleaned)
    cleaned = _SPACED_POSSESSIVE.sub(r"\1's", cleaned)
    if not is_spelled:
        cleaned = _MERIDIEM.sub(r"\1m", cleaned)
        cleaned = _GLUED_MERIDIEM.sub(r"\1 \2m", cleaned) if split_meridiem else cleaned
    return cleaned


@lru_cache(maxsize=64)
def _cut_into_tokens(cleaned: str) -> TokenizedText:
    """A sentence is cut several times while it is read, once for each of its readings: most are the same text."""
    folded_cleaned = fold_text(cleaned)
    tokens = tuple(
        WordToken(match.lastgroup or "", match[0], cleaned[match.start() : match.end()], match.start(), match.end())
        for match in _TOKEN_PATTERN.finditer(folded_cleaned)
    )
    return TokenizedText(cleaned, folded_cleaned, tokens)
