"""What cannot wait for the owner to open the dashboard: an emergency, or an urgent message, is also texted.

The text names the follow-up, so its purpose is the follow-up's id. A client without an owner's number gets no text;
the follow-up stands all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core import phone_numbers
from ringlypro.core.i18n import translate
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import sms_service
from ringlypro.notifications import activity_feed, follow_ups
from ringlypro.notifications.tables import FollowUp

URGENT_TEXTS = {kind: f"calls.urgent_{kind}" for kind in ("complaint", "emergency", "late")}
"""How each kind is told; any other as a message."""


async def alert_owner(
    unit: UnitOfWork, *, client_profile: ClientProfile, call_row: Mapping[str, Any], text: str
) -> None:
    """Record a caller's emergency as a follow-up, text the owner, and show it in the feed."""
    follow_up = await follow_ups.create_follow_up(
        unit,
        kind="emergency",
        body=text,
        caller_name=call_row["caller_name"],
        caller_phone=call_row["from_number"],
        urgent=True,
        best_time="",
        call_id=call_row["call_id"],
        contact_id=call_row["contact_id"],
    )
    await text_owner(unit, client_profile=client_profile, follow_up=follow_up)
    await activity_feed.record_activity(
        unit, "emergency", contact_id=call_row["contact_id"], link=f"/calls/{call_row['call_id']}"
    )


async def text_owner(unit: UnitOfWork, *, client_profile: ClientProfile, follow_up: FollowUp) -> None:
    """Queue a text to the owner about an urgent follow-up, when there is a number for it."""
    if client_profile.owner_phone is None:
        return
    caller = phone_numbers.format_phone(follow_up.caller_phone)
    key = URGENT_TEXTS.get(follow_up.kind, "calls.urgent_message")
    body = translate(key, client_profile.language, caller=caller, reference=follow_up.reference)
    await sms_service.queue_sms(unit, to=client_profile.owner_phone, body=body, purpose=f"urgent:{follow_up.id}")
