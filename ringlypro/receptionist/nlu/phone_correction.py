"""A part of a telephone number put right after it was read back: "no, it ends in 0878", "44, not 54"."""

import re
from collections.abc import Sequence

from ringlypro.receptionist.nlu.digit_runs import DigitRun, find_digit_runs
from ringlypro.receptionist.nlu.lexer import LexedSentence, parse_text
from ringlypro.receptionist.nlu.vocabulary import Vocabulary, load_vocabulary

_MOST_DIGITS = 7
"""More digits than these are a number of their own."""
_FEWEST_UNPLACED_DIGITS = 2
"""Fewer mean something only where it is said whether they begin or end the number."""
_AREA_DIGITS = 3
_WORDS_BEFORE = 2


def correct_phone_digits(digits: str, text: str, lang: str) -> str | None:
    """The number with the part that the sentence puts right; None where it puts none right.

    `digits` are those that were read back, ten for a North American number. What was meant is read back again, so
    the likeliest place is good enough where none is said: the one that differs least.
    """
    vocab = load_vocabulary(lang)
    sentence = parse_text(text, vocab)
    runs = list(find_digit_runs(sentence.lexemes, vocab))
    denied_runs = [run for run in runs if _is_denied(run, sentence, vocab)] if len(runs) > 1 else []
    meant_parts = [run.format_digits(()) for run in runs if run not in denied_runs]
    if not meant_parts or not 1 <= len(meant_parts[-1]) <= min(_MOST_DIGITS, len(digits)):
        return None
    meant = meant_parts[-1]
    corrected = _replace_denied(digits, meant, [run.format_digits(()) for run in denied_runs])
    corrected = corrected or _place_part(digits, meant, sentence.tokenized.folded_text, vocab)
    return corrected if corrected != digits else None


def _is_denied(run: DigitRun, sentence: LexedSentence, vocab: Vocabulary) -> bool:
    words_before = {lexeme.word for lexeme in sentence.lexemes[max(0, run.start - _WORDS_BEFORE) : run.start]}
    return bool(words_before & vocab.words_for("phones", "denied"))


def _replace_denied(digits: str, meant: str, denied: Sequence[str]) -> str | None:
    """The number with its last stretch of the denied digits replaced by those that are meant."""
    for part in denied:
        at = digits.rfind(part)
        if len(part) == len(meant) and at >= 0:
            return digits[:at] + meant + digits[at + len(part) :]
    return None


def _place_part(digits: str, meant: str, folded_text: str, vocab: Vocabulary) -> str | None:
    begins_at, ends_at = (_find_last(folded_text, vocab.phrases_for("phones", key)) for key in ("begins", "ends"))
    if begins_at > ends_at:
        return meant + digits[len(meant) :]
    if ends_at >= 0 or len(meant) > _AREA_DIGITS:
        return digits[: -len(meant)] + meant
    if len(meant) < _FEWEST_UNPLACED_DIGITS:
        return None
    starts = (0, _AREA_DIGITS, len(digits) - len(meant))
    readings = [digits[:start] + meant + digits[start + len(meant) :] for start in starts]
    changed = [reading for reading in readings if reading != digits]
    return min(reversed(changed), key=lambda reading: _count_changes(reading, digits), default=None)


def _find_last(text: str, phrases: Sequence[str]) -> int:
    """Where one of the phrases stands last; -1 where none does."""
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b")
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _count_changes(first: str, second: str) -> int:
    return sum(digit != other for digit, other in zip(first, second, strict=True))
