"""What is told of money, as the request that Twilio or Stripe would send: its path, its body and a true signature."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.money_story import MoneyDelivery
from ringlypro.settings import DEMO_ACCOUNT
from ringlypro.vendors import twilio_signature

FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class DeliverySigner:
    """What the vendors sign with, the address that they think they call, and the number of each client."""

    auth_token: str
    stripe_secret: str
    site: str
    numbers: Mapping[int, str]


def sign_delivery(signer: DeliverySigner, delivery: MoneyDelivery) -> tuple[str, bytes, dict[str, str]]:
    """Path, body and headers of a delivery that comes by HTTP."""
    if delivery.kind == "stripe":
        return _sign_event(signer, delivery.fields["event"])
    return _sign_form(signer, delivery)


def _sign_event(signer: DeliverySigner, event: Mapping[str, object]) -> tuple[str, bytes, dict[str, str]]:
    body, stamp = json.dumps(event).encode(), str(int(time.time()))
    digest = hmac.new(signer.stripe_secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()
    return "/api/credits/webhook/stripe", body, {"Stripe-Signature": f"t={stamp},v1={digest}"}


def _sign_form(signer: DeliverySigner, delivery: MoneyDelivery) -> tuple[str, bytes, dict[str, str]]:
    if delivery.kind == "text status":
        return _sign_text_status(signer, delivery.fields)
    sid = delivery.fields["sid"]
    is_beginning = delivery.kind == "call begins"
    path = "/voice/rachel/" if is_beginning else "/webhook/twilio/status"
    form = {
        "CallSid": sid, "AccountSid": DEMO_ACCOUNT, "From": f"+1305{2_000_000 + int(sid[2:8], 16) % 7_000_000}",
        "To": signer.numbers[delivery.client_id], "Direction": "inbound", "ApiVersion": "2010-04-01",
        "CallStatus": "ringing" if is_beginning else delivery.fields["status"],
    }  # fmt: skip
    if delivery.fields.get("duration"):
        form["CallDuration"] = delivery.fields["duration"]
    return _sign_pairs(signer, path, form, token=f"{sid}-begins")


def _sign_text_status(signer: DeliverySigner, fields: Mapping[str, Any]) -> tuple[str, bytes, dict[str, str]]:
    form = {"MessageSid": fields["sid"], "AccountSid": DEMO_ACCOUNT, "MessageStatus": fields["status"]}
    return _sign_pairs(signer, "/webhook/twilio/sms-status", form, token=fields["sid"])


def _sign_pairs(
    signer: DeliverySigner, path: str, form: Mapping[str, str], *, token: str
) -> tuple[str, bytes, dict[str, str]]:
    pairs = list(form.items())
    signature = twilio_signature.compute_signature(signer.auth_token, f"{signer.site}{path}", pairs)
    headers = FORM_TYPE | {"X-Twilio-Signature": signature, "I-Twilio-Idempotency-Token": token}
    return path, urlencode(pairs).encode(), headers
