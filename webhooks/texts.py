"""Texts come in, and reports of texts that went out. Each may come twice, late, or in any order."""

from __future__ import annotations

import logging
from datetime import timedelta

from fastapi import APIRouter, Response

from ringlypro.clients import directory
from ringlypro.kit import phones
from ringlypro.messages import jobs, traffic
from ringlypro.vendors import twilio_script
from webhooks.dependencies import ServicesDependency
from webhooks.guards import Genuine

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
SOON = timedelta(seconds=5)
"""A report that overtook our own note of its text is tried again after this."""


@router.post("/webhook/twilio/sms")
async def text_came(report: Genuine, services: ServicesDependency) -> Response:
    """Somebody wrote to one of our numbers. Whatever has to be answered goes out by the queue, so that it is kept."""
    sid = (report.get("MessageSid") or report.get("SmsSid"))[:64]
    dialled = phones.to_e164(report.get("To"))
    card = await directory.by_number(services, dialled) if dialled else None
    if card is None or dialled is None or not sid:
        log.info("a text for nobody here, %s", phones.for_log(dialled))
        return _nothing()
    async with services.unit(card.id) as unit:
        await traffic.receive(
            unit,
            sid=sid,
            sender=report.get("From")[:40],
            to=dialled,
            body=report.get("Body"),
            told=report.get("OptOutType")[:10],
            media=_count(report.get("NumMedia")),
        )
    return _nothing()


@router.post("/webhook/twilio/sms-status", status_code=204)
async def text_status(report: Genuine, services: ServicesDependency) -> Response:
    """How a text of ours stands. One that we have not noted yet is looked for again in a moment."""
    sid = (report.get("MessageSid") or report.get("SmsSid"))[:64]
    status = (report.get("MessageStatus") or report.get("SmsStatus")).lower()[:20]
    error_code = report.get("ErrorCode")[:20] or None
    if sid and status and not await jobs.note_status(services, sid=sid, status=status, error_code=error_code):
        async with services.directory() as unit:
            await unit.later(jobs.late_status, after=SOON, sid=sid, status=status, error_code=error_code)
    return Response(status_code=204)


def _nothing() -> Response:
    return Response(twilio_script.write_message(None), media_type="text/xml")


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
