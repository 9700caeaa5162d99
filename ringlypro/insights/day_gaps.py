"""The free stretches of a business's day on each of its resources: what could still be filled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from ringlypro.core.time_spans import TimeSpan, merge_spans

GRID = timedelta(minutes=15)


def list_gaps(open_spans: Iterable[TimeSpan], busy_spans: Iterable[TimeSpan], *, at_least: timedelta) -> list[TimeSpan]:
    """What of the open spans is in no busy one, from one quarter of an hour to another, and at least so long."""
    gaps = []
    busy = merge_spans(busy_spans)
    for opens, closes in merge_spans(open_spans):
        at = opens
        for start, end in [*busy, (closes, closes)]:
            gap_end = min(start, closes)
            if gap_end > at:
                gaps.append((at, gap_end))
            at = max(at, end)
    return _on_grid(gaps, at_least)


def _on_grid(gaps: Sequence[TimeSpan], at_least: timedelta) -> list[TimeSpan]:
    aligned = [(_round_up(start), _round_down(end)) for start, end in gaps]
    return [(start, end) for start, end in aligned if end - start >= max(at_least, GRID)]


def _round_down(moment: datetime) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (moment - midnight) // GRID * GRID


def _round_up(moment: datetime) -> datetime:
    rounded = _round_down(moment)
    return rounded if rounded == moment else rounded + GRID
