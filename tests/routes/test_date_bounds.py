"""`?from=` and `?to=`: a day of the business, or a moment, in each of the ways in which programs write one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from ringlypro.core.errors import InvalidFields
from webhooks.api.date_bounds import parse_day_or_instant

NEW_YORK = ZoneInfo("America/New_York")
MOMENTS = {
    ("2025-11-20", False): "2025-11-20T05:00:00+00:00",
    ("2025-11-20", True): "2025-11-21T05:00:00+00:00",
    ("2026-03-08", True): "2026-03-09T04:00:00+00:00",
    ("2025-11-20T10:30:00", False): "2025-11-20T15:30:00+00:00",
    ("2025-11-20 10:30:00", False): "2025-11-20T15:30:00+00:00",
    ("2025-11-20T10:30", True): "2025-11-20T15:30:00+00:00",
    ("2025-11-20T10:30:00Z", False): "2025-11-20T10:30:00+00:00",
    ("2025-11-20T10:30:00+01:00", True): "2025-11-20T09:30:00+00:00",
    ("2025-11-20T10:30:00 01:00", False): "2025-11-20T09:30:00+00:00",
    ("2025-11-20 10:30:00 01:00", False): "2025-11-20T09:30:00+00:00",
    (" 2025-11-20T10:30:00Z ", False): "2025-11-20T10:30:00+00:00",
}
"""What is written, and whether the end of a day is meant, against the moment in UTC."""


def test_each_way_of_writing_names_its_moment() -> None:
    for (text, after), moment in MOMENTS.items():
        parsed = parse_day_or_instant("from", text, NEW_YORK, after=after)
        assert parsed is not None, text
        assert parsed.astimezone(ZoneInfo("UTC")).isoformat() == moment, text


def test_nothing_is_no_bound() -> None:
    assert parse_day_or_instant("from", None, NEW_YORK, after=False) is None
    assert parse_day_or_instant("to", "", NEW_YORK, after=True) is None


def test_what_names_no_moment_is_refused_under_its_own_name() -> None:
    for field, text in (
        ("from", "soon"), ("from", "2025-02-30"), ("to", "9999-12-31"), ("from", "0001-01-01T00:00:00+14:00"),
        ("to", "9999-12-31T23:59:59-12:00"), ("from", "2025-11-2O"), ("from", "2025-11-20T25:00"),
    ):  # fmt: skip
        with pytest.raises(InvalidFields) as refused:
            parse_day_or_instant(field, text, NEW_YORK, after=field == "to")
        assert refused.value.fields == {field: "errors.field.date"}, text
