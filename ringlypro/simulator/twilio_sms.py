"""SMS as Twilio delivers them: one comes in, and the status of one that went out."""

from __future__ import annotations

from dataclasses import dataclass

from ringlypro.simulator.twilio_webhooks import (
    DuplicateDelivery,
    WebhookFault,
    WebhookResponse,
    WebhookSender,
    WebhookUnreachable,
    location_fields,
)
from ringlypro.simulator.twiml_parser import TwimlElement, TwimlError, parse_twiml

STOP_KEYWORDS = frozenset(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"))
START_KEYWORDS = frozenset(("START", "YES", "UNSTOP"))
HELP_KEYWORDS = frozenset(("HELP", "INFO"))
API_VERSION = "2010-04-01"


@dataclass(frozen=True, slots=True)
class SmsResult:
    """What our webhook answered to a text: replies, or nothing; and what Twilio's debugger would report."""

    sid: str
    replies: tuple[str, ...]
    faults: tuple[WebhookFault, ...]
    duplicate_deliveries: tuple[DuplicateDelivery, ...]


async def deliver_sms(
    sender: WebhookSender, url: str, account: str, *, to: str, from_: str, body: str, sid: str
) -> SmsResult:
    """Deliver a text to our webhook as Twilio does, opt-out words marked."""
    form = [
        ("MessageSid", sid),
        ("SmsSid", sid),
        ("SmsMessageSid", sid),
        ("AccountSid", account),
        ("From", from_),
        ("To", to),
        ("Body", body),
        ("NumMedia", "0"),
        ("NumSegments", str(-(-len(body) // 160) or 1)),
        ("SmsStatus", "received"),
        ("ApiVersion", API_VERSION),
        *location_fields("From", from_),
        *location_fields("To", to),
    ]
    if keyword := detect_opt_out(body):
        form.append(("OptOutType", keyword))
    replies: tuple[str, ...] = ()
    faults: tuple[WebhookFault, ...] = ()
    try:
        answer = await sender.deliver_form(url, form)
        replies = tuple(_reply_text(verb) for verb in parse_twiml(answer.body, answer.content_type, text=True))
    except (TwimlError, WebhookUnreachable) as error:
        faults = (WebhookFault(error.code, error.detail, url),)
    return SmsResult(sid, replies, faults, tuple(sender.duplicate_deliveries))


async def deliver_sms_status(
    sender: WebhookSender, url: str, account: str, *, sid: str, status: str, error_code: str | None
) -> WebhookResponse:
    """Post the status of a text we sent to its callback; raises `WebhookUnreachable`."""
    form = [("AccountSid", account), ("MessageSid", sid), ("SmsSid", sid)]
    form += [("MessageStatus", status), ("SmsStatus", status), ("ApiVersion", API_VERSION)]
    if error_code is not None:
        form.append(("ErrorCode", error_code))
    return await sender.deliver_form(url, form)


def detect_opt_out(body: str) -> str | None:
    """STOP, START or HELP, when the text is nothing but such a word."""
    word = body.strip().upper()
    for kind, words in (("STOP", STOP_KEYWORDS), ("START", START_KEYWORDS), ("HELP", HELP_KEYWORDS)):
        if word in words:
            return kind
    return None


def _reply_text(verb: TwimlElement) -> str:
    return verb.text or "\n".join(child.text for child in verb.children)
