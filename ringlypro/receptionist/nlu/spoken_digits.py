"""Digits of a known number of places, as they are read from a text: "four eight two, one seven six", "482 176"."""

from ringlypro.receptionist.nlu.digit_runs import find_digit_runs
from ringlypro.receptionist.nlu.lexer import parse_text
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary


def read_spoken_digits(text: str, lang: str, places: int) -> str:
    """The digits that a sentence tells; of several stretches the last one with so many `places`, else all of them."""
    written = "".join(filter(str.isdecimal, text))
    if len(written) == places:
        return written
    vocab = load_vocabulary(lang)
    stretches = [run.format_digits((places,)) for run in find_digit_runs(parse_text(text, vocab).lexemes, vocab)]
    return next((digits for digits in reversed(stretches) if len(digits) == places), "".join(stretches))
