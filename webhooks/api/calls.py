"""The call log, for the app: rows, and one call with its turns and its charge."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import Query

from ringlypro.calls import queries
from ringlypro.calls.queries import CallView, Filter
from ringlypro.calls.tables import Call
from ringlypro.clients import directory
from ringlypro.credits import queries as credit_queries
from ringlypro.db.unit import Unit
from ringlypro.kit import clock, cursors
from ringlypro.kit.errors import InvalidFields
from ringlypro.kit.money import wire
from webhooks.api.caller import CallerDep, DeskDep, RowId, api_router

router = api_router("/api", "calls")
Limit = Annotated[int, Query(ge=1, le=100)]


def call_json(call: Call) -> dict[str, Any]:
    """A call as the contract shows it."""
    return {
        "id": call.id,
        "twilio_call_sid": call.twilio_call_sid,
        "contact_id": call.contact_id,
        "caller_name": call.caller_name,
        "direction": call.direction,
        "from_number": call.from_number,
        "to_number": call.to_number,
        "status": call.status,
        "duration": call.duration,
        "language": call.language,
        "outcome": call.outcome,
        "cost": None if call.cost is None else wire(call.cost),
        "recording_url": call.recording_url,
        "appointment_id": call.appointment_id,
        "start_time": call.start_time and call.start_time.isoformat(),
        "end_time": call.end_time and call.end_time.isoformat(),
        "created_at": call.created_at.isoformat(),
    }


@router.get("/calls", summary="Calls, newest first")
async def calls(  # noqa: PLR0917 - each argument is a parameter of the query
    caller: CallerDep,
    desk: DeskDep,
    direction: str | None = None,
    status: str | None = None,
    since: Annotated[str | None, Query(alias="from")] = None,
    until: Annotated[str | None, Query(alias="to")] = None,
    q: Annotated[str, Query(max_length=100)] = "",
    cursor: str | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """A page of the log. `from` and `to` are days of the business (both inside) or moments with an offset."""
    card = await directory.by_id(desk, caller.client_id)
    zone = card.zone if card else clock.UTC_ZONE
    where = Filter(
        direction=direction,
        status=status,
        since=_moment("from", since, zone, after=False),
        until=_moment("to", until, zone, after=True),
        q=q,
    )
    return await _page(desk, caller.client_id, where=where, cursor=cursor, limit=limit)


@router.get("/call-log", summary="The dashboard's rows of calls")
async def call_log(caller: CallerDep, desk: DeskDep, cursor: str | None = None, limit: Limit = 50) -> dict[str, Any]:
    """Caller, contact, outcome, duration, cost and time of each call."""
    page = await _page(desk, caller.client_id, where=Filter(), cursor=cursor, limit=limit)
    keep = ("id", "caller_name", "from_number", "contact_id", "direction", "status", "outcome", "duration", "cost")
    page["items"] = [
        {k: row[k] for k in keep} | {"time": row["start_time"] or row["created_at"]} for row in page["items"]
    ]
    return page


@router.get("/calls/{call_id}", summary="One call: what was said, what came of it, what it cost and why")
async def call(call_id: RowId, caller: CallerDep, desk: DeskDep) -> dict[str, Any]:
    """404 also for another client's call."""
    async with desk.unit(caller.client_id) as unit:
        found = await queries.one(unit, call_id)
        charge = await _charge(unit, found)
    return {**call_json(found.call), "turns": [_turn(t) for t in found.turns], "charge": charge}


async def _page(desk: DeskDep, client_id: int, *, where: Filter, cursor: str | None, limit: int) -> dict[str, Any]:
    key = cursors.read(cursor)
    if key is not None and not isinstance(key[0], int):
        raise InvalidFields({"cursor": "errors.field.invalid"})
    async with desk.unit(client_id) as unit:
        rows = await queries.log(unit, where=where, before=key[0] if key else None, limit=limit + 1)
    more = len(rows) > limit
    items = [call_json(c) for c in rows[:limit]]
    return {"items": items, "next": cursors.write(items[-1]["id"]) if more else None}


async def _charge(unit: Unit, found: CallView) -> dict[str, Any] | None:
    charge = await credit_queries.charge_of(unit, found.call.id)
    if charge is None:
        return None
    return {
        "free_minutes": charge.free_minutes,
        "paid_minutes": charge.paid_minutes,
        "cost": wire(-charge.amount),
        "reason": charge.reason,
    }


def _turn(turn: queries.TurnView) -> dict[str, Any]:
    return {
        "number": turn.number,
        "at": turn.at.isoformat(),
        "heard": turn.heard or turn.keys,
        "confidence": turn.confidence,
        "understood": turn.understood,
        "said": turn.said,
        "lang": turn.lang,
        "ms": turn.ms,
    }


def _moment(field: str, text: str | None, zone: Any, *, after: bool) -> datetime | None:
    if not text:
        return None
    try:
        if len(text) == len("2026-11-24"):
            day = date.fromisoformat(text) + timedelta(days=1 if after else 0)
            return clock.instant(datetime.combine(day, time()), zone)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise InvalidFields({field: "errors.field.date"}) from error
    return moment if moment.tzinfo else clock.instant(moment, zone)
