"""What of a day is free: within the hours, beside what is booked, on quarters of an hour, and long enough."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ringlypro.core.time_spans import TimeSpan
from ringlypro.insights.day_gaps import list_gaps


def spans(text: str) -> list[TimeSpan]:
    """`9:00-12:00 13:00-17:00` of one day."""
    moments = [
        [datetime.fromisoformat(f"2025-11-20T{clock:0>5}") for clock in each.split("-")] for each in text.split()
    ]
    return [(start, end) for start, end in moments]


@pytest.mark.parametrize(
    ("open_hours", "busy", "gaps"),
    [
        ("9:00-17:00", "", "9:00-17:00"),
        ("9:00-17:00", "9:00-17:00", ""),
        ("9:00-17:00", "10:00-10:30 12:00-13:00", "9:00-10:00 10:30-12:00 13:00-17:00"),
        ("9:00-12:00 13:00-17:00", "11:30-13:30", "9:00-11:30 13:30-17:00"),
        ("9:00-10:00", "9:10-9:20", "9:30-10:00"),
        ("9:00-10:00", "9:20-10:00", ""),
        ("9:00-17:00", "8:00-9:30 16:30-18:00", "9:30-16:30"),
        ("9:00-12:00", "10:00-11:00 10:30-11:30", "9:00-10:00 11:30-12:00"),
        ("", "9:00-10:00", ""),
    ],
)
def test_a_gap_is_open_and_free(open_hours: str, busy: str, gaps: str) -> None:
    assert list_gaps(spans(open_hours), spans(busy), at_least=timedelta(minutes=30)) == spans(gaps)
