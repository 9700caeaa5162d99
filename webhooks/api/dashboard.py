"""The dashboard in one answer, for the app: today, calls, what is next, what happened, credit."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from ringlypro.clients import directory
from ringlypro.db.unit import Unit
from ringlypro.insights import overview
from ringlypro.insights.overview import Overview
from ringlypro.kit.errors import NotFound
from webhooks.api.appointments import AppointmentJson, shown
from webhooks.api.caller import Caller, CallerDep, api_router
from webhooks.api.calls import CallJson, call_json
from webhooks.api.credits import Balance
from webhooks.dependencies import ServicesDependency

router = api_router("/api", "dashboard")


class TodayJson(BaseModel):
    """What there was since midnight on the business's own clock."""

    model_config = ConfigDict(from_attributes=True)

    contacts: int
    appointments: int
    messages: int
    calls: int


class TotalsJson(BaseModel):
    """The calls that ended."""

    model_config = ConfigDict(from_attributes=True)

    total: int
    incoming: int
    outgoing: int
    missed: int
    average_duration: int = Field(description="Whole seconds, over answered calls.")


class Numbers(BaseModel):
    """The dashboard's numbers alone."""

    today: TodayJson
    calls: TotalsJson


class HappeningJson(BaseModel):
    """A line of the feed, in the reader's language."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: str
    text: str
    link: str
    at: datetime


class Dashboard(Numbers):
    """Everything the dashboard opens with."""

    recent_calls: list[CallJson]
    upcoming_appointments: list[AppointmentJson]
    activity: list[HappeningJson]
    credits: Balance
    alerts: list[str] = Field(examples=[["low_balance"]], description="suspended, low_balance, no_number.")


async def read(desk: ServicesDependency, caller: Caller) -> tuple[Overview, directory.ClientCard]:
    """The overview of the caller's client, and its card."""
    card = await directory.by_id(desk, caller.client_id)
    if card is None:
        raise NotFound
    async with desk.unit(caller.client_id) as unit:
        found = await _overview(unit, card, caller.lang)
    return found, card


async def _overview(unit: Unit, card: directory.ClientCard, lang: str) -> Overview:
    return await overview.overview(unit, zone=card.zone, lang=lang, has_number=card.ringlypro_number is not None)


def numbers_json(found: Overview) -> Numbers:
    """Today's counts and the call totals."""
    return Numbers(today=TodayJson.model_validate(found.today), calls=TotalsJson.model_validate(found.calls))


def overview_json(found: Overview, card: directory.ClientCard, *, most: int = 50) -> Dashboard:
    """The whole dashboard; `most` rows of each list."""
    numbers = numbers_json(found)
    return Dashboard(
        today=numbers.today,
        calls=numbers.calls,
        recent_calls=[call_json(call) for call in found.recent_calls[:most]],
        upcoming_appointments=[shown(row, card.zone) for row in found.upcoming[:most]],
        activity=[HappeningJson.model_validate(line) for line in found.activity[:most]],
        credits=Balance.model_validate(found.credits),
        alerts=list(found.alerts),
    )


@router.get("/dashboard", summary="Everything the dashboard shows")
async def dashboard(caller: CallerDep, desk: ServicesDependency) -> Dashboard:
    """Numbers of today, latest calls, upcoming appointments, activity, credit and alerts."""
    found, card = await read(desk, caller)
    return overview_json(found, card)
