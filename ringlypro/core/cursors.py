"""Where a list goes on: an opaque word that holds the key of the last row seen, so that paging never counts rows."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from ringlypro.core.errors import InvalidFields

MAX_CURSOR_LENGTH = 200


def encode_cursor(*key: int | str) -> str:
    """A cursor after the row with this key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode_place(cursor: str | None) -> tuple[int, int] | None:
    """Where a list in an order of its own stopped: a place and an id. Raises InvalidFields for what we never wrote."""
    key = decode_cursor(cursor, parts=2)
    if key is not None and not all(isinstance(part, int) for part in key):
        raise InvalidFields({"cursor": "errors.field.invalid"})
    return key


def decode_cursor(cursor: str | None, *, parts: int = 1) -> tuple[Any, ...] | None:
    """The key in a cursor, None when there is none. Raises InvalidFields for what we never wrote."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor[:MAX_CURSOR_LENGTH] + "=" * (-len(cursor) % 4))
        key = json.loads(raw)
    except (ValueError, binascii.Error) as error:
        raise InvalidFields({"cursor": "errors.field.invalid"}) from error
    if not isinstance(key, list) or len(key) != parts or not all(isinstance(k, int | str) for k in key):
        raise InvalidFields({"cursor": "errors.field.invalid"})
    return tuple(key)
