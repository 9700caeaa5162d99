"""Words as heard become words as known: no accents, no case, no stray punctuation.

Offsets stay true to the text that is kept, so that a name can be given back as it was written.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ringlypro.receptionist.nlu.word_forms import WordForms, load_word_forms

MAX_TEXT_LENGTH = 1_000
"""Characters that are listened to; a turn on the telephone is far shorter."""

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})


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


def normalize_words(text: str, lang: str) -> str:
    """Folded words with single spaces and nothing else: what phrases are compared in."""
    return " ".join(token.word for token in tokenize_text(text, lang).tokens if token.kind != "mark")


def tokenize_text(text: str, lang: str, *, is_spelled: bool = False) -> TokenizedText:
    """Cut a text into tokens as its language does; `is_spelled` keeps the letters of a code apart."""
    return _cut_into_tokens(text[:MAX_TEXT_LENGTH], load_word_forms(lang), is_spelled)


def _clean_text(text: str) -> str:
    cleaned = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    if not cleaned.isprintable():
        cleaned = "".join(letter if letter.isprintable() else " " for letter in cleaned)
    return cleaned


@lru_cache(maxsize=64)
def _cut_into_tokens(text: str, word_forms: WordForms, is_spelled: bool) -> TokenizedText:
    """A sentence is cut several times while it is read, once for each of its readings: most are the same text."""
    clean_text = word_forms.rewrite_text(_clean_text(text), is_spelled=is_spelled)
    folded_text = fold_text(clean_text)
    tokens = tuple(
        WordToken(match.lastgroup or "", match[0], clean_text[match.start() : match.end()], match.start(), match.end())
        for match in word_forms.token_pattern.finditer(folded_text)
    )
    return TokenizedText(clean_text, folded_text, tokens)
