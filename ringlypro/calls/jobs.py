"""What calls leave to be done: enter what came while the database was away, make recordings and sweep old ones."""

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

from ringlypro.calls import call_completion, call_letters, call_sweep, call_words, caller_keys, voicemail, voices
from ringlypro.calls.disk_queue import QueuedEvent, quarantine_file, read_pending_events
from ringlypro.clients import client_profiles
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.clients.each_client import run_for_each_client
from ringlypro.clients.tables import Client
from ringlypro.core import phone_numbers
from ringlypro.core.log_context import call_log_context
from ringlypro.db.queue import RETRY_BRIEFLY, RETRY_FOR_DAYS, queue
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.emails import list_subscribers
from ringlypro.notifications.mail_failures import send_or_note_refusal
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)
UNUSED_RECORDING_DAYS = 7

UPSERT_CALL = """
WITH early AS (
    DELETE FROM early_statuses WHERE client_id = %(client_id)s AND call_sid = %(sid)s RETURNING status, seconds
), caller AS (
    SELECT id, concat_ws(' ', first_name, last_name) AS name FROM contacts
    WHERE client_id = %(client_id)s AND phone = %(from_number)s
), conversation AS (
    SELECT FROM conversations WHERE client_id = %(client_id)s AND call_sid = %(sid)s FOR UPDATE
), entered AS (
    INSERT INTO calls AS c (twilio_call_sid, from_number, to_number, status, start_time, outcome, contact_id,
        caller_name, created_at)
    SELECT %(sid)s, %(from_number)s, %(to_number)s, 'in-progress', %(at)s, 'message', caller.id,
        coalesce(caller.name, ''), %(at)s
    FROM (VALUES (1)) AS one LEFT JOIN caller ON true WHERE (SELECT count(*) FROM conversation) < 2
    ON CONFLICT (client_id, twilio_call_sid) DO UPDATE SET updated_at = excluded.created_at
    RETURNING id, contact_id, caller_name
)
SELECT entered.*, early.status, early.seconds FROM entered LEFT JOIN early ON true
"""
"""The conversation is locked before the call, as everywhere."""


@queue.periodic(cron="* * * * *")
@queue.task(name="calls.enter_spooled", pass_context=True, retry=RETRY_BRIEFLY, queueing_lock="calls.enter_spooled")
async def replay_queued_calls(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Put into the database what was written to disk."""
    await replay_all_events(get_job_services(context))


async def replay_all_events(services: Services) -> None:
    """Enter everything that waits; what the database refuses for good is set aside. Raises while it is away."""
    for queued_event in await asyncio.to_thread(
        lambda: list(read_pending_events(services.settings.RINGLYPRO_DATA_DIR))
    ):
        with call_log_context(queued_event.fields.get("CallSid", "")):
            try:
                await replay_event(services, queued_event)
            except (DataError, IntegrityError, psycopg.DataError, psycopg.IntegrityError):
                quarantine_file(queued_event.path)
            else:
                queued_event.path.unlink(missing_ok=True)
                services.metrics.count_replayed_call(queued_event.kind)


async def replay_event(services: Services, queued_event: QueuedEvent) -> None:
    """Enter one happening; entering it twice changes nothing. Raises while the database is away."""
    fields = {name: value.replace("\x00", "") for name, value in queued_event.fields.items()}
    match queued_event.kind:
        case "transcription":
            await voicemail.store_transcription(services, fields)
            return
        case "status" if fields.get("ParentCallSid"):
            return
    client_profile = await voicemail.find_client_profile(services, fields)
    if client_profile is None:
        log.warning("a spooled call belongs to nobody here: %s", phone_numbers.mask_phone(fields.get("To")))
        return
    async with services.unit_of_work(client_profile.id) as unit:
        if queued_event.kind == "status":
            await _replay_status(unit, client_profile, fields)
        else:
            await _replay_call(unit, client_profile, queued_event.kind, fields, at=queued_event.at)


async def _replay_status(unit: UnitOfWork, client_profile: ClientProfile, fields: Mapping[str, str]) -> None:
    status, seconds = (
        fields.get("CallStatus", "").lower(),
        call_completion.parse_call_seconds(fields.get("CallDuration")),
    )
    await call_completion.apply_call_status(
        unit, client_profile, sid=fields.get("CallSid", "")[:64], status=status, seconds=seconds
    )


async def _replay_call(
    unit: UnitOfWork, client_profile: ClientProfile, kind: str, fields: Mapping[str, str], *, at: datetime
) -> None:
    caller = phone_numbers.parse_caller_id(fields.get("From")) or fields.get("From") or "anonymous"
    sid = fields.get("CallSid", "")[:64]
    values = {
        "client_id": client_profile.id,
        "sid": sid,
        "from_number": caller[:40],
        "to_number": client_profile.ringlypro_number or "",
        "at": at,
    }
    call = (await unit.fetch_all(UPSERT_CALL, values))[0]
    if kind == "voicemail":
        await voicemail.store_voicemail(unit, call, fields, caller=caller)
    if call["status"]:
        # It ended while nobody knew of it.
        await call_completion.apply_call_status(
            unit, client_profile, sid=sid, status=call["status"], seconds=call["seconds"]
        )
    await unit.notify("calls", call["id"])


@queue.periodic(cron="7,37 * * * *")
@queue.task(name="calls.close_silent", pass_context=True, retry=RETRY_BRIEFLY, queueing_lock="calls.close_silent")
async def close_all_silent_calls(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Ask how calls ended of which nothing was heard for a while, and close what nobody can tell."""
    services = get_job_services(context)
    async with services.system_session() as unit:
        client_ids = (await unit.db.scalars(select(Client.id).order_by(Client.id))).all()

    async def close_calls(client_id: int) -> None:
        await call_sweep.close_silent_calls(services, client_id)

    await run_for_each_client(client_ids, close_calls)


@queue.periodic(cron="17 3 * * *")
@queue.task(name="calls.sweep_recordings", pass_context=True, queueing_lock="calls.sweep_recordings")
async def delete_old_recordings(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Delete recordings that nobody has played for a week; they are made again when they are needed."""
    folder = get_job_services(context).settings.RINGLYPRO_DATA_DIR / "audio"
    deleted_count = await asyncio.to_thread(
        delete_unused_recordings, folder, older_than=time.time() - UNUSED_RECORDING_DAYS * 86_400
    )
    log.info("swept %s recordings", deleted_count)


def delete_unused_recordings(folder: Path, *, older_than: float) -> int:
    """Delete recordings last used before a moment (seconds since the epoch); says how many."""
    deleted_count = 0
    for path in (*folder.glob("*.mp3"), *folder.glob(".*.*")):
        try:
            is_unused = path.stat().st_mtime < older_than
        except FileNotFoundError:
            continue
        if is_unused:
            path.unlink(missing_ok=True)
            deleted_count += 1
    return deleted_count


@queue.task(name="calls.warm_up", pass_context=True, retry=RETRY_FOR_DAYS)
async def record_fixed_prompts(context: JobContext, *, client_id: int) -> None:
    """Record the fixed lines of a business; goes on later while the vendor is away."""
    services = get_job_services(context)
    client_profile = await client_profiles.get_profile_by_id(services, client_id)
    if client_profile is None or not client_profile.active:
        return
    missing_count = await voices.record_missing_prompts(services, client_profile)
    if missing_count:
        raise VendorError("some lines are not recorded yet", retryable=True, code=str(missing_count))


@queue.periodic(cron="*/5 * * * *")
@queue.task(name="calls.notice_voice", pass_context=True, queueing_lock="calls.notice_voice")
async def recheck_voices(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """When a voice is new or well again, say whether it works and record everybody's lines with it."""
    services = get_job_services(context)
    if not services.voice.is_enabled:
        return
    changed_capabilities = await voices.check_voices(services)
    supported = {lang: capability for lang, capability in changed_capabilities.items() if not capability.is_unsupported}
    capability_store = services.recordings.verdicts
    if changed_capabilities != supported:
        # Known before anything is recorded; the others are noted when everybody's lines are sure to be.
        await asyncio.to_thread(
            capability_store.save_capabilities,
            {lang: capability for lang, capability in changed_capabilities.items() if capability.is_unsupported},
        )
    if not supported:
        return
    async with services.system_session() as unit:
        client_ids = (await unit.db.scalars(select(Client.id).where(Client.active).order_by(Client.id))).all()
    for client_id in client_ids:
        async with services.unit_of_work(client_id) as unit:
            await unit.enqueue(record_fixed_prompts, queueing_lock=f"warm-{client_id}", client_id=client_id)
    await asyncio.to_thread(capability_store.save_capabilities, supported)


@queue.periodic(cron="13,43 * * * *")
@queue.task(name="calls.key_callers", pass_context=True, retry=RETRY_BRIEFLY, queueing_lock="calls.key_callers")
async def write_all_caller_keys(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Let every caller be found by search; a search reads calls one by one until this has been by."""
    services = get_job_services(context)
    async with services.system_session() as unit:
        client_ids = (await unit.db.scalars(select(Client.id).order_by(Client.id))).all()

    async def write_keys(client_id: int) -> None:
        has_more = True
        while has_more:
            async with services.unit_of_work(client_id) as unit:
                has_more = await caller_keys.write_caller_keys(unit)
                has_more = await call_words.write_call_words(unit) or has_more

    await run_for_each_client(client_ids, write_keys)


@queue.task(name="calls.send_summaries", pass_context=True, retry=RETRY_FOR_DAYS)
async def queue_call_summaries(context: JobContext, *, client_id: int, call_id: int) -> None:
    """Queue the e-mail about a call for everybody who reads of each."""
    async with get_job_services(context).unit_of_work(client_id) as unit:
        for recipient in await list_subscribers(unit, call_letters.KIND):
            await unit.enqueue(send_call_summary, client_id=client_id, call_id=call_id, user_id=recipient.user_id)


@queue.task(name="calls.send_summary", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_call_summary(context: JobContext, *, client_id: int, call_id: int, user_id: int) -> None:
    """Send one person the e-mail about a call."""
    services = get_job_services(context)
    site = {"site_url": services.settings.frontend_url, "secret": services.settings.JWT_SECRET}
    async with services.unit_of_work(client_id) as unit:
        email = await call_letters.compose_call_summary(unit, call_id, user_id, **site)
    if email is not None:
        await send_or_note_refusal(services, client_id, email)
