"""The row of a text that goes out: written once per purpose, in one statement with its thread and its change event.

The first text to a number names the business and says how to make it stop, in its reader's language: the rules of
carriers and the TCPA ask for both.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.types.json import Jsonb
from sqlalchemy import select

from ringlypro.core.i18n import LANGUAGES, translate
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import NOTIFY_CHANNEL, UnitOfWork
from ringlypro.messages.delivery import OPT_OUT_REPLY_PREFIX, OutboundSms
from ringlypro.messages.tables import Message
from ringlypro.messages.thread_words import split_text_words

MAX_CHARACTERS = 1600
"""Characters the telephone company takes as one text."""

OWNER_ALERT_PREFIX = "urgent:"
"""The purpose of a text to the owner's own telephone: it belongs to no thread, and needs no way out."""

_INSERT_SMS = PreparedStatement("ringly_insert_sms", """
WITH refused AS (
    SELECT FROM opt_outs WHERE client_id = %(client_id)s AND phone = %(to)s AND NOT %(answers_opt_out)s
), contact AS (
    SELECT id, language FROM contacts WHERE client_id = %(client_id)s AND phone = %(to)s
), sender AS (
    SELECT number, number = '' AND %(status)s = 'sending' AS is_missing, business_name,
        coalesce(%(stop_lines)s::jsonb ->> (SELECT language FROM contact), %(stop_lines)s::jsonb ->> business_language,
            %(stop_lines)s::jsonb ->> 'en') AS stop_line
    FROM (SELECT coalesce(ringlypro_number, %(sender)s) AS number, business_name, language AS business_language
          FROM clients WHERE id = %(client_id)s) AS one
), words AS (
    SELECT CASE WHEN NOT %(tells_way_out)s OR EXISTS (
        SELECT FROM messages WHERE client_id = %(client_id)s AND to_number = %(to)s AND direction = 'outgoing'
            AND status NOT IN ('failed', 'undelivered', 'canceled')
    ) THEN %(body)s ELSE
        left(CASE WHEN strpos(%(body)s, business_name) > 0 THEN '' ELSE business_name || ': ' END || %(body)s,
            %(longest)s - length(stop_line) - 1)
        || CASE WHEN %(body)s ~ '\\m(STOP|ALTO)\\M' THEN '' ELSE E'\\n' || stop_line END
    END AS body FROM sender
), made AS (
    INSERT INTO messages (
        contact_id, direction, from_number, to_number, body, status, error_code, purpose, created_at
    )
    SELECT coalesce(%(contact_id)s, (SELECT id FROM contact)),
        'outgoing', sender.number, %(to)s, words.body,
        CASE WHEN sender.is_missing THEN 'failed' ELSE %(status)s END,
        CASE WHEN sender.is_missing THEN 'no_number' END, %(purpose)s, %(now)s
    FROM sender, words WHERE NOT EXISTS (SELECT FROM refused)
    ON CONFLICT (client_id, purpose) DO NOTHING
    RETURNING *
), thread AS (
    INSERT INTO threads AS t (sender, contact_id, last_message_at, last_message_id, unread)
    SELECT to_number, contact_id, %(now)s, id, 0 FROM made WHERE %(has_thread)s
    ON CONFLICT (client_id, sender) DO UPDATE
        SET last_message_at = greatest(t.last_message_at, excluded.last_message_at),
            last_message_id = greatest(t.last_message_id, excluded.last_message_id),
            contact_id = coalesce(excluded.contact_id, t.contact_id)
    RETURNING id
), keys AS (
    INSERT INTO thread_words (word, thread_id) SELECT word, id FROM thread, unnest(%(words)s::text[]) AS word
    ON CONFLICT DO NOTHING
), told AS (
    SELECT pg_notify(%(channel)s, json_build_array(client_id, 'messages', id)::text) FROM made
)
SELECT made.*, EXISTS (SELECT FROM refused) AS is_opted_out, (SELECT count(*) FROM told) AS told_count
FROM (SELECT) AS one LEFT JOIN made ON true
""", types={
    "client_id": "bigint", "contact_id": "bigint", "to": "text", "sender": "text", "status": "text", "purpose": "text",
    "answers_opt_out": "boolean", "tells_way_out": "boolean", "has_thread": "boolean", "body": "text",
    "longest": "integer", "words": "text[]", "now": "timestamptz",
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
    text = body.replace("\x00", "")[:MAX_CHARACTERS]
    return {
        "client_id": unit.client_id,
        "contact_id": contact_id,
        "sender": sender,
        "to": to,
        "body": text,
        "words": split_text_words(f"{to} {text}"),
        "longest": MAX_CHARACTERS,
        "tells_way_out": not (purpose or "").startswith((OWNER_ALERT_PREFIX, OPT_OUT_REPLY_PREFIX)),
        "has_thread": not (purpose or "").startswith(OWNER_ALERT_PREFIX),
        "stop_lines": Jsonb({lang: translate("messages.stop_line", lang) for lang in LANGUAGES}),
        "status": status,
        "purpose": purpose,
        "answers_opt_out": (purpose or "").startswith(OPT_OUT_REPLY_PREFIX),
        "now": unit.now,
        "channel": NOTIFY_CHANNEL,
    }
