"""A payment's refunds and disputes to their end: the balance follows from the set of what was told, in any order."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from ringlypro.credits import queries
from ringlypro.credits.tables import Reload
from ringlypro.notifications.tables import Notification
from ringlypro.vendors.ports import PaymentEvent
from tests.credits.deposits import balance
from tests.credits.stripe_reports import ask_payment, deliver, dispute, refund, refunded_in_all, report
from tests.service_fixtures import FakeServices

Story = Callable[[str], list[PaymentEvent]]
STORIES: dict[str, tuple[Story, str]] = {
    "a won dispute gives back once": (
        lambda p: [dispute(p, "created", "needs_response"), dispute(p, "funds_withdrawn", "needs_response"),
                   dispute(p, "funds_reinstated", "won"), dispute(p, "closed", "won")], "20"),
    "money that is back counts before the status says so": (
        lambda p: [dispute(p, "created", "needs_response"), dispute(p, "funds_reinstated", "under_review")], "20"),
    "a lost dispute stays": (
        lambda p: [dispute(p, "created", "needs_response"), dispute(p, "updated", "under_review"),
                   dispute(p, "closed", "lost")], "0"),
    "a lost one may be won on appeal": (
        lambda p: [dispute(p, "closed", "lost"), dispute(p, "updated", "appeal_under_review"),
                   dispute(p, "closed", "won")], "20"),
    "a question of the bank's takes nothing": (
        lambda p: [dispute(p, "created", "warning_needs_response"), dispute(p, "updated", "warning_under_review"),
                   dispute(p, "closed", "warning_closed")], "20"),
    "a question may become a dispute": (
        lambda p: [dispute(p, "created", "warning_needs_response"), dispute(p, "updated", "needs_response")], "0"),
    "one that was prevented takes what moved": (
        lambda p: [dispute(p, "created", "prevented", moved=Decimal(-12))], "8"),
    "one that was prevented without a movement takes nothing": (
        lambda p: [dispute(p, "created", "prevented")], "20"),
    "half of a payment is disputed": (
        lambda p: [dispute(p, "created", "needs_response", "7.50")], "12.50"),
    "a refund that failed is back": (
        lambda p: [refunded_in_all(p, "7"), refund(p, "re_1", "7", "failed", "refund.failed"),
                   refund(p, "re_1", "7", "failed", "charge.refund.updated")], "20"),
    "a refund that was called off is back": (
        lambda p: [refunded_in_all(p, "7"), refund(p, "re_1", "7", "requires_action"),
                   refund(p, "re_1", "7", "canceled")], "20"),
    "one of two refunds failed": (
        lambda p: [refunded_in_all(p, "7"), refunded_in_all(p, "12"), refund(p, "re_1", "7", "failed"),
                   refund(p, "re_2", "5", "succeeded")], "15"),
    "refunds that tell only of themselves": (
        lambda p: [refund(p, "re_1", "7", "pending", "refund.created"), refund(p, "re_1", "7", "succeeded"),
                   refund(p, "re_2", "5", "pending", "refund.created")], "8"),
    "a refund that failed and one that came after it": (
        lambda p: [refunded_in_all(p, "7"), refund(p, "re_1", "7", "failed"), refunded_in_all(p, "5"),
                   refund(p, "re_2", "5", "succeeded")], "15"),
    "never more is taken than was given": (
        lambda p: [refunded_in_all(p, "12"), dispute(p, "created", "needs_response"),
                   dispute(p, "created", "lost", name="du_second")], "0"),
    "a dispute that is won leaves the refund": (
        lambda p: [refunded_in_all(p, "7"), dispute(p, "created", "needs_response"), dispute(p, "closed", "won")], "13"),
}  # fmt: skip


def orders(events: Sequence[PaymentEvent]) -> list[tuple[PaymentEvent, ...]]:
    """Every order of up to four reports; of more, each one first and each one last."""
    if len(events) <= 4:
        return list(itertools.permutations(events))
    turned = [tuple(events[at:]) + tuple(events[:at]) for at in range(len(events))]
    return [*turned, *(tuple(reversed(order)) for order in turned)]


@pytest.mark.parametrize("name", STORIES)
async def test_the_end_does_not_depend_on_the_order(services: FakeServices, dentist: int, name: str) -> None:
    story, expected = STORIES[name]
    ends: list[Decimal] = []
    for number in range(len(orders(story("pi_x")))):
        before = await balance(services, dentist)
        payment, paid = await ask_payment(services, dentist)
        order = orders(story(payment))[number]
        await deliver(services, dentist, paid, *order, *reversed(order), paid)
        ends.append(await balance(services, dentist) - before)

    assert set(ends) == {Decimal(expected)}


@pytest.mark.parametrize("name", STORIES)
async def test_a_payment_that_is_told_last_ends_the_same(services: FakeServices, dentist: int, name: str) -> None:
    story, expected = STORIES[name]
    payment, paid = await ask_payment(services, dentist)

    await deliver(services, dentist, *story(payment))
    assert await balance(services, dentist) == 0
    await deliver(services, dentist, paid, paid)

    assert await balance(services, dentist) == Decimal(expected)


async def test_the_owner_hears_of_each_turn_once(services: FakeServices, dentist: int) -> None:
    payment, paid = await ask_payment(services, dentist)
    events = [
        paid,
        dispute(payment, "created", "warning_needs_response"),
        dispute(payment, "funds_withdrawn", "needs_response"),
        dispute(payment, "closed", "lost"),
        dispute(payment, "closed", "won"),
        refunded_in_all(payment, "4"),
        refund(payment, "re_1", "4", "failed"),
    ]

    outcomes = await deliver(services, dentist, *(event for event in events for _ in range(2)))

    assert outcomes[::2] == ["credited", "noted", "taken back", "noted", "given back", "taken back", "given back"]
    assert set(outcomes[1::2]) == {"known"}
    async with services.unit_of_work(dentist) as unit:
        kinds = list(await unit.db.scalars(select(Notification.kind).order_by(Notification.id)))
        entries = await queries.list_transactions(unit)
    assert kinds == [
        "credit_deposit", "dispute_warning", "credit_dispute", "dispute_lost", "credit_dispute_won", "credit_refund",
        "credit_refund_failed",
    ]  # fmt: skip
    assert [(entry.kind, entry.amount, entry.reason) for entry in reversed(entries)] == [
        ("deposit", 20, "reload"),
        ("dispute", -20, "dispute"),
        ("dispute", 20, "dispute_won"),
        ("refund", -4, "refund"),
        ("refund", 4, "refund_failed"),
    ]


@pytest.mark.parametrize(
    ("statuses", "shown", "intent_status"),
    [
        (["processing", "requires_action"], "asked", "requires_action"),
        (["requires_action", "canceled", "processing"], "failed", "canceled"),
        (["canceled", "succeeded", "processing"], "paid", "succeeded"),
    ],
)
async def test_the_payments_own_status_is_kept(
    services: FakeServices, dentist: int, statuses: list[str], shown: str, intent_status: str
) -> None:
    payment, _ = await ask_payment(services, dentist)
    events = [report(f"payment_intent.{each}", payment, payment, "20", status=each) for each in statuses]

    await deliver(services, dentist, *events)

    async with services.unit_of_work(dentist) as unit:
        row = (await unit.db.scalars(select(Reload))).one()
        notices = list(await unit.db.scalars(select(Notification.kind)))
    assert (row.status, row.intent_status) == (shown, intent_status)
    assert "payment_failed" not in notices


async def test_a_refund_of_another_payment_is_not_taken_for_this_one(services: FakeServices, dentist: int) -> None:
    first, paid_first = await ask_payment(services, dentist)
    second, paid_second = await ask_payment(services, dentist)
    refunded = refund(first, "re_1", "7", "succeeded")
    await deliver(services, dentist, paid_first, paid_second, refunded)

    outcomes = await deliver(services, dentist, replace(refunded, payment_id=second, status="failed"))

    assert outcomes == ["known"]
    assert await balance(services, dentist) == 33


async def test_a_step_that_comes_before_our_own_note_is_not_asked_for_again(
    services: FakeServices, dentist: int
) -> None:
    payment, _ = await ask_payment(services, dentist)
    async with services.unit_of_work(dentist) as unit:
        row = (await unit.db.scalars(select(Reload))).one()
        row.payment_intent_id = None
    metadata = {"client_id": dentist, "reload_id": row.id}
    created = report("payment_intent.created", payment, payment, "20", status="requires_payment_method", **metadata)

    assert await deliver(services, dentist, created) == ["foreign"]
