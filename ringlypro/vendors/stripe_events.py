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
AMOUNT_FIELDS = {"charge.refunded": "amount_refunded"}
AMOUNT_FIELD_BY_OBJECT = {"checkout.session": "amount_total"}
MAX_ID_DIGITS = 18  # digits of a row's id
MAX_NAME_LENGTH = 255  # characters of an id, a kind or a status
MAX_MINOR_AMOUNT = 10**12  # no payment has so many cents
MONEY_FAMILIES = ("payment_intent.", "charge.", "refund.", "dispute.", "checkout.session.")


def parse_event(secrets: Sequence[str], body: bytes, signature: str | None, *, now: datetime) -> PaymentEvent:
    """What a report signed with one of our secrets tells; raises `UnverifiedEventError` for everything else."""
    if not _is_signed(secrets, body, signature, now=now):
        raise UnverifiedEventError("the signature is missing, wrong or too old")
    try:
        return _to_payment_event(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError, OSError) as error:
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
    if abs(int(stamps[0]) - now.timestamp()) > TOLERANCE_SECONDS:
        # A moment that is still to come is no better than one long past: it could be played again until then.
        return False
    expected = [_digest(secret, stamps[0], body).encode() for secret in secrets if secret]
    return any(hmac.compare_digest(digest, signature_bytes) for digest in expected for signature_bytes in signatures)


def read_listed_object(listed_object: Mapping[str, Any], *, now: datetime) -> PaymentEvent:
    """How an object stands now, as if an event had told it."""
    family = str(listed_object["object"])
    event_id = f"listed:{listed_object['id']}:{int(now.timestamp())}"
    event = {"id": event_id, "type": f"{family}.listed", "created": int(now.timestamp())}
    return _to_payment_event({**event, "data": {"object": listed_object}})


def _to_payment_event(event: Mapping[str, Any]) -> PaymentEvent:
    kind, event_object = _clean_name(event["type"]), event["data"]["object"]
    previous_values = event["data"].get("previous_attributes") or {}
    metadata = event_object.get("metadata") or {}
    currency = _clean_name(event_object.get("currency") or "")
    object_id = _clean_name(event_object.get("id") or "")
    if not object_id and kind.startswith(MONEY_FAMILIES):
        raise ValueError("an object of money has a name")
    payment_id = event_object["id"] if kind.startswith("payment_intent.") else event_object.get("payment_intent")
    # A card that was taken from its customer names them only among what was before.
    customer = event_object.get("customer") or previous_values.get("customer")
    return PaymentEvent(
        id=_clean_name(event["id"]),
        kind=kind,
        object_id=object_id,
        payment_id=_object_id(payment_id),
        amount=from_minor_units(_minor_amount(kind, event_object), currency),
        currency=currency,
        client_id=_row_id(metadata.get("client_id")),
        reload_id=_row_id(metadata.get("reload_id")),
        created_at=datetime.fromtimestamp(int(event["created"]), UTC),
        customer=_object_id(event_object["id"] if kind.startswith("customer.") else customer),
        payment_method=_object_id(event_object.get("payment_method")),
        failure=_failure_reason(event_object),
        live=event.get("livemode") is True,
        status=_clean_name(event_object.get("status") or ""),
        is_paid=event_object.get("payment_status") == "paid",
        moved=_moved_amount(event_object.get("balance_transactions"), currency),
    )


def _minor_amount(kind: str, event_object: Mapping[str, Any]) -> int:
    """The amount an event is about, in the smallest coin. Raises ValueError or TypeError for one that cannot be."""
    name = AMOUNT_FIELDS.get(kind) or AMOUNT_FIELD_BY_OBJECT.get(str(event_object.get("object")), "amount")
    if kind.startswith("payment_intent.") and "succeeded" in {event_object.get("status"), kind.partition(".")[2]}:
        name = "amount_received"
    minor_amount = event_object.get(name) or 0
    if not kind.startswith(MONEY_FAMILIES):
        return 0
    if not isinstance(minor_amount, int) or isinstance(minor_amount, bool):
        raise TypeError("an amount is a whole number")
    if not 0 <= minor_amount < MAX_MINOR_AMOUNT:
        raise ValueError("an amount is not negative, and no fortune")
    return minor_amount


def _moved_amount(transactions: Any, currency: str) -> Decimal | None:
    """What balance transactions come to, without the bank's fees; None where none is listed in this currency."""
    if not isinstance(transactions, list):
        return None
    amounts = [each.get("amount") for each in transactions if isinstance(each, Mapping)]
    currencies = {each.get("currency", currency) for each in transactions if isinstance(each, Mapping)}
    minor_amounts = [amount for amount in amounts if isinstance(amount, int) and abs(amount) < MAX_MINOR_AMOUNT]
    return from_minor_units(sum(minor_amounts), currency) if minor_amounts and currencies == {currency} else None


def _clean_name(value: Any) -> str:
    """An id, a kind or a status as a row can hold it. Raises ValueError for what is no name."""
    name = str(value)
    if len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise ValueError("this is no name")
    return name


def _object_id(value: Any) -> str | None:
    """An id, or the id of an object that was sent whole."""
    if isinstance(value, Mapping):
        value = value.get("id")
    return _clean_name(value) if isinstance(value, str) and value else None


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
