"""Selects of lists, worded so that PostgreSQL reads one page of one tenant and no more.

Row security names the tenant by a setting, which the planner of a kept plan cannot look into: it expects an average
tenant and reads a large one as a whole. With the same id as a constant beside it, it knows how many rows there are. And
an index gives an order only below one value of each column before it, so a choice of several values is a select for
each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, CompoundSelect, Select, UnaryExpression, bindparam, select, union_all
from sqlalchemy.orm import aliased
from sqlalchemy.sql.operators import desc_op

from ringlypro.db.base import TenantBase
from ringlypro.db.unit_of_work import UnitOfWork

Row = TypeVar("Row", bound=TenantBase)
RowOrder = Callable[[type[Row]], Sequence[ColumnElement[Any]]]


def select_tenant_rows(unit: UnitOfWork, entity: type[Row]) -> Select[Row]:
    """The rows of a table that are the unit's client's, the client being a constant in the statement's text."""
    return select(entity).where(entity.client_id == tenant_constant(unit))


def tenant_constant(unit: UnitOfWork) -> ColumnElement[int]:
    """The unit's client as a constant: for statements that name columns rather than rows."""
    return bindparam("tenant", unit.client_id, type_=BigInteger, literal_execute=True)


async def fetch_first_rows(
    unit: UnitOfWork, entity: type[Row], statements: Sequence[Select[Row]], *, order_by: RowOrder[Row], limit: int
) -> Sequence[Row]:
    """The first `limit` rows of several selects, as `select_first_rows` words it; the statement itself costs less."""
    pages = [statement.order_by(*order_by(entity)).limit(limit) for statement in statements]
    if len(pages) == 1:
        return (await unit.db.scalars(pages[0])).all()
    rows = union_all(*pages)
    order = [_order_of_union(rows, column) for column in order_by(entity)]
    return (await unit.db.scalars(select(entity).from_statement(rows.order_by(*order).limit(limit)))).all()


def _order_of_union(rows: CompoundSelect[Any], order: ColumnElement[Any]) -> ColumnElement[Any]:
    # A union is ordered by names. An alias of the entity would be found column by column, for 6 ms each time.
    assert isinstance(order, UnaryExpression)
    column = rows.selected_columns[str(order.element.key)]
    return column.desc() if order.modifier is desc_op else column.asc()


def select_first_rows(
    entity: type[Row], statements: Sequence[Select[Row]], *, order_by: RowOrder[Row], limit: int
) -> Select[Row]:
    """The first `limit` rows of several selects of `entity` that share no row; each is read by an index of its own.

    `order_by` is given the entity, or what stands for it, and names its columns with their directions.
    """
    pages = [statement.order_by(*order_by(entity)).limit(limit) for statement in statements]
    if len(pages) == 1:
        return pages[0]
    rows = aliased(entity, union_all(*(select(page.subquery()) for page in pages)).subquery())
    return select(rows).order_by(*order_by(rows)).limit(limit)
