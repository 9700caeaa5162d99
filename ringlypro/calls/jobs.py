"""What calls leave to be done: enter what came while the books were closed, sweep recordings nobody plays any more."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from pathlib import Path

from procrastinate import JobContext

from ringlypro.calls.spool import Spooled, waiting
from ringlypro.clients import directory
from ringlypro.clients.directory import ClientCard
from ringlypro.db.queue import BRIEF, queue
from ringlypro.db.unit import Unit
from ringlypro.kit import phones
from ringlypro.notices import follow_ups
from ringlypro.vendors.desk import Desk, desk_of

log = logging.getLogger(__name__)
UNUSED_DAYS = 7

ENTER = """
INSERT INTO calls AS c (twilio_call_sid, from_number, to_number, status, start_time, outcome, created_at)
VALUES (%(sid)s, %(from_number)s, %(to_number)s, 'in-progress', %(at)s, 'message', %(at)s)
ON CONFLICT (client_id, twilio_call_sid) DO UPDATE SET updated_at = excluded.created_at
RETURNING id, contact_id, caller_name
"""
ATTACH = """
UPDATE calls SET recording_url = %(url)s, recording_sid = %(recording)s, outcome = 'voicemail'
WHERE client_id = %(client_id)s AND id = %(id)s AND recording_sid IS DISTINCT FROM %(recording)s RETURNING id
"""


@queue.periodic(cron="* * * * *")
@queue.task(name="calls.enter_spooled", pass_context=True, retry=BRIEF, queueing_lock="calls.enter_spooled")
async def enter_spooled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Put into the books what was written to disk."""
    desk = desk_of(context)
    for spooled in await asyncio.to_thread(lambda: list(waiting(desk.settings.RINGLYPRO_DATA_DIR))):
        if await enter(desk, spooled):
            spooled.path.unlink(missing_ok=True)


async def enter(desk: Desk, spooled: Spooled) -> bool:
    """Enter one happening; entering it twice changes nothing. False when it must wait."""
    dialled = phones.to_e164(spooled.fields.get("To", ""))
    card = await directory.by_number(desk, dialled) if dialled else None
    if card is None:
        log.warning("a spooled call belongs to nobody here: %s", phones.for_log(dialled))
        return True
    async with desk.unit(card.id) as unit:
        await _enter(unit, card, spooled)
    return True


async def _enter(unit: Unit, card: ClientCard, spooled: Spooled) -> None:
    fields = spooled.fields
    caller = phones.caller_id(fields.get("From")) or fields.get("From") or "anonymous"
    rows = await unit.run(
        ENTER,
        {
            "sid": fields.get("CallSid", "")[:64],
            "from_number": caller[:40],
            "to_number": card.ringlypro_number or "",
            "at": spooled.at,
        },
    )
    if spooled.kind == "voicemail":
        await keep_voicemail(unit, rows[0], fields, caller=caller)
    await unit.tell("calls", rows[0]["id"])


async def keep_voicemail(unit: Unit, call: Mapping[str, object], fields: Mapping[str, str], *, caller: str) -> None:
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


@queue.periodic(cron="17 3 * * *")
@queue.task(name="calls.sweep_recordings", pass_context=True, queueing_lock="calls.sweep_recordings")
async def sweep_recordings(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Delete recordings that nobody has played for a week; they are made again when they are needed."""
    folder = desk_of(context).settings.RINGLYPRO_DATA_DIR / "audio"
    swept = await asyncio.to_thread(sweep, folder, older_than=time.time() - UNUSED_DAYS * 86_400)
    log.info("swept %s recordings", swept)


def sweep(folder: Path, *, older_than: float) -> int:
    """Delete recordings last used before a moment (seconds since the epoch); says how many."""
    gone = 0
    for path in folder.glob("*.mp3"):
        if path.stat().st_mtime < older_than:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
