"""Recordings of messages: linked to their call, told to the owner once, written down when Twilio does so."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from ringlypro.clients import directory
from ringlypro.clients.directory import ClientCard
from ringlypro.db.unit import Unit
from ringlypro.kit import phones
from ringlypro.notices import follow_ups
from ringlypro.vendors.services_protocol import Services

MOST_WORDS = 5000
CALL = """
SELECT id, contact_id, caller_name FROM calls
WHERE client_id = %(client_id)s AND twilio_call_sid = %(sid)s FOR UPDATE
"""
ATTACH = """
UPDATE calls SET recording_url = %(url)s, recording_sid = %(recording)s, outcome = 'voicemail'
WHERE client_id = %(client_id)s AND id = %(id)s AND recording_sid IS DISTINCT FROM %(recording)s RETURNING id
"""
WRITE = """
WITH call AS (
    UPDATE calls SET transcription = %(text)s WHERE client_id = %(client_id)s AND twilio_call_sid = %(sid)s RETURNING id
)
UPDATE follow_ups SET body = %(text)s FROM call
WHERE follow_ups.client_id = %(client_id)s AND follow_ups.call_id = call.id AND follow_ups.kind = 'voicemail'
"""


def is_twilios(url: str) -> bool:
    """Only Twilio's own recordings are linked: an owner will click on this."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == "twilio.com" or host.endswith(".twilio.com"))


async def keep(unit: Unit, call: Mapping[str, object], fields: Mapping[str, str], *, caller: str) -> None:
    """Attach a recording to its call and leave a follow-up for the owner, once per recording."""
    changed = await unit.run(
        ATTACH,
        {
            "client_id": unit.client_id,
            "id": call["id"],
            "url": fields.get("RecordingUrl", "")[:500],
            "recording": fields.get("RecordingSid", "")[:64],
        },
    )
    if not changed:
        return
    contact_id, call_id = call["contact_id"], call["id"]
    await follow_ups.leave(
        unit,
        kind="voicemail",
        body="",
        caller_name=str(call["caller_name"] or ""),
        caller_phone=caller,
        urgent=False,
        best_time="",
        call_id=call_id if isinstance(call_id, int) else None,
        contact_id=contact_id if isinstance(contact_id, int) else None,
    )


async def whose(desk: Services, fields: Mapping[str, str]) -> ClientCard | None:
    """The client of a call: by the dialled number, else by a SID that was noted when a call was put through."""
    dialled = phones.to_e164(fields.get("To", ""))
    card = await directory.by_number(desk, dialled) if dialled else None
    sid = fields.get("CallSid", "")[:64]
    return card or (await directory.by_external(desk, "call", sid) if sid else None)


async def attach(desk: Services, fields: Mapping[str, str]) -> bool:
    """Link a recording to its call, once however often it is reported. False when the call is not known."""
    sid, url = fields.get("CallSid", "")[:64], fields.get("RecordingUrl", "")
    card = await whose(desk, fields)
    if card is None or not fields.get("RecordingSid") or not is_twilios(url):
        return False
    async with desk.unit(card.id) as unit:
        rows = await unit.run(CALL, {"client_id": card.id, "sid": sid})
        if rows:
            caller = phones.caller_id(fields.get("From")) or fields.get("From") or "anonymous"
            await keep(unit, rows[0], fields, caller=caller)
            await unit.tell("calls", rows[0]["id"])
    return bool(rows)


async def write_down(desk: Services, fields: Mapping[str, str]) -> None:
    """Keep the words of a voicemail, when Twilio understood any."""
    card = await whose(desk, fields)
    text = fields.get("TranscriptionText", "").replace("\x00", "").strip()[:MOST_WORDS]
    if card is None or not text:
        return
    async with desk.unit(card.id) as unit:
        await unit.run(WRITE, {"client_id": card.id, "sid": fields.get("CallSid", "")[:64], "text": text})
        await unit.tell("calls")
