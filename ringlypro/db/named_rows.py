"""Rows as dictionaries, without the description of each column that the driver would make first.

The driver's `dict_row` asks for `cursor.description`: an object a column, for every statement of every turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from psycopg import AsyncCursor
from psycopg.rows import no_result

NamedRow = dict[str, Any]


def named_row(cursor: AsyncCursor[Any]) -> Callable[[Sequence[Any]], NamedRow]:
    """A row factory: columns by name."""
    result = cursor.pgresult
    if result is None or not result.nfields:
        return no_result
    names = [(result.fname(index) or b"").decode() for index in range(result.nfields)]
    return lambda values: dict(zip(names, values, strict=True))


async def fetch_rows(cursor: AsyncCursor[NamedRow]) -> list[NamedRow]:
    """The rows of the result that the cursor stands at; none for a statement that has none."""
    result = cursor.pgresult
    return await cursor.fetchall() if result is not None and result.nfields else []
