"""A call in minutes and dollars."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringlypro.core.money import to_money
from ringlypro.credits.pricing import CallCharge, billing_month, charge, next_month, waive_charge


class TestCharge:
    """Every started minute counts, free ones first."""

    @pytest.mark.parametrize(
        ("seconds", "free_left", "expected"),
        [
            (None, 100, CallCharge(0, 0, 0, to_money("0"))),
            (-5, 100, CallCharge(0, 0, 0, to_money("0"))),
            (0, 100, CallCharge(0, 0, 0, to_money("0"))),
            (1, 100, CallCharge(1, 1, 0, to_money("0"))),
            (60, 100, CallCharge(1, 1, 0, to_money("0"))),
            (61, 100, CallCharge(2, 2, 0, to_money("0"))),
            (61, 0, CallCharge(2, 0, 2, to_money("0.2000"))),
            (150, 1, CallCharge(3, 1, 2, to_money("0.2000"))),
            (150, -7, CallCharge(3, 0, 3, to_money("0.3000"))),
            (3600, 59, CallCharge(60, 59, 1, to_money("0.1000"))),
        ],
    )
    def test_splits_free_from_paid(self, seconds: int | None, free_left: int, expected: CallCharge) -> None:
        assert charge(seconds=seconds, free_left=free_left, rate=Decimal("0.100")) == expected

    @pytest.mark.parametrize(("seconds", "paid"), [(5, 0), (6, 1), (61, 2)])
    def test_does_not_bill_a_call_that_is_too_short(self, seconds: int, paid: int) -> None:
        assert charge(seconds=seconds, free_left=0, rate=Decimal("0.1"), minimum=6).paid_minutes == paid

    def test_keeps_a_rate_of_three_decimals(self) -> None:
        assert charge(seconds=40 * 60, free_left=0, rate=Decimal("0.105")).cost == Decimal("4.2000")

    @given(st.integers(1, 10**6), st.integers(-5, 2000), st.decimals(0, 5, places=4))
    def test_loses_no_minute(self, seconds: int, free_left: int, rate: Decimal) -> None:
        charged = charge(seconds=seconds, free_left=free_left, rate=rate)

        assert charged.minutes == charged.free_minutes + charged.paid_minutes
        assert charged.minutes * 60 >= seconds > (charged.minutes - 1) * 60
        assert charged.free_minutes <= max(free_left, 0)
        assert charged.cost == charged.paid_minutes * rate


@pytest.mark.parametrize(("seconds", "minutes"), [(None, 0), (-1, 0), (61, 2)])
def test_a_waived_call_counts_its_minutes_and_takes_none(seconds: int | None, minutes: int) -> None:
    assert waive_charge(seconds=seconds) == CallCharge(minutes, 0, 0, to_money(0))


class TestMonth:
    """Belongs to the business's own calendar."""

    @pytest.mark.parametrize(
        ("zone", "expected"),
        [("America/New_York", date(2025, 11, 1)), ("Asia/Tokyo", date(2025, 12, 1)), ("UTC", date(2025, 12, 1))],
    )
    def test_begins_when_the_business_says_so(self, zone: str, expected: date) -> None:
        assert billing_month(datetime(2025, 12, 1, 3, 0, tzinfo=UTC), ZoneInfo(zone)) == expected

    @pytest.mark.parametrize(
        ("month", "expected"),
        [(date(2025, 1, 1), date(2025, 2, 1)), (date(2025, 12, 1), date(2026, 1, 1))],
    )
    def test_is_followed_by_the_next(self, month: date, expected: date) -> None:
        assert next_month(month) == expected
