"""The dashboard in one answer, for the app: today, calls, what is next, what happened, credit."""

from __future__ import annotations

from typing import Any

from ringlypro.clients import directory
from ringlypro.db.unit import Unit
from ringlypro.insights import overview
from ringlypro.insights.overview import Overview
from ringlypro.kit.errors import NotFound
from webhooks.api.appointments import shown
from webhooks.api.caller import Caller, CallerDep, DeskDep, api_router
from webhooks.api.calls import call_json
from webhooks.api.credits import Balance

router = api_router("/api", "dashboard")


async def read(desk: DeskDep, caller: Caller) -> tuple[Overview, directory.ClientCard]:
    """The overview of the caller's client, and its card."""
    card = await directory.by_id(desk, caller.client_id)
    if card is None:
        raise NotFound
    async with desk.unit(caller.client_id) as unit:
        found = await _overview(unit, card, caller.lang)
    return found, card


async def _overview(unit: Unit, card: directory.ClientCard, lang: str) -> Overview:
    return await overview.overview(unit, zone=card.zone, lang=lang, has_number=card.ringlypro_number is not None)


def numbers_json(found: Overview) -> dict[str, Any]:
    """Today's counts and the call totals."""
    return {
        "today": {
            "contacts": found.today.contacts,
            "appointments": found.today.appointments,
            "messages": found.today.messages,
            "calls": found.today.calls,
        },
        "calls": {
            "total": found.calls.total,
            "incoming": found.calls.incoming,
            "outgoing": found.calls.outgoing,
            "missed": found.calls.missed,
            "average_duration": found.calls.average_duration,
        },
    }


def overview_json(found: Overview, card: directory.ClientCard, *, most: int = 50) -> dict[str, Any]:
    """The whole dashboard; `most` rows of each list."""
    return {
        **numbers_json(found),
        "recent_calls": [call_json(c) for c in found.recent_calls[:most]],
        "upcoming_appointments": [shown(a, card.zone).model_dump(mode="json") for a in found.upcoming[:most]],
        "activity": [
            {"id": h.id, "kind": h.kind, "text": h.text, "link": h.link, "at": h.at.isoformat()}
            for h in found.activity[:most]
        ],
        "credits": Balance.model_validate(found.credits).model_dump(mode="json"),
        "alerts": list(found.alerts),
    }


@router.get("/dashboard", summary="Everything the dashboard shows")
async def dashboard(caller: CallerDep, desk: DeskDep) -> dict[str, Any]:
    """Numbers of today, latest calls, upcoming appointments, activity, credit and alerts."""
    found, card = await read(desk, caller)
    return overview_json(found, card)
