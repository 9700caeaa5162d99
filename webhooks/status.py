"""Twilio tells us how a call stands; it may tell us twice, late, or in any order."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Response

from ringlypro.calls import ending
from ringlypro.clients import directory
from ringlypro.clients.directory import ClientCard
from ringlypro.kit import phones
from ringlypro.vendors.services_protocol import Services
from webhooks import emergency_exit
from webhooks.dependencies import ServicesDependency
from webhooks.guards import Genuine, Report

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@router.post("/webhook/twilio/status", status_code=204)
async def call_status(report: Genuine, services: ServicesDependency) -> Response:
    """A call's status. Unknown calls and numbers are logged and answered 204: Twilio could do nothing about them."""
    await emergency_exit.or_spool(services, report, "status", _enter(services, report))
    return Response(status_code=204)


async def _enter(services: Services, report: Report) -> None:
    sid = report.get("CallSid")[:64]
    card = await whose(services, report)
    if card is None or not sid:
        log.info("a status for nobody here, %s", phones.for_log(report.get("To")))
        return
    if report.get("ParentCallSid"):
        # The leg to the owner's phone: the caller's own leg is the one that is billed.
        return
    async with services.unit(card.id) as unit:
        await ending.finish(
            unit,
            card,
            sid=sid,
            status=report.get("CallStatus").lower(),
            seconds=ending.whole_seconds(report.get("CallDuration")),
        )


async def whose(services: Services, report: Report) -> ClientCard | None:
    """The client of a call: by the dialled number, else by a SID that we noted when we started it."""
    dialled = phones.to_e164(report.get("To"))
    card = await directory.by_number(services, dialled) if dialled else None
    if card is None and (sid := report.get("ParentCallSid") or report.get("CallSid")):
        card = await directory.by_external(services, "call", sid[:64])
    return card
