"""Spoken numbers as digits, in both languages: "three oh five, double four", "setecientos ochenta y seis".

Pieces stay apart until it is known how many digits there should be: "eight hundred five
five five" is 800 555 in a telephone number, and 805 5 5 nowhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ringlypro.receptionist.nlu.lexer import Lexeme
from ringlypro.receptionist.nlu.token_kinds import TokenKind
from ringlypro.receptionist.nlu.vocabulary import Vocabulary

_MOST_AMBIGUOUS_PIECES, _NATIONAL_DIGITS = 6, 10
_HOMOPHONES = "01248"
_REPEAT_DIGITS = ("2", "3", "4")
_DIGIT_KINDS = frozenset({TokenKind.NUMBER, TokenKind.DECIMAL})
_SKIPPED_KINDS = frozenset({TokenKind.COMMA, TokenKind.STOP, TokenKind.THE})


@dataclass(frozen=True, slots=True)
class DigitPiece:
    """Digits as said, with the other ways they may be written down."""

    options: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Digits said in one go: their pieces and the lexemes they cover."""

    pieces: tuple[DigitPiece, ...]
    start: int
    end: int
    has_plus: bool = False

    def format_digits(self, lengths: Sequence[int] = (10, 11)) -> str:
        """The digits; where they may be written in several ways, the first of a wanted length."""
        plain_digits = "".join(piece.options[0] for piece in self.pieces)
        if (len(plain_digits) in lengths and _is_dialable(plain_digits)) or sum(
            len(piece.options) > 1 for piece in self.pieces
        ) > _MOST_AMBIGUOUS_PIECES:
            return plain_digits
        spellings = ["".join(spelling) for spelling in product(*(piece.options for piece in self.pieces))]
        fitting = [spelling for length in lengths for spelling in spellings if len(spelling) == length]
        return next(filter(_is_dialable, fitting), fitting[0] if fitting else plain_digits)


def _is_dialable(digits: str) -> bool:
    """Whether an American number may begin like this: no area code begins with 0 or 1."""
    return digits[0] not in "01" if len(digits) == _NATIONAL_DIGITS else True


def _digit_homophones(vocab: Vocabulary) -> dict[str, str]:
    return {word: digit for digit in _HOMOPHONES for word in vocab.words_for("phones", f"sounds_{digit}")}


def _join_hundreds(pieces: list[DigitPiece]) -> list[DigitPiece]:
    """Join hundreds with the number after them, or leave them apart."""
    joined_pieces: list[DigitPiece] = []
    for piece in pieces:
        digits = piece.options[0]
        previous_digits = joined_pieces[-1].options[0] if joined_pieces else ""
        if (
            len(previous_digits) == 3
            and previous_digits.endswith("00")
            and joined_pieces[-1].options == (previous_digits,)
            and 1 <= len(digits) <= 2
        ):
            together = previous_digits[: 3 - len(digits)] + digits
            joined_pieces[-1] = DigitPiece((together, previous_digits + digits), joined_pieces[-1].at)
        else:
            joined_pieces.append(piece)
    return joined_pieces


def _plural_digit(lexeme: Lexeme, vocab: Vocabulary) -> str:
    """The digit of "fives", "cincos"; empty for any other word."""
    singulars = vocab.word_forms.list_singulars(lexeme.word)
    entries = [entry for singular in singulars for entry in vocab.lexicon.get(singular, ())]
    digit = next(
        (str(entry.value) for entry in entries if entry.kind is TokenKind.NUMBER and len(entry.words) == 1), ""
    )
    return digit if len(digit) == 1 else ""


def _scan_digit_run(lexemes: Sequence[Lexeme], start: int, vocab: Vocabulary) -> DigitRun | None:
    doubles, triples = vocab.words_for("phones", "double"), vocab.words_for("phones", "triple")
    skipped_words = vocab.words_for("phones", "fillers")
    homophones = _digit_homophones(vocab)
    pieces: list[DigitPiece] = []
    at, end, repeat_count = start, start, 1
    while at < len(lexemes):
        lexeme = lexemes[at]
        previous_count = _repeat_count(pieces)
        if lexeme.kind in _DIGIT_KINDS and lexeme.digits:
            pieces.append(DigitPiece((lexeme.digits * repeat_count,), at))
            repeat_count, end = 1, at + 1
        elif previous_count and (digit := _plural_digit(lexeme, vocab)):
            # "Three fives": the number before says how often.
            pieces[-1] = DigitPiece((digit * previous_count,), pieces[-1].at)
            end = at + 1
        elif previous_count and lexeme.word in vocab.words_for("phones", "often"):
            pieces.pop()  # "tres veces el cinco"
            repeat_count = previous_count
        elif lexeme.word in doubles | triples:
            repeat_count = 2 if lexeme.word in doubles else 3
        elif lexeme.word in homophones and pieces:
            pieces.append(DigitPiece(("", homophones[lexeme.word]), at))
            end = at + 1
        elif lexeme.kind not in _SKIPPED_KINDS and lexeme.word not in skipped_words:
            break
        at += 1
    return DigitRun(tuple(_join_hundreds(pieces)), start, end) if pieces else None


def _repeat_count(pieces: list[DigitPiece]) -> int:
    """How often the last digit may say that another one comes: 2 to 4, else 0."""
    return int(pieces[-1].options[0]) if pieces and pieces[-1].options[0] in _REPEAT_DIGITS else 0


def find_digit_runs(lexemes: Sequence[Lexeme], vocab: Vocabulary) -> Iterator[DigitRun]:
    """Every stretch of digits in a sentence."""
    openers = vocab.words_for("phones", "double") | vocab.words_for("phones", "triple")
    at = 0
    while at < len(lexemes):
        is_number = lexemes[at].kind in _DIGIT_KINDS and lexemes[at].digits
        run = _scan_digit_run(lexemes, at, vocab) if is_number or lexemes[at].word in openers else None
        if run is None:
            at += 1
            continue
        before = lexemes[at - 1].word if at else ""
        plus = before == "+" or before in vocab.words_for("phones", "plus")
        yield DigitRun(run.pieces, at - plus, run.end, plus)
        at = run.end
