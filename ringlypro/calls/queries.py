"""Calls as people look at them: the log, and one call with what was said in it and what it cost.

Filters compare with operators that may use an index under row security; paging is by key, never by counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from ringlypro.calls import call_words
from ringlypro.calls.call_search import newest_first, oldest_first, search_calls
from ringlypro.calls.tables import DIRECTIONS, MISSED_STATUSES, Call, CallTurn, Conversation
from ringlypro.core.errors import NotFound
from ringlypro.db.tenant_queries import fetch_first_rows, select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls: every part is optional. `q` is part of a caller's name or number, or words that a caller said.

    `missed` asks for those that nobody took, or for all others.
    """

    direction: str | None = None
    status: str | None = None
    outcome: str | None = None
    missed: bool | None = None
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
    caller_text: str
    keys: str
    confidence: float | None
    understood: dict[str, Any]
    reply_text: str
    lang: str
    ms: int | None


@dataclass(frozen=True, slots=True)
class CallView:
    """A call and its turns."""

    call: Call
    turns: tuple[TurnView, ...]


async def list_calls(
    unit: UnitOfWork,
    *,
    call_filter: CallFilter,
    before: int | None = None,
    limit: int = 50,
    has_oldest_first: bool = False,
) -> Sequence[Call]:
    """A page of calls, newest or oldest first; `before` is the id of the last one seen in that order."""
    order_by = oldest_first if has_oldest_first else newest_first
    rows = select_tenant_rows(unit, Call).where(*_filter_conditions(call_filter))
    if before is not None:
        last_seen = select_tenant_rows(unit, Call).where(Call.id == before).with_only_columns(Call.created_at, Call.id)
        place, last_place = tuple_(Call.created_at, Call.id), last_seen.scalar_subquery()
        rows = rows.where(place > last_place if has_oldest_first else place < last_place)
    branches = _split_by_index(rows, call_filter)
    q = call_filter.q.strip()
    if not q:
        return await fetch_first_rows(unit, Call, branches, order_by=order_by, limit=limit)
    is_filtered = call_filter != CallFilter(q=call_filter.q)
    found_calls = await search_calls(
        unit, call_filter.q, branches, is_filtered=is_filtered, limit=limit, order_by=order_by
    )
    words = call_words.split_words(q)
    if not words:
        return found_calls
    said_calls = await call_words.search_words(unit, words, branches, order_by=order_by, limit=limit)
    by_id = {call.id: call for call in (*found_calls, *said_calls)}
    ordered = sorted(by_id.values(), key=lambda call: (call.created_at, call.id), reverse=not has_oldest_first)
    return ordered[:limit]


async def list_said_sentences(unit: UnitOfWork, call_ids: Sequence[int], q: str) -> dict[int, str]:
    """For those of the calls in which a word of `q` was said, the first sentence in which it was."""
    words = call_words.split_words(q)
    if not words or not call_ids:
        return {}
    turns = select_tenant_rows(unit, CallTurn).where(CallTurn.call_id.in_(call_ids), CallTurn.heard != "")
    sentences: dict[int, str] = {}
    for turn in await unit.db.scalars(turns.order_by(CallTurn.call_id, CallTurn.number)):
        if turn.call_id not in sentences and call_words.is_said(turn.heard, words):
            sentences[turn.call_id] = turn.heard
    return sentences


def _split_by_index(rows: Select[Call], call_filter: CallFilter) -> list[Select[Call]]:
    """Status and outcome stand behind the direction in their indexes: without a direction, one select for each."""
    statuses = MISSED_STATUSES if call_filter.missed else ()
    if call_filter.direction:
        branches = [rows.where(Call.direction == call_filter.direction)]
    elif call_filter.status or call_filter.outcome or statuses:
        branches = [rows.where(Call.direction == direction) for direction in DIRECTIONS]
    else:
        branches = [rows]
    return [branch.where(Call.status == status) for branch in branches for status in statuses] or branches


def _filter_conditions(call_filter: CallFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if call_filter.status:
        conditions.append(Call.status == call_filter.status)
    if call_filter.outcome:
        conditions.append(Call.outcome == call_filter.outcome)
    if call_filter.missed is False:
        conditions.append(Call.status.not_in(MISSED_STATUSES))
    if call_filter.since:
        conditions.append(Call.created_at >= call_filter.since)
    if call_filter.until:
        conditions.append(Call.created_at < call_filter.until)
    if call_filter.contact_id:
        conditions.append(Call.contact_id == call_filter.contact_id)
    return conditions


async def get_updated_at(unit: UnitOfWork, call_id: int) -> datetime:
    """When something of a call last changed: each turn does. Raises NotFound, also for another client's call."""
    newest = func.greatest(Call.updated_at, Conversation.updated_at)
    of_call = (Conversation.client_id == Call.client_id) & (Conversation.call_sid == Call.twilio_call_sid)
    updated_at: datetime | None = await unit.db.scalar(
        select(newest).outerjoin(Conversation, of_call).where(Call.id == call_id)
    )
    if updated_at is None:
        raise NotFound
    return updated_at


async def get_call(unit: UnitOfWork, call_id: int) -> CallView:
    """A call with its turns. Raises NotFound, also for another client's call."""
    call = await unit.db.scalar(select(Call).where(Call.id == call_id))
    if call is None:
        raise NotFound
    turns = await unit.db.scalars(select(CallTurn).where(CallTurn.call_id == call_id).order_by(CallTurn.number))
    return CallView(call, tuple(_turn_view(call_turn) for call_turn in turns))


def _turn_view(turn: CallTurn) -> TurnView:
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
        caller_text=turn.heard,
        keys=turn.keys,
        confidence=turn.confidence,
        understood=understood,
        reply_text=turn.said,
        lang=turn.lang,
        ms=turn.ms,
    )
