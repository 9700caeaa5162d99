"""What every status and every event of Stripe's means for money and for what people see: data, read by one rule.

A row says what a status does to the balance, or that it does nothing and why. `rank` says how far along a status is: a
report of a lower one never undoes a higher one, so the order of reports decides nothing. Statuses and kinds are those
of the API version the SDK is made for; a test holds these tables against its enums. A status that is new is read as
the one of the lowest rank.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

MoneyEffect = Literal["credits", "takes", "takes_what_moved", "nothing"]
"""`takes` holds while the status does: a later one that does not take gives back. `takes_what_moved` looks at the
balance transactions which the object lists."""
EventSubject = Literal["payment", "refunds_in_all", "refund", "dispute", "checkout", "card", "customer", "nothing"]


@dataclass(frozen=True, slots=True)
class StatusRule:
    """One status of one kind of object."""

    rank: int
    money: MoneyEffect
    reason: str


@dataclass(frozen=True, slots=True)
class EventRule:
    """One kind of event: whose state it tells, and why, above all where it tells nothing."""

    subject: EventSubject
    reason: str


PAYMENT_INTENT_STATUSES: Mapping[str, StatusRule] = {
    "requires_payment_method": StatusRule(0, "nothing", "no card yet, or it was declined: another may be tried"),
    "requires_confirmation": StatusRule(1, "nothing", "the card is there, the payer has not said yes"),
    "requires_action": StatusRule(2, "nothing", "the bank asks the payer first"),
    "processing": StatusRule(3, "nothing", "the bank has not answered yet"),
    "requires_capture": StatusRule(4, "nothing", "money is held and not taken; we never ask for that"),
    "canceled": StatusRule(5, "nothing", "called off before any money moved"),
    "succeeded": StatusRule(6, "credits", "what was received is credited, once for the payment"),
}  # fmt: skip
CANCELED, SUCCEEDED = "canceled", "succeeded"

SETUP_INTENT_STATUSES: Mapping[str, StatusRule] = {
    "requires_payment_method": StatusRule(0, "nothing", "no card yet, or it was declined"),
    "requires_confirmation": StatusRule(1, "nothing", "the owner has not said yes"),
    "requires_action": StatusRule(2, "nothing", "the bank asks the owner first"),
    "processing": StatusRule(3, "nothing", "the bank has not answered yet"),
    "canceled": StatusRule(4, "nothing", "called off"),
    "succeeded": StatusRule(5, "nothing", "the card is saved; no money is moved by saving one"),
}

CHARGE_STATUSES: Mapping[str, StatusRule] = {
    "pending": StatusRule(0, "nothing", "the payment tells when it is through"),
    "failed": StatusRule(1, "nothing", "the payment tells of the decline"),
    "succeeded": StatusRule(2, "nothing", "the payment is credited; refunds of it in all are read beside this"),
}

REFUND_STATUSES: Mapping[str, StatusRule] = {
    "pending": StatusRule(0, "takes", "the money has left us and is on its way to the payer"),
    "requires_action": StatusRule(1, "takes", "the payer must say where to; the money is set aside"),
    "succeeded": StatusRule(2, "takes", "the payer has it"),
    "canceled": StatusRule(3, "nothing", "called off: the payer got nothing, so the credit is back"),
    "failed": StatusRule(4, "nothing", "the bank could not take it, also after a success: the credit is back"),
}

DISPUTE_STATUSES: Mapping[str, StatusRule] = {
    "warning_needs_response": StatusRule(0, "nothing", "the bank asks; no money moves unless it becomes a dispute"),
    "warning_under_review": StatusRule(1, "nothing", "the bank reads our answer; no money has moved"),
    "warning_closed": StatusRule(2, "nothing", "the question came to nothing"),
    "needs_response": StatusRule(3, "takes", "the bank has taken the money until this is settled"),
    "under_review": StatusRule(4, "takes", "the bank reads our answer and keeps the money meanwhile"),
    "lost": StatusRule(5, "takes", "the payer keeps the money"),
    "appeal_needs_response": StatusRule(6, "takes", "lost once; whether it is fought on is open"),
    "appeal_under_review": StatusRule(7, "takes", "lost once; the appeal is being read"),
    "prevented": StatusRule(8, "takes_what_moved", "settled before it became a dispute; what moved stands in it"),
    "won": StatusRule(9, "nothing", "the money came back, so the credit is back"),
}
WON, LOST, FIRST_WARNING = "won", "lost", "warning_needs_response"

CHECKOUT_STATUSES: Mapping[str, StatusRule] = {
    "open": StatusRule(0, "nothing", "the page is open"),
    "expired": StatusRule(1, "nothing", "nobody paid in time"),
    "complete": StatusRule(2, "credits", "if it says that it is paid: else the payment tells"),
}
STATUSES_BY_FAMILY: Mapping[str, Mapping[str, StatusRule]] = {
    "charge.dispute.": DISPUTE_STATUSES,
    "charge.refund.": REFUND_STATUSES,
    "charge.": CHARGE_STATUSES,
    "checkout.session.": CHECKOUT_STATUSES,
    "dispute.": DISPUTE_STATUSES,
    "payment_intent.": PAYMENT_INTENT_STATUSES,
    "refund.": REFUND_STATUSES,
    "setup_intent.": SETUP_INTENT_STATUSES,
}
"""By the beginning of an event's kind, the longer ones first."""

_SAME = "the status of the payment decides"
_DISPUTE = "the status of the dispute decides"
_REFUND = "the status of the refund decides"
_BY_PAYMENT = "the payment tells the same"
EVENT_RULES: Mapping[str, EventRule] = {
    "payment_intent.amount_capturable_updated": EventRule("payment", _SAME),
    "payment_intent.canceled": EventRule("payment", _SAME),
    "payment_intent.created": EventRule("payment", _SAME),
    "payment_intent.partially_funded": EventRule("payment", _SAME),
    "payment_intent.payment_failed": EventRule("payment", "the owner is told once; another card may be tried"),
    "payment_intent.processing": EventRule("payment", _SAME),
    "payment_intent.requires_action": EventRule("payment", _SAME),
    "payment_intent.succeeded": EventRule("payment", _SAME),
    "payment_intent.listed": EventRule("payment", "our own question, for what no event told"),
    "charge.captured": EventRule("nothing", _BY_PAYMENT),
    "charge.expired": EventRule("nothing", _BY_PAYMENT),
    "charge.failed": EventRule("nothing", _BY_PAYMENT),
    "charge.pending": EventRule("nothing", _BY_PAYMENT),
    "charge.succeeded": EventRule("nothing", _BY_PAYMENT),
    "charge.updated": EventRule("nothing", "descriptions and settlement; refunds and disputes tell of themselves"),
    "charge.refunded": EventRule("refunds_in_all", "what was given back of the payment in all"),
    "charge.refund.updated": EventRule("refund", _REFUND),
    "charge.dispute.created": EventRule("dispute", _DISPUTE),
    "charge.dispute.updated": EventRule("dispute", _DISPUTE),
    "charge.dispute.funds_withdrawn": EventRule("dispute", _DISPUTE),
    "charge.dispute.funds_reinstated": EventRule("dispute", "the money is back, also where the status is not yet won"),
    "charge.dispute.closed": EventRule("dispute", _DISPUTE),
    "dispute.listed": EventRule("dispute", "our own question, for what no event told"),
    "refund.created": EventRule("refund", _REFUND),
    "refund.updated": EventRule("refund", _REFUND),
    "refund.failed": EventRule("refund", _REFUND),
    "refund.listed": EventRule("refund", "our own question, for what no event told"),
    "setup_intent.canceled": EventRule("nothing", "no card was saved"),
    "setup_intent.created": EventRule("nothing", "no card is saved yet"),
    "setup_intent.requires_action": EventRule("nothing", "the owner's browser is asked by Stripe itself"),
    "setup_intent.setup_failed": EventRule("nothing", "the owner's browser has said so; no card was saved"),
    "setup_intent.succeeded": EventRule("card", "this card may be charged when an order says so"),
    "checkout.session.async_payment_failed": EventRule("nothing", _BY_PAYMENT),
    "checkout.session.async_payment_succeeded": EventRule("checkout", "its payment is ours, and paid"),
    "checkout.session.completed": EventRule("checkout", "its payment is ours, and credited if it is paid"),
    "checkout.session.expired": EventRule("checkout", "nobody paid in time: the row is closed"),
    "payment_method.attached": EventRule("nothing", "the payment or the set-up that saved it tells"),
    "payment_method.automatically_updated": EventRule("nothing", "the bank sent a new card: its id stays the same"),
    "payment_method.detached": EventRule("card", "this card can never be charged again"),
    "payment_method.updated": EventRule("nothing", "address or expiry: its id stays the same"),
    "customer.created": EventRule("nothing", "we made it"),
    "customer.deleted": EventRule("customer", "no card of this customer can be charged again"),
    "customer.updated": EventRule("nothing", "name and address are ours; cards tell of themselves"),
}  # fmt: skip
IGNORED_FAMILIES: Mapping[str, str] = {
    "customer.": "discounts, sources, subscriptions and tax ids of Stripe's billing, which we do not use",
    "invoice": "receipts are our own; nobody is billed by invoices of Stripe's",
}
"""Beginnings of kinds of which nothing follows, unless a kind has a row of its own."""


def find_event_rule(kind: str) -> EventRule | None:
    """The row of a kind of event; None for one that we have never heard of."""
    if rule := EVENT_RULES.get(kind):
        return rule
    family_reason = next((reason for family, reason in IGNORED_FAMILIES.items() if kind.startswith(family)), None)
    return EventRule("nothing", family_reason) if family_reason else None


def find_status_rule(statuses: Mapping[str, StatusRule], status: str) -> StatusRule:
    """The row of a status; one that is new is read as the first of the life it belongs to."""
    return statuses.get(status) or min(statuses.values(), key=lambda rule: rule.rank)


def find_statuses(kind: str) -> Mapping[str, StatusRule] | None:
    """The statuses that an object has of which an event of this kind tells; None where it has none."""
    return next((statuses for family, statuses in STATUSES_BY_FAMILY.items() if kind.startswith(family)), None)
