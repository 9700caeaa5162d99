"""SendGrid's side of its Event Webhook: a key pair, and reports signed as it signs them."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

TIMESTAMP = "1763650800"
SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"


@cache
def private_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_key() -> str:
    """As SendGrid's settings show it."""
    der = (
        private_key()
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return base64.b64encode(der).decode()


def sign_report(body: bytes, *, timestamp: str = TIMESTAMP) -> dict[str, str]:
    """The headers of a report."""
    signature = private_key().sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {SIGNATURE_HEADER: base64.b64encode(signature).decode(), TIMESTAMP_HEADER: timestamp}


def make_report(*events: dict[str, Any]) -> bytes:
    """A batch of events, each with what SendGrid says of every one."""
    common = {"email": "owner@example.com", "timestamp": int(TIMESTAMP), "sg_message_id": "m.1", "smtp-id": "<1@x>"}
    return json.dumps(
        [common | {"sg_event_id": f"event-{place}"} | event for place, event in enumerate(events)]
    ).encode()
