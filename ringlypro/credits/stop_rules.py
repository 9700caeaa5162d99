"""When an account stops bookings, and why, said once: for the entry that is written and for the page that shows it."""

from __future__ import annotations

from decimal import Decimal

from ringlypro.credits.balance_alerts import BalanceLevel


def is_limit_reached(*, spent: Decimal, cap: Decimal | None) -> bool:
    """Whether what was used in this month has come to the owner's own limit."""
    return cap is not None and spent >= cap


def is_voicemail_only(*, level: BalanceLevel, balance: Decimal, floor: Decimal) -> bool:
    """Whether so much is owed that nothing but a voicemail answers; `level` is of the money alone."""
    return level is BalanceLevel.EMPTY and balance < floor


def is_stopped_by_limit(*, level: BalanceLevel, spent: Decimal, cap: Decimal | None, free_left: int) -> bool:
    """Whether the month's limit alone stops bookings: another minute would cost something, and could be paid."""
    return is_limit_reached(spent=spent, cap=cap) and free_left <= 0 and level is not BalanceLevel.EMPTY
