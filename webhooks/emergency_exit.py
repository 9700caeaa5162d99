"""What a caller hears when we cannot answer properly: a sentence, another try, then a voicemail. No database here.

What arrives while the books are closed is written to disk and entered when they are open again (`calls.spool`).
"""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from typing import Any

import psycopg
from fastapi import APIRouter, Response
from sqlalchemy.exc import SQLAlchemyError

from ringlypro.calls import spool
from ringlypro.kit.words import t
from ringlypro.vendors.script import Hangup, Pause, Record, Redirect, Say, Script
from ringlypro.vendors.services_protocol import Services
from webhooks.dependencies import ServicesDependency
from webhooks.guards import Genuine, Report
from webhooks.patience import within

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
TRIES = 2
"""How often a turn is tried again before the caller is asked for a message."""
BOOKS_SECONDS = 1.4
"""How long a report may wait for the books before it is written to disk."""


def script(services: Services, report: Report, lang: str) -> Script:
    """Try the same turn again after a moment; after that take a message without the books."""
    if report.again < TRIES:
        again = f"{services.settings.base_url}{report.path}?again={report.again + 1}"
        if report.turn is not None:
            again += f"&turn={report.turn}"
        return (Say(t("calls.one_moment", lang), lang), Pause(2), Redirect(again))
    return take_message(services, report, lang)


def take_message(services: Services, report: Report, lang: str) -> Script:
    """Ask for a voicemail; the call itself is put on disk first."""
    spool.keep(services.settings.RINGLYPRO_DATA_DIR, "call", report.fields, at=services.clock())
    done = f"{services.settings.base_url}/voice/fallback/recorded"
    other = "en" if lang == "es" else "es"
    return (
        Say(t("calls.trouble", lang), lang),
        Say(t("calls.trouble", other), other),
        Record(action=done, lang=lang, max_seconds=120),
        Redirect(done),
    )


def thanks() -> Script:
    """A recording is kept: say so, and goodbye."""
    return (*(Say(t("calls.thanks_spooled", lang), lang) for lang in ("en", "es")), Hangup())


async def or_spool(services: Services, report: Report, kind: str, work: Coroutine[Any, Any, object]) -> None:
    """Enter a report into the books, or write it to disk until they are open again. Never raises for closed books."""
    try:
        await within(BOOKS_SECONDS, work)
    except (SQLAlchemyError, psycopg.Error, OSError, TimeoutError) as error:
        log.error("a %s waits for the books: %s", kind, type(error).__name__)  # noqa: TRY400 - no values in the log
        spool.keep(services.settings.RINGLYPRO_DATA_DIR, kind, report.fields, at=services.clock())


@router.post("/voice/fallback")
async def fallback(report: Genuine, services: ServicesDependency) -> Response:
    """Twilio could not get an answer from us: this one needs no database."""
    log.warning("the fallback answers, error %s", report.get("ErrorCode")[:8])
    return Response(services.phone_script(take_message(services, report, "en")), media_type="text/xml")


@router.post("/voice/fallback/recorded")
async def recorded(report: Genuine, services: ServicesDependency) -> Response:
    """The voicemail is left: keep where it lies, and say goodbye."""
    if report.get("RecordingUrl"):
        spool.keep(services.settings.RINGLYPRO_DATA_DIR, "voicemail", report.fields, at=services.clock())
    return Response(services.phone_script(thanks()), media_type="text/xml")
