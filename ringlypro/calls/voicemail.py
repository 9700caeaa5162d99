"""Recordings of messages: linked to their call, told to the owner once, written down when Twilio does so."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from ringlypro.calls.call_lifecycle import is_recording_heard
from ringlypro.clients import client_profiles
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core import phone_numbers
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import follow_ups
from ringlypro.vendors.services_protocol import Services

MAX_CHARACTERS = 5000
LOCK_CALL = """
SELECT id, contact_id, caller_name FROM calls
WHERE client_id = %(client_id)s AND twilio_call_sid = %(sid)s FOR UPDATE
"""
ATTACH_RECORDING = """
UPDATE calls SET recording_url = %(url)s, recording_sid = %(recording)s, outcome = 'voicemail'
WHERE client_id = %(client_id)s AND id = %(id)s AND recording_sid IS DISTINCT FROM %(recording)s RETURNING id
"""
STORE_TRANSCRIPTION = """
WITH call AS (
    UPDATE calls SET transcription = %(text)s WHERE client_id = %(client_id)s AND twilio_call_sid = %(sid)s RETURNING id
)
UPDATE follow_ups SET body = %(text)s, updated_at = %(now)s FROM call
WHERE follow_ups.client_id = %(client_id)s AND follow_ups.call_id = call.id AND follow_ups.kind = 'voicemail'
"""


def is_twilio_url(url: str) -> bool:
    """Only Twilio's own recordings are linked: an owner will click on this."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == "twilio.com" or host.endswith(".twilio.com"))


async def store_voicemail(
    unit: UnitOfWork, call: Mapping[str, object], fields: Mapping[str, str], *, caller: str
) -> None:
    """Attach a recording to its call and leave a follow-up for the owner, once per recording."""
    changed = await unit.fetch_all(
        ATTACH_RECORDING,
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
    await follow_ups.create_follow_up(
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


async def find_client_profile(services: Services, fields: Mapping[str, str]) -> ClientProfile | None:
    """The client of a call: by the dialled number, else by a SID that was noted when a call was put through."""
    dialled = phone_numbers.to_e164(fields.get("To", ""))
    client_profile = await client_profiles.get_profile_by_number(services, dialled) if dialled else None
    sid = fields.get("CallSid", "")[:64]
    return client_profile or (await client_profiles.get_profile_by_external_id(services, "call", sid) if sid else None)


async def attach_recording(services: Services, fields: Mapping[str, str]) -> bool:
    """Link a recording to its call, once however often it is reported. False when the call is not known."""
    sid, url = fields.get("CallSid", "")[:64], fields.get("RecordingUrl", "")
    client_profile = await find_client_profile(services, fields)
    if client_profile is None or not fields.get("RecordingSid") or not is_twilio_url(url):
        return False
    if not is_recording_heard(fields.get("RecordingStatus", "").lower()):
        return True
    async with services.voice_unit(client_profile.id) as unit:
        rows = await unit.fetch_all(LOCK_CALL, {"client_id": client_profile.id, "sid": sid})
        if rows:
            caller = phone_numbers.parse_caller_id(fields.get("From")) or fields.get("From") or "anonymous"
            await store_voicemail(unit, rows[0], fields, caller=caller)
            await unit.notify("calls", rows[0]["id"])
    return bool(rows)


async def store_transcription(services: Services, fields: Mapping[str, str]) -> None:
    """Keep the words of a voicemail, when Twilio understood any."""
    client_profile = await find_client_profile(services, fields)
    text = fields.get("TranscriptionText", "").replace("\x00", "").strip()[:MAX_CHARACTERS]
    if client_profile is None or not text:
        return
    async with services.voice_unit(client_profile.id) as unit:
        await unit.fetch_all(
            STORE_TRANSCRIPTION,
            {"client_id": client_profile.id, "sid": fields.get("CallSid", "")[:64], "text": text, "now": unit.now},
        )
        await unit.notify("calls")
        await unit.notify("follow_ups")
