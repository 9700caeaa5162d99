"""A move or a mark is taken back: the appointment stands as it stood, and the customer hears of neither.

What the customer was told of the old time is still so. Jobs that were planned for a time find it by that time, so those
of the old one count again and those of the new one do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ringlypro.appointments import booking, jobs
from ringlypro.appointments.errors import InvalidStatusTransition
from ringlypro.appointments.statuses import is_live
from ringlypro.appointments.tables import Appointment
from ringlypro.core.row_merge import ChangedByOthers, FieldConflict
from ringlypro.db.unit_of_work import UnitOfWork

TIMES = ("starts_at", "ends_at", "busy_until")
NOTICES = ("confirmation_sent", "reminder_sent")


def describe_move(before: Mapping[str, Any], moved: Appointment) -> dict[str, Any]:
    """What takes a move back, as JSON can hold it; `before` is of `list_times`."""
    return {"id": moved.id, "moved_to": moved.starts_at.isoformat(), "before": dict(before)}


def list_times(appointment: Appointment) -> dict[str, Any]:
    """When an appointment is, and what its customer was told of that, as JSON can hold it."""
    times = {name: getattr(appointment, name).isoformat() for name in TIMES}
    return times | {name: getattr(appointment, name) for name in NOTICES}


async def move_back(unit: UnitOfWork, values: Mapping[str, Any]) -> Appointment:
    """Put an appointment back to where it was before a move; `values` are of `describe_move`.

    Raises ChangedByOthers when it was moved again meanwhile, InvalidStatusTransition when it is not live any more,
    SlotTakenError when its old time was given away, NotFound.
    """
    appointment = await booking.lock_appointment(unit, values["id"], lock_resource=True)
    moved_to, before = datetime.fromisoformat(values["moved_to"]), values["before"]
    if appointment.starts_at != moved_to:
        conflict = FieldConflict("starts_at", moved_to, moved_to, appointment.starts_at)
        raise ChangedByOthers([conflict], {"starts_at": appointment.starts_at})
    if not is_live(appointment.status):
        raise InvalidStatusTransition
    times = {name: datetime.fromisoformat(before[name]) for name in TIMES}
    notices = {name: before[name] for name in NOTICES}
    await booking.write_times(unit, appointment, service_id=appointment.service_id, **times, **notices)
    await booking.record_change(unit, appointment, "appointment_moved", was_at=moved_to.isoformat())
    if not appointment.confirmation_sent:
        await jobs.schedule_confirmation(unit, appointment)
    return appointment


async def take_status_back(unit: UnitOfWork, *, appointment_id: int, before: str, after: str) -> Appointment:
    """Give an appointment back the status that it had; also one that no other way leads back to, for it was a slip.

    Raises ChangedByOthers when it is not `after` any more, SlotTakenError when its time was given away, NotFound.
    """
    appointment = await booking.lock_appointment(unit, appointment_id, lock_resource=True)
    if appointment.status != after:
        conflict = FieldConflict("status", after, before, appointment.status)
        raise ChangedByOthers([conflict], {"status": appointment.status})
    await booking.write_times(unit, appointment, service_id=appointment.service_id, status=before)
    await unit.notify("appointments", appointment_id)
    return appointment
