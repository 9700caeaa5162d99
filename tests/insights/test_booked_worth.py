"""What booked visits are worth at list prices: only what the owner wrote, and the lower figure where there are two."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ringlypro.insights.booked_worth import BookedService, lowest_price, sum_worth


@pytest.mark.parametrize(
    ("amount", "words", "price", "is_lowest"),
    [
        ("120", "", "120", False),
        ("120", "$120", "120", False),
        (None, "$120", "120", False),
        (None, " $1,250.50 ", "1250.50", False),
        (None, "from $90", "90", True),
        (None, "desde $90", "90", True),
        (None, "$90-$120", "90", True),
        (None, "$120, or $90 on Mondays", "90", True),
        ("90", "$90 to $120", "90", True),
        (None, "$90 plus materials", "90", True),
        (None, "ask us", None, False),
        (None, "45 minutes", None, False),
        (None, "", None, False),
        ("0", "", "0", False),
    ],
)
def test_the_lowest_of_what_a_visit_costs_counts(
    amount: str | None, words: str, price: str | None, *, is_lowest: bool
) -> None:
    service = BookedService(1, None if amount is None else Decimal(amount), words)

    assert lowest_price(service) == (None if price is None else Decimal(price), is_lowest)


def test_visits_of_one_service_are_one_line_and_the_dearest_stands_first() -> None:
    cleaning, whitening = BookedService(1, Decimal(120), ""), BookedService(2, None, "from $180")

    worth = sum_worth([cleaning, whitening, cleaning, BookedService(3, None, "ask"), BookedService(None, None, "")])

    assert [(line.service_id, line.visits, line.amount, line.is_lowest) for line in worth.lines] == [
        (1, 2, Decimal(240), False),
        (2, 1, Decimal(180), True),
    ]
    assert (worth.total, worth.unpriced_visits) == (Decimal(420), 2)


def test_nothing_booked_is_worth_nothing_and_has_no_lines() -> None:
    worth = sum_worth([])

    assert (worth.lines, worth.total, worth.unpriced_visits) == ((), Decimal(0), 0)
