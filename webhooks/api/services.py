"""/api/services: what can be booked, as the settings page has it. Names are the API's, columns have older ones."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Response
from pydantic import BaseModel, Field, Strict

from ringlypro.clients import catalog
from ringlypro.clients.offer_fields import SERVICE_FIELDS
from ringlypro.clients.tables import Service
from ringlypro.core import cursors
from ringlypro.core.field_aliases import FieldAliases
from ringlypro.core.field_models import answer_model, request_model
from webhooks.api.authentication import CallerDependency, RowId, api_router
from webhooks.api.pagination import Limit, PaginatedList, paginate_rows
from webhooks.api.row_versions import CHANGED_RESPONSES, IfMatch, require_version, send_version
from webhooks.api.service_fields import SharedServiceFields
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_responses

router = api_router("/api/services", "services")
Place = Annotated[int, Strict(), Field(ge=0, le=1000, description="Its place in the list; 0 is the first.")]
SERVICE_ALIASES = FieldAliases(
    "Service",
    SERVICE_FIELDS,
    aliases={"minutes": "duration", "buffer_minutes": "buffer_after", "price_amount": "price", "price": "price_note"},
    shown_names=("created_at", "updated_at"),
    written={"position": Place},
)


@answer_model(SERVICE_ALIASES.fields)
class ServiceJson(SharedServiceFields):
    """One thing that can be booked. `price` is said where no `price_note` is written."""


@request_model(SERVICE_ALIASES.fields)
class ServiceChange(BaseModel):
    """What to write; fields that are not sent stay as they are."""


@request_model(SERVICE_ALIASES.fields, new=True)
class NewService(BaseModel):
    """A service to offer: at least a name and how long it takes."""


async def require_service_id(service_id: RowId, caller: CallerDependency, services: ServicesDependency) -> int:
    """The id of a service of this client; 404 comes before anything else that is wrong with the request."""
    async with services.unit_of_work(caller.client_id) as unit:
        await catalog.get_service(unit, service_id)
    return service_id


OwnServiceId = Annotated[int, Depends(require_service_id)]


@router.get("", summary="Services, in the owner's order")
async def list_services(
    *, caller: CallerDependency, services: ServicesDependency, cursor: str | None = None, limit: Limit = 50
) -> PaginatedList[ServiceJson]:
    """Those that are switched off too."""
    after = cursors.decode_place(cursor)
    async with services.unit_of_work(caller.client_id) as unit:
        rows = [row for row in await catalog.list_services(unit) if after is None or (row.position, row.id) > after]
    page = [service_json(row) for row in rows[: limit + 1]]
    return paginate_rows(page, [cursors.encode_cursor(row.position, row.id) for row in rows], limit=limit)


@router.post("", status_code=201, summary="Offer a service", responses=error_responses(409))
async def create_service(
    body: NewService, caller: CallerDependency, services: ServicesDependency, response: Response
) -> ServiceJson:
    """The last of the list unless a `position` is sent. 409 `too_many_offers` beyond fifty."""
    sent_values = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    values = SERVICE_ALIASES.to_declared_names(SERVICE_ALIASES.fields.clean_new(sent_values))
    position = values.pop("position", None)
    async with services.unit_of_work(caller.client_id) as unit:
        row = await catalog.add_service(unit, values)
        if position is not None:
            row = await catalog.place_service(unit, row.id, position=position)
        answer = service_json(row)
    send_version(response, answer)
    return answer


@router.get("/{service_id}", summary="One service")
async def get_service(
    service_id: RowId, caller: CallerDependency, services: ServicesDependency, response: Response
) -> ServiceJson:
    """404 also for another client's service."""
    async with services.unit_of_work(caller.client_id) as unit:
        answer = service_json(await catalog.get_service(unit, service_id))
    send_version(response, answer)
    return answer


@router.put("/{service_id}", summary="Change a service", responses=CHANGED_RESPONSES)
async def update_service(
    *,
    service_id: OwnServiceId,
    body: ServiceChange,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
    if_match: IfMatch = None,
) -> ServiceJson:
    """Only the fields that are sent; `position` moves it, and the others make room. 412 `changed_meanwhile`."""
    sent_values: dict[str, Any] = body.model_dump(exclude_unset=True)
    async with services.unit_of_work(caller.client_id) as unit:
        row = await catalog.get_service(unit, service_id, lock=True)
        require_version(if_match, service_json(row))
        values = SERVICE_ALIASES.to_declared_names(SERVICE_ALIASES.fields.clean_values(sent_values))
        position = values.pop("position", None)
        if values:
            row = await catalog.update_service(unit, service_id, values)
        if position is not None:
            row = await catalog.place_service(unit, service_id, position=position)
        answer = service_json(row)
    send_version(response, answer)
    return answer


@router.delete("/{service_id}", status_code=204, summary="Offer a service no longer")
async def delete_service(service_id: RowId, caller: CallerDependency, services: ServicesDependency) -> None:
    """One that appointments name is switched off and kept."""
    async with services.unit_of_work(caller.client_id) as unit:
        await catalog.remove_service(unit, service_id)


def service_json(row: Service) -> ServiceJson:
    """A service for programs."""
    return ServiceJson.model_validate(SERVICE_ALIASES.read_row(row))
