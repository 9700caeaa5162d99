"""What programs send to /api/appointments, and what they are answered besides the appointment itself.

Every field is optional here, also those that a new appointment needs: what is missing is told field by field in the
caller's language, not by pydantic. The appointment's own shape stands beside the function that fills it.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from ringlypro.appointments.fields import SOURCES
from ringlypro.appointments.tables import STATUSES
from webhooks.error_responses import Problem

REQUIRED_FIELDS = ("customer_name", "customer_phone", "appointment_date", "appointment_time")


class AppointmentChange(BaseModel):
    """What to write; fields that are not sent stay as they are."""

    customer_name: str | None = None
    customer_phone: str | None = Field(default=None, description="Any usual form; kept as E.164.")
    customer_email: str | None = None
    appointment_date: str | None = Field(default=None, examples=["2026-11-24"])
    appointment_time: str | None = Field(default=None, examples=["14:00"])
    duration: int | None = Field(default=None, description="Minutes; the service's or the business's own by default.")
    purpose: str | None = None
    service_id: int | None = None
    source: str | None = Field(default=None, examples=list(SOURCES))
    override_hours: bool | None = Field(default=None, description="Book outside opening hours; never in the past.")
    status: str | None = Field(default=None, examples=list(STATUSES))


class NewAppointment(AppointmentChange):
    """An appointment to book."""

    model_config = ConfigDict(json_schema_extra={"required": list(REQUIRED_FIELDS)})


class SlotTakenResponse(Problem):
    """The time is gone; up to three others can be had."""

    alternatives: list[datetime]


class AvailableSlotsResponse(BaseModel):
    """The free times of a day, on the business's own clock."""

    date: str
    timezone: str
    duration: int
    slots: list[str] = Field(examples=[["09:00", "09:30"]])
