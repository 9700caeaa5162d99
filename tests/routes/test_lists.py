"""Cursors of lists that are ordered by moments."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ringlypro.core import cursors
from ringlypro.core.errors import InvalidFields
from webhooks.api.pagination import decode_cursor, encode_cursor


def test_a_list_goes_on_where_it_stopped() -> None:
    moment = datetime(2025, 11, 20, 15, 0, 0, 123456, tzinfo=UTC)

    assert decode_cursor(encode_cursor(moment, 42)) == (moment, 42)


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_a_cursor_it_begins(nothing: str | None) -> None:
    assert decode_cursor(nothing) is None


@pytest.mark.parametrize("key", [("today", 1), (20251120, 1), ("2025-11-20T15:00:00+00:00", "x")])
def test_what_is_no_moment_and_id_is_no_cursor_of_ours(key: tuple[int | str, ...]) -> None:
    with pytest.raises(InvalidFields) as refused:
        decode_cursor(cursors.encode_cursor(*key))

    assert refused.value.fields == {"cursor": "errors.field.invalid"}
