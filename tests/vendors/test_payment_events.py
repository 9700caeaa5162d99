"""Reports of payments: Stripe's own signer and verifier are the oracles, the bank behind the fake payments must satisfy both."""

import json
import typing
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import stripe

from ringlypro.vendors.errors import UnverifiedEventError
from tests.fake_bank import FakeBank, sign_payload
from tests.vendors.payment_reports import NOW, SECRET, body, officially_signed, read


@pytest.fixture(autouse=True)
def stripes_clock(monkeypatch):
    """Stripe's own verifier reads a clock of its own: it shows the moment of these tests."""
    monkeypatch.setattr("stripe._webhook.time", SimpleNamespace(time=NOW.timestamp))


@pytest.fixture
def till():
    return FakeBank(webhook_secret=SECRET, clock=lambda: NOW)


async def prepared(till, **changes):
    asked = {
        "amount": Decimal("20.00"),
        "currency": "usd",
        "client_id": 7,
        "reload_id": 3,
        "customer": "cus_1",
        "save_card": True,
        "idempotency_key": "reload-3",
    }
    return await till.create_payment_intent(**(asked | changes))


async def test_a_paid_payment_is_reported_with_what_was_received(till):
    request = await prepared(till)

    report = till.complete_payment(request.id)

    assert stripe.WebhookSignature.verify_header(report.body.decode(), report.signature, SECRET, 300)
    event = till.parse_event(report.body, report.signature)
    assert event.kind == "payment_intent.succeeded"
    assert (event.payment_id, event.object_id) == (request.id, request.id)
    assert (event.amount, event.currency) == (Decimal("20.00"), "usd")
    assert (event.client_id, event.reload_id, event.customer) == (7, 3, "cus_1")
    assert event.payment_method == "pm_demo_4242"
    assert (event.failure, event.live) == (None, False)


@pytest.mark.parametrize(
    ("card", "failure"),
    [
        ("4000000000000002", "card_declined"),
        ("4000000000009995", "insufficient_funds"),
        ("4000000000000069", "expired_card"),
    ],
)
async def test_a_declined_card_is_reported_with_its_reason_and_may_be_replaced(till, card, failure):
    request = await prepared(till)

    refused = till.complete_payment(request.id, card=card)
    paid = till.complete_payment(request.id)

    event = till.parse_event(refused.body, refused.signature)
    assert (event.kind, event.failure, event.payment_id) == ("payment_intent.payment_failed", failure, request.id)
    assert till.parse_event(paid.body, paid.signature).kind == "payment_intent.succeeded"


async def test_refunds_add_up_and_stop_at_what_was_paid(till):
    request = await prepared(till)
    till.complete_payment(request.id)

    back = [
        till.refund_payment(request.id, Decimal("5.00")),
        till.refund_payment(request.id),
        till.refund_payment(request.id),
    ]

    events = [till.parse_event(report.body, report.signature) for report in back]
    assert [event.amount for event in events] == [Decimal("5.00"), Decimal("20.00"), Decimal("20.00")]
    assert {event.payment_id for event in events} == {request.id}
    assert events[0].object_id.startswith("ch_")
    assert events[0].kind == "charge.refunded"


async def test_a_dispute_names_the_payment_and_not_our_rows(till):
    request = await prepared(till)
    till.complete_payment(request.id)

    report = till.dispute_payment(request.id)

    event = till.parse_event(report.body, report.signature)
    assert (event.kind, event.payment_id, event.amount) == ("charge.dispute.created", request.id, Decimal("20.00"))
    assert (event.client_id, event.reload_id) == (None, None)


async def test_what_the_till_reports_has_the_shape_stripe_publishes(till):
    request = await prepared(till)
    shapes = {"payment_intent": stripe.PaymentIntent, "charge": stripe.Charge, "dispute": stripe.Dispute}

    for report in (
        till.complete_payment(request.id),
        till.refund_payment(request.id),
        till.dispute_payment(request.id),
    ):
        event = stripe.Webhook.construct_event(report.body, report.signature, SECRET)
        thing = json.loads(report.body)["data"]["object"]
        existing = shapes[thing["object"]].__annotations__
        assert set(thing) - set(existing) == set()
        assert event.type in typing.get_args(stripe.Event.__annotations__["type"])


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({}, "amount", Decimal("20.00")),
        ({"currency": "jpy"}, "amount", Decimal(2000)),
        ({"metadata": {"client_id": "7", "reload_id": "0"}}, "client_id", 7),
        ({"metadata": {"reload_id": "0"}}, "reload_id", None),
        ({"metadata": {"client_id": "7; drop table"}}, "client_id", None),
        ({"metadata": {"client_id": "٧"}}, "client_id", None),
        ({"metadata": {"client_id": "9" * 40}}, "client_id", None),
        ({"metadata": None}, "client_id", None),
        ({"customer": {"id": "cus_9", "object": "customer"}}, "customer", "cus_9"),
        ({"last_payment_error": {"code": "expired_card"}}, "failure", "expired_card"),
    ],
)
def test_a_report_is_read_with_care(changes, field, value):
    raw = body(**changes)

    assert getattr(read(raw, officially_signed(raw)), field) == value


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"status": "succeeded"}, "status", "succeeded"),
        ({"status": None}, "status", ""),
        ({"payment_status": "paid"}, "is_paid", True),
        ({"payment_status": "unpaid"}, "is_paid", False),
        ({"balance_transactions": [{"amount": -2000, "currency": "usd"}, {"amount": 2000, "currency": "usd"}]},
         "moved", Decimal(0)),
        ({"balance_transactions": [{"amount": -1800, "currency": "eur"}]}, "moved", None),
        ({"balance_transactions": ["txn_1"]}, "moved", None),
        ({"balance_transactions": []}, "moved", None),
    ],
)  # fmt: skip
def test_the_state_of_its_object_is_read(changes, field, value):
    raw = body(**changes)

    assert getattr(read(raw, officially_signed(raw)), field) == value


def of_kind(kind, event_object, **more):
    event = {"id": "evt_1", "type": kind, "created": 1_700_000_000, "data": {"object": event_object} | more}
    return json.dumps(event).encode()


@pytest.mark.parametrize(
    ("raw", "field", "value"),
    [
        (of_kind("checkout.session.completed", {"id": "cs_1", "object": "checkout.session", "amount_total": 2000,
                                                "currency": "usd", "payment_intent": "pi_1"}), "amount", Decimal(20)),
        (of_kind("payment_method.detached", {"id": "pm_1", "customer": None},
                 previous_attributes={"customer": "cus_1"}), "customer", "cus_1"),
        (of_kind("customer.deleted", {"id": "cus_1", "object": "customer"}), "customer", "cus_1"),
        (of_kind("invoice.upcoming", {"object": "invoice", "amount_due": -5}), "object_id", ""),
        (of_kind("payout.paid", {"id": "po_1", "amount": -500, "currency": "usd"}), "amount", Decimal(0)),
        (of_kind("refund.failed", {"id": "re_1", "amount": 700, "currency": "usd", "payment_intent": "pi_1"}),
         "payment_id", "pi_1"),
    ],
)  # fmt: skip
def test_every_family_is_read_in_its_own_way(raw, field, value):
    assert getattr(read(raw, officially_signed(raw)), field) == value


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_received": -2000},
        {"amount_received": 20.5},
        {"amount_received": "2e3"},
        {"amount_received": True},
        {"amount_received": 10**30},
        {"id": ""},
        {"id": "pi_\x00"},
        {"id": "pi_" + "x" * 300},
        {"status": "suc\nceeded"},
        {"customer": "cus_\x00"},
    ],
)
def test_a_signed_report_of_what_cannot_be_is_refused(changes):
    raw = body(**changes)

    with pytest.raises(UnverifiedEventError):
        read(raw, officially_signed(raw))


@pytest.mark.parametrize("created", [10**18, -(10**18), "soon", None, 1e300])
def test_a_moment_that_cannot_be_is_refused(created):
    raw = json.dumps(json.loads(body()) | {"created": created}).encode()

    with pytest.raises(UnverifiedEventError):
        read(raw, officially_signed(raw))


@pytest.mark.parametrize("length", range(0, 200, 20))
def test_a_truncated_report_is_refused(length):
    raw = body()[:length]

    with pytest.raises(UnverifiedEventError):
        read(raw, sign_payload(SECRET, raw, signed_at=NOW))


def test_a_report_has_its_own_moment():
    raw = body()
    event = read(raw, officially_signed(raw))

    assert event.created_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert event.live


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"type": 1}', b'{"data": {"object": []}, "type": "a"}', b"[" * 100_000],
)
def test_signed_nonsense_is_still_no_event(raw):
    with pytest.raises(UnverifiedEventError):
        read(raw, sign_payload(SECRET, raw, signed_at=NOW))
