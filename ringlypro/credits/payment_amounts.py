"""An amount as a person types it. Each way to be wrong has a reason of its own, because the field says it in place.

Only digits of this keyboard count: Python would read "1e2" as a hundred and Arabic digits as numbers.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ringlypro.core.errors import InvalidFields
from ringlypro.core.money import CENT
from ringlypro.credits.payment_intents import MAX_AMOUNT, MIN_AMOUNT

PLAIN_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,](?P<cents>[0-9]*))?")
PLACES = 2  # of cents
MAX_TYPED_LENGTH = 40


def read_typed_amount(text: str) -> Decimal:
    """Dollars with whole cents, $5 to $500; a leading $ and a decimal comma are fine. Raises InvalidFields."""
    amount = _read_dollars(text, if_negative="pay.amount_is.too_little")
    if amount < MIN_AMOUNT:
        raise InvalidFields({"amount": "pay.amount_is.too_little"})
    if amount > MAX_AMOUNT:
        raise InvalidFields({"amount": "pay.amount_is.too_much"})
    return amount


def read_typed_dollars(text: str) -> Decimal:
    """The same without its limits, nothing or more. Raises InvalidFields."""
    return _read_dollars(text, if_negative="pay.amount_is.negative")


def _read_dollars(text: str, *, if_negative: str) -> Decimal:
    typed = text[:MAX_TYPED_LENGTH].strip().removeprefix("$").strip()
    if not typed:
        raise InvalidFields({"amount": "pay.amount_is.missing"})
    if typed[0] in "-−" and PLAIN_NUMBER.fullmatch(typed[1:]):
        raise InvalidFields({"amount": if_negative})
    number = PLAIN_NUMBER.fullmatch(typed)
    if number is None:
        raise InvalidFields({"amount": "pay.amount_is.no_number"})
    if len(number["cents"] or "") > PLACES:
        raise InvalidFields({"amount": "pay.amount_is.cents"})
    return Decimal(typed.replace(",", ".").rstrip(".")).quantize(CENT)
