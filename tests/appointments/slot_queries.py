"""A calendar of five days a week, and what it suggests for a wish."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ringlypro.appointments.slot_suggestions import Availability, AvailabilityQuery, choose_slots
from ringlypro.appointments.slots import BookingCalendar
from ringlypro.core.clock import to_wall_time

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2025, 11, 20, 15, 0, tzinfo=UTC)
"""Thursday, ten in New York."""
CALENDAR = BookingCalendar(NEW_YORK, tuple((day, time(9), time(17)) for day in range(1, 6)), now=NOW)
FRIDAY, SATURDAY, MONDAY = date(2025, 11, 21), date(2025, 11, 22), date(2025, 11, 24)


def utc(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), NEW_YORK).astimezone(UTC)


def taken(day: date, since: str = "09:00", until: str = "17:00") -> tuple[datetime, datetime]:
    return utc(day, since), utc(day, until)


def said(availability: Availability) -> list[str]:
    return [f"{to_wall_time(slot, NEW_YORK):%a %H:%M}" for slot in availability.times]


def ask(
    *busy: tuple[datetime, datetime], calendar: BookingCalendar = CALENDAR, now: datetime = NOW, **wish: object
) -> Availability:
    return choose_slots(replace(calendar, busy=busy, now=now), AvailabilityQuery(**wish))  # type: ignore[arg-type]
