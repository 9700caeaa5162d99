"""The dashboard in one answer, for the app: today, calls, what is next, what happened, credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.clients import client_profiles
from ringlypro.core.errors import NotFound
from ringlypro.insights import dashboard_figures, overview
from ringlypro.insights.dashboard_figures import NewToday
from ringlypro.insights.overview import DashboardOverview
from webhooks.api.appointments import AppointmentJson, appointment_json
from webhooks.api.authentication import ApiCaller, CallerDependency, api_router
from webhooks.api.calls import CallJson, call_json
from webhooks.api.credits import BalanceJson
from webhooks.dependencies import ServicesDependency

router = api_router("/api", "dashboard")


class TodayJson(BaseModel):
    """What there was since midnight on the business's own clock; calls that are going on are among its calls."""

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


@dataclass(frozen=True, slots=True)
class ProgramOverview:
    """The overview as programs get it: all columns of its rows, and what is counted for them alone."""

    overview: DashboardOverview
    new_today: NewToday
    recent_calls: Sequence[Call]
    upcoming: Sequence[Appointment]
    zone: ZoneInfo


async def load_program_overview(services: ServicesDependency, caller: ApiCaller) -> ProgramOverview:
    """The overview of the caller's client. Raises NotFound."""
    client_profile = await client_profiles.get_profile_by_id(services, caller.client_id)
    if client_profile is None:
        raise NotFound
    zone = client_profile.zone
    async with services.unit_of_work(caller.client_id) as unit:
        return ProgramOverview(
            new_today=await dashboard_figures.count_new_today(unit, zone=zone),
            recent_calls=await dashboard_figures.list_latest_calls(unit),
            upcoming=await dashboard_figures.list_upcoming_appointments(unit),
            overview=await overview.load_overview(
                unit, zone=zone, lang=caller.lang, has_number=client_profile.ringlypro_number is not None
            ),
            zone=zone,
        )


def numbers_json(data: ProgramOverview) -> DashboardNumbersJson:
    """Today's counts and the call totals."""
    today = TodayJson(
        contacts=data.new_today.contacts,
        appointments=data.overview.appointments_today,
        messages=data.new_today.messages,
        calls=data.overview.calls_today,
    )
    return DashboardNumbersJson(today=today, calls=TotalsJson.model_validate(data.overview.calls))


def overview_json(data: ProgramOverview, *, max_rows: int | None = None) -> DashboardJson:
    """The whole dashboard; at most `max_rows` rows of each list."""
    numbers = numbers_json(data)
    return DashboardJson(
        today=numbers.today,
        calls=numbers.calls,
        recent_calls=[call_json(call) for call in data.recent_calls[:max_rows]],
        upcoming_appointments=[appointment_json(row, data.zone) for row in data.upcoming[:max_rows]],
        activity=[ActivityJson.model_validate(line) for line in data.overview.activity[:max_rows]],
        credits=BalanceJson.model_validate(data.overview.credits),
        alerts=list(data.overview.alerts),
    )


@router.get("/dashboard", summary="Everything the dashboard shows")
async def get_dashboard(caller: CallerDependency, services: ServicesDependency) -> DashboardJson:
    """Numbers of today, latest calls, upcoming appointments, activity, credit and alerts."""
    return overview_json(await load_program_overview(services, caller))
