"""What a caller hears when we cannot answer properly: a sentence, another try, then a voicemail. No database here.

What arrives while the database is away is written to disk and entered when it is back (`calls.disk_queue`).
"""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from typing import Any

import psycopg
from fastapi import Response
from sqlalchemy.exc import SQLAlchemyError

from ringlypro.calls import disk_queue
from ringlypro.core.i18n import LANGUAGES, languages_from, translate
from ringlypro.core.turn_gate import TurnGateTimeout
from ringlypro.db.outages import log_failure
from ringlypro.vendors.call_script import CallScript, Hangup, Pause, Record, Redirect, Say
from ringlypro.vendors.services_protocol import Services
from webhooks.deadlines import run_with_deadline
from webhooks.signed_router import SignedRouter
from webhooks.twilio_auth import TwilioForm

log = logging.getLogger(__name__)
router = SignedRouter()
MAX_RETRIES = 2
"""How often a turn is tried again before the caller is asked for a message."""
MAX_RETRIES_IN_LINE = 6
"""The same for a turn that was not let in: nothing is broken, and the line grows shorter."""
DATABASE_SECONDS = 1.4
"""How long a report may wait for the database before it is written to disk."""


def count_retries_after(error: Exception) -> int:
    """How often a turn that failed so is tried again."""
    return MAX_RETRIES_IN_LINE if isinstance(error, TurnGateTimeout) else MAX_RETRIES


def retry_script(services: Services, form: TwilioForm, lang: str, *, max_retries: int = MAX_RETRIES) -> CallScript:
    """Try the same turn again after a moment; after that take a message without the database."""
    if form.retries < max_retries:
        retry_url = f"{services.settings.base_url}{form.path}?again={form.retries + 1}"
        if form.turn is not None:
            retry_url += f"&turn={form.turn}"
        services.metrics.count_fallback("retry")
        return (Say(translate("calls.one_moment", lang), lang), Pause(2), Redirect(retry_url))
    return voicemail_script(services, form, lang)


def voicemail_script(services: Services, form: TwilioForm, lang: str) -> CallScript:
    """Ask for a voicemail; the call itself is put on disk first."""
    services.metrics.count_fallback("voicemail")
    write_to_disk(services, form, "call")
    recorded_url = f"{services.settings.base_url}/voice/fallback/recorded"
    return (
        *(Say(translate("calls.trouble", each), each) for each in languages_from(lang)),
        Record(action=recorded_url, lang=lang, max_seconds=120),
        Redirect(recorded_url),
    )


def write_to_disk(services: Services, form: TwilioForm, kind: str) -> None:
    """Put a report on disk and count it; never raises."""
    is_written = disk_queue.write_event(services.settings.RINGLYPRO_DATA_DIR, kind, form.fields, at=services.clock())
    services.metrics.count_spooled_call(kind, is_written=is_written)


def thanks_script() -> CallScript:
    """A recording is kept: say so, and goodbye."""
    return (*(Say(translate("calls.thanks_spooled", lang), lang) for lang in LANGUAGES), Hangup())


async def or_queue_to_disk(services: Services, form: TwilioForm, kind: str, work: Coroutine[Any, Any, object]) -> None:
    """Enter a report into the database, or write it to disk until that is back. Never raises when it is away."""
    try:
        await run_with_deadline(DATABASE_SECONDS, work)
    except (SQLAlchemyError, psycopg.Error, OSError, TimeoutError) as error:
        log_failure(log, f"a {kind} waits for the database", error)
        write_to_disk(services, form, kind)


@router.signed_post("/voice/fallback")
async def handle_voice_fallback(form: TwilioForm, services: Services) -> Response:
    """Twilio could not get an answer from us: this one needs no database."""
    log.warning("the fallback answers, error %s", form.get("ErrorCode")[:8])
    return Response(services.render_call_script(voicemail_script(services, form, "en")), media_type="text/xml")


@router.signed_post("/voice/fallback/recorded")
async def handle_fallback_recording(form: TwilioForm, services: Services) -> Response:
    """The voicemail is left: keep where it lies, and say goodbye."""
    if form.get("RecordingUrl"):
        write_to_disk(services, form, "voicemail")
    return Response(services.render_call_script(thanks_script()), media_type="text/xml")
