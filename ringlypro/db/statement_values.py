"""Values as PostgreSQL reads them from text, for the statements of calls: the driver asks its registry for every value.

Only the types that turns are full of; everything else is left to the driver. The texts are the driver's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg
from psycopg.abc import Transformer
from psycopg.adapt import PyFormat

from ringlypro.db.prepared_statement import PreparedStatement


def write_values(
    statement: PreparedStatement, values: Mapping[str, Any], transformer: Transformer
) -> list[bytes | None]:
    """What a prepared statement is handed over, in the order of its columns; None is NULL.

    Raises KeyError for a value that is not there, psycopg's DataError for a text with a NUL.
    """
    return [_write_value(values[name], transformer) for name in statement.columns]


def _write_value(value: object, transformer: Transformer) -> bytes | None:
    if value is None:
        return None
    if type(value) is str:
        if "\0" in value:  # the protocol would end the text there
            raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return value.encode()
    if type(value) is bool:
        return b"true" if value else b"false"
    if type(value) is int or (type(value) is datetime and value.tzinfo is not None):
        return str(value).encode()
    dumped_value = transformer.get_dumper(value, PyFormat.TEXT).dump(value)
    return None if dumped_value is None else bytes(dumped_value)
