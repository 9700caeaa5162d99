"""Stretches of time, joined where they overlap or meet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ringlypro.core.time_spans import merge_spans


def span(start: int, end: int) -> tuple[datetime, datetime]:
    """Two hours of a day."""
    return datetime(2025, 11, 24, start, tzinfo=UTC), datetime(2025, 11, 24, end, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spans", "joined"),
    [
        ([], []),
        ([(13, 17), (9, 12)], [(9, 12), (13, 17)]),
        ([(9, 12), (12, 17)], [(9, 17)]),
        ([(9, 17), (10, 11)], [(9, 17)]),
        ([(9, 11), (10, 12), (14, 15)], [(9, 12), (14, 15)]),
    ],
)
def test_what_overlaps_or_meets_is_one(spans: list[tuple[int, int]], joined: list[tuple[int, int]]) -> None:
    assert merge_spans(span(*each) for each in spans) == [span(*each) for each in joined]
