"""Stretches of time joined: hours across midnight and bookings side by side are the same arithmetic on any clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

TimeSpan = tuple[datetime, datetime]
"""From (inside) and until (outside), both on the same clock."""


def merge_spans(spans: Iterable[TimeSpan]) -> list[TimeSpan]:
    """The same time in as few stretches as possible, in order."""
    out: list[TimeSpan] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = out[-1][0], max(out[-1][1], end)
        else:
            out.append((start, end))
    return out
