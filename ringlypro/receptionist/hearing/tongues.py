"""Which language a caller speaks, and whether they ask for the other one."""

import re
from functools import cache

from ringlypro.receptionist.hearing.vocabulary import vocabulary

_SHARED = frozenset(
    {"a", "me", "no", "he", "son", "come", "hay", "once", "van", "sin", "y", "e", "o", "un", "real", "as", "do", "se",
     "us", "es", "en", "la", "el", "de", "in", "on", "si", "bye", "hi", "ok"}
)  # fmt: skip
_CLEARLY = 2
_SHORT = 3
_SPELLING = frozenset({"ask_name", "ask_phone", "ask_code"})
_TIMES = frozenset({"ask_datetime", "ask_time", "offer"})


@cache
def _marks(lang: str) -> frozenset[str]:
    own, other = vocabulary(lang), vocabulary("en" if lang == "es" else "es")
    numbers = {word for phrases in own.pack["numbers"].values() for word in phrases if len(word) > 2}
    theirs = {word for phrases in other.pack["numbers"].values() for word in phrases}
    words = own.words("language", "marks") | numbers
    return frozenset(words - other.words("language", "marks") - theirs - _SHARED)


@cache
def _phrases(lang: str, key: str) -> re.Pattern[str]:
    joined = "|".join(re.escape(phrase) for phrase in vocabulary(lang).phrases("language", key))
    return re.compile(rf"(?:^| )(?:{joined})(?= |$)")


def other_tongue(words: str, lang: str, context: str) -> str | None:
    """The other language, where the caller asks for it or plainly speaks it; else None."""
    other = "en" if lang == "es" else "es"
    if _phrases(lang, "asks_not").search(words) is None and _phrases(lang, "asks_other").search(words):
        return other
    spoken = words.split()
    theirs = sum(word in _marks(other) for word in spoken) + 2 * bool(_phrases(other, "signs").search(words))
    ours = sum(word in _marks(lang) for word in spoken)
    if theirs >= _CLEARLY and theirs > 2 * ours:
        return other
    alone = vocabulary(other).words("language", "marks_alone")
    is_short = len(spoken) <= _SHORT and not ours and context not in _SPELLING
    if is_short and any(word in alone for word in spoken):
        return other
    return other if is_short and context in _TIMES and theirs else None
