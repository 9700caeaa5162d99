"""What programs send to /api/appointments, and what they are answered besides the appointment itself.

Every field is optional here, also those that a new appointment needs: what is missing is told field by field in the
caller's language, not by pydantic. The appointment's own schema stands beside the function that fills it.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from ringlypro.appointments.appointment_fields import APPOINTMENT_FIELDS, NEW_APPOINTMENT_FIELDS
from ringlypro.core.field_models import request_model
from webhooks.error_responses import Problem


@request_model(APPOINTMENT_FIELDS)
class AppointmentChange(BaseModel):
    """What to write; fields that are not sent stay as they are."""


@request_model(NEW_APPOINTMENT_FIELDS, new=True)
class NewAppointment(BaseModel):
    """An appointment to book."""


class SlotTakenResponse(Problem):
    """The time is gone; up to three others can be had."""

    alternatives: list[datetime]


class AvailableSlotsResponse(BaseModel):
    """The free times of a day, on the business's own clock."""

    date: str
    timezone: str
    duration: int
    slots: list[str] = Field(examples=[["09:00", "09:30"]])
