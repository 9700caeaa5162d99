"""A telephone number in a sentence, as heard: whether it can be called is not decided here."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ringlypro.receptionist.hearing.digits import Run, runs
from ringlypro.receptionist.hearing.lexemes import Sentence
from ringlypro.receptionist.hearing.vocabulary import Vocabulary, vocabulary

_SOCIAL_SECURITY = re.compile(r"\d{3}-\d{2}-\d{4}")
_SHORT = 3
_EXCLAIMED = 4
"""Words between two numbers among which one may take the first back: "ay Dios, perdón"."""
_SHORTEST, _LONGEST, _NATIONAL = 7, 15, 10


@dataclass(frozen=True, slots=True)
class PhoneSaid:
    """Digits and the lexemes they own."""

    digits: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    this_number: bool = False


@cache
def _phrases(lang: str, key: str) -> re.Pattern[str]:
    joined = "|".join(re.escape(phrase) for phrase in vocabulary(lang).phrases("phones", key))
    return re.compile(rf"\b(?:{joined})\b")


def _has(folded: str, words: Vocabulary, key: str) -> bool:
    return _phrases(words.lang, key).search(folded) is not None


def _trimmed(run: Run, kinds: str) -> Run:
    """Without an hour said just before the number: "at three, 305 555 0142"."""
    plain = run.written()
    if run.plus or len(plain) <= _NATIONAL or (len(plain) == _NATIONAL + 1 and plain.startswith("1")):
        return run
    for cut in range(1, len(run.pieces)):
        rest = Run(run.pieces[cut:], run.pieces[cut].at, run.end)
        follows_comma = kinds[rest.start - 1] in ",."
        after_clock = kinds[run.start - 1 : run.start] in {"A", "w", "t"} and run.start > 0
        if len(rest.written()) == _NATIONAL and (follows_comma or after_clock):
            return rest
    return run


def _is_phone(run: Run, sentence: Sentence, *, asked: bool, cued: bool) -> bool:
    digits = run.written()
    if not _SHORTEST <= len(digits) <= _LONGEST:
        return False
    tokens = sentence.heard.tokens
    first, last = sentence.lexemes[run.start].start, sentence.lexemes[run.end - 1].end - 1
    written = sentence.heard.folded[tokens[first].start : tokens[last].end]
    if _SOCIAL_SECURITY.fullmatch(written.strip()):
        return False
    is_national = len(digits) == _NATIONAL or (len(digits) == _NATIONAL + 1 and digits.startswith("1"))
    return asked or cued or run.plus or is_national


def _is_something_else(run: Run, sentence: Sentence, words: Vocabulary) -> bool:
    before = {lexeme.word for lexeme in sentence.lexemes[max(0, run.start - 5) : run.start]}
    return bool(before & words.words("phones", "stops"))


def phone(sentence: Sentence, words: Vocabulary, *, asked: bool) -> PhoneSaid:
    """The number a caller gives, or that they mean the one they call from."""
    folded = sentence.heard.folded
    this = _has(folded, words, "this") and not _has(folded, words, "not_this")
    found = [_trimmed(run, sentence.kinds) for run in runs(sentence.lexemes, words)]
    cued = bool(found) and (asked or _has(folded, words, "cues"))
    digits, spans = None, []
    for run in found:
        if _is_something_else(run, sentence, words):
            continue
        if _is_phone(run, sentence, asked=asked, cued=cued):
            # A second number counts where it takes the first one back.
            if digits is None or len(digits) < _NATIONAL or _corrected(sentence, spans[-1][1], run.start, words):
                digits = run.written()
            spans.append((run.start, run.end))
        elif digits is not None and _takes_back(sentence, spans[-1][1], run, words):
            tail = run.written()
            digits = digits[: max(0, _NATIONAL - len(tail))] + tail
            spans.append((run.start, run.end))
        elif asked and len(run.written()) >= _SHORT:
            # A few digits of a number that was broken off are no time of day.
            spans.append((run.start, run.end))
    if cued and (digits is None or len(digits) < _NATIONAL):
        pieced = _pieced(found, sentence, words)
        digits, spans = pieced or (digits, spans)
    return PhoneSaid(digits, tuple(spans), this_number=this and digits is None)


def _pieced(found: list[Run], sentence: Sentence, words: Vocabulary) -> tuple[str, list[tuple[int, int]]] | None:
    """A whole number out of the pieces it was said in: "951 555, hold on, 0150"."""
    runs_of_it = [run for run in found if not _is_something_else(run, sentence, words)]
    digits = "".join(run.written(()) for run in runs_of_it)
    if len(digits) != _NATIONAL or digits[0] in "01":
        return None
    if any(_corrected(sentence, first.end, second.start, words) for first, second in pairwise(runs_of_it)):
        return None
    return digits, [(run.start, run.end) for run in runs_of_it]


def _takes_back(sentence: Sentence, end: int, run: Run, words: Vocabulary) -> bool:
    """Whether a few more digits mend the end of the number: "0142, no, 0143"."""
    return _SHORT - 1 <= len(run.written()) < _SHORTEST and _corrected(sentence, end, run.start, words)


def _corrected(sentence: Sentence, start: int, end: int, words: Vocabulary) -> bool:
    """Whether the words between two numbers begin by taking something back."""
    between = " ".join(lexeme.word for lexeme in sentence.lexemes[start:end] if lexeme.kind not in ",.")
    corrections = words.words("discourse", "corrections") | words.words("names", "turns")
    said = between.split()
    starts = range(len(said) if len(said) <= _EXCLAIMED else 1)
    return any(f"{' '.join(said[at:])} ".startswith(f"{phrase} ") for at in starts for phrase in corrections)
