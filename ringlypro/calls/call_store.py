"""How a turn of a call is read and written: two statements, so that a caller never waits for a round trip too many.

The first makes the call and its conversation, or finds the conversation and locks it, with everything the turn needs to
know beside it; the second saves the state and appends the turn. The call's own row, which has an index for each list,
is written only when something changes that lists show. The benchmark's floor runs these very texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.receptionist.conversation_state_json import is_asking_to_resume

LOCK_CALL_SID = PreparedStatement(
    "ringly_lock_call_sid",
    "SELECT pg_advisory_xact_lock(hashtextextended(%(sid)s, %(client_id)s))",
    types={"client_id": "bigint", "sid": "text"},
)
"""Held by whoever makes a call and waited for by whoever finds none: else neither would see what the other wrote."""

OPEN_CALL = """
WITH caller AS (
    SELECT id, first_name, last_name, language, status, vip FROM contacts
    WHERE client_id = %(client_id)s AND phone = %(caller)s
), made AS (
    INSERT INTO calls (twilio_call_sid, direction, from_number, to_number, forwarded_from, status, contact_id,
        caller_name, language, screen, start_time, created_at, updated_at)
    SELECT %(sid)s, 'incoming', %(from_number)s, %(to_number)s, %(forwarded_from)s, 'in-progress', caller.id,
        coalesce(concat_ws(' ', caller.first_name, caller.last_name), ''), %(lang)s,
        EXISTS (SELECT 1 FROM screen_calls WHERE client_id = %(client_id)s AND call_sid = %(sid)s),
        %(now)s, %(now)s, %(now)s
    FROM (VALUES (1)) AS one LEFT JOIN caller ON true
    ON CONFLICT (client_id, twilio_call_sid) DO NOTHING
    RETURNING id
), entered AS (
    SELECT id FROM made UNION ALL
    SELECT id FROM calls WHERE client_id = %(client_id)s AND twilio_call_sid = %(sid)s
), opened AS (
    INSERT INTO conversations (call_id, call_sid, from_number, forwarded_from, updated_at)
    SELECT id, %(sid)s, %(from_number)s, %(forwarded_from)s, %(now)s FROM entered
    ON CONFLICT (client_id, call_sid) DO NOTHING
    RETURNING call_id, call_sid, from_number, forwarded_from, state, answered, reply, token
)
SELECT opened.*, EXISTS (SELECT FROM made) AS is_new_call, caller.first_name, caller.last_name,
    caller.language AS contact_language, caller.status AS contact_status, caller.vip, early.status AS early_status,
    early.seconds AS early_seconds,
    CASE WHEN %(caller)s::text IS NOT NULL THEN (
        SELECT CASE WHEN coalesce(before.outcome, 'abandoned') = 'abandoned' THEN v.state END
        FROM calls AS before
        LEFT JOIN conversations AS v ON v.client_id = %(client_id)s AND v.call_sid = before.twilio_call_sid
        WHERE before.client_id = %(client_id)s AND before.from_number = %(from_number)s
          AND before.created_at > %(now)s - interval '24 hours' AND before.twilio_call_sid <> %(sid)s
        ORDER BY before.created_at DESC LIMIT 1
    ) END AS unfinished,
    %(caller)s::text IS NOT NULL AND EXISTS (
        SELECT FROM calls AS other
        WHERE other.client_id = %(client_id)s AND other.from_number = %(from_number)s AND other.end_time IS NULL
          AND other.created_at > %(now)s - interval '60 seconds' AND other.twilio_call_sid <> %(sid)s
    ) AS is_calling_already
FROM opened LEFT JOIN caller ON true
LEFT JOIN early_statuses AS early ON early.client_id = %(client_id)s AND early.call_sid = %(sid)s
"""
"""The first turn of a call, or the first that reaches us. No row when the conversation is there already."""

RESUME_CALL = """
SELECT v.call_id, v.call_sid, v.from_number, v.forwarded_from, v.state, v.answered, v.reply, v.token,
    caller.first_name, caller.last_name, caller.language AS contact_language, caller.status AS contact_status,
    caller.vip
FROM conversations AS v
LEFT JOIN contacts AS caller ON caller.client_id = %(client_id)s AND caller.phone = %(caller)s
WHERE v.client_id = %(client_id)s AND v.call_sid = %(sid)s FOR UPDATE OF v
"""
"""Every further turn. No row when there is no conversation yet.

A status that came early is not looked for: whoever made the call held the lock of its SID and has taken it into
account, and while the call is there no report is early.
"""

SAVE_TURN = """
WITH saved AS (
    UPDATE conversations SET state = %(state)s::jsonb, answered = %(number)s, reply = %(reply)s::jsonb,
        token = %(token)s, updated_at = %(now)s
    WHERE client_id = %(client_id)s AND call_sid = %(sid)s
)
INSERT INTO call_turns (call_id, number, at, step, heard, keys, confidence, understood, said, lang, ms)
VALUES (%(call_id)s, %(number)s, %(now)s, %(step)s, %(heard)s, %(keys)s, %(confidence)s, %(understood)s::jsonb,
    %(said)s, %(lang)s, %(ms)s)
"""

UPDATE_CALL = """
UPDATE calls SET language = %(lang)s, outcome = coalesce(%(outcome)s, outcome),
    contact_id = coalesce(%(contact_id)s, contact_id), appointment_id = coalesce(%(appointment_id)s, appointment_id),
    caller_name = CASE WHEN %(caller_name)s <> '' THEN %(caller_name)s ELSE caller_name END, updated_at = %(now)s,
    status = CASE WHEN end_time IS NULL THEN 'in-progress' ELSE status END
WHERE client_id = %(client_id)s AND id = %(call_id)s
"""
"""What a turn changed of what lists show; most turns change nothing of it."""

_FIND_UNFINISHED = """
SELECT v.state FROM calls AS before
JOIN conversations AS v ON v.client_id = %(client_id)s AND v.call_sid = before.twilio_call_sid
WHERE before.client_id = %(client_id)s AND before.id = (
    SELECT id FROM calls WHERE client_id = %(client_id)s AND from_number = %(from_number)s
        AND created_at > %(now)s - interval '24 hours' AND twilio_call_sid <> %(sid)s
    ORDER BY created_at DESC LIMIT 1
) AND coalesce(before.outcome, 'abandoned') = 'abandoned'
"""
_DELETE_EARLY_STATUS = "DELETE FROM early_statuses WHERE client_id = %(client_id)s AND call_sid = %(sid)s"

_TURN_TYPES = {"client_id": "bigint", "call_id": "bigint", "number": "bigint", "now": "timestamptz"}
_OPEN_CALL = PreparedStatement("ringly_open_call", OPEN_CALL, types=_TURN_TYPES)
_RESUME_CALL = PreparedStatement("ringly_resume_call", RESUME_CALL, types=_TURN_TYPES)
_SAVE_TURN = PreparedStatement("ringly_save_turn", SAVE_TURN, types=_TURN_TYPES)
_UPDATE_CALL = PreparedStatement("ringly_update_call", UPDATE_CALL, types=_TURN_TYPES)


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


@dataclass(slots=True)
class CallChanges:
    """What a turn changes of the call's row; None for what stays as it is."""

    lang: str
    """The language that is spoken now."""
    is_lang_new: bool = False
    outcome: str | None = None
    contact_id: int | None = None
    appointment_id: int | None = None
    caller_name: str | None = None

    @property
    def are_any(self) -> bool:
        """Whether anything changes."""
        values = self.outcome, self.contact_id, self.appointment_id, self.caller_name
        return self.is_lang_new or any(value is not None for value in values)

    def to_sql_values(self) -> dict[str, Any]:
        """For `UPDATE_CALL`."""
        return {
            "outcome": self.outcome,
            "contact_id": self.contact_id,
            "appointment_id": self.appointment_id,
            "caller_name": self.caller_name or "",
        }


async def open_call(unit: UnitOfWork, request: VoiceRequest, *, caller: str | None, lang: str) -> dict[str, Any]:
    """The call's conversation, made if it is new and locked until the unit ends, with its contact.

    `early_status` and `early_seconds` are what came early to a call that is made here; None where it was there.
    `unfinished` is the state of the caller's call before this one, where it can be taken up again.
    `is_calling_already`: another call of theirs began within the last minute and goes on; only where this one is made.
    """
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
    # Whoever makes the call first wins; who meant to make it too finds it with a statement that begins later, and makes
    # the conversation of a call that was entered without one meanwhile (`jobs.UPSERT_CALL`).
    is_first = request.turn == 0
    for statement in (*(() if is_first else (_RESUME_CALL,)), _OPEN_CALL, _RESUME_CALL, _OPEN_CALL):
        if statement is _OPEN_CALL:
            _, rows = await unit.fetch_together((LOCK_CALL_SID, values), (statement, values))
        else:
            rows = await unit.fetch_all(statement, values)
        if rows:
            break
    else:
        raise LookupError("a call is there and cannot be read")
    row = rows[0]
    row.setdefault("early_status", None)
    if "unfinished" not in row:
        may_continue = caller is not None and (row["answered"] == 0 or is_asking_to_resume(row["state"]))
        states = await unit.fetch_all(_FIND_UNFINISHED, values) if may_continue else ()
        row["unfinished"] = states[0]["state"] if states else None
    return row


async def delete_early_status(unit: UnitOfWork, row: Mapping[str, Any]) -> None:
    """Forget the status that came early, once it is applied. `row` is of `open_call`."""
    await unit.fetch_all(_DELETE_EARLY_STATUS, {"client_id": unit.client_id, "sid": row["call_sid"]})


async def load_caller(unit: UnitOfWork, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the call's row says of the caller before this turn: contact_id, caller_name. `row` is of `open_call`."""
    rows = await unit.fetch_all(
        "SELECT contact_id, caller_name FROM calls WHERE client_id = %(client_id)s AND id = %(call_id)s",
        {"client_id": unit.client_id, "call_id": row["call_id"]},
    )
    return rows[0]


async def load_call_start(unit: UnitOfWork, row: Mapping[str, Any]) -> datetime:
    """When the call was picked up. `row` is of `open_call`."""
    rows = await unit.fetch_all(
        "SELECT created_at FROM calls WHERE client_id = %(client_id)s AND id = %(call_id)s",
        {"client_id": unit.client_id, "call_id": row["call_id"]},
    )
    began_at: datetime = rows[0]["created_at"]
    return began_at


async def save_turn(
    unit: UnitOfWork,
    row: Mapping[str, Any],
    *,
    state: Mapping[str, Any],
    reply: list[Any],
    token: str,
    trace: TurnTrace,
    call_changes: CallChanges,
    reads_follow: bool = False,
) -> None:
    """Keep state, answer and trace, and tell open pages of a call that begins or whose outcome changes.

    It travels with the commit, unless the unit goes on to read the call (`reads_follow`).
    """
    values = {
        "client_id": unit.client_id,
        "sid": row["call_sid"],
        "call_id": row["call_id"],
        "number": row["answered"] + 1,
        "state": json.dumps(state),
        "reply": json.dumps(reply),
        "token": token,
        "lang": call_changes.lang,
        "now": unit.now,
        "step": trace.step,
        "heard": trace.caller_text,
        "keys": trace.keys,
        "confidence": trace.confidence,
        "understood": json.dumps(trace.understood),
        "said": trace.reply_text,
        "ms": trace.ms,
    }
    execute = unit.fetch_all if reads_follow else unit.execute_at_commit
    await execute(_SAVE_TURN, values)
    if call_changes.are_any or not row.get("is_new_call", True):
        await execute(_UPDATE_CALL, {**call_changes.to_sql_values(), **values})
    if row["answered"] == 0 or call_changes.outcome is not None:
        await unit.notify("calls", row["call_id"])


def is_new_turn(row: Mapping[str, Any], request: VoiceRequest) -> bool:
    """Whether this request answers the question that is open, and is not one that was answered before."""
    if request.token and request.token == row["token"]:
        return False
    return request.turn is None or request.turn >= row["answered"]
