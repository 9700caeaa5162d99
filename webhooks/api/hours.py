"""/api/hours: the week of every week. Days with other hours are `/api/closures`."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Response
from pydantic import BaseModel, Field

from ringlypro.appointments.outside_hours import list_outside_hours
from ringlypro.clients import business_settings, closures, opening_hours
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.schemas import OpenSpan
from ringlypro.clients.tables import Client
from ringlypro.core.errors import InvalidFields
from ringlypro.db.unit_of_work import UnitOfWork
from webhooks.api.authentication import CallerDependency, api_router
from webhooks.api.row_versions import CHANGED_RESPONSES, IfMatch, require_version, send_version
from webhooks.dependencies import ServicesDependency

router = api_router("/api/hours", "hours")
LOOKED_AHEAD = timedelta(days=365)


class HoursJson(BaseModel):
    """The week of every week on the business's own clock, by English day; a closed day is an empty list."""

    hours: dict[str, list[OpenSpan]]
    timezone: str = Field(examples=["America/New_York"])


class HoursDetail(HoursJson):
    """The week, with appointments of the coming year that no longer lie in it."""

    appointments_outside: list[int] = Field(description="Ids, soonest first.")


class HoursChange(BaseModel):
    """What to write. `hours` may have any shape that `/api/settings` takes for `business_hours`."""

    hours: object | None = Field(None, examples=[{"monday": [{"open": "09:00", "close": "17:00"}], "sunday": []}])
    timezone: str | None = None


@router.get("", summary="The week's opening hours")
async def get_hours(caller: CallerDependency, services: ServicesDependency, response: Response) -> HoursDetail:
    """Days with other hours are `/api/closures`."""
    async with services.unit_of_work(caller.client_id) as unit:
        client = await business_settings.load_client(unit)
        answer = await _describe_hours(unit, client)
    send_version(response, hours_json(client))
    return answer


@router.put("", summary="Change the week's opening hours", responses=CHANGED_RESPONSES)
async def update_hours(
    *,
    body: HoursChange,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
    if_match: IfMatch = None,
) -> HoursDetail:
    """Only what is sent. Appointments stay as they are: `appointments_outside` are those to settle."""
    sent_values = body.model_dump(exclude_unset=True)
    values = {"business_hours" if name == "hours" else name: value for name, value in sent_values.items()}
    async with services.unit_of_work(caller.client_id) as unit:
        require_version(if_match, hours_json(await business_settings.load_client_to_change(unit)))
        client = await business_settings.save_client(unit, _clean_hours(values))
        answer = await _describe_hours(unit, client)
    send_version(response, hours_json(client))
    return answer


def hours_json(client: Client) -> HoursJson:
    """The stored week for programs."""
    hours = opening_hours.hours_by_day_name(client.business_hours)
    return HoursJson.model_validate({"hours": hours, "timezone": client.timezone})


def _clean_hours(values: dict[str, object]) -> dict[str, object]:
    try:
        return CLIENT_FIELDS.clean_values(values)
    except InvalidFields as error:
        raise InvalidFields(
            {"hours" if name == "business_hours" else name: key for name, key in error.fields.items()}
        ) from None


async def _describe_hours(unit: UnitOfWork, client: Client) -> HoursDetail:
    today = closures.local_today(unit, client)
    outside = await list_outside_hours(unit, first=today, last=today + LOOKED_AHEAD)
    week = hours_json(client).model_dump()
    return HoursDetail.model_validate(week | {"appointments_outside": [each.id for each in outside]})
