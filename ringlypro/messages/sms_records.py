"""The row of a text that goes out: written once per purpose, in one statement with its thread and its change event."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import NOTIFY_CHANNEL, UnitOfWork
from ringlypro.messages.delivery import OPT_OUT_REPLY_PREFIX, OutboundSms
from ringlypro.messages.tables import Message

MAX_CHARACTERS = 1600
"""Characters the telephone company takes as one text."""

_INSERT_SMS = PreparedStatement("ringly_insert_sms", """
WITH refused AS (
    SELECT FROM opt_outs WHERE client_id = %(client_id)s AND phone = %(to)s AND NOT %(answers_opt_out)s
), sender AS (
    SELECT number, number = '' AND %(status)s = 'sending' AS is_missing
    FROM (SELECT coalesce(ringlypro_number, %(sender)s) AS number FROM clients WHERE id = %(client_id)s) AS one
), made AS (
    INSERT INTO messages (
        contact_id, direction, from_number, to_number, body, status, error_code, purpose, created_at
    )
    SELECT coalesce(%(contact_id)s, (SELECT id FROM contacts WHERE client_id = %(client_id)s AND phone = %(to)s)),
        'outgoing', sender.number, %(to)s, %(body)s, CASE WHEN sender.is_missing THEN 'failed' ELSE %(status)s END,
        CASE WHEN sender.is_missing THEN 'no_number' END, %(purpose)s, %(now)s
    FROM sender WHERE NOT EXISTS (SELECT FROM refused)
    ON CONFLICT (client_id, purpose) DO NOTHING
    RETURNING *
), thread AS (
    INSERT INTO threads AS t (contact_id, last_message_at, unread)
    SELECT contact_id, %(now)s, 0 FROM made WHERE contact_id IS NOT NULL
    ON CONFLICT (client_id, contact_id) DO UPDATE
        SET last_message_at = greatest(t.last_message_at, excluded.last_message_at)
), told AS (
    SELECT pg_notify(%(channel)s, json_build_array(client_id, 'messages', id)::text) FROM made
)
SELECT made.*, EXISTS (SELECT FROM refused) AS is_opted_out, (SELECT count(*) FROM told) AS told_count
FROM (SELECT) AS one LEFT JOIN made ON true
""", types={
    "client_id": "bigint", "contact_id": "bigint", "to": "text", "sender": "text", "status": "text", "purpose": "text",
    "answers_opt_out": "boolean", "now": "timestamptz",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimedSms:
    """A text that its claimer hands over after the commit."""

    message_id: int
    outbound_sms: OutboundSms


@dataclass(frozen=True, slots=True)
class SmsRecord:
    """The row of a text, as a copy to read, and whether it was written just now."""

    message: Message
    is_new: bool


async def insert_sms(
    unit: UnitOfWork, *, to: str, body: str, status: str, purpose: str | None = None, contact_id: int | None = None
) -> SmsRecord | None:
    """The text of this purpose to a number (E.164), written unless it is there; None for somebody who opted out."""
    values = _insert_values(unit, to=to, body=body, status=status, purpose=purpose, contact_id=contact_id)
    (row,) = await unit.fetch_all(_INSERT_SMS, values)
    is_opted_out = row.pop("is_opted_out")
    del row["told_count"]
    if row["id"] is not None:
        return SmsRecord(Message(**row), is_new=True)
    if is_opted_out:
        return None
    return SmsRecord((await unit.db.scalars(select(Message).where(Message.purpose == purpose))).one(), is_new=False)


async def claim_new_sms(
    unit: UnitOfWork, *, to: str, body: str, purpose: str, contact_id: int | None = None, sender: str = ""
) -> ClaimedSms | None:
    """End a unit with the text of this purpose, written as `sending`; its writer hands it over after the commit.

    `sender` stands for the number of a business without one; where both are missing the text fails at once. None when
    there is nothing to hand over: it failed, it was written before, or somebody opted out.
    """
    values = _insert_values(
        unit, to=to, body=body, status="sending", purpose=purpose, contact_id=contact_id, sender=sender
    )
    (row,) = await unit.fetch_and_commit(_INSERT_SMS, values)
    if row["status"] != "sending":
        return None
    return ClaimedSms(row["id"], OutboundSms(row["from_number"], row["to_number"], row["body"]))


def _insert_values(
    unit: UnitOfWork,
    *,
    to: str,
    body: str,
    status: str,
    purpose: str | None,
    contact_id: int | None,
    sender: str = "",
) -> dict[str, object]:
    return {
        "client_id": unit.client_id,
        "contact_id": contact_id,
        "sender": sender,
        "to": to,
        "body": body.replace("\x00", "")[:MAX_CHARACTERS],
        "status": status,
        "purpose": purpose,
        "answers_opt_out": (purpose or "").startswith(OPT_OUT_REPLY_PREFIX),
        "now": unit.now,
        "channel": NOTIFY_CHANNEL,
    }
