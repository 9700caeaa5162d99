"""One subscriber has one number, however it was dialled, written or pasted; an extension is never dropped in silence."""

from __future__ import annotations

import pytest

from ringlypro.core.phone_numbers import has_extension, parse_caller_id, phone_digits, to_e164


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+5215512345678", "+525512345678"),
        ("+52 1 55 1234 5678", "+525512345678"),
        ("+525512345678", "+525512345678"),
        ("+551187654321", "+5511987654321"),
        ("+5511987654321", "+5511987654321"),
        ("+551123456789", "+551123456789"),
        ("+54 11 15 2345-6789", "+5491123456789"),
        ("+5491123456789", "+5491123456789"),
        ("+541123456789", "+541123456789"),
        ("+1\ufe0d-305-555-5100", "+13055555100"),
        ("\u202a+1 305‑555‑5100\u202c", "+13055555100"),
        ("\u200e(305)\u00a0555\u20135100", "+13055555100"),
        ("３０５ ５５５ ５１００", "+13055555100"),
        ("٣٠٥٥٥٥٥١٠٠", "+13055555100"),
        ("305-555-0103 x45", None),
        ("(305) 555-0103 ext. 46", None),
    ],
)
def test_is_one_number(text: str, number: str | None) -> None:
    assert to_e164(text) == number
    assert parse_caller_id(text) == number


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+1\ufe0d-305-555-5100", "13055555100"),
        ("+5215512345678", "525512345678"),
        ("+52155", "52155"),
        ("555‑51", "55551"),
        ("3 Kings", ""),
    ],
)
def test_is_looked_for_as_it_is_kept(text: str, digits: str) -> None:
    assert phone_digits(text) == digits


@pytest.mark.parametrize(("text", "has_one"), [("305-555-0103 x45", True), ("305-555-0103", False), ("Ana", False)])
def test_an_extension_is_told_apart_from_what_is_no_number(text: str, has_one: bool) -> None:
    assert has_extension(text) is has_one
