"""The end of a call: status in, minutes charged, pages told. Once, however often and in whatever order reports arrive.

A later report that says more (a length, a greater one) is followed by `call_length`.

A report of a call that no voice webhook has told us of is not charged: it waits for its call, and if the call never
comes, nothing was answered and nothing is owed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from ringlypro.calls import call_length
from ringlypro.calls.call_lifecycle import find_call_status
from ringlypro.calls.call_store import LOCK_CALL_SID
from ringlypro.calls.charge_reasons import CHARGED, COUNTED_REASONS, CallEnding, find_charge_reason
from ringlypro.calls.tables import MISSED_STATUSES
from ringlypro.calls.unfinished_calls import keep_unfinished_messages
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.credits import call_charges, ledger
from ringlypro.credits.account_locks import lock_call_account
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import activity_feed

log = logging.getLogger(__name__)
MAX_CALL_SECONDS = 24 * 3600
MAX_SECONDS_DIGITS = 18

LOCK_CALL = PreparedStatement("ringly_lock_call", """
WITH conversation AS (
    SELECT CASE WHEN state->>'unanswered_question' <> '' OR state->'task'->>'kind' = 'message'
        THEN state END AS open_state
    FROM conversations WHERE client_id = %(client_id)s AND call_sid = %(sid)s FOR UPDATE
)
SELECT id, status, duration, direction, end_time, outcome, contact_id, caller_name, from_number, screen, start_time,
    (SELECT open_state FROM conversation) AS open_state
FROM calls
WHERE client_id = %(client_id)s AND twilio_call_sid = %(sid)s AND (SELECT count(*) FROM conversation) < 2 FOR UPDATE
""", types={})  # fmt: skip
"""The conversation is locked first, as a turn does: the other way round the two would wait for each other.

`open_state` is the conversation's, where a message or a question in it may have been left half-way.
"""

STORE_EARLY_STATUS = """
INSERT INTO early_statuses (call_sid, status, seconds) VALUES (%(sid)s, %(status)s, %(seconds)s)
ON CONFLICT (client_id, call_sid) DO UPDATE SET
    status = CASE WHEN early_statuses.status = 'completed' THEN early_statuses.status ELSE excluded.status END,
    seconds = greatest(early_statuses.seconds, excluded.seconds)
"""

END_CALL = PreparedStatement("ringly_end_call", """
WITH ended AS (
    UPDATE calls SET status = %(status)s, duration = %(seconds)s, end_time = %(now)s, updated_at = %(now)s,
        outcome = %(outcome)s, cost = %(cost)s
    WHERE client_id = %(client_id)s AND id = %(id)s
)
INSERT INTO call_days AS d (day, calls, incoming, outgoing, missed, answered, booked, seconds)
VALUES (%(day)s, 1, %(incoming)s, %(outgoing)s, %(missed)s, %(answered)s, %(booked)s, %(seconds)s)
ON CONFLICT (client_id, day) DO UPDATE SET calls = d.calls + 1, incoming = d.incoming + excluded.incoming,
    outgoing = d.outgoing + excluded.outgoing, missed = d.missed + excluded.missed,
    answered = d.answered + excluded.answered, booked = d.booked + excluded.booked,
    seconds = d.seconds + excluded.seconds
""", types={})  # fmt: skip


def parse_call_seconds(text: str | None) -> int:
    """CallDuration as whole seconds: missing, negative and nonsense count as nothing, a fraction is dropped.

    So does what is longer than Twilio lets a call last: nobody is charged a day for a figure that cannot be.
    """
    whole, _, fraction = (text or "").strip().partition(".")
    digits = whole + fraction
    if not (whole and digits.isascii() and digits.isdecimal()):
        return 0
    seconds = int(whole) if len(whole) <= MAX_SECONDS_DIGITS else MAX_CALL_SECONDS + 1
    return seconds if seconds <= MAX_CALL_SECONDS else 0


async def apply_call_status(
    unit: UnitOfWork, client_profile: ClientProfile, *, sid: str, status: str, seconds: int, is_end_known: bool = True
) -> bool:
    """Take a report of how a call stands. Returns whether the call is known.

    `is_end_known` is False for one that is closed because nobody can tell how it ended.
    """
    if not find_call_status(status).is_final:
        return bool(await unit.fetch_all(LOCK_CALL, {"client_id": unit.client_id, "sid": sid}))
    # Only what was connected has a length: else the order of two ends would decide about it.
    seconds = seconds if find_call_status(status).is_billed else 0
    call, account_rows = await _lock_call(unit, client_profile, sid)
    if call is None:
        call, account_rows = await _lock_call(unit, client_profile, sid, waits=True)
    if call is None:
        await unit.fetch_all(STORE_EARLY_STATUS, {"sid": sid, "status": status, "seconds": seconds})
        log.info("a call ended that we never answered")
        return False
    if call["end_time"] is not None:
        await call_length.apply_fuller_report(unit, client_profile, call, sid=sid, status=status, seconds=seconds)
        return True
    ending = CallEnding(
        status=status,
        seconds=seconds,
        is_screen=call["screen"],
        outcome=call["outcome"],
        minimum_seconds=client_profile.minimum_billable_seconds,
        is_end_known=is_end_known,
    )
    await _complete_call(unit, client_profile, call, account_rows, sid=sid, ending=ending)
    return True


async def _lock_call(
    unit: UnitOfWork, client_profile: ClientProfile, sid: str, *, waits: bool = False
) -> tuple[Mapping[str, Any] | None, Sequence[Mapping[str, Any]]]:
    """The call and, unless it has ended, the rows of its account, all locked in one message.

    With `waits`, a call that its first turn is just making is found as soon as that is committed.
    """
    values = {"client_id": unit.client_id, "sid": sid}
    first_turn = ((LOCK_CALL_SID, values),) if waits else ()
    account = lock_call_account(unit, call_sid=sid, zone=client_profile.zone, ended_at=unit.now)
    *_, call_rows, _, account_rows = await unit.fetch_together(*first_turn, (LOCK_CALL, values), *account)
    return (call_rows[0] if call_rows else None), account_rows


async def _complete_call(
    unit: UnitOfWork,
    client_profile: ClientProfile,
    call: Mapping[str, Any],
    account_rows: Sequence[Mapping[str, Any]],
    *,
    sid: str,
    ending: CallEnding,
) -> None:
    status, seconds = ending.status, ending.seconds
    reason = find_charge_reason(ending)
    ledger_entry = await ledger.charge_call(
        unit,
        call_id=call["id"],
        call_sid=sid,
        seconds=seconds if reason == CHARGED or reason in COUNTED_REASONS else 0,
        tariff=call_charges.build_tariff(client_profile),
        reason=reason,
        waived=reason in COUNTED_REASONS,
        ended_at=unit.now,
        account_rows=account_rows,
    )
    has_message = await keep_unfinished_messages(unit, client_profile, call)
    outcome = "message" if has_message and call["outcome"] in {None, "answered"} else call["outcome"] or "abandoned"
    is_missed = status in MISSED_STATUSES
    counted = {"incoming": call["direction"] == "incoming", "outgoing": call["direction"] == "outgoing"}
    counted |= {"missed": is_missed, "answered": not is_missed, "booked": outcome == "booked"}
    await unit.execute_at_commit(
        END_CALL,
        {
            "client_id": unit.client_id, "id": call["id"], "status": status, "seconds": seconds, "now": unit.now,
            "outcome": outcome, "cost": -ledger_entry.amount,
            "day": (call["start_time"] or unit.now).astimezone(client_profile.zone).date(),
            **{name: int(is_counted) for name, is_counted in counted.items()},
        },
    )  # fmt: skip
    await activity_feed.record_activity(
        unit,
        "call",
        contact_id=call["contact_id"],
        link=f"/calls/{call['id']}",
        name=call["caller_name"] or call["from_number"],
        outcome=outcome,
        seconds=seconds,
    )
    if client_profile.mails_calls:
        await unit.enqueue("calls.send_summaries", client_id=unit.client_id, call_id=call["id"])
    await unit.notify("calls", call["id"])
