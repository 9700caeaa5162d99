"""Books into a calendar on a real PostgreSQL, and counts what that left behind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from ringlypro.appointments import availability, booking
from ringlypro.appointments.tables import Appointment
from ringlypro.db.unit_of_work import UnitOfWork

FRIDAY_TEN = datetime(2025, 11, 21, 15, 0, tzinfo=UTC)
"""Ten in New York, on the day after the travelling clock's."""


ANA = "+13055550142"


async def book(unit: UnitOfWork, at: datetime = FRIDAY_TEN, minutes: int = 30, **values: Any) -> Appointment:
    inputs = {
        "contact": None,
        "customer_name": "Ana López",
        "customer_phone": ANA,
        "calendar": await availability.load_calendar(unit),
    }
    return await booking.book_appointment(unit, starts_at=at, minutes=minutes, **(inputs | values))


async def count(unit: UnitOfWork, table: Any) -> int:
    return (await unit.db.execute(select(func.count()).select_from(table))).scalar_one()
