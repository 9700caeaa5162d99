"""Emergencies by what has to come together in a sentence: somebody and a state, a place and a danger, now.

Lists of sentences do not end: who calls in need says it in a way of their own. A frame names kinds of words instead
("throat", "close"), and each kind of word has all its words once, in `packs/emergencies_*.toml`. What is told of the
past, of what might be, or of what is for sale takes it back.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise

from ringlypro.receptionist.language_packs import cache_packs, read_pack
from ringlypro.receptionist.nlu.decision_limits import EMERGENCY_WORDS_BETWEEN, MILD_WORDS_BETWEEN
from ringlypro.receptionist.nlu.emergency_words import BegunPhrases, ClassPhrase, parse_phrases, sort_phrases
from ringlypro.receptionist.nlu.word_forms import load_word_forms

MAX_KNOWN_WORDS = 4_096
"""Words of which it is remembered what may begin with them."""

_NEVER_SUPPOSED = frozenset({"past", "now", "denied", "small", "request", "mild", "thing", "visit"})
"""Kinds of words that count wherever they stand: they take back, or say when."""

Span = tuple[int, int]
"""The first word, and the one after the last."""


@dataclass(frozen=True, slots=True)
class EmergencyFrame:
    """Terms that all have to be there, in any order, and kinds of words that must not be.

    A term is a row of places that follow each other closely, a place the kinds of words that may stand in it.
    """

    written: str
    terms: tuple[tuple[frozenset[str], ...], ...]
    excluded: frozenset[str]
    is_grave: bool = False
    """Whether something mild close to it takes it back ("!mild")."""

    @property
    def word_classes(self) -> frozenset[str]:
        """The kinds of words that it names."""
        return self.excluded.union(*(place for term in self.terms for place in term))


@dataclass(frozen=True, slots=True)
class EmergencyPack:
    """The frames of a language, its phrases by their first word, and how sentences fall into clauses."""

    frames: tuple[EmergencyFrame, ...]
    phrases_by_word: Mapping[str, tuple[ClassPhrase, ...]]
    phrases_by_beginning: Mapping[str, tuple[ClassPhrase, ...]]
    find_phrases: Callable[[str], BegunPhrases]
    """Those of both whose first word this is."""
    turns: re.Pattern[str]
    clauses: re.Pattern[str]

    def phrases_at(self, words: list[str], start: int) -> list[tuple[str, int]]:
        """Each kind of words of which a phrase begins here, and where the phrase ends."""
        return self.find_phrases(words[start]).find_ends(words, start)


def parse_frame(written: str) -> EmergencyFrame:
    """A frame as it is written: "throat close, !mild" is a throat with a closing soon after it, and nothing mild."""
    parts = [part.strip() for part in written.split(",")]
    terms = tuple(
        tuple(frozenset(place.split("|")) for place in part.split()) for part in parts if not part.startswith("!")
    )
    excluded = frozenset(part[1:] for part in parts if part.startswith("!"))
    return EmergencyFrame(written, terms, excluded - {"mild"}, is_grave="mild" in excluded)


@cache_packs
def load_emergency_pack(lang: str) -> EmergencyPack:
    """The frames and kinds of words of a language."""
    pack = read_pack(lang, "emergencies")
    possessives = load_word_forms(lang).possessives
    by_word: dict[str, list[ClassPhrase]] = defaultdict(list)
    by_beginning: dict[str, list[ClassPhrase]] = defaultdict(list)
    for word_class, written_phrases in pack["classes"].items():
        for written in filter(None, map(str.strip, written_phrases.split(","))):
            for phrase in parse_phrases(word_class, written, possessives):
                forms, beginnings = phrase.words[0]
                for form in forms:
                    by_word[form].append(phrase)
                for beginning in beginnings:
                    by_beginning[beginning].append(phrase)
    phrases_by_word = {word: tuple(phrases) for word, phrases in by_word.items()}
    phrases_by_beginning = {beginning: tuple(phrases) for beginning, phrases in by_beginning.items()}

    @lru_cache(maxsize=MAX_KNOWN_WORDS)
    def find_phrases(word: str) -> BegunPhrases:
        candidates = [phrases_by_word.get(word, ())]
        candidates += [phrases_by_beginning.get(word[:length], ()) for length in range(2, len(word) + 1)]
        return sort_phrases(tuple(chain.from_iterable(candidates)))

    return EmergencyPack(
        tuple(parse_frame(written) for frames in pack["frames"].values() for written in frames),
        phrases_by_word,
        phrases_by_beginning,
        find_phrases,
        re.compile(pack["clauses"]["turns"]),
        re.compile(pack["clauses"]["begins"]),
    )


def find_emergency(text: str, lang: str) -> str | None:
    """The words of an emergency, or None. `text` is plain words, as `plain_words` of `intent_rules.py` gives them."""
    pack = load_emergency_pack(lang)
    return next((evidence for _, evidence in find_frames(text, pack)), None)


def find_frames(text: str, pack: EmergencyPack) -> Iterator[tuple[EmergencyFrame, str]]:
    """Each frame that a sentence fills, with its words."""
    words = ["^", *text.split(), "$"]
    phrases = [pack.phrases_at(words, start) for start in range(len(words))]
    if any(word_class == "idle" for phrases_here in phrases for word_class, _ in phrases_here):
        words = _without_idle_phrases(words, phrases)
        phrases = [pack.phrases_at(words, start) for start in range(len(words))]
    parts = pack.turns.split(" ".join(words))
    for part in parts:
        part_words = part.split()
        if len(parts) > 1:
            phrases = [pack.phrases_at(part_words, start) for start in range(len(part_words))]
        present, asserted_spans = _class_spans(part, phrases, pack)
        for frame in pack.frames if asserted_spans else ():
            if frame.terms[0][0].isdisjoint(asserted_spans) or not frame.excluded.isdisjoint(present):
                continue
            if (span := _fill_frame(frame, asserted_spans, present)) is not None:
                yield frame, " ".join(part_words[slice(*span)])


def _without_idle_phrases(words: list[str], phrases: list[list[tuple[str, int]]]) -> list[str]:
    """What only sounds like danger ("fire pit") is one word without a meaning."""
    kept_words: list[str] = []
    start = 0
    while start < len(words):
        end = max((end for word_class, end in phrases[start] if word_class == "idle"), default=start)
        kept_words.append("-" if end > start else words[start])
        start = max(end, start + 1)
    return kept_words


def _class_spans(
    part: str, phrases: list[list[tuple[str, int]]], pack: EmergencyPack
) -> tuple[dict[str, list[Span]], dict[str, list[Span]]]:
    """Where each kind of words is, and where it is without the clauses that are told of the past."""
    present: dict[str, list[Span]] = defaultdict(list)
    for start, phrases_here in enumerate(phrases):
        for word_class, end in phrases_here:
            present[word_class].append((start, end))
    if "supposed" in present:
        present = _until_supposed(present)
    if "past" not in present:
        return present, present
    return present, _without_past_clauses(present, part, pack)


def _until_supposed(present: Mapping[str, list[Span]]) -> dict[str, list[Span]]:
    """What is said before the first "what if"; some kinds of words count wherever they stand."""
    begin = min(start for start, _ in present["supposed"])
    return _keep_spans(present, lambda word_class, span: word_class in _NEVER_SUPPOSED or span[0] < begin)


def _without_past_clauses(present: Mapping[str, list[Span]], part: str, pack: EmergencyPack) -> dict[str, list[Span]]:
    bounds = [0, *accumulate(len(clause.split()) for clause in pack.clauses.split(part))]
    present_clauses = [
        clause
        for clause in pairwise(bounds)
        if not _lies_within(present["past"], clause) or _lies_within(present.get("now", []), clause)
    ]
    return _keep_spans(present, lambda _, span: any(_lies_within([span], clause) for clause in present_clauses))


def _keep_spans(present: Mapping[str, list[Span]], keeps: Callable[[str, Span], bool]) -> dict[str, list[Span]]:
    kept_spans = {
        word_class: [span for span in spans if keeps(word_class, span)] for word_class, spans in present.items()
    }
    return {word_class: spans for word_class, spans in kept_spans.items() if spans}


def _lies_within(spans: list[Span], clause: Span) -> bool:
    return any(clause[0] <= start < clause[1] for start, _ in spans)


def _fill_frame(
    frame: EmergencyFrame, asserted_spans: Mapping[str, list[Span]], present: Mapping[str, list[Span]]
) -> Span | None:
    spans: list[Span] = []
    for term in frame.terms:
        if any(place.isdisjoint(asserted_spans) for place in term):
            return None
        filled = next((span for span in _fill_term(term, asserted_spans) if not _is_denied(span[0], present)), None)
        if filled is None:
            return None
        spans.append(filled)
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    if frame.is_grave and any(
        start <= last + MILD_WORDS_BETWEEN and first - MILD_WORDS_BETWEEN <= end
        for start, end in present.get("mild", ())
    ):
        return None
    return first, last


def _fill_term(term: tuple[frozenset[str], ...], asserted_spans: Mapping[str, list[Span]]) -> Iterator[Span]:
    """Each row of words that fills a term, as they are said: kinds of words are a set, which has no order."""
    rows = [span for word_class in term[0] for span in asserted_spans.get(word_class, ())]
    for place in term[1:]:
        rows = [
            (first, end)
            for first, last in rows
            for word_class in place
            for start, end in asserted_spans.get(word_class, ())
            if 0 <= start - last <= EMERGENCY_WORDS_BETWEEN
        ]
    yield from sorted(rows)


def _is_denied(start: int, present: Mapping[str, list[Span]]) -> bool:
    """Whether a "no" or an "almost" stands right before this word, or before the small word there."""
    small_words = {end: first for first, end in present.get("small", ())}
    ends = {end for _, end in present.get("denied", ())}
    return start in ends or small_words.get(start) in ends
