"""Stripe's reports: proven first, then read into our own words.

Written here and not left to `stripe.Webhook`: that judges by the process's own clock, raises six kinds of errors for
bytes a stranger may send, a TypeError for a signature that is no ASCII among them, and costs half a second to import
where payments are only played. Stripe's own signer and verifier are the oracles of the tests.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ringlypro.vendors.errors import UnverifiedEventError
from ringlypro.vendors.ports import PaymentEvent

TOLERANCE_SECONDS = 300  # seconds a report may have been under way
ZERO_DECIMAL_CURRENCIES = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf")
)
AMOUNT_FIELDS = {
    "payment_intent.succeeded": "amount_received",
    "charge.refunded": "amount_refunded",
}
MAX_ID_DIGITS = 18  # digits of a row's id


def parse_event(secrets: Sequence[str], body: bytes, signature: str | None, *, now: datetime) -> PaymentEvent:
    """What a report signed with one of our secrets tells; raises `UnverifiedEventError` for everything else."""
    if not _is_signed(secrets, body, signature, now=now):
        raise UnverifiedEventError("the signature is missing, wrong or too old")
    try:
        return _to_payment_event(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise UnverifiedEventError("this is no event") from error


def from_minor_units(minor_amount: int, currency: str) -> Decimal:
    """Stripe counts in the smallest coin; we count in whole units."""
    return Decimal(minor_amount) if currency.lower() in ZERO_DECIMAL_CURRENCIES else Decimal(minor_amount).scaleb(-2)


def to_minor_units(amount: Decimal, currency: str) -> int:
    """The amount in the smallest coin; raises ValueError for a fraction of one."""
    minor_amount = amount if currency.lower() in ZERO_DECIMAL_CURRENCIES else amount.scaleb(2)
    if minor_amount != minor_amount.to_integral_value() or minor_amount <= 0:
        raise ValueError("an amount is a whole number of cents, and at least one")
    return int(minor_amount)


def decline_reason(code: str | None, decline_code: str | None) -> str:
    """Why a bank said no, in one word: the particular one where it gave any."""
    if decline_code and decline_code != "generic_decline" and code in (None, "card_declined"):
        return decline_code
    return code or "card_declined"


def _digest(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()


def _is_signed(secrets: Sequence[str], body: bytes, signature: str | None, *, now: datetime) -> bool:
    parts = [part.split("=", 1) for part in (signature or "").split(",") if "=" in part]
    stamps = [value for name, value in parts if name == "t"]
    signatures = [value.encode(errors="replace") for name, value in parts if name == "v1"]
    if not stamps or not (stamps[0].isascii() and stamps[0].isdecimal()) or len(stamps[0]) > MAX_ID_DIGITS:
        return False
    if int(stamps[0]) < now.timestamp() - TOLERANCE_SECONDS:
        return False
    expected = [_digest(secret, stamps[0], body).encode() for secret in secrets if secret]
    return any(hmac.compare_digest(digest, signature_bytes) for digest in expected for signature_bytes in signatures)


def _to_payment_event(event: Mapping[str, Any]) -> PaymentEvent:
    kind, event_object = str(event["type"]), event["data"]["object"]
    metadata = event_object.get("metadata") or {}
    currency = str(event_object.get("currency") or "")
    is_payment = kind.startswith("payment_intent.")
    return PaymentEvent(
        id=str(event["id"]),
        kind=kind,
        object_id=str(event_object["id"]),
        payment_id=_object_id(event_object["id"] if is_payment else event_object.get("payment_intent")),
        amount=from_minor_units(int(event_object.get(AMOUNT_FIELDS.get(kind, "amount")) or 0), currency),
        currency=currency,
        client_id=_row_id(metadata.get("client_id")),
        reload_id=_row_id(metadata.get("reload_id")),
        created_at=datetime.fromtimestamp(int(event["created"]), UTC),
        customer=_object_id(event_object.get("customer")),
        payment_method=_object_id(event_object.get("payment_method")),
        failure=_failure_reason(event_object),
        live=event.get("livemode") is True,
    )


def _object_id(value: Any) -> str | None:
    """An id, or the id of an object that was sent whole."""
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) and value else None


def _row_id(value: Any) -> int | None:
    """A row's id as our metadata holds it."""
    digits = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    fits = digits.isascii() and digits.isdecimal() and len(digits) <= MAX_ID_DIGITS
    return int(digits) if fits and int(digits) > 0 else None


def _failure_reason(event_object: Mapping[str, Any]) -> str | None:
    error = event_object.get("last_payment_error")
    if not isinstance(error, Mapping):
        return None
    return decline_reason(_object_id(error.get("code")), _object_id(error.get("decline_code")))
