"""A later report of a call that is over: the fullest one counts, and what it adds is charged as a correction.

Twilio may say "completed" without a length first, or report twice with different ones. Which report comes first
decides nothing: status and seconds only ever rise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringlypro.calls.call_lifecycle import find_call_status
from ringlypro.calls.charge_reasons import CHARGED, COUNTED_REASONS, CallEnding, find_charge_reason
from ringlypro.calls.tables import MISSED_STATUSES
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.credits import call_charges
from ringlypro.db.unit_of_work import UnitOfWork

_UPDATE_ENDED_CALL = """
WITH fuller AS (
    UPDATE calls SET status = %(status)s, duration = %(seconds)s, cost = %(cost)s, updated_at = %(now)s
    WHERE client_id = %(client_id)s AND id = %(id)s
)
UPDATE call_days SET seconds = seconds + %(more_seconds)s, missed = missed - %(no_longer_missed)s,
    answered = answered + %(no_longer_missed)s
WHERE client_id = %(client_id)s AND day = %(day)s
"""


async def apply_fuller_report(
    unit: UnitOfWork, client_profile: ClientProfile, call: Mapping[str, Any], *, sid: str, status: str, seconds: int
) -> bool:
    """Let a report count that says more of an ended call than is known; says whether it did.

    `call` is a row of `call_completion.LOCK_CALL`.
    """
    known_seconds = call["duration"] or 0
    rank, known_rank = find_call_status(status).rank, find_call_status(call["status"]).rank
    if (rank, seconds) <= (known_rank, known_seconds) or rank < known_rank:
        return False
    seconds = max(seconds, known_seconds)
    reason = find_charge_reason(
        CallEnding(
            status=status,
            seconds=seconds,
            is_screen=call["screen"],
            outcome=call["outcome"],
            minimum_seconds=client_profile.minimum_billable_seconds,
        )
    )
    cost = await call_charges.correct_call_charge(
        unit,
        call_id=call["id"],
        call_sid=sid,
        seconds=seconds if reason == CHARGED or reason in COUNTED_REASONS else 0,
        tariff=call_charges.build_tariff(client_profile),
        waived=reason in COUNTED_REASONS,
        ended_at=call["end_time"],
    )
    no_longer_missed = call["status"] in MISSED_STATUSES and status not in MISSED_STATUSES
    await unit.fetch_all(
        _UPDATE_ENDED_CALL,
        {
            "client_id": unit.client_id, "id": call["id"], "status": status, "seconds": seconds, "now": unit.now,
            "cost": cost, "more_seconds": seconds - known_seconds, "no_longer_missed": int(no_longer_missed),
            "day": (call["start_time"] or call["end_time"]).astimezone(client_profile.zone).date(),
        },
    )  # fmt: skip
    await unit.notify("calls", call["id"])
    return True
