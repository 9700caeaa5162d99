"""What a call costs: every started minute counts, free ones first. Pure arithmetic, rounded once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ringlypro.core.money import to_money


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a client agreed to: dollars a minute, free minutes a month, whose month, and seconds too few to bill."""

    rate: Decimal
    monthly_free_minutes: int
    zone: ZoneInfo
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class CallCharge:
    """A call in minutes, free and paid, and the paid ones in dollars."""

    minutes: int
    free_minutes: int
    paid_minutes: int
    cost: Decimal


ZERO_CHARGE = CallCharge(minutes=0, free_minutes=0, paid_minutes=0, cost=to_money(0))


def charge(*, seconds: int | None, free_left: int, rate: Decimal, minimum: int = 0) -> CallCharge:
    """Split a call into free and paid minutes; one shorter than `minimum` seconds, or of no known length, is free."""
    if seconds is None or seconds <= 0 or seconds < minimum:
        return ZERO_CHARGE
    minutes = -(-seconds // 60)
    free = min(minutes, max(free_left, 0))
    paid = minutes - free
    return CallCharge(minutes=minutes, free_minutes=free, paid_minutes=paid, cost=to_money(paid * rate))


def waive_charge(*, seconds: int | None) -> CallCharge:
    """A call that is never billed: its minutes are counted, and none of them is taken from anything."""
    minutes = -(-max(seconds or 0, 0) // 60)
    return CallCharge(minutes=minutes, free_minutes=0, paid_minutes=0, cost=to_money(0))


def subtract_charge(total: CallCharge, previous: CallCharge) -> CallCharge:
    """What a charge adds to one that was made before for the same call."""
    return CallCharge(
        minutes=total.minutes - previous.minutes,
        free_minutes=total.free_minutes - previous.free_minutes,
        paid_minutes=total.paid_minutes - previous.paid_minutes,
        cost=to_money(total.cost - previous.cost),
    )


def billing_month(moment: datetime, zone: ZoneInfo) -> date:
    """The first day of the business's own month around a moment."""
    return moment.astimezone(zone).date().replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after: when the free minutes are new again."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
