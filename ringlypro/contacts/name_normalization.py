"""Names as they are compared: without accents, case or stray blanks, so that "alv" finds Álvarez in any database.

Nor do apostrophes and hyphens count: O'Brien, O’Brien, o brien and obrien are one name, as are Jean-Luc and jean luc.
"""

from __future__ import annotations

import re
import unicodedata

PREFIX_RANGE_END = "\U0010ffff"
"""Sorts behind every other character: the end of a prefix's range."""
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_HYPHENS = re.compile(r"[-‐‑–]+(?=\w)|(?<=\w)[-‐‑–]+")
_LONE_O = re.compile(r"\bo (?=[a-z])")


def normalize_for_search(text: str | None) -> str:
    """The search key of a name; empty for nothing."""
    # Before the letters are taken apart: an acute accent that stands alone would become a blank.
    joined = _HYPHENS.sub(" ", _APOSTROPHES.sub("", text or ""))
    return _LONE_O.sub("o", fold_letters(joined))


def fold_letters(text: str | None) -> str:
    """A text without accents, case and stray blanks, its signs kept: the search key of an e-mail address."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


def split_full_name(name: str | None) -> tuple[str, str | None]:
    """First name and the rest: "Ana López García" is Ana, López García."""
    first, _, rest = " ".join((name or "").split()).partition(" ")
    return first, rest or None


def join_full_name(first: str, last: str | None) -> str:
    """The name as it is written."""
    return f"{first} {last}".strip() if last else first
