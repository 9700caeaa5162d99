"""Stripe's reports: proven first, then read into our own words.

Written here and not left to the SDK, which raises six kinds of errors for bytes a stranger may send, and costs half
a second to import for a till that is only played. Stripe's own signer and verifier are the oracles of the tests.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ringlypro.vendors.errors import NotGenuine
from ringlypro.vendors.ports import PaymentEvent

TOLERANCE = 300  # seconds a report may have been under way
WITHOUT_CENTS = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf")
)
AMOUNT_OF = {
    "payment_intent.succeeded": "amount_received",
    "charge.refunded": "amount_refunded",
}
LARGEST_ID = 18  # digits of a row's id


def sign(secret: str, body: bytes, *, at: datetime) -> str:
    """The Stripe-Signature header for this body."""
    stamp = str(int(at.timestamp()))
    return f"t={stamp},v1={_digest(secret, stamp, body)}"


def read(secrets: Sequence[str], body: bytes, signature: str | None, *, now: datetime) -> PaymentEvent:
    """The news in a report that carries one of our secrets; raises `NotGenuine` for everything else."""
    if not _signed(secrets, body, signature, now=now):
        raise NotGenuine("the signature is missing, wrong or too old")
    try:
        return _event(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as trouble:
        raise NotGenuine("this is no event") from trouble


def dollars(minor: int, currency: str) -> Decimal:
    """Stripe counts in the smallest coin; we count in whole units."""
    return Decimal(minor) if currency.lower() in WITHOUT_CENTS else Decimal(minor).scaleb(-2)


def minor_units(amount: Decimal, currency: str) -> int:
    """The amount in the smallest coin; raises ValueError for a fraction of one."""
    coins = amount if currency.lower() in WITHOUT_CENTS else amount.scaleb(2)
    if coins != coins.to_integral_value() or coins <= 0:
        raise ValueError("an amount is a whole number of cents, and at least one")
    return int(coins)


def refusal(code: str | None, decline_code: str | None) -> str:
    """Why a bank said no, in one word: the particular one where it gave any."""
    if decline_code and decline_code != "generic_decline" and code in (None, "card_declined"):
        return decline_code
    return code or "card_declined"


def _digest(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()


def _signed(secrets: Sequence[str], body: bytes, signature: str | None, *, now: datetime) -> bool:
    parts = [part.split("=", 1) for part in (signature or "").split(",") if "=" in part]
    stamps = [value for name, value in parts if name == "t"]
    given = [value.encode(errors="replace") for name, value in parts if name == "v1"]
    if not stamps or not (stamps[0].isascii() and stamps[0].isdecimal()) or len(stamps[0]) > LARGEST_ID:
        return False
    if int(stamps[0]) < now.timestamp() - TOLERANCE:
        return False
    ours = [_digest(secret, stamps[0], body).encode() for secret in secrets if secret]
    return any(hmac.compare_digest(digest, one) for digest in ours for one in given)


def _event(event: Mapping[str, Any]) -> PaymentEvent:
    kind, thing = str(event["type"]), event["data"]["object"]
    metadata = thing.get("metadata") or {}
    currency = str(thing.get("currency") or "")
    is_payment = kind.startswith("payment_intent.")
    return PaymentEvent(
        id=str(event["id"]),
        kind=kind,
        object_id=str(thing["id"]),
        payment_id=_id(thing["id"] if is_payment else thing.get("payment_intent")),
        amount=dollars(int(thing.get(AMOUNT_OF.get(kind, "amount")) or 0), currency),
        currency=currency,
        client_id=_row(metadata.get("client_id")),
        reload_id=_row(metadata.get("reload_id")),
        created_at=datetime.fromtimestamp(int(event["created"]), UTC),
        customer=_id(thing.get("customer")),
        payment_method=_id(thing.get("payment_method")),
        failure=_failure(thing),
        live=event.get("livemode") is True,
    )


def _id(thing: Any) -> str | None:
    """An id, or the id of an object that was sent whole."""
    if isinstance(thing, Mapping):
        thing = thing.get("id")
    return thing if isinstance(thing, str) and thing else None


def _row(written: Any) -> int | None:
    """A row's id as our metadata holds it."""
    digits = str(written) if isinstance(written, (str, int)) and not isinstance(written, bool) else ""
    fits = digits.isascii() and digits.isdecimal() and len(digits) <= LARGEST_ID
    return int(digits) if fits and int(digits) > 0 else None


def _failure(thing: Mapping[str, Any]) -> str | None:
    error = thing.get("last_payment_error")
    if not isinstance(error, Mapping):
        return None
    return refusal(_id(error.get("code")), _id(error.get("decline_code")))
