"""A sentence as a string of meanings: one letter a phrase, which grammars match as patterns.

Longest phrase wins. Numbers are put together from tens and units only; two clock
numbers or two years are never joined.
"""

import re
from dataclasses import dataclass, replace

from ringlypro.receptionist.nlu.tokenizer import TokenizedText, WordToken
from ringlypro.receptionist.nlu.vocabulary import LexiconEntry, Vocabulary

_ABBREVIATION_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A phrase with its kind (a letter), its value, the digits it stands for, and the tokens it covers."""

    kind: str
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
    """Lexemes, and their kinds as one string of equal length."""

    tokenized: TokenizedText
    lexemes: tuple[Lexeme, ...]
    kinds: str


def _literal_lexeme(token: WordToken, at: int, lang: str) -> Lexeme:
    numbers = [int(part) for part in re.findall(r"\d+", token.word)]
    digits = "".join(re.findall(r"\d+", token.word))
    if token.kind == "clock":
        kind, value, minor = ("c", numbers[0], numbers[1]) if numbers[0] < 25 and numbers[1] < 60 else ("n", -1, -1)
        return Lexeme(kind, value, token.word, digits, at, at + 1, is_spoken=False, minor_value=minor)
    if token.kind == "dotted" and len(numbers) == 2:
        return Lexeme("d", numbers[0], token.word, digits, at, at + 1, is_spoken=False, minor_value=numbers[1])
    if token.kind in {"day", "dotted"}:
        return _day_literal(token.word, numbers, digits, at, lang)
    kind = "o" if token.kind == "ordinal" else "n"
    return Lexeme(kind, int(digits[:15]), token.word, digits, at, at + 1, is_spoken=False)


def _day_literal(word: str, numbers: list[int], digits: str, at: int, lang: str) -> Lexeme:
    year = 0
    if len(numbers) == 3:
        year = numbers.pop(0) if numbers[0] > 31 else numbers.pop()
        if len(digits) >= 8 and digits.startswith(str(year)):
            month, day = numbers
            return Lexeme("s", day, word, digits, at, at + 1, is_spoken=False, minor_value=month, year=year)
        year = year + 2000 if year < 100 else year
    first, second = numbers
    day, month = (second, first) if lang == "en" else (first, second)
    if month > 12 >= day:
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return Lexeme("n", -1, word, digits, at, at + 1, is_spoken=False)
    return Lexeme("s", day, word, digits, at, at + 1, is_spoken=False, minor_value=month, year=year)


def _lexicon_entry(tokens: tuple[WordToken, ...], at: int, vocab: Vocabulary) -> LexiconEntry | None:
    word = tokens[at].word
    for entry in vocab.lexicon.get(word, ()):
        size = len(entry.words)
        if size == 1 or (
            at + size <= len(tokens)
            and all(tokens[at + offset].word == entry.words[offset] for offset in range(1, size))
        ):
            return entry
    stem = next((word.removesuffix(end) for end in ("'s", "'ll", "'d") if word.endswith(end)), "")
    entries = vocab.lexicon.get(stem, ()) if stem else ()
    return next((entry for entry in entries if len(entry.words) == 1 and entry.kind in "wmtbqnN"), None)


def _phrase_lexeme(tokens: tuple[WordToken, ...], at: int, vocab: Vocabulary) -> Lexeme:
    token = tokens[at]
    entry = _lexicon_entry(tokens, at, vocab)
    # A phrase may begin with a figure ("12 noon"): it wins over the figure alone.
    if entry is None and token.kind in {"clock", "day", "dotted", "ordinal", "number"}:
        return _literal_lexeme(token, at, vocab.lang)
    if entry is not None:
        if entry.kind == "s":
            month, day = divmod(entry.value, 100)
            return Lexeme("s", day, " ".join(entry.words), "", at, at + len(entry.words), minor_value=month)
        digits = str(entry.value) if entry.kind == "n" else ""
        return Lexeme(entry.kind, entry.value, " ".join(entry.words), digits, at, at + len(entry.words))
    if token.kind == "mark":
        return Lexeme(
            "," if token.word in ",;:" else "." if token.word in ".!?" else "$", 0, token.word, "", at, at + 1
        )
    return Lexeme("Z", 0, token.word, "", at, at + 1)


def _join_lexemes(first: Lexeme, last: Lexeme, value: int) -> Lexeme:
    return Lexeme("n", value, f"{first.word} {last.word}", str(value), first.start, last.end)


def _compose_numbers(items: list[Lexeme], lang: str) -> list[Lexeme]:
    """Join tens with units ("twenty five", "treinta y cinco"), hundreds and thousands with what they multiply."""
    out: list[Lexeme] = []
    at = 0
    while at < len(items):
        item = items[at]
        if item.kind == "n" and item.is_spoken and 20 <= item.value <= 90 and item.value % 10 == 0:
            step = 1 if lang == "en" else 2
            unit = items[at + step] if at + step < len(items) else None
            linked = lang == "en" or (at + 1 < len(items) and items[at + 1].kind == "y")
            if unit is not None and linked and unit.kind == "n" and unit.is_spoken and 1 <= unit.value <= 9:
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
        number = item.kind == "n" and item.is_spoken
        previous = out[-1] if out and out[-1].kind == "n" and out[-1].is_spoken else None
        if number and previous is not None and item.value in {100, 1000} and 1 <= previous.value <= 9:
            out[-1] = _join_lexemes(previous, item, previous.value * item.value)
        elif number and item.value < 100 and _ends_with_thousands(out):
            if out[-1].kind == "y":
                out.pop()
            out[-1] = _join_lexemes(out[-1], item, out[-1].value + item.value)
        else:
            out.append(item)
    return out


def _ends_with_thousands(items: list[Lexeme]) -> bool:
    kinds = "".join(item.kind for item in items[-2:])
    at = -1 if kinds.endswith("n") else -2 if kinds == "ny" else 0
    return at != 0 and items[at].is_spoken and items[at].value == 2000


def _drop_abbreviation_stops(items: list[Lexeme]) -> list[Lexeme]:
    out: list[Lexeme] = []
    for item in items:
        if (
            item.kind == "."
            and item.word == "."
            and out
            and out[-1].kind in "wmap"
            and len(out[-1].word) <= _ABBREVIATION_LENGTH
        ):
            continue
        out.append(item)
    return out


def _drop_pronoun_ones(items: list[Lexeme], vocab: Vocabulary) -> list[Lexeme]:
    """Where "one" stands for something named before ("the Wednesday one"), it is no number."""
    before_one = vocab.words_for("words", "before_one")
    kept_lexemes: list[Lexeme] = []
    for at, item in enumerate(items):
        following = items[at + 1].kind if at + 1 < len(items) else "."
        previous = kept_lexemes[-1] if kept_lexemes else None
        stands_for_noun = previous is not None and (
            previous.word in before_one
            or (previous.kind in "wq" and at > 1 and (items[at - 2].kind == "D" or items[at - 2].word in before_one))
        )
        is_pronoun = item.word == "one" and item.kind == "n" and stands_for_noun and following not in "nOapu"
        kept_lexemes.append(replace(item, kind="Z", digits="") if is_pronoun else item)
    return kept_lexemes


def parse_sentence(tokenized_text: TokenizedText, vocab: Vocabulary) -> LexedSentence:
    """Read tokens as lexemes."""
    items: list[Lexeme] = []
    at = 0
    while at < len(tokenized_text.tokens):
        lexeme = _phrase_lexeme(tokenized_text.tokens, at, vocab)
        items.append(lexeme)
        at = lexeme.end
    composed = _drop_pronoun_ones(_compose_numbers(items, vocab.lang), vocab)
    lexemes = tuple(_drop_abbreviation_stops(composed))
    return LexedSentence(tokenized_text, lexemes, "".join(lexeme.kind for lexeme in lexemes))
