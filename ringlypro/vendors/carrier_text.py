"""Texts from the other side of the line: one comes in, and what became of one that went out."""

from __future__ import annotations

from dataclasses import dataclass

from ringlypro.vendors.carrier_twiml import CarrierError, Element, read
from ringlypro.vendors.carrier_wire import Fault, HttpAnswer, Repeat, Unreachable, Wire, places

STOP = frozenset(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"))
START = frozenset(("START", "YES", "UNSTOP"))
HELP = frozenset(("HELP", "INFO"))
API_VERSION = "2010-04-01"


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """What our door answered to a text: replies, or nothing; and what a carrier would complain about."""

    sid: str
    replies: tuple[str, ...]
    faults: tuple[Fault, ...]
    repeats: tuple[Repeat, ...]


async def send_text(wire: Wire, url: str, account: str, *, to: str, from_: str, body: str, sid: str) -> TextAnswer:
    """Deliver a text to our door as Twilio does, opt-out words marked."""
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
        *places("From", from_),
        *places("To", to),
    ]
    if kind := opt_out_type(body):
        form.append(("OptOutType", kind))
    replies: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    try:
        answer = await wire.deliver(url, form)
        replies = tuple(_reply(verb) for verb in read(answer.body, answer.content_type, text=True))
    except (CarrierError, Unreachable) as trouble:
        faults = (Fault(trouble.code, trouble.detail, url),)
    return TextAnswer(sid, replies, faults, tuple(wire.repeats))


async def report_text(
    wire: Wire, url: str, account: str, *, sid: str, status: str, error_code: str | None
) -> HttpAnswer:
    """Tell our door what became of a text we sent; raises `Unreachable`."""
    form = [("AccountSid", account), ("MessageSid", sid), ("SmsSid", sid)]
    form += [("MessageStatus", status), ("SmsStatus", status), ("ApiVersion", API_VERSION)]
    if error_code is not None:
        form.append(("ErrorCode", error_code))
    return await wire.deliver(url, form)


def opt_out_type(body: str) -> str | None:
    """STOP, START or HELP, when the text is nothing but such a word."""
    word = body.strip().upper()
    for kind, words in (("STOP", STOP), ("START", START), ("HELP", HELP)):
        if word in words:
            return kind
    return None


def _reply(verb: Element) -> str:
    return verb.text or "\n".join(child.text for child in verb.children)
