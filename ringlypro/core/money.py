"""Dollars as Decimal with four places everywhere; cents exist only at the border to Stripe.

Rounded once, half to even, when a charge is posted: the specification's rates have three decimals and its
costs four, so cents inside would drift.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

SCALE = Decimal("0.0001")
CENT = Decimal("0.01")


def to_money(value: Decimal | str | int) -> Decimal:
    """An amount with the one scale. Raises ValueError for what is not a finite number; floats are not accepted."""
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise ValueError("not an amount of money") from error
    if not amount.is_finite() or abs(amount) >= Decimal(10000000000):
        raise ValueError("not an amount of money")
    return amount.quantize(SCALE, rounding=ROUND_HALF_EVEN)


def format_money(amount: Decimal, *, places: int = 2) -> str:
    """An amount for the screen: `$12.50`, `-$0.30`; four places where a cent would hide the truth."""
    sign = "-" if amount < 0 else ""
    cents = amount.copy_abs().quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    return f"{sign}${cents:,}"


def format_price(amount: Decimal) -> str:
    """A price as it is written on a list: `$90`, or `$12.50` where there are cents."""
    return format_money(amount, places=0 if amount == amount.to_integral_value() else 2)


def serialize_amount(amount: Decimal) -> str:
    """An amount for JSON: a decimal string with four places, never a float."""
    return str(amount.quantize(SCALE, rounding=ROUND_HALF_EVEN))
