"""What the fields of an appointment may hold, and how a day and a clock become a moment."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from ringlypro.appointments.slots import BookingCalendar
from ringlypro.appointments.tables import STATUSES
from ringlypro.core import fields
from ringlypro.core.errors import InvalidFields
from ringlypro.core.phone_numbers import to_e164

SOURCES = ("voice_booking", "online", "manual", "walk-in")
MIN_MINUTES, MAX_MINUTES = 5, 1440
"""Minutes."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?")


def appointment_field_rules(area_code: str | None) -> dict[str, fields.FieldRule]:
    """A rule per field; a number of seven digits gets the business's own `area_code`."""

    def validate_phone(value: object) -> str:
        e164 = to_e164(value, area_code=area_code) if isinstance(value, str) and len(value) <= 40 else None
        return e164 or fields.phone_number(value)

    return {
        "customer_name": fields.text_line(max_length=200, required=True),
        "customer_phone": validate_phone,
        "customer_email": fields.optional_field(fields.email_address),
        "appointment_date": validate_day,
        "appointment_time": validate_clock_time,
        "duration": fields.integer_between(MIN_MINUTES, MAX_MINUTES),
        "purpose": fields.text_block(max_length=2000),
        "service_id": fields.optional_field(fields.integer_between(1, 2**63 - 1)),
        "source": fields.one_of(SOURCES),
        "status": fields.one_of(STATUSES),
        "override_hours": fields.boolean_flag,
    }


def validate_day(value: object) -> date:
    """A day such as 2026-11-24."""
    if value is None or value == "":
        raise fields.FieldError("errors.field.missing")
    if not _DAY.fullmatch(str(value)):
        raise fields.FieldError("errors.field.date")
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise fields.FieldError("errors.field.date") from error


def validate_clock_time(value: object) -> time:
    """A time such as 14:00; seconds are taken when there are none."""
    if value is None or value == "":
        raise fields.FieldError("errors.field.missing")
    matched = _CLOCK.fullmatch(str(value).strip())
    if not matched:
        raise fields.FieldError("errors.field.time")
    return time(int(matched[1]), int(matched[2]))


def to_utc_start(calendar: BookingCalendar, day_value: date, clock_time: time) -> datetime:
    """The UTC moment of a day and a clock. Raises InvalidFields in the hour that a clock change skips."""
    try:
        starts_at = calendar.resolve_wall_time(day_value, clock_time)
    except OverflowError as error:
        raise InvalidFields({"appointment_date": "errors.field.date"}) from error
    if starts_at is None:
        raise InvalidFields({"appointment_time": "appointments.field.clock"})
    return starts_at
