"""Calls whose end was never reported: the telephone company is asked, and what nobody can tell is closed."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ringlypro.calls import call_completion
from ringlypro.calls.call_lifecycle import END_UNKNOWN, find_call_status
from ringlypro.clients import client_profiles
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.vendors.ports import CallReport
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
SILENCE = timedelta(minutes=15)
"""How long nothing was heard of a call before its end is asked for."""
LONGEST_CALL = timedelta(hours=4)
"""Twilio ends a call after so long: one that it does not know by then has no end to wait for."""
MAX_CALLS = 100
TWILIO_SID = re.compile(r"CA[0-9a-f]{32}")

FIND_SILENT_CALLS = """
SELECT c.twilio_call_sid AS sid, c.screen, c.created_at FROM calls AS c
LEFT JOIN conversations AS v ON v.client_id = %(client_id)s AND v.call_sid = c.twilio_call_sid
WHERE c.client_id = %(client_id)s AND c.end_time IS NULL AND c.created_at < %(heard_before)s
    AND greatest(c.updated_at, v.updated_at) < %(heard_before)s
ORDER BY c.created_at LIMIT %(limit)s
"""


async def close_silent_calls(services: Services, client_id: int) -> int:
    """Ask how the calls of a client that went silent ended; says how many are over now. Raises VendorError."""
    client_profile = await client_profiles.get_profile_by_id(services, client_id)
    if client_profile is None:
        return 0
    async with services.unit_of_work(client_id) as unit:
        values = {"client_id": client_id, "heard_before": unit.now - SILENCE, "limit": MAX_CALLS}
        calls = await unit.fetch_all(FIND_SILENT_CALLS, values)
    closed_count = 0
    for call in calls:
        closed_count += await _close_call(services, client_profile, call)
    return closed_count


async def _close_call(services: Services, client_profile: ClientProfile, call: Mapping[str, Any]) -> bool:
    is_asked = TWILIO_SID.fullmatch(call["sid"]) is not None and not call["screen"]
    call_report = await services.phone.fetch_call(call["sid"]) if is_asked else None
    is_end_known = call_report is not None and find_call_status(call_report.status).is_final
    is_lost = call_report is None and call["created_at"] < services.clock() - LONGEST_CALL
    if not is_end_known and not is_lost:
        return False
    ended = call_report if call_report is not None else CallReport(status=END_UNKNOWN, seconds=0)
    async with services.unit_of_work(client_profile.id) as unit:
        await call_completion.apply_call_status(
            unit,
            client_profile,
            sid=call["sid"],
            status=ended.status,
            seconds=ended.seconds,
            is_end_known=is_end_known,
        )
    log.warning("the end of a call was never reported: it is closed as %s", ended.status)
    return True
