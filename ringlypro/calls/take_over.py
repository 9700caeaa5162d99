"""A call that is going on is taken over: the owner's telephone rings, and the caller hears to whom they go.

Who asked stands in the call's conversation before the telephone company is asked to lead the call on; what is said is a
turn like any other, made when it does (`receptionist.transfer_steps`). If nobody picks up, the receptionist goes on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Literal

from ringlypro.calls.turn_contexts import find_forward_number
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core.errors import ErrorKind, NotFound, RinglyError
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.receptionist import conversation_state_json
from ringlypro.receptionist.conversation_state import ConversationState
from ringlypro.receptionist.language_packs import persona_paths
from ringlypro.vendors.errors import CALL_OVER, VendorError
from ringlypro.vendors.services_protocol import Services

RefusalReason = Literal["over", "screen", "no_phone", "ringing", "unreachable"]
_LOCK_CALL = """
SELECT c.twilio_call_sid AS sid, c.direction, c.screen, c.end_time, c.from_number, v.state, v.forwarded_from
FROM calls c LEFT JOIN conversations v ON v.client_id = c.client_id AND v.call_sid = c.twilio_call_sid
WHERE c.client_id = %(client_id)s AND c.id = %(call_id)s
"""
_LOCK_STATE = """
SELECT state FROM conversations WHERE client_id = %(client_id)s AND call_sid = %(sid)s FOR UPDATE
"""
_STORE_STATE = """
UPDATE conversations SET state = %(state)s::jsonb WHERE client_id = %(client_id)s AND call_sid = %(sid)s
"""


class TakeOverRefused(RinglyError):
    """The call cannot be taken over: it is over, is on the screen, has nobody to ring, or rings already."""

    kind = ErrorKind.CONFLICT
    code = "take_over_refused"

    def __init__(self, reason: RefusalReason) -> None:
        self.key = f"call.take_over.{reason}"
        self.extra = {"reason": reason}
        super().__init__()


@dataclass(frozen=True, slots=True)
class _LiveCall:
    sid: str
    lang: str


async def take_call_over(services: Services, client_profile: ClientProfile, call_id: int, *, name: str) -> None:
    """Ring the owner in on a call; `name` is whom the caller hears they go to.

    Raises NotFound, also for another client's call, and TakeOverRefused; then the call goes on as if nothing was asked.
    """
    async with services.unit_of_work(client_profile.id) as unit:
        live_call = await _note_request(unit, client_profile, call_id, name=name)
    url = f"{services.settings.base_url}/voice/{persona_paths()[live_call.lang]}/taken-over"
    try:
        await services.phone.redirect_call(live_call.sid, url=url)
    except VendorError as error:
        async with services.unit_of_work(client_profile.id) as unit:
            await _write_name(unit, live_call.sid, name="")
        raise TakeOverRefused("over" if error.code == CALL_OVER else "unreachable") from None


async def _note_request(unit: UnitOfWork, client_profile: ClientProfile, call_id: int, *, name: str) -> _LiveCall:
    rows = await unit.fetch_all(_LOCK_CALL, {"client_id": unit.client_id, "call_id": call_id})
    if not rows:
        raise NotFound
    row = rows[0]
    if row["end_time"] is not None or row["state"] is None:
        raise TakeOverRefused("over")
    if row["screen"]:
        raise TakeOverRefused("screen")
    if find_forward_number(client_profile, forwarded_from=row["forwarded_from"], caller=row["from_number"]) is None:
        raise TakeOverRefused("no_phone")
    state = await _write_name(unit, row["sid"], name=name)
    return _LiveCall(row["sid"], state.lang)


async def _write_name(unit: UnitOfWork, sid: str, *, name: str) -> ConversationState:
    """Lock the conversation, as a turn does, and write who takes the call over; empty takes the request back."""
    values: dict[str, Any] = {"client_id": unit.client_id, "sid": sid}
    rows = await unit.fetch_all(_LOCK_STATE, values)
    state = conversation_state_json.load_state(rows[0]["state"])
    if name and state.awaited.effect == "dial":
        raise TakeOverRefused("ringing")
    if name and state.awaited.effect == "end":
        raise TakeOverRefused("over")
    state = replace(state, progress=replace(state.progress, taken_over_by=name))
    await unit.fetch_all(_STORE_STATE, values | {"state": json.dumps(conversation_state_json.dump_state(state))})
    return state
