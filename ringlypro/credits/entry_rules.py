"""What an entry of the ledger is of, said once: for the rows that are written, read and summed."""

from __future__ import annotations

from decimal import Decimal

TEXT_PREFIX = "text:"
"""How the reference of what a text cost begins; the message's id follows."""
TEXT_CHARGED = "text"
"""The reason of an entry by which a text was charged."""
IS_USE_SQL = "(kind = 'usage' OR (kind = 'correction' AND rate IS NOT NULL))"
"""What was used: a call, a text, or a later difference of either. A correction without a rate is of money."""
IS_TEXT_SQL = f"left(reference, {len(TEXT_PREFIX)}) = '{TEXT_PREFIX}'"


def is_use(kind: str, rate: Decimal | None) -> bool:
    """As `IS_USE_SQL`, of an entry's kind and rate."""
    return kind == "usage" or (kind == "correction" and rate is not None)


def read_message_id(reference: str) -> int | None:
    """The message whose cost an entry is of; None for every other entry."""
    return int(reference.split(":")[1]) if reference.startswith(TEXT_PREFIX) else None
