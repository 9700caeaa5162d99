"""Reports of SendGrid's Event Webhook: proven over the raw body as its own kit proves them, then read.

What has no consequence is left out: the way of an e-mail (processed, deferred), tracking and lists that we do not use
(open, click, unsubscribe), and what nobody here knows.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ringlypro.vendors.errors import UnverifiedEventError
from ringlypro.vendors.mail_reports import MailEvent

ARRIVED = "delivered"
CONTENT_CLASSIFICATIONS = frozenset({"Content", "Reputation"})
"""Of a bounce: the mail company thought ill of the words or of us, not of the mailbox."""
DROP_KINDS = {
    "Spam Content": "content",
    "Spam Reporting Address": "spamreport",
}
"""Why SendGrid did not even send; every other reason is an address that failed before."""
MAX_ADDRESS_LENGTH, MAX_REFERENCE_LENGTH = 254, 200


def parse_mail_events(
    body: bytes, *, signature: str | None, timestamp: str | None, public_key: str
) -> Sequence[MailEvent]:
    """What a report says of e-mails that arrived or did not; raises UnverifiedEventError for a stranger's.

    `public_key` is the verification key of the webhook's settings, Base64 without its armour. No age is refused:
    SendGrid repeats a report for a day, and each event counts once by its id.
    """
    if not (signature and timestamp and public_key):
        raise UnverifiedEventError("the report is not signed")
    from sendgrid.helpers.eventwebhook import EventWebhook  # noqa: PLC0415 - a large kit, only where it is used

    make_webhook: Any = EventWebhook  # the kit is not typed
    webhook = make_webhook(public_key)
    try:
        is_genuine = webhook.verify_signature(body.decode("utf-8"), signature, timestamp)
    except (UnicodeError, binascii.Error, ValueError):
        is_genuine = False
    if not is_genuine:
        raise UnverifiedEventError("the report is not signed by SendGrid")
    try:
        reports = json.loads(body)
    except ValueError:
        return []
    if not isinstance(reports, list):
        return []
    events = (_read_event(report) for report in reports if isinstance(report, Mapping))
    return [event for event in events if event is not None]


def _read_event(report: Mapping[str, Any]) -> MailEvent | None:
    event_id, address, moment = report.get("sg_event_id"), report.get("email"), report.get("timestamp")
    kind = _read_kind(report)
    if kind is None or not isinstance(event_id, str) or not isinstance(address, str):
        return None
    if not event_id or type(moment) is not int or not 0 <= moment < 2**33:
        return None
    reference = report.get("reference")
    return MailEvent(
        id=event_id[:MAX_REFERENCE_LENGTH],
        kind=kind,
        address=address[:MAX_ADDRESS_LENGTH].replace("\x00", ""),
        reference=reference[:MAX_REFERENCE_LENGTH] if isinstance(reference, str) else "",
        at=datetime.fromtimestamp(moment, UTC),
    )


def _read_kind(report: Mapping[str, Any]) -> str | None:
    """Our word for an event; None for one without a consequence."""
    match report.get("event"):
        case "delivered":
            return ARRIVED
        case "spamreport":
            return "spamreport"
        case "dropped":
            return DROP_KINDS.get(str(report.get("reason")), "dropped")
        case "bounce" if report.get("bounce_classification") in CONTENT_CLASSIFICATIONS:
            return "content"
        case "bounce":
            return "blocked" if report.get("type") == "blocked" else "bounce"
    return None
