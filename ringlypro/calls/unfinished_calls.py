"""Who hangs up half-way through a message has left it all the same: the owner finds the words as a follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringlypro.calls import owner_alerts
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core import phone_numbers
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import follow_ups
from ringlypro.receptionist.conversation_state_json import load_state
from ringlypro.receptionist.conversation_tasks import BookingTask, ChangeTask
from ringlypro.receptionist.unfinished_messages import list_unfinished_messages


async def keep_unfinished_messages(unit: UnitOfWork, client_profile: ClientProfile, call: Mapping[str, Any]) -> bool:
    """Make follow-ups of what the state of an ended call still holds; says whether a message is what the call came to.

    A question beside a booking or a change is passed on, and the caller may still go on with that in another call.
    `call` is a row of `call_completion.LOCK_CALL`; its `open_state` is None where nothing was left to pass on.
    """
    if call["open_state"] is None:
        return False
    state = load_state(call["open_state"])
    messages = list_unfinished_messages(state)
    for message in messages:
        caller_phone = message.phone if state.caller.phone_confirmed else None
        follow_up = await follow_ups.create_follow_up(
            unit,
            kind=message.topic,
            body=message.reason,
            caller_name=message.name or call["caller_name"],
            caller_phone=caller_phone or phone_numbers.parse_caller_id(call["from_number"]) or message.phone or "",
            urgent=message.urgent,
            best_time=message.best_time or "",
            call_id=call["id"],
            contact_id=call["contact_id"],
        )
        if message.urgent:
            await owner_alerts.text_owner(unit, client_profile=client_profile, follow_up=follow_up)
    return bool(messages) and not isinstance(state.task, BookingTask | ChangeTask)
