"""Which appointments to come no longer lie in the opening hours: what a closure, or other hours, leave to be settled.

Nothing is moved or cancelled by that itself: the business promised these times, and its owner decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ringlypro.appointments.availability import load_calendar
from ringlypro.appointments.queries import MAX_PER_DAY, list_appointments
from ringlypro.appointments.slots import hours_problem, minutes_between
from ringlypro.appointments.statuses import LIVE_STATUSES
from ringlypro.appointments.tables import Appointment
from ringlypro.core.clock import day_bounds
from ringlypro.db.unit_of_work import UnitOfWork


async def list_outside_hours(unit: UnitOfWork, *, first: date, last: date) -> Sequence[Appointment]:
    """Live appointments still to come that begin or end while the business is closed, soonest first.

    They begin on its days from the first to the last, both inside; at most `MAX_PER_DAY` are looked at.
    """
    calendar = await load_calendar(unit)
    since = max(day_bounds(first, calendar.zone)[0], unit.now)
    until = day_bounds(last, calendar.zone)[1]
    rows = await list_appointments(unit, since=since, until=until, statuses=LIVE_STATUSES, limit=MAX_PER_DAY)
    return [row for row in rows if hours_problem(calendar, row.starts_at, minutes_between(row.starts_at, row.ends_at))]
