"""The owner says that a call was spam, or that it was not: what it cost follows, as an entry of its own.

Nothing that was promised is touched: a call that booked, moved or cancelled something is no spam. What a call came to
before the mark is kept, so that taking the mark back restores it at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringlypro.core.errors import ErrorKind, NotFound, RinglyError
from ringlypro.credits import call_charges, ledger
from ringlypro.db.unit_of_work import UnitOfWork

SPAM = "spam"
OUTCOMES_TO_MARK = frozenset({"abandoned", "answered", "message", "voicemail", "transferred"})
"""What a call may have come to that is spam after all: nothing was agreed in it."""
_LOCK_CALL = """
SELECT id, twilio_call_sid, outcome, outcome_before_spam, duration, end_time, screen, appointment_id FROM calls
WHERE client_id = %(client_id)s AND id = %(call_id)s FOR UPDATE
"""
_SET_OUTCOME = """
UPDATE calls SET outcome = %(outcome)s, outcome_before_spam = %(before)s, cost = %(cost)s, updated_at = %(now)s
WHERE client_id = %(client_id)s AND id = %(call_id)s
"""


class NotMarkable(RinglyError):
    """The call goes on, or something was agreed in it: it is no spam."""

    kind = ErrorKind.CONFLICT
    key = "call.spam.refused"
    code = "not_spam"


def can_mark(*, outcome: str | None, has_ended: bool, has_appointment: bool) -> bool:
    """Whether a call may be marked as spam."""
    return has_ended and outcome in OUTCOMES_TO_MARK and not has_appointment


async def set_spam_mark(unit: UnitOfWork, call_id: int, *, is_spam: bool) -> bool:
    """Mark a call as spam, or take the mark back; whether that changed anything.

    Raises NotFound, also for another client's call, and NotMarkable.
    """
    rows = await unit.fetch_all(_LOCK_CALL, {"client_id": unit.client_id, "call_id": call_id})
    if not rows:
        raise NotFound
    call = rows[0]
    if (call["outcome"] == SPAM) == is_spam:
        return False
    if is_spam and not can_mark(
        outcome=call["outcome"], has_ended=call["end_time"] is not None, has_appointment=bool(call["appointment_id"])
    ):
        raise NotMarkable
    await _write_mark(unit, call, is_spam=is_spam)
    return True


async def _write_mark(unit: UnitOfWork, call: Mapping[str, Any], *, is_spam: bool) -> None:
    cost = await call_charges.recharge_call(
        unit,
        call_id=call["id"],
        call_sid=call["twilio_call_sid"],
        seconds=call["duration"] or 0,
        tariff=await ledger.load_tariff(unit),
        ended_at=call["end_time"],
        is_waived=is_spam or call["screen"],
        reason="spam" if is_spam else "spam_undone",
    )
    await unit.fetch_all(
        _SET_OUTCOME,
        {
            "client_id": unit.client_id, "call_id": call["id"], "now": unit.now, "cost": cost,
            "outcome": SPAM if is_spam else call["outcome_before_spam"] or "abandoned",
            "before": call["outcome"] if is_spam else None,
        },
    )  # fmt: skip
    await unit.notify("calls", call["id"])
