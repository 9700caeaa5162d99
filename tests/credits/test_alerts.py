"""Which line was crossed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ringlypro.credits.balance_alerts import BalanceLevel, balance_alert, balance_level

EMPTY, LOW, FINE = BalanceLevel.EMPTY, BalanceLevel.LOW, BalanceLevel.FINE


class TestLevel:
    """Counts free minutes at their price."""

    @pytest.mark.parametrize(
        ("balance", "free_left", "expected"),
        [
            ("0", 100, FINE),
            ("0", 10, FINE),
            ("0", 9, LOW),
            ("0", 1, LOW),
            ("0", 0, EMPTY),
            ("0.0999", 0, EMPTY),
            ("0.1000", 0, LOW),
            ("0.9999", 0, LOW),
            ("1.0000", 0, FINE),
            ("0.95", 1, FINE),
            ("-3", 5, LOW),
            ("-3", 0, EMPTY),
            ("1", -4, FINE),
        ],
    )
    def test_is(self, balance: str, free_left: int, expected: BalanceLevel) -> None:
        assert balance_level(balance=Decimal(balance), free_left=free_left, rate=Decimal("0.1")) is expected

    def test_of_a_client_who_pays_nothing_is_always_fine(self) -> None:
        assert balance_level(balance=Decimal(-1), free_left=0, rate=Decimal(0)) is FINE


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (FINE, FINE, None),
        (FINE, LOW, "low"),
        (FINE, EMPTY, "empty"),
        (LOW, LOW, None),
        (LOW, EMPTY, "empty"),
        (LOW, FINE, None),
        (EMPTY, EMPTY, None),
        (EMPTY, LOW, "restored"),
        (EMPTY, FINE, "restored"),
    ],
)
def test_the_owner_hears_of_a_crossing_once(before: BalanceLevel, after: BalanceLevel, expected: str | None) -> None:
    assert balance_alert(before, after) == expected
