"""A story of money by chance: calls, payments, refunds, disputes and grants, as everything that is ever told of them.

What is told of one thing stands in the order of its life; whoever delivers it may shuffle and repeat it. The facts
behind it are those of `money_model`.
"""

from __future__ import annotations

import itertools
import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from bench.money_model import CallFact, ObjectFact, PaymentFact, TextFact

DeliveryKind = Literal["call begins", "call status", "stripe", "grant", "text status", "text charge"]
LAST_STATUSES = ("busy", "failed", "no-answer", "canceled")
IGNORED_KINDS = ("invoice.paid", "customer.updated", "payment_method.automatically_updated", "kind.of_tomorrow")
WARNINGS = ("warning_needs_response", "warning_under_review", "warning_closed")
GRANT_SHARE, CARD_SHARE = 0.02, 0.02
SETUP_STEPS = ("setup_intent.created", "setup_intent.requires_action", "setup_intent.setup_failed")
"""What is told of a card that is not saved, or not yet."""


@dataclass(frozen=True, slots=True)
class AskedPayment:
    """A payment that a client asked for: its name at Stripe, and whole dollars."""

    client_id: int
    payment_intent_id: str
    dollars: int
    session_id: str = ""
    """Of a payment on a page of the vendor's: only its end tells which payment it led to."""
    reload_id: int = 0


@dataclass(frozen=True, slots=True)
class StoryText:
    """A text of a client that the telephone company has taken, and its price in dollars."""

    client_id: int
    message_id: int
    sid: str
    cost: Decimal


@dataclass(frozen=True, slots=True)
class MoneyDelivery:
    """One thing that is told, once or more often."""

    kind: DeliveryKind
    client_id: int
    fields: dict[str, Any]


@dataclass(slots=True)
class ClientFacts:
    """What is so of one client, whatever is told in what order."""

    calls: list[CallFact] = field(default_factory=list)
    payments: list[PaymentFact] = field(default_factory=list)
    texts: list[TextFact] = field(default_factory=list)
    granted_minutes: int = 0
    saved_cards: set[str] = field(default_factory=set)
    detached_cards: set[str] = field(default_factory=set)


@dataclass(slots=True)
class MoneyStory:
    """Everything that is told, and what is so."""

    deliveries: list[MoneyDelivery]
    facts: dict[int, ClientFacts]


class StoryWriter:
    """Writes a story for some clients, out of one source of chance."""

    def __init__(
        self, chance: random.Random, client_ids: Sequence[int], *, granted_client_ids: Sequence[int] = ()
    ) -> None:
        """Only `granted_client_ids` are given minutes: where minutes run out, it matters when they were given."""
        self.chance = chance
        self.facts = {client_id: ClientFacts() for client_id in client_ids}
        self._client_ids = list(client_ids)
        self._granted_client_ids = list(granted_client_ids)
        self._moments = itertools.count(1_700_000_000)

    def write_story(
        self, payments: Sequence[AskedPayment], *, events: int, texts: Sequence[StoryText] = ()
    ) -> MoneyStory:
        """So many things that are told: of every payment and text its life, the rest of calls, cards and grants."""
        deliveries: list[MoneyDelivery] = []
        for payment in payments:
            deliveries += self._tell_checkout(payment) if payment.session_id else self._tell_payment(payment)
        deliveries += [delivery for text in texts for delivery in self._tell_text(text)]
        while len(deliveries) < events:
            if self._granted_client_ids and self.chance.random() < GRANT_SHARE:
                deliveries += self._tell_grant(self.chance.choice(self._granted_client_ids))
            elif self.chance.random() < CARD_SHARE:
                deliveries += self._tell_card(self.chance.choice(self._client_ids))
            else:
                deliveries += self._tell_call(self.chance.choice(self._client_ids))
        return MoneyStory(deliveries, self.facts)

    def _tell_grant(self, client_id: int) -> list[MoneyDelivery]:
        minutes = self.chance.randint(1, 60)
        self.facts[client_id].granted_minutes += minutes
        return [MoneyDelivery("grant", client_id, {"minutes": minutes, "reference": secrets.token_hex(8)})]

    def _tell_call(self, client_id: int) -> Iterator[MoneyDelivery]:
        sid = f"CA{self.chance.getrandbits(128):032x}"
        statuses: list[tuple[str, str]] = [("ringing", ""), ("in-progress", "")]
        seconds = 0
        if self.chance.random() < 0.12:
            statuses.append((self.chance.choice(LAST_STATUSES), "0"))
        if len(statuses) < 3 or self.chance.random() < 0.2:
            lengths = [self.chance.choice((0, 1, 5, 6, 59, 60, 61, 130, 600)) for _ in range(self.chance.randint(1, 3))]
            statuses += [("completed", str(length) if length else self.chance.choice(("0", ""))) for length in lengths]
            seconds = max(lengths)
        self.facts[client_id].calls.append(CallFact(seconds))
        yield MoneyDelivery("call begins", client_id, {"sid": sid})
        for status, duration in statuses:
            yield MoneyDelivery("call status", client_id, {"sid": sid, "status": status, "duration": duration})

    def _tell_text(self, text: StoryText) -> Iterator[MoneyDelivery]:
        """What it costs, and whether it arrived."""
        is_lost = self.chance.random() < 0.3
        self.facts[text.client_id].texts.append(TextFact(text.cost, is_lost))
        yield MoneyDelivery("text charge", text.client_id, {"message_id": text.message_id})
        for status in ("sent", "undelivered" if is_lost else "delivered"):
            yield MoneyDelivery("text status", text.client_id, {"sid": text.sid, "status": status})

    def _tell_card(self, client_id: int) -> Iterator[MoneyDelivery]:
        """A card that somebody saves, perhaps after a failure, and perhaps takes away again."""
        name, facts = f"pm_{self.chance.getrandbits(64):016x}", self.facts[client_id]
        customer = {"customer": name_customer(client_id)}
        intent = {"object": "setup_intent", "payment_method": name, **customer}
        setup_name = f"seti_{name}"
        yield self._tell_of(client_id, self.chance.choice(SETUP_STEPS), setup_name, intent | {"status": "processing"})
        if self.chance.random() < 0.2:
            yield self._tell_of(client_id, "setup_intent.canceled", setup_name, intent | {"status": "canceled"})
            return
        facts.saved_cards.add(name)
        yield self._tell_of(client_id, "setup_intent.succeeded", setup_name, intent | {"status": "succeeded"})
        card = {"object": "payment_method", "type": "card"}
        yield self._tell_of(client_id, "payment_method.attached", name, card | customer)
        yield self._tell_of(client_id, "payment_method.automatically_updated", name, card | customer)
        if self.chance.random() < 0.4:
            facts.detached_cards.add(name)
            yield self._tell_of(
                client_id, "payment_method.detached", name, card | {"customer": None}, previous=customer
            )

    def _tell_checkout(self, payment: AskedPayment) -> Iterator[MoneyDelivery]:
        """A payment on the vendor's page: its end and its payment tell the same money, in any order."""
        is_paid = self.chance.random() < 0.8
        self.facts[payment.client_id].payments.append(PaymentFact(Decimal(payment.dollars if is_paid else 0), [], []))
        metadata = {"metadata": {"client_id": str(payment.client_id), "reload_id": str(payment.reload_id)}}
        session = {"object": "checkout.session", "amount_total": payment.dollars * 100, **metadata}
        if not is_paid:
            unpaid = {"status": "expired", "payment_status": "unpaid", "payment_intent": None}
            yield self._tell_object(payment, "checkout.session.expired", payment.session_id, session | unpaid)
            return
        is_late = self.chance.random() < 0.3
        complete = session | {"status": "complete", "payment_status": "unpaid" if is_late else "paid"}
        yield self._tell_object(payment, "checkout.session.completed", payment.session_id, complete)
        if is_late:
            late = complete | {"payment_status": "paid"}
            yield self._tell_object(payment, "checkout.session.async_payment_succeeded", payment.session_id, late)
        cents = {"amount": payment.dollars * 100, "amount_received": payment.dollars * 100}
        values = {"object": "payment_intent", "status": "succeeded", **cents, **metadata}
        yield self._tell_object(payment, "payment_intent.succeeded", payment.payment_intent_id, values)

    def _tell_payment(self, payment: AskedPayment) -> Iterator[MoneyDelivery]:
        cents = payment.dollars * 100
        is_paid = self.chance.random() < 0.9
        fact = PaymentFact(Decimal(payment.dollars if is_paid else 0), [], [])
        self.facts[payment.client_id].payments.append(fact)
        yield self._tell_intent(payment, "payment_intent.created", "requires_payment_method", 0)
        if not is_paid:
            yield self._tell_intent(payment, "payment_intent.payment_failed", "requires_payment_method", 0)
            return
        yield self._tell_intent(payment, "payment_intent.succeeded", "succeeded", cents)
        if self.chance.random() < 0.5:
            yield from self._tell_refunds(payment, fact)
        if self.chance.random() < 0.35:
            yield from self._tell_dispute(payment, fact)
        yield self._tell_object(payment, self.chance.choice(IGNORED_KINDS), "x", {"status": "open"})
        if self.chance.random() < 0.1:
            yield self._tell_strangers(payment)

    def _tell_refunds(self, payment: AskedPayment, fact: PaymentFact) -> Iterator[MoneyDelivery]:
        in_all = 0
        for number in range(self.chance.randint(1, 2)):
            cents = self.chance.randint(1, payment.dollars * 50)
            in_all += cents
            name = f"re_{payment.payment_intent_id}_{number}"
            state = self.chance.choice(("succeeded", "succeeded", "failed", "canceled", "pending"))
            fact.refunds.append(ObjectFact(Decimal(cents) / 100, state))
            refund = {"object": "refund", "amount": cents}
            yield self._tell_object(payment, "refund.created", name, refund | {"status": "pending"})
            charge = {"object": "charge", "amount": payment.dollars * 100, "amount_refunded": in_all}
            yield self._tell_object(payment, "charge.refunded", f"ch_{payment.payment_intent_id}", charge)
            kind = "refund.failed" if state == "failed" else "refund.updated"
            yield self._tell_object(payment, kind, name, refund | {"status": state})
            yield self._tell_object(payment, "charge.refund.updated", name, refund | {"status": state})

    def _tell_dispute(self, payment: AskedPayment, fact: PaymentFact) -> Iterator[MoneyDelivery]:
        name, cents = f"du_{payment.payment_intent_id}", payment.dollars * self.chance.choice((100, 100, 60))
        state = self.chance.choice(("won", "lost", "needs_response", "under_review", "warning_closed"))
        fact.disputes.append(ObjectFact(Decimal(cents) / 100, state))
        states: tuple[str, ...] = ("needs_response", state)
        if state in WARNINGS:
            states = WARNINGS
        kinds = ["charge.dispute.created", *["charge.dispute.updated"] * (len(states) - 2), "charge.dispute.closed"]
        dispute = {"object": "dispute", "amount": cents, "balance_transactions": []}
        for kind, each in zip(kinds, states, strict=True):
            yield self._tell_object(payment, kind, name, dispute | {"status": each})
        if state == "won":
            yield self._tell_object(payment, "charge.dispute.funds_reinstated", name, dispute | {"status": "won"})

    def _tell_strangers(self, payment: AskedPayment) -> MoneyDelivery:
        """What looks like money and is none: another currency, another's payment, another client's name on it."""
        cents = {"object": "payment_intent", "status": "succeeded", "amount": 9900, "amount_received": 9900}
        changes: dict[str, Any] = self.chance.choice(
            [{"currency": "eur"}, {"metadata": {"client_id": str(payment.client_id + 1)}}, {"id": "pi_of_somebody"}]
        )
        return self._tell_object(
            payment, "payment_intent.succeeded", payment.payment_intent_id, {**cents, "currency": "usd", **changes}
        )

    def _tell_intent(self, payment: AskedPayment, kind: str, status: str, received: int) -> MoneyDelivery:
        values = {"object": "payment_intent", "status": status, "amount": payment.dollars * 100}
        return self._tell_object(payment, kind, payment.payment_intent_id, values | {"amount_received": received})

    def _tell_object(self, payment: AskedPayment, kind: str, name: str, values: dict[str, Any]) -> MoneyDelivery:
        common = {"currency": "usd", "payment_intent": payment.payment_intent_id, "metadata": {}}
        return self._tell_of(payment.client_id, kind, name, common | values)

    def _tell_of(
        self, client_id: int, kind: str, name: str, values: dict[str, Any], *, previous: dict[str, Any] | None = None
    ) -> MoneyDelivery:
        data = {"object": {"id": name} | values} | ({"previous_attributes": previous} if previous else {})
        event = {
            "id": f"evt_{secrets.token_hex(10)}", "object": "event", "type": kind, "created": next(self._moments),
            "livemode": False, "data": data,
        }  # fmt: skip
        return MoneyDelivery("stripe", client_id, {"event": event})


def name_customer(client_id: int) -> str:
    """What a client of a story is called at Stripe."""
    return f"cus_story_{client_id}"
