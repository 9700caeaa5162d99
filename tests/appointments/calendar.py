"""Books into a calendar on a real PostgreSQL, one by one or thousands, and reads what that left behind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from ringlypro.appointments import availability, booking
from ringlypro.appointments.tables import Appointment
from ringlypro.clients.tables import Service
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Activity

FRIDAY_TEN = datetime(2025, 11, 21, 15, 0, tzinfo=UTC)
"""Ten in New York, on the day after the travelling clock's."""

ANA = "+13055550142"
EVA = "+13055550143"

FILL_CALENDAR = """
INSERT INTO appointments (resource_id, customer_name, customer_phone, starts_at, ends_at, busy_until, status,
    confirmation_code)
SELECT (SELECT id FROM resources LIMIT 1), 'Ana', 'x', at, at + interval '5 min', at + interval '5 min', status, code
FROM unnest(%(codes)s::text[], %(statuses)s::text[], %(minutes)s::int[]) AS a (code, status, minutes),
    LATERAL (SELECT %(now)s::timestamptz + minutes * interval '1 min') AS s (at)
"""
FILL_AT_ONCE = 1_000
"""So many appointments are no long statement."""
TWO_YEARS = 2 * 365 * 24 * 60


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


async def fill_calendar(unit: UnitOfWork, appointments: dict[str, tuple[str, int]]) -> None:
    """Appointments by code, ten minutes apart: the status, and 1 for upcoming or -1 for past, two years from now."""
    rows = [
        (code, status, direction * TWO_YEARS + 10 * number)
        for number, (code, (status, direction)) in enumerate(appointments.items())
    ]
    for first in range(0, len(rows), FILL_AT_ONCE):
        codes, statuses, minutes = map(list, zip(*rows[first : first + FILL_AT_ONCE], strict=True))
        values = {"codes": codes, "statuses": statuses, "minutes": minutes, "now": unit.now}
        await unit.fetch_all(FILL_CALENDAR, values)


async def list_activities(unit: UnitOfWork) -> list[Activity]:
    return list(await unit.db.scalars(select(Activity).order_by(Activity.id)))


async def add_service(unit: UnitOfWork, **values: Any) -> int:
    service = Service(**({"name": "Cleaning", "minutes": 45, "buffer_minutes": 0} | values))
    unit.db.add(service)
    await unit.db.flush()
    return service.id
