"""What becomes of a text that goes out: claimed once, sent once, and its status only ever moves forward."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import NOTIFY_CHANNEL, UnitOfWork
from ringlypro.messages import text_prices
from ringlypro.messages.message_lifecycle import STATUS_RANK
from ringlypro.messages.tables import Message, OptOut
from ringlypro.vendors.errors import OPTED_OUT, VendorError
from ringlypro.vendors.ports import SentText

MESSAGE_REFERENCE = "message"
"""The kind of external id under which a text's client is found: a status report may name no number of ours."""
_BEHIND_SENT = [status for status, rank in STATUS_RANK.items() if 0 <= rank < STATUS_RANK["sent"]]
UNDELIVERED_STATUSES = frozenset({"failed", "undelivered", "canceled"})
"""It did not reach anybody, and so is not charged."""
INTERRUPTED = "interrupted"
OPT_OUT_REPLY_PREFIX = "wish:"
"""The one answer to STOP goes out although its receiver has just opted out."""
_FIND_OPT_OUT = PreparedStatement(
    "ringly_find_opt_out",
    "SELECT 1 FROM opt_outs WHERE client_id = %(client_id)s AND phone = %(phone)s",
    types={"client_id": "bigint"},
)


_MARK_ACCEPTED = PreparedStatement("ringly_mark_accepted", """
WITH accepted AS (
    UPDATE messages SET twilio_sid = %(sid)s, cost = %(cost)s, segments = %(segments)s, sent_at = %(now)s,
        status = CASE WHEN status = ANY (%(behind_sent)s) THEN 'sent' ELSE status END
    WHERE client_id = %(client_id)s AND id = %(id)s AND direction = 'outgoing'
    RETURNING client_id, id
), reference AS (
    INSERT INTO external_refs (kind, external_id, client_id) SELECT %(kind)s, %(sid)s, client_id FROM accepted
    ON CONFLICT DO NOTHING
), counted AS (
    INSERT INTO text_months AS m (month, texts, segments, amount)
    SELECT date_trunc('month', %(now)s AT TIME ZONE c.timezone)::date, 1, %(segments)s, coalesce(%(cost)s, 0)
    FROM accepted JOIN clients AS c ON c.id = accepted.client_id
    ON CONFLICT (client_id, month) DO UPDATE SET texts = m.texts + 1, segments = m.segments + excluded.segments,
        amount = m.amount + excluded.amount
)
SELECT pg_notify(%(channel)s, json_build_array(client_id, 'messages', id)::text) FROM accepted
""", types={
    "client_id": "bigint", "id": "bigint", "sid": "text", "now": "timestamptz", "behind_sent": "text[]",
    "segments": "bigint", "cost": "numeric",
})  # fmt: skip
_FAIL_INTERRUPTED = """
WITH failed AS (
    UPDATE messages SET status = 'failed', error_code = %(code)s
    WHERE client_id = %(client_id)s AND purpose = %(purpose)s AND status = 'sending'
    RETURNING client_id, id
)
SELECT pg_notify(%(channel)s, json_build_array(client_id, 'messages', id)::text) FROM failed
"""


@dataclass(frozen=True, slots=True)
class OutboundSms:
    """What the telephone company is handed."""

    sender: str
    to: str
    body: str


async def claim_message(
    unit: UnitOfWork, message_id: int, *, sender: str, daily_limit: int | None = None
) -> OutboundSms | None:
    """Take a queued text for sending; None when there is nothing to send, or not any more. `sender` fills a gap.

    More than `daily_limit` texts in a day fail, this one among them.

    A text that is found claimed was interrupted between the telephone company and us. Whether it left is unknown, and
    a second copy is worse than a visible failure.
    """
    message = await _lock_message(unit, message_id)
    if message is None or message.status not in {"queued", "sending"}:
        return None
    if message.status == "sending":
        await _mark_failed(unit, message, INTERRUPTED)
        return None
    if await is_opted_out(unit, message.to_number) and not (message.purpose or "").startswith(OPT_OUT_REPLY_PREFIX):
        await _mark_failed(unit, message, OPTED_OUT)
        return None
    if daily_limit is not None and await text_prices.count_recent_texts(unit) > daily_limit:
        await _mark_failed(unit, message, text_prices.TEXT_LIMIT)
        return None
    message.from_number = message.from_number or sender
    if not message.from_number:
        await _mark_failed(unit, message, "no_number")
        return None
    message.status = "sending"
    return OutboundSms(sender=message.from_number, to=message.to_number, body=message.body)


async def fail_interrupted_message(unit: UnitOfWork, purpose: str) -> None:
    """Give up the text of this purpose if its claimer ended between the telephone company and us."""
    values = {"client_id": unit.client_id, "purpose": purpose, "code": INTERRUPTED, "channel": NOTIFY_CHANNEL}
    await unit.fetch_all(_FAIL_INTERRUPTED, values)


async def mark_accepted(
    unit: UnitOfWork, message_id: int, sent_text: SentText, *, price_per_segment: Decimal | None = None
) -> None:
    """The telephone company has it, and it counts in its month. The unit's last statement."""
    cost = text_prices.price_text(sent_text, price_per_segment)
    if cost is not None:
        await unit.enqueue(text_prices.CHARGE_JOB, client_id=unit.client_id, message_id=message_id)
    values = {
        "client_id": unit.client_id,
        "id": message_id,
        "sid": sent_text.sid,
        "cost": cost,
        "segments": sent_text.segments,
        "now": unit.now,
        "behind_sent": _BEHIND_SENT,
        "kind": MESSAGE_REFERENCE,
        "channel": NOTIFY_CHANNEL,
    }
    await unit.fetch_and_commit(_MARK_ACCEPTED, values)


async def mark_refused(unit: UnitOfWork, message_id: int, error: VendorError, *, is_last_attempt: bool) -> None:
    """The telephone company did not take it: back to the queue while trying again makes sense, else failed."""
    message = await _lock_message(unit, message_id)
    if message is None:
        return
    if error.code == OPTED_OUT:
        await record_opt_out(unit, message.to_number)
    if error.retryable and not is_last_attempt:
        message.status = "queued"
        return
    await _mark_failed(unit, message, error.code or "unreachable")


async def update_delivery_status(unit: UnitOfWork, *, sid: str, status: str, error_code: str | None) -> bool:
    """The telephone company tells how a text stands; False when no such text is known."""
    query = select(Message).where(Message.twilio_sid == sid, Message.direction == "outgoing").with_for_update()
    message = (await unit.db.scalars(query)).one_or_none()
    if message is None:
        return False
    if _advance_status(message, status):
        message.error_code = error_code or None
        if status in {"delivered", "read"}:
            message.delivered_at = message.delivered_at or unit.now
            message.error_code = None
        if error_code == OPTED_OUT:
            await record_opt_out(unit, message.to_number)
        if status in UNDELIVERED_STATUSES and message.cost is not None:
            await unit.enqueue(text_prices.CHARGE_JOB, client_id=unit.client_id, message_id=message.id)
        await unit.notify("messages", message.id)
    return True


async def is_opted_out(unit: UnitOfWork, phone: str) -> bool:
    """Whether this number asked this business for silence."""
    return bool(await unit.fetch_all(*build_opt_out_query(unit, phone)))


def build_opt_out_query(unit: UnitOfWork, phone: str) -> tuple[PreparedStatement, dict[str, Any]]:
    """What finds a row where this number (E.164) has opted out, for `fetch_together`."""
    return _FIND_OPT_OUT, {"client_id": unit.client_id, "phone": phone}


async def record_opt_out(unit: UnitOfWork, phone: str) -> bool:
    """No more texts to this number; False when that was known."""
    row = insert(OptOut).values(phone=phone, at=unit.now)
    inserted = row.on_conflict_do_nothing(index_elements=["client_id", "phone"]).returning(OptOut.phone)
    return (await unit.db.execute(inserted)).scalar() is not None


async def _lock_message(unit: UnitOfWork, message_id: int) -> Message | None:
    rows = select(Message).where(Message.id == message_id, Message.direction == "outgoing").with_for_update()
    return (await unit.db.scalars(rows)).one_or_none()


async def _mark_failed(unit: UnitOfWork, message: Message, code: str) -> None:
    message.status = "failed"
    message.error_code = code
    await unit.notify("messages", message.id)


def _advance_status(message: Message, status: str) -> bool:
    if STATUS_RANK.get(status, -1) <= STATUS_RANK.get(message.status, -1):
        return False
    message.status = status
    return True
