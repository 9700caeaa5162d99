"""A text about a business in passages short enough to be said, and which of them answers a question, if any does.

Pure: words come as lexemes, stems without the words that carry no meaning, as PostgreSQL makes them of a text.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

MOST_LETTERS = 300
"""Of a passage: some twenty seconds of her voice."""
LEAST_COVERAGE = 0.6
"""How much of what a question asks for a passage must have, by weight: rare words weigh more, unknown ones most."""
LEAST_MARGIN = 0.15
"""By how much more than any other passage: two that fit alike are none."""
_PARAGRAPHS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•–]|\d+[.)])\s)")
_SENTENCES = re.compile(r"(?<=[.!?…])[\"”»)]*\s+(?=[^a-z])")
_WORDS = re.compile(r"(?<!['’])\b[^\W_]+")
"""What follows an apostrophe ("what's") is none."""
_HEADING = re.compile(r".{0,59}[^.!…:;,]")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences as the owner wrote them, in one line, and their lexemes."""

    text: str
    lexemes: frozenset[str]


def split_passages(text: str) -> list[str]:
    """Paragraphs and items of lists, each in one line; longer ones by sentences, and a longer sentence between words.

    What looks like a heading (a short line of its own that ends without a full stop) goes with what follows it.
    """
    paragraphs = _join_headings(each for each in _PARAGRAPHS.split(text) if each.strip())
    return [part for each in paragraphs for part in _split_paragraph(each)]


def plain_words(text: str) -> str:
    """The words alone, small and without accents: a database in the C locale tells no ¿ from a letter."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORDS.findall("".join(each for each in decomposed if not unicodedata.combining(each))))


def choose_passage(question: Collection[str], passages: Sequence[Passage]) -> Passage | None:
    """The passage that has what the question asks for (its lexemes), clearly more of it than any other; else None."""
    weights = {lexeme: _weigh_lexeme(lexeme, passages) for lexeme in question}
    total = sum(weights.values())
    if not total or not passages:
        return None
    coverages = [sum(weights[each] for each in weights.keys() & passage.lexemes) / total for passage in passages]
    best, *others = sorted(coverages, reverse=True)
    if best < LEAST_COVERAGE or (others and best - others[0] < LEAST_MARGIN):
        return None
    return passages[coverages.index(best)]


def _weigh_lexeme(lexeme: str, passages: Sequence[Passage]) -> float:
    # The inverse document frequency of BM25 (Robertson and Spärck Jones, 1976): a word of every passage tells nothing.
    # A word that stands nowhere is as rare as one that stands once.
    frequency = max(sum(lexeme in passage.lexemes for passage in passages), 1)
    return math.log(1 + (len(passages) - frequency + 0.5) / (frequency + 0.5))


def _join_headings(paragraphs: Iterable[str]) -> Iterator[str]:
    heading = ""
    for paragraph in paragraphs:
        line = " ".join(_BULLET.sub("", paragraph).split())
        if not heading and _HEADING.fullmatch(line) and not _BULLET.match(paragraph):
            heading = line
            continue
        yield f"{heading}{'' if heading.endswith('?') else ':'} {line}" if heading else line
        heading = ""
    if heading:
        yield heading


def _split_paragraph(paragraph: str) -> Iterator[str]:
    part = ""
    for sentence in _SENTENCES.split(paragraph):
        for piece in _split_sentence(sentence):
            if part and len(part) + 1 + len(piece) > MOST_LETTERS:
                yield part
                part = piece
            else:
                part = f"{part} {piece}".strip()
    if part:
        yield part


def _split_sentence(sentence: str) -> Iterator[str]:
    while len(sentence) > MOST_LETTERS:
        cut = sentence.rfind(" ", 0, MOST_LETTERS + 1)
        cut = cut if cut > 0 else MOST_LETTERS
        yield sentence[:cut].rstrip()
        sentence = sentence[cut:].lstrip()
    if sentence:
        yield sentence
