"""The end of a call: status in, minutes charged, news told. Once, however often and in whatever order reports arrive.

A report of a call that no voice webhook has told us of is not charged: it waits for its call, and if the call never
comes, nothing was answered and nothing is owed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ringlypro.clients.directory import ClientCard
from ringlypro.credits import ledger
from ringlypro.credits.pricing import Tariff
from ringlypro.db.unit import Unit
from ringlypro.notices import feed

log = logging.getLogger(__name__)
FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
LONGEST_SECONDS = 24 * 3600

LOCK = """
SELECT id, status, direction, end_time, outcome, contact_id, caller_name, from_number, screen, answered, start_time
FROM calls WHERE client_id = %(client_id)s AND twilio_call_sid = %(sid)s FOR UPDATE
"""

EARLY = """
INSERT INTO early_statuses (call_sid, status, seconds) VALUES (%(sid)s, %(status)s, %(seconds)s)
ON CONFLICT (client_id, call_sid) DO UPDATE SET status = excluded.status,
    seconds = greatest(early_statuses.seconds, excluded.seconds)
"""

END = """
WITH ended AS (
    UPDATE calls SET status = %(status)s, duration = %(seconds)s, end_time = %(now)s, updated_at = %(now)s,
        outcome = coalesce(outcome, %(outcome)s), cost = %(cost)s
    WHERE client_id = %(client_id)s AND id = %(id)s
)
INSERT INTO call_days AS d (day, calls, incoming, outgoing, missed, answered, booked, seconds)
VALUES (%(day)s, 1, %(incoming)s, %(outgoing)s, %(missed)s, %(answered)s, %(booked)s, %(seconds)s)
ON CONFLICT (client_id, day) DO UPDATE SET calls = d.calls + 1, incoming = d.incoming + excluded.incoming,
    outgoing = d.outgoing + excluded.outgoing, missed = d.missed + excluded.missed,
    answered = d.answered + excluded.answered, booked = d.booked + excluded.booked,
    seconds = d.seconds + excluded.seconds
"""


def whole_seconds(text: str | None) -> int:
    """CallDuration as whole seconds: missing, negative and nonsense count as nothing, a fraction is dropped."""
    try:
        seconds = int(float(text or 0))
    except (ValueError, OverflowError):
        return 0
    return min(max(seconds, 0), LONGEST_SECONDS)


async def finish(unit: Unit, card: ClientCard, *, sid: str, status: str, seconds: int) -> bool:
    """Take a report of how a call stands. Returns whether the call is known."""
    if status not in FINAL:
        return await _known(unit, sid) is not None
    call = await _known(unit, sid)
    if call is None:
        await unit.run(EARLY, {"sid": sid, "status": status, "seconds": seconds})
        log.info("a call ended that we never answered, client %s", card.id)
        return False
    if call["end_time"] is not None:
        return True
    await _end(unit, card, call, sid=sid, status=status, seconds=seconds)
    return True


async def _known(unit: Unit, sid: str) -> Mapping[str, Any] | None:
    rows = await unit.run(LOCK, {"client_id": unit.client_id, "sid": sid})
    return rows[0] if rows else None


async def _end(unit: Unit, card: ClientCard, call: Mapping[str, Any], *, sid: str, status: str, seconds: int) -> None:
    posted = await ledger.charge_call(
        unit,
        call_id=call["id"],
        call_sid=sid,
        seconds=seconds if status == "completed" else 0,
        client=Tariff(
            rate=card.rate, monthly_free_minutes=card.monthly_free_minutes, zone=card.zone, minimum=card.minimum_seconds
        ),
        reason="screen_phone" if call["screen"] else "call",
        waived=call["screen"],
        ended_at=unit.now,
    )
    missed = call["answered"] == 0 or status != "completed"
    outcome = call["outcome"] or "abandoned"
    await unit.run(
        END,
        {
            "client_id": unit.client_id,
            "id": call["id"],
            "status": status,
            "seconds": seconds,
            "now": unit.now,
            "outcome": outcome,
            "cost": -posted.amount,
            "day": (call["start_time"] or unit.now).astimezone(card.zone).date(),
            "incoming": int(call["direction"] == "incoming"),
            "outgoing": int(call["direction"] == "outgoing"),
            "missed": int(missed),
            "answered": int(not missed),
            "booked": int(outcome == "booked"),
        },
    )
    await feed.happened(
        unit,
        "call",
        contact_id=call["contact_id"],
        link=f"/calls/{call['id']}",
        name=call["caller_name"] or call["from_number"],
        outcome=outcome,
        seconds=seconds,
    )
    await unit.tell("calls", call["id"])
