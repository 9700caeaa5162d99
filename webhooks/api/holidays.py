"""/api/holidays: which public holidays a business is closed on, by the country or state that it is in."""

from __future__ import annotations

from datetime import date

from fastapi import Response
from pydantic import BaseModel, Field

from ringlypro.clients import business_settings, closures
from ringlypro.clients.tables import Client
from ringlypro.db.unit_of_work import UnitOfWork
from webhooks.api.authentication import CallerDependency, api_router
from webhooks.api.row_versions import CHANGED_RESPONSES, IfMatch, require_version, send_version
from webhooks.dependencies import ServicesDependency

router = api_router("/api/holidays", "hours")


class HolidayJson(BaseModel):
    """A public holiday of the business's region, on its next day."""

    name: str = Field(description="English, and the same every year: what a change names it by.")
    name_es: str
    date: date
    enabled: bool = Field(description="Whether the business is closed on it.")


class HolidaysJson(BaseModel):
    """The holidays of the coming year, soonest first."""

    region: str = Field(description="A country, or a state of one (ISO 3166-2).", examples=["US-FL"])
    holidays: list[HolidayJson]


class HolidaySwitch(BaseModel):
    """One holiday, on or off."""

    name: str
    enabled: bool


class HolidaysChange(BaseModel):
    """What to write; holidays that are not sent stay as they are."""

    region: str | None = None
    holidays: list[HolidaySwitch] = Field(default_factory=list, max_length=100)


@router.get("", summary="Public holidays")
async def get_holidays(caller: CallerDependency, services: ServicesDependency, response: Response) -> HolidaysJson:
    """Those of the region of the business, by its choice or the country of its telephone."""
    async with services.unit_of_work(caller.client_id) as unit:
        answer = holidays_json(unit, await business_settings.load_client(unit))
    send_version(response, answer)
    return answer


@router.put("", summary="Close on holidays", responses=CHANGED_RESPONSES)
async def update_holidays(
    *,
    body: HolidaysChange,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
    if_match: IfMatch = None,
) -> HolidaysJson:
    """A holiday that is switched on is closed in every year to come, one that is switched off in none."""
    switches = {each.name: each.enabled for each in body.holidays}
    async with services.unit_of_work(caller.client_id) as unit:
        client = await business_settings.load_client_to_change(unit)
        require_version(if_match, holidays_json(unit, client))
        answer = holidays_json(unit, await closures.change_holidays(unit, region=body.region, enabled=switches))
    send_version(response, answer)
    return answer


def holidays_json(unit: UnitOfWork, client: Client) -> HolidaysJson:
    """The holidays of the coming year, and which of them it is closed on."""
    coming = closures.list_coming_holidays(client, today=closures.local_today(unit, client))
    return HolidaysJson(
        region=closures.holiday_region(client),
        holidays=[
            HolidayJson(
                name=each.name, name_es=each.name_es, date=each.day, enabled=each.name in client.closed_holidays
            )
            for each in coming
        ],
    )
