"""Names as they are compared."""

from __future__ import annotations

import pytest

from ringlypro.contacts.name_normalization import join_full_name, normalize_for_search, split_full_name


@pytest.mark.parametrize(
    ("text", "key"),
    [("Álvarez", "alvarez"), ("  María   José ", "maria jose"), ("STRAẞE", "strasse"), (None, ""), ("Ñandú", "nandu")],
)
def test_accents_case_and_blanks_do_not_count(text: str | None, key: str) -> None:
    assert normalize_for_search(text) == key


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("Ana", "Ana", None), (" Ana  López García ", "Ana", "López García"), ("", "", None), (None, "", None)],
)
def test_a_name_has_a_first_part_and_a_rest(name: str | None, first: str, last: str | None) -> None:
    assert split_full_name(name) == (first, last)
    assert join_full_name(first, last) == " ".join((name or "").split())
