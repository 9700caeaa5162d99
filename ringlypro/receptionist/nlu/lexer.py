"""A sentence as a row of kinds, one a phrase, over which the templates of the grammar are matched.

Longest phrase wins. Numbers are put together from tens and units only; two clock
numbers or two years are never joined.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from ringlypro.receptionist.nlu.token_kinds import TokenKind
from ringlypro.receptionist.nlu.tokenizer import TokenizedText, WordToken, tokenize_text
from ringlypro.receptionist.nlu.vocabulary import LexiconEntry, Vocabulary

_ABBREVIATION_LENGTH = 4
_ABBREVIATED_KINDS: Final = frozenset({TokenKind.WEEKDAY, TokenKind.MONTH, TokenKind.AM, TokenKind.PM})
_STEM_KINDS: Final = frozenset(
    {
        TokenKind.WEEKDAY, TokenKind.MONTH, TokenKind.NAMED_DAY, TokenKind.TONIGHT, TokenKind.DAY_PART,
        TokenKind.NUMBER, TokenKind.NOON,
    }
)  # fmt: skip
"""What may carry an ending: "Friday's", "Monday'll"."""
_AFTER_NUMBER_ONE: Final = frozenset({TokenKind.NUMBER, TokenKind.OCLOCK, TokenKind.AM, TokenKind.PM, TokenKind.UNIT})
"""Before these "one" is a number whatever stands before it."""
_MARK_KINDS: Final = dict.fromkeys(",;:", TokenKind.COMMA) | dict.fromkeys(".!?", TokenKind.STOP)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A phrase with its kind, its value, the digits it stands for, and the tokens it covers."""

    kind: TokenKind
    value: int
    word: str
    digits: str
    start: int
    end: int
    is_spoken: bool = True
    minor_value: int = -1
    year: int = 0


@dataclass(frozen=True, slots=True)
class LexedSentence:
    """Lexemes, and their kinds in a row of equal length."""

    tokenized: TokenizedText
    lexemes: tuple[Lexeme, ...]
    kinds: tuple[TokenKind, ...]


def _literal_lexeme(token: WordToken, at: int, vocab: Vocabulary) -> Lexeme:
    numbers = [int(part) for part in re.findall(r"\d+", token.word)]
    digits = "".join(re.findall(r"\d+", token.word))
    if token.kind == "clock":
        if numbers[0] > 24 or numbers[1] > 59:
            return Lexeme(TokenKind.NUMBER, -1, token.word, digits, at, at + 1, is_spoken=False)
        return Lexeme(
            TokenKind.CLOCK_TIME, numbers[0], token.word, digits, at, at + 1, is_spoken=False, minor_value=numbers[1]
        )
    if token.kind == "dotted" and len(numbers) == 2:
        return Lexeme(
            TokenKind.DECIMAL, numbers[0], token.word, digits, at, at + 1, is_spoken=False, minor_value=numbers[1]
        )
    if token.kind in {"day", "dotted"}:
        return _day_literal(token.word, numbers, digits, at, month_first=vocab.has_habit("month_first"))
    kind = TokenKind.ORDINAL if token.kind == "ordinal" else TokenKind.NUMBER
    return Lexeme(kind, int(digits[:15]), token.word, digits, at, at + 1, is_spoken=False)


def _day_literal(word: str, numbers: list[int], digits: str, at: int, *, month_first: bool) -> Lexeme:
    year = 0
    if len(numbers) == 3:
        year = numbers.pop(0) if numbers[0] > 31 else numbers.pop()
        if len(digits) >= 8 and digits.startswith(str(year)):
            month, day = numbers
            return Lexeme(TokenKind.DATE, day, word, digits, at, at + 1, is_spoken=False, minor_value=month, year=year)
        year = year + 2000 if year < 100 else year
    first, second = numbers
    day, month = (second, first) if month_first else (first, second)
    if month > 12 >= day:
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return Lexeme(TokenKind.NUMBER, -1, word, digits, at, at + 1, is_spoken=False)
    return Lexeme(TokenKind.DATE, day, word, digits, at, at + 1, is_spoken=False, minor_value=month, year=year)


def _lexicon_entry(tokens: tuple[WordToken, ...], at: int, vocab: Vocabulary) -> LexiconEntry | None:
    word = tokens[at].word
    for entry in vocab.lexicon.get(word, ()):
        size = len(entry.words)
        is_said = size == 1 or tuple(token.word for token in tokens[at : at + size]) == entry.words
        if is_said and not _is_among_digits(tokens, at, entry, vocab):
            return entry
    stem = vocab.word_forms.strip_contraction(word)
    entries = vocab.lexicon.get(stem, ()) if stem else ()
    return next((entry for entry in entries if len(entry.words) == 1 and entry.kind in _STEM_KINDS), None)


def _is_among_digits(tokens: tuple[WordToken, ...], at: int, entry: LexiconEntry, vocab: Vocabulary) -> bool:
    """Whether an idiom of digits ("nine one one") is part of a longer number, a comma aside."""
    if entry.kind is not TokenKind.WORD or not all(_is_digit_word(word, vocab) for word in entry.words):
        return False
    words_before = [token.word for token in tokens[max(at - 2, 0) : at] if token.word != ","]
    words_after = [token.word for token in tokens[at + len(entry.words) :][:2] if token.word != ","]
    return any(_is_digit_word(word, vocab) for word in (*words_before[-1:], *words_after[:1]))


def _is_digit_word(word: str, vocab: Vocabulary) -> bool:
    return word.isdecimal() or any(
        entry.kind is TokenKind.NUMBER and entry.words == (word,) for entry in vocab.lexicon.get(word, ())
    )


def _phrase_lexeme(tokens: tuple[WordToken, ...], at: int, vocab: Vocabulary) -> Lexeme:
    token = tokens[at]
    entry = _lexicon_entry(tokens, at, vocab)
    # A phrase may begin with a figure ("12 noon"): it wins over the figure alone.
    if entry is None and token.kind in {"clock", "day", "dotted", "ordinal", "number"}:
        return _literal_lexeme(token, at, vocab)
    if entry is not None:
        if entry.kind is TokenKind.DATE:
            month, day = divmod(entry.value, 100)
            return Lexeme(TokenKind.DATE, day, " ".join(entry.words), "", at, at + len(entry.words), minor_value=month)
        digits = str(entry.value) if entry.kind is TokenKind.NUMBER else ""
        return Lexeme(entry.kind, entry.value, " ".join(entry.words), digits, at, at + len(entry.words))
    kind = _MARK_KINDS.get(token.word, TokenKind.MARK) if token.kind == "mark" else TokenKind.WORD
    return Lexeme(kind, 0, token.word, "", at, at + 1)


def _is_spoken_number(lexeme: Lexeme) -> bool:
    return bool(lexeme.digits) and lexeme.is_spoken and lexeme.kind is TokenKind.NUMBER


def _join_lexemes(first: Lexeme, last: Lexeme, value: int) -> Lexeme:
    return Lexeme(TokenKind.NUMBER, value, f"{first.word} {last.word}", str(value), first.start, last.end)


def _compose_numbers(items: list[Lexeme], *, tens_need_and: bool) -> list[Lexeme]:
    """Join tens with units ("twenty five", "treinta y cinco"), hundreds and thousands with what they multiply."""
    out: list[Lexeme] = []
    at = 0
    while at < len(items):
        item = items[at]
        if _is_spoken_number(item) and 20 <= item.value <= 90 and item.value % 10 == 0:
            step = 2 if tens_need_and else 1
            unit = items[at + step] if at + step < len(items) else None
            linked = not tens_need_and or (at + 1 < len(items) and items[at + 1].kind is TokenKind.AND)
            if unit is not None and linked and _is_spoken_number(unit) and 1 <= unit.value <= 9:
                out.append(_join_lexemes(item, unit, item.value + unit.value))
                at += step + 1
                continue
        out.append(item)
        at += 1
    return _multiply_numbers(out)


def _multiply_numbers(items: list[Lexeme]) -> list[Lexeme]:
    """Hundreds and thousands with their multiplier, and the years of this millennium."""
    out: list[Lexeme] = []
    for item in items:
        number = _is_spoken_number(item)
        previous = out[-1] if out and _is_spoken_number(out[-1]) else None
        if number and previous is not None and item.value in {100, 1000} and 1 <= previous.value <= 9:
            out[-1] = _join_lexemes(previous, item, previous.value * item.value)
        elif number and item.value < 100 and _ends_with_thousands(out):
            if out[-1].kind is TokenKind.AND:
                out.pop()
            out[-1] = _join_lexemes(out[-1], item, out[-1].value + item.value)
        else:
            out.append(item)
    return out


def _ends_with_thousands(items: list[Lexeme]) -> bool:
    at = len(items) - (2 if items and items[-1].kind is TokenKind.AND else 1)
    return at >= 0 and _is_spoken_number(items[at]) and items[at].value == 2000


def _drop_abbreviation_stops(items: list[Lexeme]) -> list[Lexeme]:
    out: list[Lexeme] = []
    for item in items:
        is_abbreviated = (
            item.word == "."
            and bool(out)
            and out[-1].kind in _ABBREVIATED_KINDS
            and len(out[-1].word) <= _ABBREVIATION_LENGTH
        )
        if not is_abbreviated:
            out.append(item)
    return out


def _drop_pronoun_ones(items: list[Lexeme], vocab: Vocabulary) -> list[Lexeme]:
    """Where "one" stands for something named before ("the Wednesday one"), it is no number."""
    pronouns, before_one = vocab.words_for("words", "pronoun_ones"), vocab.words_for("words", "before_one")
    return [
        replace(item, kind=TokenKind.WORD, digits="")
        if item.word in pronouns and _is_pronoun_one(items, at, before_one)
        else item
        for at, item in enumerate(items)
    ]


def _is_pronoun_one(items: list[Lexeme], at: int, before_one: frozenset[str]) -> bool:
    if not at or items[at].kind is not TokenKind.NUMBER:
        return False
    if at + 1 < len(items) and items[at + 1].kind in _AFTER_NUMBER_ONE:
        return False
    previous = items[at - 1]
    if previous.word in before_one:
        return True
    is_named_time = previous.kind in {TokenKind.WEEKDAY, TokenKind.DAY_PART} and at > 1
    return is_named_time and (items[at - 2].kind is TokenKind.THE or items[at - 2].word in before_one)


def parse_sentence(tokenized_text: TokenizedText, vocab: Vocabulary) -> LexedSentence:
    """Read tokens as lexemes."""
    items: list[Lexeme] = []
    at = 0
    while at < len(tokenized_text.tokens):
        lexeme = _phrase_lexeme(tokenized_text.tokens, at, vocab)
        items.append(lexeme)
        at = lexeme.end
    composed = _drop_pronoun_ones(_compose_numbers(items, tens_need_and=vocab.has_habit("tens_need_and")), vocab)
    lexemes = tuple(_drop_abbreviation_stops(composed))
    return LexedSentence(tokenized_text, lexemes, tuple(lexeme.kind for lexeme in lexemes))


def parse_text(text: str, vocab: Vocabulary) -> LexedSentence:
    """Cut a text into tokens as its language does, and read them as lexemes."""
    return parse_sentence(tokenize_text(text, vocab.lang), vocab)
