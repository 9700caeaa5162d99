"""Lists of the API: some items and a cursor to the rest, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field, PlainSerializer

from ringlypro.accounts.tokens import MAX_ID
from ringlypro.core import cursors
from ringlypro.core.errors import InvalidFields
from ringlypro.core.money import serialize_amount

T = TypeVar("T")

Dollars = Annotated[Decimal, PlainSerializer(serialize_amount, return_type=str)]
"""Money in JSON: a decimal string with four places."""

SearchText = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]
"""Something to look for; PostgreSQL has no text with a NUL."""

Limit = Annotated[int, Query(ge=1, le=100, description="How many items at most.")]
Cursor = Annotated[int | None, Query(ge=1, le=MAX_ID, description="The `next` of the list before this one.")]


class PaginatedList(BaseModel, Generic[T]):
    """Some items, and where the next ones begin."""

    items: list[T]
    next: str | None = Field(description="Give this as `cursor`; null when there is no more.")


def paginate_rows(rows: Sequence[T], row_cursors: Sequence[int | str], *, limit: int) -> PaginatedList[T]:
    """The first `limit` of the rows; one more than that was asked for, so that its presence tells of a next page."""
    return PaginatedList(items=list(rows[:limit]), next=str(row_cursors[limit - 1]) if len(rows) > limit else None)


def encode_cursor(moment: datetime, row_id: int) -> str:
    """The cursor of a list that is ordered by moments: the row it stopped at."""
    return cursors.encode_cursor(moment.isoformat(), row_id)


def decode_cursor(cursor: str | None) -> tuple[datetime, int] | None:
    """The moment and the id a list stopped at; None at its beginning. Raises InvalidFields for what we never wrote."""
    key = cursors.decode_cursor(cursor, parts=2)
    try:
        return (datetime.fromisoformat(key[0]), int(key[1])) if key else None
    except (TypeError, ValueError) as error:
        raise InvalidFields({"cursor": "errors.field.invalid"}) from error
