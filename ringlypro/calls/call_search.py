"""Calls by part of a caller's name or number: through the keys of callers, or among the newest calls.

Of what few callers are called, their calls are read; of what many are, the newest calls fill a page. Calls that have no
keys yet are compared one by one. Whatever the way, each call is compared with what was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    any_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import InstrumentedAttribute, aliased

from ringlypro.calls.tables import Call, CallerKey, CallKeyProgress
from ringlypro.core.phone_numbers import phone_digits
from ringlypro.db.tenant_queries import RowOrder, select_first_rows, select_tenant_rows, tenant_constant
from ringlypro.db.unit_of_work import UnitOfWork

MAX_NAMES, MAX_NUMBERS = 50, 200
"""The calls of so many are looked up; of more, the newest calls are read first. Many people have one name."""
NEWEST_CALLS = 3_000
"""So many calls are read for a page of what more callers are called."""
MAX_KEY_TEXT = 39
"""A key is a letter and so much of a text."""
RANGE_END = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class MatchingCallers:
    """Names and numbers that match, as calls have them; calls up to `keyed_until` have keys."""

    names: Sequence[str]
    numbers: Sequence[str]
    keyed_until: int

    @property
    def are_few(self) -> bool:
        """Whether their calls may be looked up one caller at a time."""
        return len(self.names) <= MAX_NAMES and len(self.numbers) <= MAX_NUMBERS


def newest_first(calls: type[Call]) -> tuple[ColumnElement[Any], ...]:
    """The order of a list of calls where no other is chosen."""
    return calls.created_at.desc(), calls.id.desc()


def oldest_first(calls: type[Call]) -> tuple[ColumnElement[Any], ...]:
    """The other order of a list of calls."""
    return calls.created_at.asc(), calls.id.asc()


async def search_calls(
    unit: UnitOfWork,
    q: str,
    branches: Sequence[Select[Call]],
    *,
    is_filtered: bool,
    limit: int,
    order_by: RowOrder[Call] = newest_first,
) -> Sequence[Call]:
    """The first calls of `branches` (selects that share no row) whose caller's name or number has `q` in it.

    `is_filtered` says that few calls may be left in the branches.
    """
    callers = await _find_callers(unit, q, limit=MAX_NUMBERS + 1)
    if not callers.are_few:
        page = await _search_first(unit, q, branches, order_by, limit)
        if len(page) == limit or (is_filtered and await _are_calls_few(unit, branches)):
            return page
        callers = await _find_callers(unit, q, limit=None)
    elif is_filtered and await _are_calls_few(unit, branches):
        return await _search_first(unit, q, branches, order_by, limit)
    places = [place for branch in branches for place in _places_of(branch, q, callers, order_by, limit)]
    return (await unit.db.scalars(_select_places(unit, places, order_by, limit))).all()


async def _find_callers(unit: UnitOfWork, q: str, *, limit: int | None) -> MatchingCallers:
    progress = select(CallKeyProgress.keyed_until).where(CallKeyProgress.client_id == tenant_constant(unit))
    digits = phone_digits(q)
    numbers = _values_with_key(unit, literal("p" + digits[:MAX_KEY_TEXT]), limit) if digits else array([], type_=Text)
    name_key = literal("n") + func.left(func.lower(q.strip()), MAX_KEY_TEXT)
    row = (
        await unit.db.execute(
            select(
                _values_with_key(unit, name_key, limit).label("names"),
                numbers.label("numbers"),
                func.coalesce(progress.scalar_subquery(), 0).label("keyed_until"),
            )
        )
    ).one()
    return MatchingCallers(*row)


async def _are_calls_few(unit: UnitOfWork, branches: Sequence[Select[Call]]) -> bool:
    """Whether the branches hold so few calls that all of them may be read."""
    places = [branch.with_only_columns(true()).limit(NEWEST_CALLS + 1) for branch in branches]
    if len(places) == 1:
        beyond = places[0].limit(1).offset(NEWEST_CALLS)
    else:
        rows = union_all(*(select(place.subquery()) for place in places)).subquery()
        beyond = select(true()).select_from(rows).limit(1).offset(NEWEST_CALLS)
    return await unit.db.scalar(beyond) is None


def _values_with_key(unit: UnitOfWork, prefix: ColumnElement[str], limit: int | None) -> ColumnElement[Sequence[str]]:
    in_range = CallerKey.key >= prefix, CallerKey.key < prefix + RANGE_END
    values = select(CallerKey.value).where(CallerKey.client_id == tenant_constant(unit), *in_range).limit(limit)
    return func.array(select(values.subquery()).distinct().scalar_subquery(), type_=ARRAY(Text))


async def _search_first(
    unit: UnitOfWork, q: str, branches: Sequence[Select[Call]], order_by: RowOrder[Call], limit: int
) -> Sequence[Call]:
    first = select_first_rows(Call, branches, order_by=order_by, limit=NEWEST_CALLS)
    calls = aliased(Call, first.subquery())
    page = select(calls).where(_match_condition(calls, q)).order_by(*order_by(calls)).limit(limit)
    return (await unit.db.scalars(page)).all()


def _places_of(
    branch: Select[Call], q: str, callers: MatchingCallers, order_by: RowOrder[Call], limit: int
) -> list[Select[Any]]:
    """Where the first matching calls of a branch stand: those without keys, and those of each of the callers."""
    places = [_places_without_keys(branch, q, callers.keyed_until, order_by, limit)]
    for column, values in (Call.caller_name, callers.names), (Call.from_number, callers.numbers):
        if values:
            places.append(_places_of_callers(branch.where(_match_condition(Call, q)), column, values, order_by, limit))
    return places


def _places_without_keys(
    branch: Select[Call], q: str, keyed_until: int, order_by: RowOrder[Call], limit: int
) -> Select[Any]:
    # OFFSET keeps the planner from walking the whole list for the few rows that are new.
    calls = aliased(Call, branch.where(Call.id > keyed_until).offset(0).subquery())
    places = select(calls.created_at, calls.id).where(_match_condition(calls, q)).order_by(*order_by(calls))
    return cast("Select[Any]", places.limit(limit))


def _places_of_callers(
    branch: Select[Call],
    column: InstrumentedAttribute[str],
    values: Sequence[str],
    order_by: RowOrder[Call],
    limit: int,
) -> Select[Any]:
    matching_calls = branch.order_by(*order_by(Call))
    calls = cast("Select[Any]", matching_calls.with_only_columns(Call.created_at, Call.id).limit(limit))
    if len(values) == 1:
        return calls.where(column == values[0])
    callers = func.unnest(bindparam(None, list(values), type_=ARRAY(Text))).table_valued("value").render_derived()
    newest = calls.where(column == callers.c.value).lateral()
    return select(newest.c.created_at, newest.c.id).select_from(callers).join(newest, true())


def _select_places(
    unit: UnitOfWork, places: Sequence[Select[Any]], order_by: RowOrder[Call], limit: int
) -> Select[Call]:
    all_places = union_all(*(select(place.subquery()) for place in places)).subquery()
    order = order_by(cast("type[Call]", all_places.c))
    first = select(all_places).distinct().order_by(*order).limit(limit).subquery()
    ids = func.array(select(first.c.id).scalar_subquery(), type_=ARRAY(BigInteger))
    return select_tenant_rows(unit, Call).where(Call.id == any_(ids)).order_by(*order_by(Call))


def _match_condition(calls: type[Call], q: str) -> ColumnElement[bool]:
    parts = [calls.caller_name.icontains(q.strip(), autoescape=True)]
    if digits := phone_digits(q):
        parts.append(calls.from_number.contains(digits, autoescape=True))
    return or_(*parts)
