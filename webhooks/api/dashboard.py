"""The dashboard in one answer, for the app: today, calls, what is next, what happened, credit."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from ringlypro.clients import client_profiles
from ringlypro.core.errors import NotFound
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.insights import overview
from ringlypro.insights.overview import DashboardOverview
from webhooks.api.appointments import AppointmentJson, appointment_json
from webhooks.api.authentication import ApiCaller, CallerDependency, api_router
from webhooks.api.calls import CallJson, call_json
from webhooks.api.credits import BalanceJson
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


class DashboardNumbersJson(BaseModel):
    """The dashboard's numbers alone."""

    today: TodayJson
    calls: TotalsJson


class ActivityJson(BaseModel):
    """A line of the feed, in the reader's language."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: str
    text: str
    link: str
    at: datetime


class DashboardJson(DashboardNumbersJson):
    """Everything the dashboard opens with."""

    recent_calls: list[CallJson]
    upcoming_appointments: list[AppointmentJson]
    activity: list[ActivityJson]
    credits: BalanceJson
    alerts: list[str] = Field(examples=[["low_balance"]], description="suspended, low_balance, no_number.")


async def load_overview(
    services: ServicesDependency, caller: ApiCaller
) -> tuple[DashboardOverview, client_profiles.ClientProfile]:
    """The overview of the caller's client, and its card."""
    client_profile = await client_profiles.get_profile_by_id(services, caller.client_id)
    if client_profile is None:
        raise NotFound
    async with services.unit_of_work(caller.client_id) as unit:
        overview_data = await _query_overview(unit, client_profile, caller.lang)
    return overview_data, client_profile


async def _query_overview(
    unit: UnitOfWork, client_profile: client_profiles.ClientProfile, lang: str
) -> DashboardOverview:
    return await overview.load_overview(
        unit, zone=client_profile.zone, lang=lang, has_number=client_profile.ringlypro_number is not None
    )


def numbers_json(overview_data: DashboardOverview) -> DashboardNumbersJson:
    """Today's counts and the call totals."""
    return DashboardNumbersJson(
        today=TodayJson.model_validate(overview_data.today), calls=TotalsJson.model_validate(overview_data.calls)
    )


def overview_json(
    overview_data: DashboardOverview, client_profile: client_profiles.ClientProfile, *, max_rows: int | None = None
) -> DashboardJson:
    """The whole dashboard; at most `max_rows` rows of each list."""
    numbers = numbers_json(overview_data)
    return DashboardJson(
        today=numbers.today,
        calls=numbers.calls,
        recent_calls=[call_json(call) for call in overview_data.recent_calls[:max_rows]],
        upcoming_appointments=[appointment_json(row, client_profile.zone) for row in overview_data.upcoming[:max_rows]],
        activity=[ActivityJson.model_validate(line) for line in overview_data.activity[:max_rows]],
        credits=BalanceJson.model_validate(overview_data.credits),
        alerts=list(overview_data.alerts),
    )


@router.get("/dashboard", summary="Everything the dashboard shows")
async def get_dashboard(caller: CallerDependency, services: ServicesDependency) -> DashboardJson:
    """Numbers of today, latest calls, upcoming appointments, activity, credit and alerts."""
    overview_data, client_profile = await load_overview(services, caller)
    return overview_json(overview_data, client_profile)
