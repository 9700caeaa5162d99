"""Spoken numbers as digits, in both languages: "three oh five, double four", "setecientos ochenta y seis".

Pieces stay apart until it is known how many digits there should be: "eight hundred five
five five" is 800 555 in a telephone number, and 805 5 5 nowhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ringlypro.receptionist.hearing.lexemes import Lexeme, parse
from ringlypro.receptionist.hearing.normalise import listen
from ringlypro.receptionist.hearing.vocabulary import Vocabulary, vocabulary

_MOST_OPEN, _NATIONAL = 6, 10
_HOMOPHONES = "01248"
_TIMES = ("2", "3", "4")


@dataclass(frozen=True, slots=True)
class Piece:
    """Digits as said, with the other ways they may be written down."""

    options: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Run:
    """Digits said in one go: their pieces and the lexemes they cover."""

    pieces: tuple[Piece, ...]
    start: int
    end: int
    plus: bool = False

    def written(self, wanted: Sequence[int] = (10, 11)) -> str:
        """The digits; where they may be written in several ways, the first of a wanted length."""
        plain = "".join(piece.options[0] for piece in self.pieces)
        if (len(plain) in wanted and _may_be_dialled(plain)) or sum(
            len(piece.options) > 1 for piece in self.pieces
        ) > _MOST_OPEN:
            return plain
        ways = ["".join(way) for way in product(*(piece.options for piece in self.pieces))]
        fitting = [way for length in wanted for way in ways if len(way) == length]
        return next(filter(_may_be_dialled, fitting), fitting[0] if fitting else plain)


def _may_be_dialled(digits: str) -> bool:
    """Whether an American number may begin like this: no area code begins with 0 or 1."""
    return digits[0] not in "01" if len(digits) == _NATIONAL else True


def _homophones(words: Vocabulary) -> dict[str, str]:
    return {word: digit for digit in _HOMOPHONES for word in words.words("phones", f"sounds_{digit}")}


def _hundreds(pieces: list[Piece]) -> list[Piece]:
    """Join hundreds with the number after them, or leave them apart."""
    out: list[Piece] = []
    for piece in pieces:
        said = piece.options[0]
        before = out[-1].options[0] if out else ""
        if len(before) == 3 and before.endswith("00") and out[-1].options == (before,) and 1 <= len(said) <= 2:
            together = before[: 3 - len(said)] + said
            out[-1] = Piece((together, before + said), out[-1].at)
        else:
            out.append(piece)
    return out


def _plural(lexeme: Lexeme, words: Vocabulary) -> str:
    """The digit of "fives", "cincos"; empty for any other word."""
    if not lexeme.word.endswith("s"):
        return ""
    entries = words.lexicon.get(lexeme.word.removesuffix("es"), ()) + words.lexicon.get(lexeme.word[:-1], ())
    found = next((str(entry.value) for entry in entries if entry.kind == "n" and len(entry.words) == 1), "")
    return found if len(found) == 1 else ""


def _scan(lexemes: Sequence[Lexeme], start: int, words: Vocabulary) -> Run | None:
    fillers, doubles, triples = (words.words("phones", key) for key in ("fillers", "double", "triple"))
    often = words.words("phones", "often")
    homophones = _homophones(words)
    pieces: list[Piece] = []
    at, end, times = start, start, 1
    while at < len(lexemes):
        lexeme = lexemes[at]
        if lexeme.kind in "nd" and lexeme.digits:
            pieces.append(Piece((lexeme.digits * times,), at))
            times, end = 1, at + 1
        elif (digit := _plural(lexeme, words)) and pieces and pieces[-1].options[0] in _TIMES:
            # "Three fives": the number before says how often.
            times_said = int(pieces[-1].options[0])
            pieces[-1] = Piece((digit * times_said,), pieces[-1].at)
            end = at + 1
        elif lexeme.word in often and pieces and pieces[-1].options[0] in _TIMES:
            times = int(pieces.pop().options[0])  # "tres veces el cinco"
        elif lexeme.word in doubles | triples:
            times = 2 if lexeme.word in doubles else 3
        elif lexeme.word in homophones and pieces:
            pieces.append(Piece(("", homophones[lexeme.word]), at))
            end = at + 1
        elif lexeme.kind not in ",.D" and lexeme.word not in fillers:
            break
        at += 1
    return Run(tuple(_hundreds(pieces)), start, end) if pieces else None


def runs(lexemes: Sequence[Lexeme], words: Vocabulary) -> Iterator[Run]:
    """Every stretch of digits in a sentence."""
    openers = words.words("phones", "double") | words.words("phones", "triple")
    at = 0
    while at < len(lexemes):
        is_number = lexemes[at].kind in "nd" and lexemes[at].digits
        run = _scan(lexemes, at, words) if is_number or lexemes[at].word in openers else None
        if run is None:
            at += 1
            continue
        before = lexemes[at - 1].word if at else ""
        plus = before == "+" or before in words.words("phones", "plus")
        yield Run(run.pieces, at - plus, run.end, plus)
        at = run.end


def spoken_digits(text: str, lang: str) -> str:
    """All digits of a text, in order: "tres cero cinco" is 305."""
    words = vocabulary(lang)
    sentence = parse(listen(text), words)
    return "".join(run.written(()) for run in runs(sentence.lexemes, words))
