"""What an account must come to, by ten lines of arithmetic over the facts: no order, no repeats, no rows.

The ledger is held against this by a stateful test and by `make proof`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

GOING_REFUNDS = frozenset({"pending", "requires_action", "succeeded"})
TAKING_DISPUTES = frozenset(
    {"needs_response", "under_review", "lost", "appeal_needs_response", "appeal_under_review"}
)  # fmt: skip
NO_MONEY = Decimal(0)


@dataclass(slots=True)
class CallFact:
    """A call of one client: the most seconds that a report of its completion told, 0 while none did."""

    seconds: int = 0
    is_screen: bool = False


@dataclass(slots=True)
class ObjectFact:
    """A refund or a dispute: dollars, and the state it ended in."""

    amount: Decimal
    state: str


@dataclass(slots=True)
class PaymentFact:
    """A payment: dollars received (0 while none), and what became of them."""

    received: Decimal
    refunds: list[ObjectFact]
    disputes: list[ObjectFact]


@dataclass(slots=True)
class TextFact:
    """A text that went out: dollars, 0 while no price was told, and whether a report said that it did not arrive."""

    cost: Decimal = NO_MONEY
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class ModelTariff:
    """Dollars a minute, free minutes in all, and from how many seconds a call costs."""

    rate: Decimal
    free_minutes: int
    minimum_seconds: int


@dataclass(frozen=True, slots=True)
class ModelAccount:
    """Dollars, and minutes of charged calls."""

    balance: Decimal
    minutes: int


def compute_account(
    calls: Iterable[CallFact],
    payments: Iterable[PaymentFact],
    tariff: ModelTariff,
    *,
    texts: Iterable[TextFact] = (),
    opening: Decimal = NO_MONEY,
) -> ModelAccount:
    """The account of a client whose calls, payments and texts these are."""
    threshold = max(tariff.minimum_seconds, 2)
    minutes = sum(-(-call.seconds // 60) for call in calls if call.seconds >= threshold and not call.is_screen)
    balance = opening - max(minutes - tariff.free_minutes, 0) * tariff.rate
    balance -= sum((text.cost for text in texts if not text.is_lost), NO_MONEY)
    for payment in payments:
        refunded = sum((each.amount for each in payment.refunds if each.state in GOING_REFUNDS), NO_MONEY)
        disputed = sum((each.amount for each in payment.disputes if each.state in TAKING_DISPUTES), NO_MONEY)
        balance += payment.received - min(refunded + disputed, payment.received)
    return ModelAccount(balance, minutes)
