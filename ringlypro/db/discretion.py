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

_QUOTED = re.compile(r"[\s:]+[\"']")
"""Where a complaint about a value begins to quote it."""


@contextmanager
def discreet() -> Iterator[None]:
    """Let errors out without the values they quote, and those they came from too; their kind and `diag` stay."""
    try:
        yield
    except Exception as error:
        for each in list(_behind(error)):
            if isinstance(each, psycopg.Error):
                each.args = (_said(each),)
            elif isinstance(each, DBAPIError) and isinstance(each.orig, psycopg.Error):
                kind = type(each.orig)
                each.args = (f"({kind.__module__}.{kind.__qualname__}) {_said(each.orig)}",)
        raise


def _behind(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [each.__cause__, each.__context__]


def _said(error: psycopg.Error) -> str:
    """The first line of what the server said; what our own side says of a connection stays whole."""
    said = error.diag.message_primary or str(error)
    return _QUOTED.split(said, maxsplit=1)[0] if isinstance(error, psycopg.DataError) else said
