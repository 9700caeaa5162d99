"""A telephone number in a sentence, as heard: whether it can be called is not decided here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ringlypro.receptionist.language_packs import cache_packs
from ringlypro.receptionist.nlu.digit_runs import DigitRun, find_digit_runs
from ringlypro.receptionist.nlu.lexer import LexedSentence
from ringlypro.receptionist.nlu.token_kinds import CLAUSE_ENDS, TokenKind
from ringlypro.receptionist.nlu.vocabulary import Vocabulary, join_phrases, load_vocabulary

_SOCIAL_SECURITY = re.compile(r"\d{3}-\d{2}-\d{4}")
_SHORT_DIGITS = 3
_ENDING_REACH = 3
_BEFORE_HOUR = frozenset({TokenKind.AT, TokenKind.WEEKDAY, TokenKind.NAMED_DAY})
_MOST_EXCLAMATION_WORDS = 4
"""Words between two numbers among which one may take the first back: "ay Dios, perdón"."""
_SHORTEST_PHONE, _LONGEST_PHONE, _NATIONAL_DIGITS = 7, 15, 10


@dataclass(frozen=True, slots=True)
class PhoneMention:
    """Digits and the lexemes they own."""

    digits: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    this_number: bool = False


@cache_packs
def _phone_phrases(lang: str, key: str) -> re.Pattern[str]:
    joined = join_phrases(load_vocabulary(lang).phrases_for("phones", key))
    return re.compile(rf"\b(?:{joined})\b")


def _has_phrase(folded: str, vocab: Vocabulary, key: str) -> bool:
    return _phone_phrases(vocab.lang, key).search(folded) is not None


def _trim_leading_hour(run: DigitRun, kinds: Sequence[TokenKind]) -> DigitRun:
    """Without an hour said just before the number: "at three, 305 555 0142"."""
    digits = run.format_digits()
    if (
        run.has_plus
        or len(digits) <= _NATIONAL_DIGITS
        or (len(digits) == _NATIONAL_DIGITS + 1 and digits.startswith("1"))
    ):
        return run
    for cut in range(1, len(run.pieces)):
        remaining_run = DigitRun(run.pieces[cut:], run.pieces[cut].at, run.end)
        follows_comma = kinds[remaining_run.start - 1] in CLAUSE_ENDS
        after_clock = run.start > 0 and kinds[run.start - 1] in _BEFORE_HOUR
        if len(remaining_run.format_digits()) == _NATIONAL_DIGITS and (follows_comma or after_clock):
            return remaining_run
    return run


def _is_phone(run: DigitRun, sentence: LexedSentence, *, phone_expected: bool, has_cue: bool) -> bool:
    digits = run.format_digits()
    if not _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE:
        return False
    tokens = sentence.tokenized.tokens
    first_token, last_token = sentence.lexemes[run.start].start, sentence.lexemes[run.end - 1].end - 1
    written_text = sentence.tokenized.folded_text[tokens[first_token].start : tokens[last_token].end]
    if _SOCIAL_SECURITY.fullmatch(written_text.strip()):
        return False
    is_national = len(digits) == _NATIONAL_DIGITS or (len(digits) == _NATIONAL_DIGITS + 1 and digits.startswith("1"))
    return phone_expected or has_cue or run.has_plus or is_national


def _is_something_else(run: DigitRun, sentence: LexedSentence, vocab: Vocabulary) -> bool:
    before = {lexeme.word for lexeme in sentence.lexemes[max(0, run.start - 5) : run.start]}
    return bool(before & vocab.words_for("phones", "stops"))


def extract_phone(sentence: LexedSentence, vocab: Vocabulary, *, phone_expected: bool) -> PhoneMention:
    """The number a caller gives, or that they mean the one they call from."""
    folded_text = sentence.tokenized.folded_text
    is_this_number = _has_phrase(folded_text, vocab, "this") and not _has_phrase(folded_text, vocab, "not_this")
    digit_runs = [_trim_leading_hour(run, sentence.kinds) for run in find_digit_runs(sentence.lexemes, vocab)]
    has_cue = bool(digit_runs) and (phone_expected or _has_phrase(folded_text, vocab, "cues"))
    phone_runs = [run for run in digit_runs if not _is_something_else(run, sentence, vocab)]
    digits, spans = _read_phone_runs(phone_runs, sentence, vocab, phone_expected=phone_expected, has_cue=has_cue)
    if has_cue and _is_incomplete(digits):
        digits, spans = _join_pieces(phone_runs, sentence, vocab) or (digits, spans)
    return PhoneMention(digits, tuple(spans), this_number=is_this_number and digits is None)


def _read_phone_runs(
    phone_runs: list[DigitRun], sentence: LexedSentence, vocab: Vocabulary, *, phone_expected: bool, has_cue: bool
) -> tuple[str | None, list[tuple[int, int]]]:
    """The number that is meant at last, and every stretch that belongs to one."""
    digits: str | None = None
    spans: list[tuple[int, int]] = []
    for run in phone_runs:
        previous_end = spans[-1][1] if spans else 0
        if _is_phone(run, sentence, phone_expected=phone_expected, has_cue=has_cue):
            # A second number counts where it takes the first one back.
            if _is_incomplete(digits) or _is_correction(sentence, previous_end, run.start, vocab):
                digits = run.format_digits()
        elif digits is not None and _corrects_ending(sentence, previous_end, run, vocab):
            tail = run.format_digits()
            digits = digits[: max(0, _NATIONAL_DIGITS - len(tail))] + tail
        elif has_cue and _is_ending(sentence, run, vocab):
            pass  # "the number ending in 0134" names one that is known, and is no time of day
        elif not phone_expected or len(run.format_digits()) < _SHORT_DIGITS:
            continue  # else a few digits of a number that was broken off are no time of day
        spans.append((run.start, run.end))
    return digits, spans


def _is_ending(sentence: LexedSentence, run: DigitRun, vocab: Vocabulary) -> bool:
    """Whether some digits are said to be the last of a number."""
    before = {lexeme.word for lexeme in sentence.lexemes[max(0, run.start - _ENDING_REACH) : run.start]}
    return len(run.format_digits()) >= _SHORT_DIGITS - 1 and bool(before & vocab.words_for("phones", "ends"))


def _is_incomplete(digits: str | None) -> bool:
    return digits is None or len(digits) < _NATIONAL_DIGITS


def _join_pieces(
    phone_runs: list[DigitRun], sentence: LexedSentence, vocab: Vocabulary
) -> tuple[str, list[tuple[int, int]]] | None:
    """A whole number out of the pieces it was said in: "951 555, hold on, 0150"."""
    digits = "".join(run.format_digits(()) for run in phone_runs)
    if len(digits) != _NATIONAL_DIGITS or digits[0] in "01":
        return None
    if any(_is_correction(sentence, first.end, second.start, vocab) for first, second in pairwise(phone_runs)):
        return None
    return digits, [(run.start, run.end) for run in phone_runs]


def _corrects_ending(sentence: LexedSentence, end: int, run: DigitRun, vocab: Vocabulary) -> bool:
    """Whether a few more digits mend the end of the number: "0142, no, 0143"."""
    return _SHORT_DIGITS - 1 <= len(run.format_digits()) < _SHORTEST_PHONE and _is_correction(
        sentence, end, run.start, vocab
    )


def _is_correction(sentence: LexedSentence, start: int, end: int, vocab: Vocabulary) -> bool:
    """Whether the words between two numbers begin by taking something back."""
    text_between = " ".join(lexeme.word for lexeme in sentence.lexemes[start:end] if lexeme.kind not in CLAUSE_ENDS)
    corrections = vocab.words_for("discourse", "corrections") | vocab.words_for("names", "turns")
    words_between = text_between.split()
    starts = range(len(words_between) if len(words_between) <= _MOST_EXCLAMATION_WORDS else 1)
    return any(
        f"{' '.join(words_between[word_index:])} ".startswith(f"{phrase} ")
        for word_index in starts
        for phrase in corrections
    )
