"""Amounts as people type them: what counts, and the reason in words for what does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ringlypro.core.errors import InvalidFields
from ringlypro.core.i18n import LANGUAGES, translate
from ringlypro.credits.payment_amounts import read_typed_amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("5", "5.00"),
        ("50", "50.00"),
        ("$50", "50.00"),
        (" $ 25.50 ", "25.50"),
        ("25,50", "25.50"),
        ("25.", "25.00"),
        ("25.5", "25.50"),
        ("500", "500.00"),
        ("00020", "20.00"),
    ],
)
def test_what_people_type_is_an_amount(typed: str, amount: str) -> None:
    assert read_typed_amount(typed) == Decimal(amount)
    assert read_typed_amount(typed).as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("$", "missing"),
        ("0", "too_little"),
        ("-5", "too_little"),
        ("−5", "too_little"),
        ("4.99", "too_little"),
        ("500.01", "too_much"),
        ("999999999", "too_much"),
        ("1e3", "no_number"),
        ("1e2", "no_number"),
        ("٥٠", "no_number"),
        ("５０", "no_number"),
        ("²", "no_number"),
        ("0x20", "no_number"),
        ("inf", "no_number"),
        ("NaN", "no_number"),
        ("20 30", "no_number"),
        ("20.00.00", "no_number"),
        ("1_000", "no_number"),
        ("9" * 5_000, "no_number"),
        ("20\x00", "no_number"),
        ("20.1234567890", "cents"),
        ("1,000", "cents"),
    ],
)
def test_whatever_else_is_typed_has_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        read_typed_amount(typed)

    key = f"pay.amount_is.{reason}"
    assert refused.value.fields == {"amount": key}
    assert all(translate(key, lang) != key for lang in LANGUAGES)
