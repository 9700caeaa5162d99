"""Which language a caller speaks, and whether they ask for the other one."""

import re
from functools import cache

from ringlypro.receptionist.nlu.decision_limits import FOREIGN_WORDS
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_SHARED_WORDS = frozenset(
    {"a", "me", "no", "he", "son", "come", "hay", "once", "van", "sin", "y", "e", "o", "un", "real", "as", "do", "se",
     "us", "es", "en", "la", "el", "de", "in", "on", "si", "bye", "hi", "ok"}
)  # fmt: skip
_SHORT_SENTENCE_WORDS = 3
_SPELLING_CONTEXTS = frozenset({"ask_name", "ask_phone", "ask_code"})
_TIME_CONTEXTS = frozenset({"ask_datetime", "ask_time", "offer"})


@cache
def _marker_words(lang: str) -> frozenset[str]:
    own_vocab, other_vocab = load_vocabulary(lang), load_vocabulary("en" if lang == "es" else "es")
    numbers = {word for phrases in own_vocab.pack["numbers"].values() for word in phrases if len(word) > 2}
    other_numbers = {word for phrases in other_vocab.pack["numbers"].values() for word in phrases}
    words = own_vocab.words_for("language", "marks") | numbers
    return frozenset(words - other_vocab.words_for("language", "marks") - other_numbers - _SHARED_WORDS)


@cache
def _language_phrases(lang: str, key: str) -> re.Pattern[str]:
    joined = "|".join(re.escape(phrase) for phrase in load_vocabulary(lang).phrases_for("language", key))
    return re.compile(rf"(?:^| )(?:{joined})(?= |$)")


def detect_language_switch(words: str, lang: str, context: str) -> str | None:
    """The other language, where the caller asks for it or plainly speaks it; else None."""
    other_language = "en" if lang == "es" else "es"
    if _language_phrases(lang, "asks_not").search(words) is None and _language_phrases(lang, "asks_other").search(
        words
    ):
        return other_language
    spoken_words = words.split()
    other_count = _count_markers(spoken_words, other_language)
    other_count += 2 * bool(_language_phrases(other_language, "signs").search(words))
    own_count = _count_markers(spoken_words, lang)
    if other_count >= FOREIGN_WORDS and other_count > 2 * own_count:
        return other_language
    if len(spoken_words) > _SHORT_SENTENCE_WORDS or own_count or context in _SPELLING_CONTEXTS:
        return None
    standalone_markers = load_vocabulary(other_language).words_for("language", "marks_alone")
    is_marked = not standalone_markers.isdisjoint(spoken_words) or (context in _TIME_CONTEXTS and other_count > 0)
    return other_language if is_marked else None


def _count_markers(spoken_words: list[str], lang: str) -> int:
    """Words that are of one language alone."""
    return sum(word in _marker_words(lang) for word in spoken_words)
