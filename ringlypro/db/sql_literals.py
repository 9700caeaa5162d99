"""Values as SQL writes them, for the statements of calls: the driver's own way asks its registry for every value.

Only the types that turns are full of; everything else is left to the driver. The texts are the driver's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg

from ringlypro.db.prepared_statement import PreparedStatement


def write_execute(
    statement: PreparedStatement, values: Mapping[str, Any], cursor: psycopg.AsyncClientCursor[Any]
) -> str:
    """The EXECUTE of a prepared statement with its values. Raises KeyError for a value that is not there."""
    literals = [_write_literal(values[name], cursor) for name in statement.columns]
    return f"EXECUTE {statement.name} ({', '.join(literals)})" if literals else f"EXECUTE {statement.name}"


def _write_literal(value: object, cursor: psycopg.AsyncClientCursor[Any]) -> str:
    if value is None:
        return "NULL"
    # In a text with a backslash the driver says how backslashes are meant; a NUL it refuses.
    if type(value) is str and "\\" not in value and "\0" not in value:
        return "'" + value.replace("'", "''") + "'"
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int:
        return str(value)
    if type(value) is datetime and value.tzinfo is not None:
        return f"'{value}'::timestamptz"
    return cursor.mogrify("%(value)s", {"value": value})
