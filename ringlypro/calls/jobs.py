"""What calls leave to be done: enter what came while the books were closed, make recordings and sweep old ones."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import psycopg
from procrastinate import JobContext
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError

from ringlypro.calls import ending, voicemail, voices
from ringlypro.calls.spool import Spooled, set_aside, waiting
from ringlypro.clients import directory
from ringlypro.clients.directory import ClientCard
from ringlypro.clients.tables import Client
from ringlypro.db.queue import BRIEF, PATIENT, queue
from ringlypro.db.unit import Unit
from ringlypro.kit import phones
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)
UNUSED_DAYS = 7

ENTER = """
WITH early AS (
    DELETE FROM early_statuses WHERE client_id = %(client_id)s AND call_sid = %(sid)s RETURNING status, seconds
), caller AS (
    SELECT id, concat_ws(' ', first_name, last_name) AS name FROM contacts
    WHERE client_id = %(client_id)s AND phone = %(from_number)s
), entered AS (
    INSERT INTO calls AS c (twilio_call_sid, from_number, to_number, status, start_time, outcome, contact_id,
        caller_name, created_at)
    SELECT %(sid)s, %(from_number)s, %(to_number)s, 'in-progress', %(at)s, 'message', caller.id,
        coalesce(caller.name, ''), %(at)s
    FROM (VALUES (1)) AS one LEFT JOIN caller ON true
    ON CONFLICT (client_id, twilio_call_sid) DO UPDATE SET updated_at = excluded.created_at
    RETURNING id, contact_id, caller_name
)
SELECT entered.*, early.status, early.seconds FROM entered LEFT JOIN early ON true
"""


@queue.periodic(cron="* * * * *")
@queue.task(name="calls.enter_spooled", pass_context=True, retry=BRIEF, queueing_lock="calls.enter_spooled")
async def enter_spooled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Put into the books what was written to disk."""
    await enter_all(get_job_services(context))


async def enter_all(desk: Services) -> None:
    """Enter everything that waits; what the books refuse for good is set aside. Raises when they are still closed."""
    for spooled in await asyncio.to_thread(lambda: list(waiting(desk.settings.RINGLYPRO_DATA_DIR))):
        try:
            await enter(desk, spooled)
        except (DataError, IntegrityError, psycopg.DataError, psycopg.IntegrityError):
            set_aside(spooled.path)
        else:
            spooled.path.unlink(missing_ok=True)


async def enter(desk: Services, spooled: Spooled) -> None:
    """Enter one happening; entering it twice changes nothing. Raises when the books are still closed."""
    fields = {name: value.replace("\x00", "") for name, value in spooled.fields.items()}
    match spooled.kind:
        case "transcription":
            await voicemail.write_down(desk, fields)
            return
        case "status" if fields.get("ParentCallSid"):
            return
    card = await voicemail.whose(desk, fields)
    if card is None:
        log.warning("a spooled call belongs to nobody here: %s", phones.for_log(fields.get("To")))
        return
    async with desk.unit(card.id) as unit:
        if spooled.kind == "status":
            await _end(unit, card, fields)
        else:
            await _enter(unit, card, spooled.kind, fields, at=spooled.at)


async def _end(unit: Unit, card: ClientCard, fields: Mapping[str, str]) -> None:
    status, seconds = fields.get("CallStatus", "").lower(), ending.whole_seconds(fields.get("CallDuration"))
    await ending.finish(unit, card, sid=fields.get("CallSid", "")[:64], status=status, seconds=seconds)


async def _enter(unit: Unit, card: ClientCard, kind: str, fields: Mapping[str, str], *, at: datetime) -> None:
    caller = phones.caller_id(fields.get("From")) or fields.get("From") or "anonymous"
    sid = fields.get("CallSid", "")[:64]
    values = {
        "client_id": card.id,
        "sid": sid,
        "from_number": caller[:40],
        "to_number": card.ringlypro_number or "",
        "at": at,
    }
    call = (await unit.run(ENTER, values))[0]
    if kind == "voicemail":
        await voicemail.keep(unit, call, fields, caller=caller)
    if call["status"]:
        # It ended while nobody knew of it.
        await ending.finish(unit, card, sid=sid, status=call["status"], seconds=call["seconds"])
    await unit.tell("calls", call["id"])


@queue.periodic(cron="17 3 * * *")
@queue.task(name="calls.sweep_recordings", pass_context=True, queueing_lock="calls.sweep_recordings")
async def sweep_recordings(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Delete recordings that nobody has played for a week; they are made again when they are needed."""
    folder = get_job_services(context).settings.RINGLYPRO_DATA_DIR / "audio"
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
    desk = get_job_services(context)
    card = await directory.by_id(desk, client_id)
    if card is None or not card.active:
        return
    missing = await voices.warm_up(desk, card)
    if missing:
        raise VendorError("some lines are not recorded yet", retryable=True, code=str(missing))


@queue.periodic(cron="*/5 * * * *")
@queue.task(name="calls.notice_voice", pass_context=True, queueing_lock="calls.notice_voice")
async def notice_voice(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """When a voice is new or well again, say whether it works and record everybody's lines with it."""
    studio = get_job_services(context)
    if not studio.voice.enabled:
        return
    news = await voices.check(studio)
    fit = {lang: each for lang, each in news.items() if not each.unfit}
    verdicts = studio.recordings.verdicts
    if news != fit:
        # Known before anything is recorded; the others are noted when everybody's lines are sure to be.
        await asyncio.to_thread(verdicts.note, {lang: each for lang, each in news.items() if each.unfit})
    if not fit:
        return
    async with studio.directory() as unit:
        found = (await unit.db.scalars(select(Client.id).where(Client.active).order_by(Client.id))).all()
    for client_id in found:
        async with studio.unit(client_id) as unit:
            await unit.later(warm_up, once=f"warm-{client_id}", client_id=client_id)
    await asyncio.to_thread(verdicts.note, fit)
