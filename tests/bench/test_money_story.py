"""The story that `make proof` tells: everything that is so is told, and what is told of a call is what is so of it."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from bench.money_story import AskedPayment, MoneyStory, StoryText, StoryWriter

CLIENTS = [1, 2, 3]
PAYMENTS = [AskedPayment(CLIENTS[number % 3], f"pi_{number}", 20) for number in range(60)]


@pytest.fixture(scope="module")
def story() -> MoneyStory:
    return StoryWriter(random.Random(7), CLIENTS, granted_client_ids=[3]).write_story(PAYMENTS, events=1_000)


def test_tells_as_much_as_it_should(story: MoneyStory) -> None:
    assert 1_000 <= len(story.deliveries) < 1_010
    assert {delivery.kind for delivery in story.deliveries} == {"call begins", "call status", "stripe", "grant"}


def test_every_call_begins_and_ends_as_it_was(story: MoneyStory) -> None:
    lengths: dict[str, list[int]] = defaultdict(list)
    for delivery in story.deliveries:
        if delivery.kind == "call status" and delivery.fields["status"] == "completed":
            lengths[delivery.fields["sid"]].append(int(delivery.fields["duration"] or 0))
    begun = Counter(delivery.client_id for delivery in story.deliveries if delivery.kind == "call begins")

    assert begun == {client: len(facts.calls) for client, facts in story.facts.items()}
    assert sorted(max(each) for each in lengths.values() if max(each)) == sorted(
        call.seconds for facts in story.facts.values() for call in facts.calls if call.seconds
    )


def test_every_payment_has_its_life(story: MoneyStory) -> None:
    kinds = Counter(d.fields["event"]["type"] for d in story.deliveries if d.kind == "stripe")
    payments = [payment for facts in story.facts.values() for payment in facts.payments]

    assert kinds["payment_intent.created"] == len(payments) == 60
    assert kinds["refund.created"] == sum(len(payment.refunds) for payment in payments) > 10
    assert kinds["charge.dispute.created"] == sum(len(payment.disputes) for payment in payments) > 10
    assert sum(facts.granted_minutes for facts in story.facts.values()) == story.facts[3].granted_minutes > 0


def test_payments_on_a_page_and_cards_have_theirs() -> None:
    pages = [AskedPayment(1, f"pi_page_{number}", 20, f"cs_{number}", number) for number in range(30)]
    story = StoryWriter(random.Random(7), CLIENTS).write_story(pages, events=2_000)
    kinds = Counter(d.fields["event"]["type"] for d in story.deliveries if d.kind == "stripe")
    paid = [payment for payment in story.facts[1].payments if payment.received]

    assert kinds["checkout.session.completed"] == kinds["payment_intent.succeeded"] == len(paid) > 10
    assert kinds["checkout.session.expired"] == 30 - len(paid) > 0
    assert kinds["checkout.session.async_payment_succeeded"] > 0
    assert kinds["setup_intent.succeeded"] == sum(len(facts.saved_cards) for facts in story.facts.values()) > 0
    assert kinds["payment_method.detached"] == sum(len(facts.detached_cards) for facts in story.facts.values()) > 0


def test_every_text_is_charged_and_reported() -> None:
    texts = [StoryText(2, number, f"SM{number}", Decimal("0.0079")) for number in range(40)]
    story = StoryWriter(random.Random(7), CLIENTS).write_story([], events=400, texts=texts)
    statuses = Counter(d.fields["status"] for d in story.deliveries if d.kind == "text status")
    lost = [fact for fact in story.facts[2].texts if fact.is_lost]

    assert statuses == {"sent": 40, "undelivered": len(lost), "delivered": 40 - len(lost)}
    assert 0 < len(lost) < 40
    assert Counter(d.kind for d in story.deliveries)["text charge"] == 40


def test_the_same_seed_tells_the_same(story: MoneyStory) -> None:
    again = StoryWriter(random.Random(7), CLIENTS, granted_client_ids=[3]).write_story(PAYMENTS, events=1_000)

    assert again.facts == story.facts
