"""Names as they are compared: without accents, case or stray blanks, so that "alv" finds Álvarez in any database."""

from __future__ import annotations

import unicodedata

PREFIX_RANGE_END = "\U0010ffff"
"""Sorts behind every other character: the end of a prefix's range."""


def normalize_for_search(text: str | None) -> str:
    """The search key of a text; empty for nothing."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


def split_full_name(name: str | None) -> tuple[str, str | None]:
    """First name and the rest: "Ana López García" is Ana, López García."""
    first, _, rest = " ".join((name or "").split()).partition(" ")
    return first, rest or None


def join_full_name(first: str, last: str | None) -> str:
    """The name as it is written."""
    return f"{first} {last}".strip() if last else first
