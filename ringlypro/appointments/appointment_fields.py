"""Every field of an appointment, declared once, and how a day and a clock become a moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from ringlypro.appointments.slots import BookingCalendar
from ringlypro.appointments.statuses import LIVE_STATUSES
from ringlypro.appointments.tables import STATUSES
from ringlypro.core.errors import FieldError, InvalidFields
from ringlypro.core.field_specs import (
    FieldDeclarations,
    declare_fields,
    editable,
    instruction,
    internal,
    read_only,
)
from ringlypro.core.field_types import (
    BLANK_AS_NONE,
    Day,
    EmailAddress,
    LocalPhone,
    Minutes,
    MultiLine,
    OneOf,
    RowNumber,
    SingleLine,
    YesNo,
)

SOURCES = ("voice_booking", "online", "manual", "walk-in")
MIN_MINUTES, MAX_MINUTES = 5, 1440
CLOCK_SCHEMA = {"type": "string", "examples": ["14:00"]}
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?")


def parse_clock_time(value: object) -> time:
    """A time such as 14:00; seconds are taken when there are none. Raises FieldError."""
    if value is None or value == "":
        raise FieldError("errors.field.missing")
    matched = _CLOCK.fullmatch(str(value).strip())
    if not matched:
        raise FieldError("errors.field.time")
    return time(int(matched[1]), int(matched[2]))


ClockTime = Annotated[time, BeforeValidator(parse_clock_time), Field(examples=["14:00"]), WithJsonSchema(CLOCK_SCHEMA)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFields:
    """An appointment as its row holds it, and its day, clock and length (0: as usual) as people say them."""

    id: Annotated[int, read_only()]
    contact_id: Annotated[int | None, read_only()] = None
    customer_name: Annotated[SingleLine, Field(min_length=1, max_length=200), editable("customer", label="agenda.name")]
    customer_phone: Annotated[LocalPhone, editable("customer", widget="phone", label="agenda.phone")]
    customer_email: Annotated[EmailAddress | None, BLANK_AS_NONE, editable()] = None
    appointment_date: Annotated[Day, editable(column=False)]
    appointment_time: Annotated[ClockTime, editable(column=False)]
    starts_at: Annotated[datetime, read_only()]
    ends_at: Annotated[datetime, read_only()]
    duration: Annotated[
        Minutes,
        Field(ge=MIN_MINUTES, le=MAX_MINUTES, description="Minutes; the service's or the business's own by default."),
        editable(column=False),
    ] = 0
    purpose: Annotated[
        MultiLine,
        Field(max_length=2000),
        editable("purpose", label="agenda.purpose", hint="agenda.purpose_hint", wide=True),
    ] = ""
    service_id: Annotated[RowNumber | None, BLANK_AS_NONE, editable()] = None
    status: Annotated[str, OneOf(STATUSES), editable()] = "confirmed"
    source: Annotated[str, OneOf(SOURCES), editable()] = "voice_booking"
    confirmation_code: Annotated[str, read_only()]
    language: Annotated[str, read_only()] = "en"
    reminder_sent: Annotated[bool, read_only()] = False
    confirmation_sent: Annotated[bool, read_only()] = False
    created_at: Annotated[datetime, read_only()]
    updated_at: Annotated[datetime, internal()]
    resource_id: Annotated[int, internal()]
    busy_until: Annotated[datetime, internal()]
    code_start: Annotated[str, internal()]
    code_middle: Annotated[str, internal()]
    code_end: Annotated[str, internal()]
    override_hours: Annotated[
        YesNo, Field(description="Book outside opening hours; never in the past."), instruction()
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppointmentFields:
    """What is different while an appointment is booked: it is still to come."""

    status: Annotated[str, OneOf(LIVE_STATUSES), editable()] = "confirmed"


APPOINTMENT_FIELDS = declare_fields(AppointmentFields)
NEW_APPOINTMENT_FIELDS = FieldDeclarations(
    "NewAppointment", APPOINTMENT_FIELDS.by_name.values(), declare_fields(NewAppointmentFields).by_name.values()
)


def list_utc_starts(calendar: BookingCalendar, day: date, clock_time: time) -> tuple[datetime, ...]:
    """The UTC moments of a day and a clock, two in an hour that is repeated.

    Raises InvalidFields in the hour that a clock change skips.
    """
    try:
        starts = calendar.list_passes(day, clock_time)
    except OverflowError as error:
        raise InvalidFields({"appointment_date": "errors.field.date"}) from error
    if not starts:
        raise InvalidFields({"appointment_time": "appointments.field.clock"})
    return starts


def to_utc_start(calendar: BookingCalendar, day: date, clock_time: time) -> datetime:
    """The UTC moment of a day and a clock, the first of two. Raises InvalidFields as `list_utc_starts` does."""
    return list_utc_starts(calendar, day, clock_time)[0]
