"""Calls as people look at them: the log, and one call with what was said in it and what it cost.

Filters compare with operators that may use an index under row security; paging is by key, never by counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from ringlypro.calls.tables import Call, CallTurn
from ringlypro.db.unit import Unit
from ringlypro.kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class Filter:
    """Which calls: every part is optional. `q` is part of a caller's name or number."""

    direction: str | None = None
    status: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    q: str = ""
    contact_id: int | None = None


@dataclass(frozen=True, slots=True)
class TurnView:
    """One exchange. `understood` holds what was understood as a dictionary, its reasons under "why"."""

    number: int
    at: datetime
    step: str
    heard: str
    keys: str
    confidence: float | None
    understood: dict[str, Any]
    said: str
    lang: str
    ms: int | None


@dataclass(frozen=True, slots=True)
class CallView:
    """A call and its turns."""

    call: Call
    turns: tuple[TurnView, ...]


def filtered(where: Filter) -> Select[Call]:
    """The calls of a filter, newest first."""
    found = select(Call).order_by(Call.id.desc())
    if where.direction:
        found = found.where(Call.direction == where.direction)
    if where.status:
        found = found.where(Call.status == where.status)
    if where.outcome:
        found = found.where(Call.outcome == where.outcome)
    if where.since:
        found = found.where(Call.created_at >= where.since)
    if where.until:
        found = found.where(Call.created_at < where.until)
    if where.contact_id:
        found = found.where(Call.contact_id == where.contact_id)
    if where.q.strip():
        digits = "".join(c for c in where.q if c.isdigit())
        parts = [Call.caller_name.icontains(where.q.strip(), autoescape=True)]
        if digits:
            parts.append(Call.from_number.contains(digits, autoescape=True))
        found = found.where(or_(*parts))
    return found


async def log(unit: Unit, *, where: Filter, before: int | None = None, limit: int = 50) -> Sequence[Call]:
    """A page of calls, newest first; `before` is the id of the last one seen."""
    found = filtered(where).limit(limit)
    if before is not None:
        found = found.where(Call.id < before)
    return (await unit.db.scalars(found)).all()


async def one(unit: Unit, call_id: int) -> CallView:
    """A call with its turns. Raises NotFound, also for another client's call."""
    call = await unit.db.scalar(select(Call).where(Call.id == call_id))
    if call is None:
        raise NotFound
    turns = await unit.db.scalars(select(CallTurn).where(CallTurn.call_id == call_id).order_by(CallTurn.number))
    return CallView(call, tuple(_view(t) for t in turns))


def _view(turn: CallTurn) -> TurnView:
    understood: dict[str, Any] = {}
    for key, value in turn.understood:
        if key == "why":
            understood.setdefault("why", []).append(value)
        else:
            understood[key] = value
    return TurnView(
        number=turn.number,
        at=turn.at,
        step=turn.step,
        heard=turn.heard,
        keys=turn.keys,
        confidence=turn.confidence,
        understood=understood,
        said=turn.said,
        lang=turn.lang,
        ms=turn.ms,
    )
