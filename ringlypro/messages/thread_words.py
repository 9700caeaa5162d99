"""Words of texts as they are looked for: without accents, each from its beginning, kept once for each thread."""

from __future__ import annotations

import re

ACCENTED, PLAIN = "áàâäãéèêëíìîïóòôöõúùûüñç", "aaaaaeeeeiiiiooooouuuunc"
MIN_WORD, MAX_WORD = 2, 24
MAX_TEXT_WORDS = 400
"""Of one text; the longest that can be sent has fewer."""
MAX_SEARCH_WORDS = 6
_FOLD = str.maketrans(ACCENTED, PLAIN)
_WORD = re.compile(r"[a-z0-9]+")


def split_text_words(text: str) -> list[str]:
    """The words that a text is found by, each once."""
    words = (word[:MAX_WORD] for word in _WORD.findall(text.lower().translate(_FOLD)))
    return sorted({word for word in words if len(word) >= MIN_WORD})[:MAX_TEXT_WORDS]


def split_search_words(q: str) -> list[str]:
    """The words of a search, the longest first: the last one may be a beginning."""
    words = dict.fromkeys(word[:MAX_WORD] for word in _WORD.findall(q.lower().translate(_FOLD)))
    return sorted((word for word in words if len(word) >= MIN_WORD), key=len, reverse=True)[:MAX_SEARCH_WORDS]
