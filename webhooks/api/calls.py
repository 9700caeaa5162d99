"""The call log, for the app: rows, and one call with its turns and its charge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from ringlypro.calls import queries
from ringlypro.calls.queries import CallFilter, CallView
from ringlypro.calls.tables import DIRECTIONS, STATUSES, Call
from ringlypro.clients import client_profiles
from ringlypro.core import clock, cursors
from ringlypro.core.errors import InvalidFields
from ringlypro.core.field_specs import declare_fields, instruction
from ringlypro.core.field_types import BLANK_AS_NONE, OneOf
from ringlypro.credits import queries as credit_queries
from ringlypro.db.unit_of_work import UnitOfWork
from webhooks.api.authentication import CallerDependency, RowId, api_router
from webhooks.api.date_bounds import parse_day_or_instant
from webhooks.api.pagination import Dollars, Limit, PaginatedList, SearchText
from webhooks.dependencies import ServicesDependency

router = api_router("/api", "calls")
Direction = Annotated[str, OneOf(DIRECTIONS)]
CallStatus = Annotated[str, OneOf(STATUSES)]


@dataclass(frozen=True)
class CallFilterFields:
    """Words that the log is sifted by."""

    direction: Annotated[Direction | None, BLANK_AS_NONE, instruction()] = None
    status: Annotated[CallStatus | None, BLANK_AS_NONE, instruction()] = None


CALL_FILTERS = declare_fields(CallFilterFields)


class CallJson(BaseModel):
    """A call; everything about its end is null while somebody is on the line."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    twilio_call_sid: str
    contact_id: int | None
    caller_name: str
    direction: str = Field(examples=list(DIRECTIONS))
    from_number: str
    to_number: str
    status: str
    duration: int | None = Field(description="Whole seconds.")
    language: str
    outcome: str | None = Field(examples=["booked", "message"])
    cost: Dollars | None
    recording_url: str | None
    appointment_id: int | None
    start_time: datetime | None
    end_time: datetime | None
    created_at: datetime


class TurnJson(BaseModel):
    """One exchange: what was heard or keyed, what it was taken for, and what was answered."""

    number: int
    at: datetime
    heard: str
    confidence: float | None
    understood: dict[str, Any]
    said: str
    lang: str
    ms: int | None = Field(description="How long the answer took.")


class ChargeJson(BaseModel):
    """What a call cost, and why or why not."""

    free_minutes: int
    paid_minutes: int
    cost: Dollars
    reason: str


class CallDetailJson(CallJson):
    """A call with everything that was said; `charge` is null until it has ended."""

    turns: list[TurnJson]
    charge: ChargeJson | None


class CallLogRow(BaseModel):
    """A row of the dashboard's log."""

    id: int
    caller_name: str
    from_number: str
    contact_id: int | None
    direction: str
    status: str
    outcome: str | None
    duration: int | None
    cost: Dollars | None
    time: datetime
    created_at: datetime


def call_json(call: Call) -> CallJson:
    """A call as the contract shows it."""
    return CallJson.model_validate(call)


@router.get("/calls", summary="Calls, newest first")
async def list_calls(
    *,
    caller: CallerDependency,
    services: ServicesDependency,
    direction: Annotated[str, Query(description=f"One of {', '.join(DIRECTIONS)}.")] = "",
    status: Annotated[str, Query(description=f"One of {', '.join(STATUSES)}.")] = "",
    since: Annotated[str | None, Query(alias="from", description="A day, or a moment with an offset.")] = None,
    until: Annotated[str | None, Query(alias="to", description="A day (inside), or a moment (outside).")] = None,
    q: SearchText = "",
    cursor: str | None = None,
    limit: Limit = 50,
) -> PaginatedList[CallJson]:
    """A page of the log. `from` and `to` are days of the business (both inside) or moments with an offset."""
    filters = CALL_FILTERS.clean_values({"direction": direction, "status": status})
    client_profile = await client_profiles.get_profile_by_id(services, caller.client_id)
    zone = client_profile.zone if client_profile else clock.UTC_ZONE
    where = CallFilter(
        **filters,
        since=parse_day_or_instant("from", since, zone, after=False),
        until=parse_day_or_instant("to", until, zone, after=True),
        q=q,
    )
    rows, after = await _load_page(services, caller.client_id, where=where, cursor=cursor, limit=limit)
    return PaginatedList(items=[call_json(row) for row in rows], next=after)


@router.get("/call-log", summary="The dashboard's rows of calls")
async def list_call_log(
    caller: CallerDependency, services: ServicesDependency, cursor: str | None = None, limit: Limit = 50
) -> PaginatedList[CallLogRow]:
    """Caller, contact, outcome, duration, cost and time of each call."""
    rows, after = await _load_page(services, caller.client_id, where=CallFilter(), cursor=cursor, limit=limit)
    return PaginatedList(items=[_log_row(row) for row in rows], next=after)


@router.get("/calls/{call_id}", summary="One call: what was said, what came of it, what it cost and why")
async def get_call(call_id: RowId, caller: CallerDependency, services: ServicesDependency) -> CallDetailJson:
    """404 also for another client's call."""
    async with services.unit_of_work(caller.client_id) as unit:
        call_view = await queries.get_call(unit, call_id)
        charge = await _charge_json(unit, call_view)
    call_fields = {name: getattr(call_view.call, name) for name in CallJson.model_fields}
    return CallDetailJson(**call_fields, turns=[_turn_json(turn) for turn in call_view.turns], charge=charge)


async def _load_page(
    services: ServicesDependency, client_id: int, *, where: CallFilter, cursor: str | None, limit: int
) -> tuple[list[Call], str | None]:
    key = cursors.decode_cursor(cursor)
    if key is not None and not isinstance(key[0], int):
        raise InvalidFields({"cursor": "errors.field.invalid"})
    async with services.unit_of_work(client_id) as unit:
        rows = await queries.list_calls(unit, call_filter=where, before=key[0] if key else None, limit=limit + 1)
    page_rows = list(rows[:limit])
    return page_rows, cursors.encode_cursor(page_rows[-1].id) if len(rows) > limit else None


def _log_row(call: Call) -> CallLogRow:
    names = CallLogRow.model_fields.keys() - {"time"}
    return CallLogRow(**{name: getattr(call, name) for name in names}, time=call.start_time or call.created_at)


async def _charge_json(unit: UnitOfWork, call_view: CallView) -> ChargeJson | None:
    charge = await credit_queries.get_call_usage(unit, call_view.call.id)
    if charge is None:
        return None
    return ChargeJson(
        free_minutes=charge.free_minutes,
        paid_minutes=charge.paid_minutes,
        cost=-charge.amount,
        reason=charge.reason,
    )


def _turn_json(turn: queries.TurnView) -> TurnJson:
    return TurnJson(
        number=turn.number,
        at=turn.at,
        heard=turn.caller_text or turn.keys,
        confidence=turn.confidence,
        understood=turn.understood,
        said=turn.reply_text,
        lang=turn.lang,
        ms=turn.ms,
    )
