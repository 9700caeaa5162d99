"""Moments are aware and in UTC; a business's own clock appears only at the rim.

A local day may have 23 or 25 hours: bounds are computed from wall time, never by adding 24 hours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
UTC_ZONE = ZoneInfo("UTC")


def system_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def local_day_bounds(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start (inside) and end (outside) of the business's own day around `now`, as UTC moments."""
    return day_bounds(now.astimezone(zone).date(), zone)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start (inside) and end (outside) of a local day, as UTC moments."""
    return to_utc_instant(datetime.combine(day, time()), zone), to_utc_instant(
        datetime.combine(day + timedelta(1), time()), zone
    )


def to_utc_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """A naive wall time as a UTC moment.

    In the hour that a clock change skips, the moment the clock would show next; in the hour that it repeats, the
    first of the two.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def to_wall_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """A moment as the naive wall time of a place."""
    return moment.astimezone(zone).replace(tzinfo=None)


def wall_time_exists(wall_time: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks of that place ever show this time (the skipped hour in spring does not exist)."""
    return to_wall_time(to_utc_instant(wall_time, zone), zone) == wall_time
