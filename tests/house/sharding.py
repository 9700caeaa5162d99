"""May these tables be spread by `client_id`: over the nodes of a cluster, or a database per group of clients?

The rules: the client is part of every key; whatever is unique is unique within a client; a reference carries its
client, and when the database empties it, it leaves the client; what is unique for all lives in a few shared tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, MetaData, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint

KEY = "client_id"


def problems(metadata: MetaData, *, shared: frozenset[str], local: frozenset[str]) -> Iterator[str]:
    """One sentence for each place that could not be spread."""
    tenant = {table.name for table in metadata.tables.values()} - shared - local
    for table in metadata.tables.values():
        if table.name in tenant:
            yield from _of_a_tenant(table, tenant, local)
        else:
            for reference in table.foreign_key_constraints:
                if reference.referred_table.name in tenant:
                    yield f"{table.name} is for all and refers to {reference.referred_table.name}"


def _of_a_tenant(table: Table, tenant: set[str], local: frozenset[str]) -> Iterator[str]:
    column = table.c.get(KEY)
    if column is None or column.nullable or not isinstance(column.type, BigInteger):
        yield f"{table.name} has no {KEY} that is a bigint and never null"
        return
    for constraint in table.constraints:
        match constraint:
            case PrimaryKeyConstraint() | UniqueConstraint() if KEY not in constraint.columns:
                yield f"{table.name} has {constraint.name}, unique over all clients"
            case ExcludeConstraint() if not _by_client(constraint):
                yield f"{table.name} has {constraint.name}, which does not compare {KEY} alone"
            case ForeignKeyConstraint():
                yield from _of_a_reference(table, constraint, tenant, local)
    for index in table.indexes:
        if index.unique and KEY not in [getattr(e, "name", None) for e in index.expressions]:
            yield f"{table.name} has {index.name}, unique over all clients"
    for one in table.c:
        if one.identity is not None and not isinstance(one.type, BigInteger):
            yield f"{table.name}.{one.name} counts, and is no bigint"


def _by_client(constraint: ExcludeConstraint[Any]) -> bool:
    return any(operator == "=" and getattr(e, "name", None) == KEY for e, _, operator in constraint._render_exprs)


def _of_a_reference(
    table: Table, reference: ForeignKeyConstraint, tenant: set[str], local: frozenset[str]
) -> Iterator[str]:
    other = reference.referred_table.name
    if other in local:
        yield f"{table.name} refers to {other}, which only one node has"
    if other in tenant:
        if (KEY, KEY) not in [(e.parent.name, e.column.name) for e in reference.elements]:
            yield f"{table.name} refers to {other} without the client"
        if not _keeps_the_client(reference):
            yield f"{table.name} lets the database empty its reference to {other}, client and all"


def _keeps_the_client(reference: ForeignKeyConstraint) -> bool:
    """Whether a row keeps its client when what it refers to is deleted: only columns that are named may be emptied."""
    action = (reference.ondelete or "").strip().upper()
    if not action.startswith("SET"):
        return True
    columns = re.fullmatch(r"SET NULL \((.+)\)", action)
    emptied = [name.strip().lower() for name in columns[1].split(",")] if columns else []
    others = [column.name for column in reference.columns if column.name != KEY]
    return emptied == others
