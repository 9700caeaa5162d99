"""Which line did the balance just cross? Pure: the levels before and after decide, so no flag can be forgotten.

Free minutes count: a new account with nothing in it and a month of free minutes is neither low nor empty.
"""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum
from typing import Literal

BalanceAlert = Literal["low", "empty", "restored"]

LOW_BALANCE_DOLLARS = Decimal("1.00")
"""Dollars. What is left, free minutes at their price, should last for more than this."""


class BalanceLevel(IntEnum):
    """How long the receptionist can go on."""

    EMPTY = 0
    LOW = 1
    FINE = 2


def balance_level(*, balance: Decimal, free_left: int, rate: Decimal) -> BalanceLevel:
    """Empty: no free minute is left and a paid one cannot be covered. Low: what is left is worth less than a dollar."""
    if rate <= 0:
        return BalanceLevel.FINE
    if free_left <= 0 and balance < rate:
        return BalanceLevel.EMPTY
    return BalanceLevel.LOW if balance + max(free_left, 0) * rate < LOW_BALANCE_DOLLARS else BalanceLevel.FINE


def balance_alert(before: BalanceLevel, after: BalanceLevel) -> BalanceAlert | None:
    """What the owner has to hear, once per crossing; rising above low again arms it without a word."""
    if after is BalanceLevel.EMPTY:
        return None if before is BalanceLevel.EMPTY else "empty"
    if before is BalanceLevel.EMPTY:
        return "restored"
    return "low" if after < before else None


WARNED_SHARES = (100, 80)
"""Percent of a month's free minutes, or of what may be spent in it, that the owner hears of when they are reached."""


def crossed_share(before: Decimal | int, after: Decimal | int, *, whole: Decimal | int | None) -> int | None:
    """The highest of the shares that was reached just now, in percent; None where there is nothing to be reached."""
    if not whole or whole <= 0:
        return None
    return next((share for share in WARNED_SHARES if before * 100 < whole * share <= after * 100), None)
