"""A text about a business in passages short enough to be said. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

MOST_LETTERS = 300
"""Of a passage: some twenty seconds of her voice."""
_PARAGRAPHS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•–]|\d+[.)])\s)")
_SENTENCES = re.compile(r"(?<=[.!?…])[\"”»)]*\s+(?=[^a-z])")
_HEADING = re.compile(r".{0,59}[^.!…:;,]")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+")


def split_passages(text: str) -> list[str]:
    """Paragraphs and items of lists, each in one line; longer ones by sentences, and a longer sentence between words.

    What looks like a heading (a short line of its own that ends without a full stop) goes with what follows it.
    """
    paragraphs = _join_headings(each for each in _PARAGRAPHS.split(text) if each.strip())
    return [part for each in paragraphs for part in _split_paragraph(each)]


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
