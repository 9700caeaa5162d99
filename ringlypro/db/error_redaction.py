"""When the database refuses something it may quote a value; whatever leaves a unit has lost that.

Row security keeps rows out of DETAIL, but not in tables without it, and a value that cannot be read is always quoted.
An error that nobody expected ends in a log.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError

_QUOTED_VALUE = re.compile(r"[\s:]+[\"']")
"""Where a complaint about a value begins to quote it."""


@contextmanager
def redact_database_errors() -> Iterator[None]:
    """Let errors out without the values they quote, and those they came from too; their kind and `diag` stay."""
    try:
        yield
    except Exception as error:
        for chained_error in list(_error_chain(error)):
            if isinstance(chained_error, psycopg.Error):
                chained_error.args = (_message_without_values(chained_error),)
            elif isinstance(chained_error, DBAPIError) and isinstance(chained_error.orig, psycopg.Error):
                kind = type(chained_error.orig)
                chained_error.args = (
                    f"({kind.__module__}.{kind.__qualname__}) {_message_without_values(chained_error.orig)}",
                )
        raise


def _error_chain(error: BaseException) -> Iterator[BaseException]:
    seen_ids: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        chained_error = pending.pop()
        if chained_error is not None and id(chained_error) not in seen_ids:
            seen_ids.add(id(chained_error))
            yield chained_error
            pending += [chained_error.__cause__, chained_error.__context__]


def _message_without_values(error: psycopg.Error) -> str:
    """The first line of what the server said; what our own side says of a connection stays whole."""
    message = error.diag.message_primary or str(error)
    return _QUOTED_VALUE.split(message, maxsplit=1)[0] if isinstance(error, psycopg.DataError) else message
