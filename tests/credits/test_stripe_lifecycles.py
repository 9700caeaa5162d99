"""Every status and every kind of event of Stripe's own enums has a row, with a consequence or with a reason for none."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Iterator, Mapping

import pytest
import stripe

from ringlypro.credits import stripe_lifecycles
from ringlypro.credits.stripe_lifecycles import EVENT_RULES, IGNORED_FAMILIES, StatusRule, find_event_rule

OUR_FAMILIES = (
    "payment_intent.", "setup_intent.", "checkout.session.", "charge.", "refund.", "payment_method.", "customer.",
    "invoice",
)  # fmt: skip
KINDS = typing.get_args(stripe.Event.__annotations__["type"])
TABLES: Mapping[str, tuple[type, str, Mapping[str, StatusRule]]] = {
    "payment_intent": (stripe.PaymentIntent, "status", stripe_lifecycles.PAYMENT_INTENT_STATUSES),
    "setup_intent": (stripe.SetupIntent, "status", stripe_lifecycles.SETUP_INTENT_STATUSES),
    "charge": (stripe.Charge, "status", stripe_lifecycles.CHARGE_STATUSES),
    "dispute": (stripe.Dispute, "status", stripe_lifecycles.DISPUTE_STATUSES),
    "checkout": (stripe.checkout.Session, "status", stripe_lifecycles.CHECKOUT_STATUSES),
}


def literals(hint: object) -> Iterator[str]:
    """Every word that a type lists, however deep."""
    for argument in typing.get_args(hint):
        if isinstance(argument, str):
            yield argument
        else:
            yield from literals(argument)


@pytest.mark.parametrize("name", TABLES)
def test_every_status_of_the_vendor_has_a_row(name: str) -> None:
    kind, field, statuses = TABLES[name]
    vendor_statuses = set(literals(kind.__annotations__[field]))

    assert len(vendor_statuses) >= 3
    assert vendor_statuses == set(statuses)


def test_every_status_of_a_refund_has_a_row() -> None:
    """Of a refund Stripe lists them in words alone."""
    sentence = re.search(r"Status of the refund\. This can be (.*?)\. Learn", inspect.getsource(stripe.Refund))

    assert sentence is not None
    assert set(re.findall(r"`(\w+)`", sentence[1])) == set(stripe_lifecycles.REFUND_STATUSES)


def test_every_kind_of_the_families_that_concern_us_has_a_row() -> None:
    ours = [kind for kind in KINDS if kind.startswith(OUR_FAMILIES)]

    assert len(ours) > 60
    assert [kind for kind in ours if find_event_rule(kind) is None] == []


def test_every_row_is_of_a_kind_that_there_is() -> None:
    rows = [kind for kind in EVENT_RULES if not kind.endswith(".listed")]

    assert [kind for kind in rows if kind not in KINDS] == []
    assert [family for family in IGNORED_FAMILIES if not any(kind.startswith(family) for kind in KINDS)] == []


def test_what_does_nothing_says_why() -> None:
    tables = [statuses for _, _, statuses in TABLES.values()] + [stripe_lifecycles.REFUND_STATUSES]
    reasons = [rule.reason for statuses in tables for rule in statuses.values()]
    reasons += [rule.reason for rule in EVENT_RULES.values()] + list(IGNORED_FAMILIES.values())

    assert [reason for reason in reasons if len(reason) < 8] == []


@pytest.mark.parametrize("name", [*TABLES, "refund"])
def test_ranks_tell_any_two_statuses_apart(name: str) -> None:
    statuses = TABLES[name][2] if name in TABLES else stripe_lifecycles.REFUND_STATUSES

    assert len({rule.rank for rule in statuses.values()}) == len(statuses)


def test_a_checkout_is_paid_in_one_of_its_ways_alone() -> None:
    """`PaymentEvent.is_paid` is of this word; of the others no money follows."""
    assert set(literals(stripe.checkout.Session.__annotations__["payment_status"])) == {
        "no_payment_required", "paid", "unpaid",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("charge.dispute.closed", "dispute"),
        ("dispute.listed", "dispute"),
        ("charge.refunded", "charge"),
        ("payment_intent.created", "payment_intent"),
        ("setup_intent.succeeded", "setup_intent"),
        ("checkout.session.expired", "checkout"),
    ],
)
def test_an_event_is_read_by_the_statuses_of_its_object(kind: str, name: str) -> None:
    assert stripe_lifecycles.find_statuses(kind) is TABLES[name][2]
    assert stripe_lifecycles.find_statuses("charge.refund.updated") is stripe_lifecycles.REFUND_STATUSES
    assert stripe_lifecycles.find_statuses("customer.updated") is None


def test_a_status_or_a_kind_of_tomorrow_breaks_nothing() -> None:
    rule = stripe_lifecycles.find_status_rule(stripe_lifecycles.DISPUTE_STATUSES, "thought_about")

    assert (rule.rank, rule.money) == (0, "nothing")
    assert find_event_rule("payment_intent.thought_about") is None
    assert find_event_rule("invoice.thought_about") is not None
