"""What becomes of a text that goes out: claimed once, sent once, and its status only ever moves forward."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.clients.tables import ExternalRef
from ringlypro.db.unit import Unit
from ringlypro.messages.tables import Message, OptOut
from ringlypro.vendors.errors import OPTED_OUT, VendorError
from ringlypro.vendors.ports import SentText

REFERENCE = "message"
"""The kind of external id under which a text's client is found: a status report may name no number of ours."""
RANK = {
    "queued": 0,
    "accepted": 0,
    "scheduled": 0,
    "sending": 1,
    "sent": 2,
    "failed": 3,
    "undelivered": 3,
    "canceled": 3,
    "delivered": 4,
    "read": 5,
}
"""A report that is late must not undo a later one."""
INTERRUPTED = "interrupted"
EXEMPT = "wish:"
"""The one answer to STOP goes out although its receiver has just opted out."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the telephone company is handed."""

    sender: str
    to: str
    body: str


async def claim(unit: Unit, message_id: int, *, sender: str) -> Parcel | None:
    """Take a queued text for sending; None when there is nothing to send, or not any more. `sender` fills a gap.

    A text that is found claimed was interrupted between the telephone company and us. Whether it left is unknown, and
    a second copy is worse than a visible failure.
    """
    row = await _locked(unit, message_id)
    if row is None or row.status not in {"queued", "sending"}:
        return None
    if row.status == "sending":
        await _fail(unit, row, INTERRUPTED)
        return None
    if await is_opted_out(unit, row.to_number) and not (row.purpose or "").startswith(EXEMPT):
        await _fail(unit, row, OPTED_OUT)
        return None
    row.from_number = row.from_number or sender
    if not row.from_number:
        await _fail(unit, row, "no_number")
        return None
    row.status = "sending"
    return Parcel(sender=row.from_number, to=row.to_number, body=row.body)


async def accepted(unit: Unit, message_id: int, sent: SentText) -> None:
    """The telephone company has it."""
    row = await _locked(unit, message_id)
    if row is None:
        return
    row.twilio_sid = sent.sid
    row.cost = sent.price
    row.sent_at = unit.now
    _advance(row, "sent")
    whose = {"kind": REFERENCE, "external_id": sent.sid, "client_id": unit.client_id}
    await unit.db.execute(insert(ExternalRef).values(**whose).on_conflict_do_nothing())
    await unit.tell("messages", row.id)


async def refused(unit: Unit, message_id: int, trouble: VendorError, *, last: bool) -> None:
    """The telephone company did not take it: back to the queue while trying again makes sense, else failed."""
    row = await _locked(unit, message_id)
    if row is None:
        return
    if trouble.code == OPTED_OUT:
        await opt_out(unit, row.to_number)
    if trouble.retryable and not last:
        row.status = "queued"
        return
    await _fail(unit, row, trouble.code or "unreachable")


async def reported(unit: Unit, *, sid: str, status: str, error_code: str | None) -> bool:
    """The telephone company tells how a text stands; False when no such text is known."""
    known = select(Message).where(Message.twilio_sid == sid, Message.direction == "outgoing").with_for_update()
    row = (await unit.db.scalars(known)).one_or_none()
    if row is None:
        return False
    if _advance(row, status):
        row.error_code = error_code or None
        if status in {"delivered", "read"}:
            row.delivered_at = row.delivered_at or unit.now
            row.error_code = None
        if error_code == OPTED_OUT:
            await opt_out(unit, row.to_number)
        await unit.tell("messages", row.id)
    return True


async def is_opted_out(unit: Unit, phone: str) -> bool:
    """Whether this number asked this business for silence."""
    return await unit.db.get(OptOut, (unit.client_id, phone)) is not None


async def opt_out(unit: Unit, phone: str) -> bool:
    """No more texts to this number; False when that was known."""
    row = insert(OptOut).values(phone=phone, at=unit.now)
    new = row.on_conflict_do_nothing(index_elements=["client_id", "phone"]).returning(OptOut.phone)
    return (await unit.db.execute(new)).scalar() is not None


async def _locked(unit: Unit, message_id: int) -> Message | None:
    rows = select(Message).where(Message.id == message_id, Message.direction == "outgoing").with_for_update()
    return (await unit.db.scalars(rows)).one_or_none()


async def _fail(unit: Unit, row: Message, code: str) -> None:
    row.status = "failed"
    row.error_code = code
    await unit.tell("messages", row.id)


def _advance(row: Message, status: str) -> bool:
    if RANK.get(status, -1) <= RANK.get(row.status, -1):
        return False
    row.status = status
    return True
