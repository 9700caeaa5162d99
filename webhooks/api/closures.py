"""/api/closures: days off and days with other hours, the business's own and its holidays."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import BaseModel, Field

from ringlypro.appointments.outside_hours import list_outside_hours
from ringlypro.clients import business_settings, closures
from ringlypro.clients.closure_fields import CLOSURE_FIELDS, SENT_CLOSURE_FIELDS
from ringlypro.clients.schemas import OpenSpan
from ringlypro.clients.tables import Closure
from ringlypro.core import cursors
from ringlypro.core.errors import FieldError, InvalidFields
from ringlypro.core.field_models import answer_model, request_model
from ringlypro.core.field_types import parse_day
from ringlypro.db.unit_of_work import UnitOfWork
from webhooks.api.authentication import CallerDependency, RowId, api_router
from webhooks.api.pagination import Limit, PaginatedList, paginate_rows
from webhooks.api.row_versions import CHANGED_RESPONSES, IfMatch, require_version, send_version
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_responses

router = api_router("/api/closures", "hours")


@answer_model(CLOSURE_FIELDS)
class ClosureJson(BaseModel):
    """Days with other hours. `hours` null is closed; `holiday` names the holiday that it is the day of, if any."""

    hours: list[OpenSpan] | None


class ClosureDetail(ClosureJson):
    """One, with the appointments that no longer lie in the opening hours of its days: nobody has told them yet."""

    appointments_outside: list[int] = Field(description="Ids, soonest first.")


@request_model(SENT_CLOSURE_FIELDS)
class ClosureChange(BaseModel):
    """What to write; fields that are not sent stay as they are. A holiday's day cannot be moved."""


@request_model(SENT_CLOSURE_FIELDS, new=True)
class NewClosure(BaseModel):
    """Days off: at least the first one."""


async def require_closure_id(closure_id: RowId, caller: CallerDependency, services: ServicesDependency) -> int:
    """The id of a closure of this client; 404 comes before anything else that is wrong with the request."""
    async with services.unit_of_work(caller.client_id) as unit:
        await closures.get_closure(unit, closure_id)
    return closure_id


OwnClosureId = Annotated[int, Depends(require_closure_id)]


@router.get("", summary="Closures, soonest first")
async def list_closures(
    *,
    caller: CallerDependency,
    services: ServicesDependency,
    since: Annotated[str | None, Query(description="Those that end on this day or later; without it, today.")] = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> PaginatedList[ClosureJson]:
    """Days off, short days and the holidays of the coming years."""
    after = cursors.decode_place(cursor)
    async with services.unit_of_work(caller.client_id) as unit:
        first_day = _parse_since(since) or closures.local_today(unit, await business_settings.load_client(unit))
        places = [
            (row.starts_on.toordinal(), row.id, row) for row in await closures.list_closures(unit, since=first_day)
        ]
    page = [place for place in places if after is None or place[:2] > after][: limit + 1]
    row_cursors = [cursors.encode_cursor(day, row_id) for day, row_id, _ in page]
    return paginate_rows([closure_json(row) for *_, row in page], row_cursors, limit=limit)


@router.post("", status_code=201, summary="Close for some days", responses=error_responses(409))
async def create_closure(
    body: NewClosure, caller: CallerDependency, services: ServicesDependency, response: Response
) -> ClosureDetail:
    """Without `ends_on` it is one day, without `hours` closed. 409 `too_many_closures` beyond two hundred to come."""
    sent_values = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    async with services.unit_of_work(caller.client_id) as unit:
        row = await closures.add_closure(unit, sent_values)
        answer = await _describe_closure(unit, row)
    send_version(response, closure_json(row))
    return answer


@router.get("/{closure_id}", summary="One closure")
async def get_closure(
    closure_id: RowId, caller: CallerDependency, services: ServicesDependency, response: Response
) -> ClosureDetail:
    """404 also for another client's closure."""
    async with services.unit_of_work(caller.client_id) as unit:
        row = await closures.get_closure(unit, closure_id)
        answer = await _describe_closure(unit, row)
    send_version(response, closure_json(row))
    return answer


@router.put("/{closure_id}", summary="Change a closure", responses=CHANGED_RESPONSES)
async def update_closure(
    *,
    closure_id: OwnClosureId,
    body: ClosureChange,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
    if_match: IfMatch = None,
) -> ClosureDetail:
    """Only the fields that are sent; `hours` null closes the days. 412 `changed_meanwhile`."""
    async with services.unit_of_work(caller.client_id) as unit:
        require_version(if_match, closure_json(await closures.get_closure(unit, closure_id, lock=True)))
        row = await closures.update_closure(unit, closure_id, body.model_dump(exclude_unset=True))
        answer = await _describe_closure(unit, row)
    send_version(response, closure_json(row))
    return answer


@router.delete("/{closure_id}", status_code=204, summary="Open again", responses=error_responses(409))
async def delete_closure(closure_id: RowId, caller: CallerDependency, services: ServicesDependency) -> None:
    """409 `holiday_closure` for a holiday: switch it off at `/api/holidays`, or give this day hours."""
    async with services.unit_of_work(caller.client_id) as unit:
        await closures.remove_closure(unit, closure_id)


def closure_json(row: Closure) -> ClosureJson:
    """A closure for programs."""
    return ClosureJson.model_validate(_shown_values(row))


async def _describe_closure(unit: UnitOfWork, row: Closure) -> ClosureDetail:
    outside = await list_outside_hours(unit, first=row.starts_on, last=row.ends_on)
    return ClosureDetail.model_validate(_shown_values(row) | {"appointments_outside": [each.id for each in outside]})


def _shown_values(row: Closure) -> dict[str, object]:
    spans = [{"open": opens, "close": closes} for opens, closes in row.hours]
    values = {name: getattr(row, name) for name in CLOSURE_FIELDS.shown_names}
    days = {"starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
    return values | days | {"hours": spans or None}


def _parse_since(text: str | None) -> date | None:
    try:
        return parse_day(text) if text else None
    except FieldError as error:
        raise InvalidFields({"since": error.key}) from error
