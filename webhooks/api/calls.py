"""The call log, for the app: rows, and one call with its turns and its charge."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from ringlypro.calls import queries
from ringlypro.calls.queries import CallView, Filter
from ringlypro.calls.tables import DIRECTIONS, STATUSES, Call
from ringlypro.clients import directory
from ringlypro.credits import queries as credit_queries
from ringlypro.db.unit import Unit
from ringlypro.kit import clock, cursors
from ringlypro.kit.errors import InvalidFields
from ringlypro.kit.fields import checked, choice, optional
from webhooks.api.caller import CallerDep, RowId, api_router
from webhooks.api.days import bound
from webhooks.api.lists import Dollars, Limit, Listed, Words
from webhooks.dependencies import ServicesDependency

router = api_router("/api", "calls")
SIEVES = {"direction": optional(choice(DIRECTIONS)), "status": optional(choice(STATUSES))}


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


class WholeCall(CallJson):
    """A call with everything that was said; `charge` is null until it has ended."""

    turns: list[TurnJson]
    charge: ChargeJson | None


class CallRow(BaseModel):
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
async def calls(
    *,
    caller: CallerDep,
    desk: ServicesDependency,
    direction: Annotated[str, Query(description=f"One of {', '.join(DIRECTIONS)}.")] = "",
    status: Annotated[str, Query(description=f"One of {', '.join(STATUSES)}.")] = "",
    since: Annotated[str | None, Query(alias="from", description="A day, or a moment with an offset.")] = None,
    until: Annotated[str | None, Query(alias="to", description="A day (inside), or a moment (outside).")] = None,
    q: Words = "",
    cursor: str | None = None,
    limit: Limit = 50,
) -> Listed[CallJson]:
    """A page of the log. `from` and `to` are days of the business (both inside) or moments with an offset."""
    sieves = checked({"direction": direction, "status": status}, SIEVES)
    card = await directory.by_id(desk, caller.client_id)
    zone = card.zone if card else clock.UTC_ZONE
    where = Filter(
        **sieves,
        since=bound("from", since, zone, after=False),
        until=bound("to", until, zone, after=True),
        q=q,
    )
    rows, after = await _page(desk, caller.client_id, where=where, cursor=cursor, limit=limit)
    return Listed(items=[call_json(row) for row in rows], next=after)


@router.get("/call-log", summary="The dashboard's rows of calls")
async def call_log(
    caller: CallerDep, desk: ServicesDependency, cursor: str | None = None, limit: Limit = 50
) -> Listed[CallRow]:
    """Caller, contact, outcome, duration, cost and time of each call."""
    rows, after = await _page(desk, caller.client_id, where=Filter(), cursor=cursor, limit=limit)
    return Listed(items=[_row(row) for row in rows], next=after)


@router.get("/calls/{call_id}", summary="One call: what was said, what came of it, what it cost and why")
async def call(call_id: RowId, caller: CallerDep, desk: ServicesDependency) -> WholeCall:
    """404 also for another client's call."""
    async with desk.unit(caller.client_id) as unit:
        found = await queries.one(unit, call_id)
        charge = await _charge(unit, found)
    told = {name: getattr(found.call, name) for name in CallJson.model_fields}
    return WholeCall(**told, turns=[_turn(turn) for turn in found.turns], charge=charge)


async def _page(
    desk: ServicesDependency, client_id: int, *, where: Filter, cursor: str | None, limit: int
) -> tuple[list[Call], str | None]:
    key = cursors.read(cursor)
    if key is not None and not isinstance(key[0], int):
        raise InvalidFields({"cursor": "errors.field.invalid"})
    async with desk.unit(client_id) as unit:
        rows = await queries.log(unit, where=where, before=key[0] if key else None, limit=limit + 1)
    shown = list(rows[:limit])
    return shown, cursors.write(shown[-1].id) if len(rows) > limit else None


def _row(call: Call) -> CallRow:
    names = CallRow.model_fields.keys() - {"time"}
    return CallRow(**{name: getattr(call, name) for name in names}, time=call.start_time or call.created_at)


async def _charge(unit: Unit, found: CallView) -> ChargeJson | None:
    charge = await credit_queries.charge_of(unit, found.call.id)
    if charge is None:
        return None
    return ChargeJson(
        free_minutes=charge.free_minutes,
        paid_minutes=charge.paid_minutes,
        cost=-charge.amount,
        reason=charge.reason,
    )


def _turn(turn: queries.TurnView) -> TurnJson:
    return TurnJson(
        number=turn.number,
        at=turn.at,
        heard=turn.heard or turn.keys,
        confidence=turn.confidence,
        understood=turn.understood,
        said=turn.said,
        lang=turn.lang,
        ms=turn.ms,
    )
