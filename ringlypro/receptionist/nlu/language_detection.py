"""Which language a caller speaks, and whether they ask for the other one."""

import re

from ringlypro.receptionist.language_packs import cache_packs, list_languages, other_languages
from ringlypro.receptionist.nlu.decision_limits import FOREIGN_WORDS
from ringlypro.receptionist.nlu.tokenizer import TokenizedText
from ringlypro.receptionist.nlu.vocabulary import join_phrases, load_given_names, load_vocabulary

_SHORT_SENTENCE_WORDS = 3
_POLITE_WORDS = 2
_SPELLING_CONTEXTS = frozenset({"ask_name", "ask_phone", "ask_code"})
_TIME_CONTEXTS = frozenset({"ask_datetime", "ask_time", "offer"})


@cache_packs
def _marker_words(lang: str) -> frozenset[str]:
    """Words that are of one language alone."""
    vocabularies = {each: load_vocabulary(each) for each in list_languages()}
    numbers = {word for phrases in vocabularies[lang].pack["numbers"].values() for word in phrases if len(word) > 2}
    words = set(vocabularies[lang].words_for("language", "marks") | numbers)
    for each, vocab in vocabularies.items():
        words -= vocab.words_for("language", "shared")
        if each != lang:
            words -= vocab.words_for("language", "marks")
            words -= {word for phrases in vocab.pack["numbers"].values() for word in phrases}
    return frozenset(words)


@cache_packs
def _language_phrases(lang: str, key: str) -> re.Pattern[str]:
    joined = join_phrases(load_vocabulary(lang).phrases_for("language", key))
    return re.compile(rf"(?:^| )(?:{joined})(?= |$)")


def detect_language_switch(words: str, lang: str, context: str) -> str | None:
    """Another language, where the caller asks for it or plainly speaks it; else None."""
    others = other_languages(lang)
    if _language_phrases(lang, "asks_not").search(words) is None:
        for other in others:
            if _language_phrases(other, "asked_for").search(words):
                return other
    spoken_words = words.split()
    own_count = _count_markers(spoken_words, lang)
    counts = {
        other: _count_markers(spoken_words, other) + 2 * bool(_language_phrases(other, "signs").search(words))
        for other in others
    }
    # The one with most words of its own is tried first.
    for other in sorted(others, key=lambda each: -counts[each]):
        if counts[other] >= FOREIGN_WORDS and counts[other] > 2 * own_count:
            return other
        if len(spoken_words) > _SHORT_SENTENCE_WORDS or own_count or context in _SPELLING_CONTEXTS:
            continue
        is_marked = not load_vocabulary(other).words_for("language", "marks_alone").isdisjoint(spoken_words)
        is_name = load_given_names().issuperset(spoken_words[:1])  # "Al Green" is no "al"
        if is_marked or (context in _TIME_CONTEXTS and counts[other] > 0 and not is_name):
            return other
    return None


@cache_packs
def _language_names() -> frozenset[str]:
    """What any language is called in any of them."""
    return frozenset().union(*(load_vocabulary(each).words_for("language", "names") for each in list_languages()))


@cache_packs
def _refusal_pattern(lang: str) -> re.Pattern[str]:
    """How a language is refused in any of them; lessons in it are something else."""
    packs = [load_vocabulary(each).pack["language"] for each in list_languages()]
    name = f"(?:{'|'.join(packs[list_languages().index(lang)]['names'])})"
    refused = "|".join(part.replace("<name>", name) for pack in packs for part in pack["refused"])
    topics = "|".join(topic for pack in packs for topic in pack["topics"])
    return re.compile(rf"(?<!\S)(?:{refused})(?!\S)(?! (?:{topics})(?!\S))")


def find_language_after_refusal(tokenized_text: TokenizedText, lang: str) -> str | None:
    """The language to speak where a caller refuses one, in whatever language; None where none is refused.

    It is the one asked for, or else the one that is spoken, or else the first that was not refused. "No, English" with
    its comma asks for English.
    """
    spoken_words = [token.word for token in tokenized_text.tokens]
    if _language_names().isdisjoint(spoken_words):
        return None
    words = " ".join(spoken_words)
    refused = next((each for each in list_languages() if _refusal_pattern(each).search(words)), None)
    if refused is None:
        return None
    rest = _refusal_pattern(refused).sub("", words)
    others = other_languages(refused)
    asked_for = [each for each in others if _language_phrases(each, "asked_for").search(rest)]
    return next(iter(asked_for), lang if lang != refused else others[0])


def is_about_language_alone(words: str) -> bool:
    """Whether nothing is left of a refusal of a language but who speaks, and politeness."""
    for lang in list_languages():
        words = _refusal_pattern(lang).sub("", words)
        words = _language_phrases(lang, "asked_for").sub("", words)
    fillers = {word for lang in list_languages() for word in load_vocabulary(lang).words_for("language", "beside")}
    return fillers.issuperset(words.split())


def is_choice_of_language(words: str, lang: str) -> bool:
    """Whether nothing is said but which language: this one, and a word or two of politeness."""
    if any(_language_phrases(other, "asks_not").search(words) for other in other_languages(lang)):
        return False
    rest = _language_phrases(lang, "asked_for").sub("", words)
    return rest != words and len(rest.split()) <= _POLITE_WORDS


def _count_markers(spoken_words: list[str], lang: str) -> int:
    """Words that are of one language alone."""
    return sum(word in _marker_words(lang) for word in spoken_words)
