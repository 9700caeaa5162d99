"""How a turn of a call is read and written: two statements, so that a caller never waits for a round trip too many.

The first finds the call's row or makes it, and locks it, with everything the turn needs to know beside it; the second
saves the conversation's state and appends the turn. The benchmark's floor runs these very texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork

OPEN_CALL = """
WITH caller AS (
    SELECT id, first_name, last_name, language, status, vip FROM contacts
    WHERE client_id = %(client_id)s AND phone = %(caller)s
), early AS (
    DELETE FROM early_statuses WHERE client_id = %(client_id)s AND call_sid = %(sid)s RETURNING status, seconds
), standing AS (
    SELECT id, twilio_call_sid, from_number, forwarded_from, contact_id, caller_name, outcome, talk, answered, answer,
        tokens
    FROM calls WHERE client_id = %(client_id)s AND twilio_call_sid = %(sid)s FOR UPDATE
), made AS (
    INSERT INTO calls AS c (twilio_call_sid, direction, from_number, to_number, forwarded_from, status, contact_id,
        caller_name, language, screen, start_time, created_at, updated_at)
    SELECT %(sid)s, 'incoming', %(from_number)s, %(to_number)s, %(forwarded_from)s, 'in-progress', caller.id,
        coalesce(concat_ws(' ', caller.first_name, caller.last_name), ''), %(lang)s,
        EXISTS (SELECT 1 FROM screen_calls WHERE client_id = %(client_id)s AND call_sid = %(sid)s),
        %(now)s, %(now)s, %(now)s
    FROM (VALUES (1)) AS one LEFT JOIN caller ON true WHERE NOT EXISTS (SELECT FROM standing)
    ON CONFLICT (client_id, twilio_call_sid) DO UPDATE SET updated_at = excluded.updated_at
    RETURNING c.id, c.twilio_call_sid, c.from_number, c.forwarded_from, c.contact_id, c.caller_name, c.outcome,
        c.talk, c.answered, c.answer, c.tokens
), opened AS (
    SELECT * FROM standing UNION ALL SELECT * FROM made
)
SELECT opened.*, caller.first_name, caller.last_name, caller.language AS contact_language,
    caller.status AS contact_status, caller.vip, early.status AS early_status, early.seconds AS early_seconds,
    CASE WHEN (opened.answered = 0 OR opened.talk->>'stage' = 'resume') AND %(caller)s::text IS NOT NULL THEN (
        SELECT CASE WHEN coalesce(before.outcome, 'abandoned') = 'abandoned' THEN before.talk END FROM calls AS before
        WHERE before.client_id = %(client_id)s AND before.from_number = %(from_number)s
          AND before.created_at > %(now)s - interval '24 hours' AND before.twilio_call_sid <> %(sid)s
        ORDER BY before.created_at DESC LIMIT 1
    ) END AS unfinished
FROM opened LEFT JOIN caller ON true LEFT JOIN early ON true
"""

SAVE_TURN = """
WITH saved AS (
    UPDATE calls SET talk = %(talk)s::jsonb, answered = answered + 1, answer = %(answer)s::jsonb, tokens = %(token)s,
        language = %(lang)s, outcome = coalesce(%(outcome)s, outcome),
        contact_id = coalesce(%(contact_id)s, contact_id),
        appointment_id = coalesce(%(appointment_id)s, appointment_id),
        caller_name = CASE WHEN %(caller_name)s <> '' THEN %(caller_name)s ELSE caller_name END, updated_at = %(now)s,
        status = CASE WHEN end_time IS NULL THEN 'in-progress' ELSE status END
    WHERE client_id = %(client_id)s AND id = %(id)s
)
INSERT INTO call_turns (call_id, number, at, step, heard, keys, confidence, understood, said, lang, ms)
VALUES (%(id)s, %(number)s, %(now)s, %(step)s, %(heard)s, %(keys)s, %(confidence)s, %(understood)s::jsonb,
    %(said)s, %(lang)s, %(ms)s)
"""


_OPEN_CALL = PreparedStatement("ringly_open_call", OPEN_CALL, types={"client_id": "bigint", "now": "timestamptz"})
_SAVE_TURN = PreparedStatement(
    "ringly_save_turn", SAVE_TURN, types={"client_id": "bigint", "id": "bigint", "now": "timestamptz"}
)


@dataclass(frozen=True, slots=True)
class VoiceRequest:
    """What a voice webhook says about its call. `turn` is the number our own action URL carried, if any."""

    sid: str
    from_number: str
    to_number: str
    forwarded_from: str | None = None
    token: str = ""
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class TurnTrace:
    """What one exchange leaves behind, for "why did it say that?"."""

    step: str
    caller_text: str
    keys: str
    confidence: float | None
    understood: tuple[tuple[str, str], ...]
    reply_text: str
    ms: int


async def open_call(unit: UnitOfWork, request: VoiceRequest, *, caller: str | None, lang: str) -> Mapping[str, Any]:
    """The call's row, made if it is new and locked until the unit ends, with its contact and what came early."""
    values = {
        "client_id": unit.client_id,
        "sid": request.sid,
        "from_number": request.from_number,
        "to_number": request.to_number,
        "forwarded_from": request.forwarded_from,
        "caller": caller,
        "lang": lang,
        "now": unit.now,
    }
    rows = await unit.fetch_all(_OPEN_CALL, values)
    return rows[0]


async def save_turn(
    unit: UnitOfWork,
    row: Mapping[str, Any],
    *,
    state: Mapping[str, Any],
    reply: list[Any],
    token: str,
    lang: str,
    trace: TurnTrace,
    call_updates: Mapping[str, Any],
    reads_follow: bool = False,
) -> None:
    """Keep state, answer and trace, and tell open pages of a call that begins or whose outcome changes.

    `call_updates` may hold contact_id, appointment_id, caller_name.

    It travels with the commit, unless the unit goes on to read the call (`reads_follow`).
    """
    values = {
        "client_id": unit.client_id,
        "id": row["id"],
        "number": row["answered"] + 1,
        "talk": json.dumps(state),
        "answer": json.dumps(reply),
        "token": token,
        "lang": lang,
        "outcome": state.get("outcome"),
        "contact_id": call_updates.get("contact_id"),
        "appointment_id": call_updates.get("appointment_id"),
        "caller_name": call_updates.get("caller_name") or "",
        "now": unit.now,
        "step": trace.step,
        "heard": trace.caller_text,
        "keys": trace.keys,
        "confidence": trace.confidence,
        "understood": json.dumps(trace.understood),
        "said": trace.reply_text,
        "ms": trace.ms,
    }
    await (unit.fetch_all if reads_follow else unit.execute_at_commit)(_SAVE_TURN, values)
    is_new_outcome = values["outcome"] is not None and values["outcome"] != row["outcome"]
    if row["answered"] == 0 or is_new_outcome:
        await unit.notify("calls", row["id"])


def is_new_turn(row: Mapping[str, Any], request: VoiceRequest) -> bool:
    """Whether this request answers the question that is open, and is not one that was answered before."""
    if request.token and request.token == row["tokens"]:
        return False
    return request.turn is None or request.turn >= row["answered"]
