"""What calls leave to be done: enter what came while the books were closed, make recordings and sweep old ones."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

from procrastinate import JobContext
from sqlalchemy import select

from ringlypro.calls import voices
from ringlypro.calls.spool import Spooled, waiting
from ringlypro.clients import directory
from ringlypro.clients.directory import ClientCard
from ringlypro.clients.tables import Client
from ringlypro.db.queue import BRIEF, PATIENT, queue
from ringlypro.db.unit import Unit
from ringlypro.kit import phones
from ringlypro.notices import follow_ups
from ringlypro.receptionist.talk import Lang
from ringlypro.vendors.desk import Desk, desk_of
from ringlypro.vendors.errors import VendorError

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
    for path in (*folder.glob("*.mp3"), *folder.glob(".*.*")):
        try:
            old = path.stat().st_mtime < older_than
        except FileNotFoundError:
            continue
        if old:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


@queue.task(name="calls.warm_up", pass_context=True, retry=PATIENT)
async def warm_up(context: JobContext, *, client_id: int) -> None:
    """Record the fixed lines of a business; goes on later while the vendor is away."""
    desk = desk_of(context)
    card = await directory.by_id(desk, client_id)
    if card is None or not card.active:
        return
    missing = await voices.warm_up(cast("voices.Studio", desk), card)
    if missing:
        raise VendorError("some lines are not recorded yet", retryable=True, code=str(missing))


@queue.periodic(cron="*/5 * * * *")
@queue.task(name="calls.notice_voice", pass_context=True, queueing_lock="calls.notice_voice")
async def notice_voice(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """When another voice was set up, say whether it works and record everybody's lines with it."""
    desk = desk_of(context)
    if not desk.voice.enabled:
        return
    now = "\n".join(desk.voice.fingerprint(lang) for lang in get_args(Lang))
    mark = desk.settings.RINGLYPRO_DATA_DIR / "audio" / "voices.txt"
    if await asyncio.to_thread(lambda: mark.read_text() if mark.is_file() else "") == now:
        return
    await voices.check(desk)
    async with desk.directory() as unit:
        found = (await unit.db.scalars(select(Client.id).where(Client.active).order_by(Client.id))).all()
    for client_id in found:
        async with desk.unit(client_id) as unit:
            await unit.later(warm_up, once=f"warm-{client_id}", client_id=client_id)
    await asyncio.to_thread(_write, mark, now)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
