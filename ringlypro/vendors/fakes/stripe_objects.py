"""Stripe's objects as its reports carry them, made from what the fake payments remember.

Every field is one that Stripe publishes, and a field that Stripe always sends is there; a test holds them against the
request and object types of Stripe's own kit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ringlypro.vendors.fakes.payments import BRAND, EXPIRY_YEAR, FakePaymentIntent
from ringlypro.vendors.stripe_events import to_minor_units

API_VERSION = "2026-10-28.endive"
Fields = dict[str, Any]


def event_object(kind: str, event_id: str, data_object: Fields, *, created: int) -> Fields:
    """An event around the object that it is about."""
    return {
        "id": event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": {"object": data_object},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }


def payment_intent_object(intent: FakePaymentIntent, *, created: int, failure: str | None = None) -> Fields:
    """A PaymentIntent; `failure` is the bank's reason, of a payment that it refused."""
    amount = to_minor_units(intent.amount, intent.currency)
    return {
        **_common_fields(intent, intent.id, "payment_intent", created),
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": amount if intent.status == "succeeded" else 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "always"},
        "canceled_at": created if intent.status == "canceled" else None,
        "cancellation_reason": "abandoned" if intent.status == "canceled" else None,
        "capture_method": "automatic_async",
        "client_secret": None,
        "confirmation_method": "automatic",
        "description": None,
        "last_payment_error": _payment_error(intent, failure, created) if failure else None,
        "latest_charge": charge_id(intent) if intent.card else None,
        "next_action": {"type": "use_stripe_sdk", "use_stripe_sdk": {}} if intent.status == "requires_action" else None,
        "on_behalf_of": None,
        "payment_method": _method_id(intent) if intent.card and not failure else None,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {"installments": None, "network": None, "request_three_d_secure": "automatic"}
        },
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": "off_session" if intent.save_card else None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": intent.status,
        "transfer_data": None,
        "transfer_group": None,
    }


def charge_object(intent: FakePaymentIntent, *, created: int, failure: str | None = None) -> Fields:
    """The charge of a payment, with all that was given back of it."""
    amount = to_minor_units(intent.amount, intent.currency)
    refunded = to_minor_units(intent.refunded, intent.currency) if intent.refunded else 0
    return {
        **_common_fields(intent, charge_id(intent), "charge", created),
        "amount": amount,
        "amount_captured": 0 if failure else amount,
        "amount_refunded": refunded,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": _billing_details(),
        "calculated_statement_descriptor": "RINGLYPRO",
        "captured": not failure,
        "description": None,
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": _error_code(failure) if failure else None,
        "failure_message": None,
        "fraud_details": {},
        "on_behalf_of": None,
        "outcome": None,
        "paid": not failure,
        "payment_intent": intent.id,
        "payment_method": _method_id(intent),
        "payment_method_details": {"type": "card", "card": _charge_card(intent)},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": refunded == amount,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "failed" if failure else "succeeded",
        "transfer_data": None,
        "transfer_group": None,
    }


def refund_object(intent: FakePaymentIntent, refund_id: str, amount: Decimal, *, created: int) -> Fields:
    """One refund of a payment."""
    return {
        "id": refund_id,
        "object": "refund",
        "amount": to_minor_units(amount, intent.currency),
        "balance_transaction": None,
        "charge": charge_id(intent),
        "created": created,
        "currency": intent.currency,
        "destination_details": {"type": "card", "card": {"type": "refund"}},
        "metadata": {},
        "payment_intent": intent.id,
        "reason": "requested_by_customer",
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def dispute_object(intent: FakePaymentIntent, status: str, *, created: int) -> Fields:
    """The dispute of a payment. As at Stripe, our metadata is not in it."""
    return {
        "id": intent.id.replace("pi_", "du_", 1),
        "object": "dispute",
        "amount": to_minor_units(intent.amount, intent.currency),
        "balance_transactions": [],
        "charge": charge_id(intent),
        "created": created,
        "currency": intent.currency,
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": None,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": intent.id,
        "reason": "fraudulent",
        "status": status,
    }


def charge_id(intent: FakePaymentIntent) -> str:
    """The id of a payment's charge."""
    return intent.id.replace("pi_", "ch_", 1)


def _common_fields(intent: FakePaymentIntent, object_id: str, kind: str, created: int) -> Fields:
    return {
        "id": object_id,
        "object": kind,
        "created": created,
        "currency": intent.currency,
        "customer": intent.customer,
        "livemode": False,
        "metadata": {"client_id": str(intent.client_id), "reload_id": str(intent.reload_id)},
    }


def _method_id(intent: FakePaymentIntent) -> str | None:
    return intent.payment_method or (f"pm_demo_{intent.card}" if intent.card else None)


def _error_code(failure: str) -> str:
    """Stripe's code for a reason: some reasons are codes themselves, the others stand beside "card_declined"."""
    return failure if failure in {"expired_card", "authentication_required"} else "card_declined"


def _payment_error(intent: FakePaymentIntent, failure: str, created: int) -> Fields:
    code = _error_code(failure)
    error: Fields = {
        "type": "card_error",
        "code": code,
        "charge": charge_id(intent),
        "doc_url": f"https://docs.stripe.com/error-codes/{code.replace('_', '-')}",
        "message": "Your card was declined.",
        "payment_method": _method_object(intent, created),
    }
    if failure == "payment_intent_authentication_failure":
        error |= {"type": "invalid_request_error", "code": failure}
        del error["charge"]
    elif code == "card_declined":
        error["decline_code"] = "generic_decline" if failure == "card_declined" else failure
    return error


def _method_object(intent: FakePaymentIntent, created: int) -> Fields:
    return {
        "id": f"pm_demo_{intent.card}",
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": _billing_details(),
        "card": {
            "brand": BRAND,
            "checks": None,
            "country": "US",
            "display_brand": BRAND,
            "exp_month": 12,
            "exp_year": EXPIRY_YEAR,
            "funding": "credit",
            "last4": intent.card,
            "networks": {"available": [BRAND], "preferred": None},
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": created,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def _charge_card(intent: FakePaymentIntent) -> Fields:
    return {
        "brand": BRAND,
        "checks": None,
        "country": "US",
        "exp_month": 12,
        "exp_year": EXPIRY_YEAR,
        "funding": "credit",
        "installments": None,
        "last4": intent.card,
        "mandate": None,
        "network": BRAND,
        "three_d_secure": None,
        "wallet": None,
    }


def _billing_details() -> Fields:
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {"address": address, "email": None, "name": None, "phone": None, "tax_id": None}
