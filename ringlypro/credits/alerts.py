"""Which line did the balance just cross? Pure: the levels before and after decide, so no flag can be forgotten.

Free minutes count: a new account with nothing in it and a month of free minutes is neither low nor empty.
"""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum
from typing import Literal

Crossing = Literal["low", "empty", "restored"]

THRESHOLD = Decimal("1.00")
"""Dollars. What is left, free minutes at their price, should last for more than this."""


class Level(IntEnum):
    """How long the receptionist can go on."""

    EMPTY = 0
    LOW = 1
    FINE = 2


def level(*, balance: Decimal, free_left: int, rate: Decimal) -> Level:
    """Empty: no free minute is left and a paid one cannot be covered. Low: what is left is worth less than a dollar."""
    if rate <= 0:
        return Level.FINE
    if free_left <= 0 and balance < rate:
        return Level.EMPTY
    return Level.LOW if balance + max(free_left, 0) * rate < THRESHOLD else Level.FINE


def crossed(before: Level, after: Level) -> Crossing | None:
    """What the owner has to hear, once per crossing; rising above low again arms it without a word."""
    if after is Level.EMPTY:
        return None if before is Level.EMPTY else "empty"
    if before is Level.EMPTY:
        return "restored"
    return "low" if after < before else None
