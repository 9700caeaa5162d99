"""What the fields of an appointment may hold, and how a day and a clock become a moment."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from ringlypro.appointments.slots import Calendar
from ringlypro.appointments.tables import STATUSES
from ringlypro.kit import fields
from ringlypro.kit.errors import InvalidFields
from ringlypro.kit.phones import to_e164

SOURCES = ("voice_booking", "online", "manual", "walk-in")
SHORTEST, LONGEST = 5, 1440
"""Minutes."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?")


def rules(area_code: str | None) -> dict[str, fields.Rule]:
    """A rule per field; a number of seven digits gets the business's own `area_code`."""

    def phone(value: object) -> str:
        local = to_e164(value, area_code=area_code) if isinstance(value, str) and len(value) <= 40 else None
        return local or fields.phone(value)

    return {
        "customer_name": fields.line(most=200, needed=True),
        "customer_phone": phone,
        "customer_email": fields.optional(fields.email),
        "appointment_date": day,
        "appointment_time": clock,
        "duration": fields.whole(SHORTEST, LONGEST),
        "purpose": fields.block(most=2000),
        "service_id": fields.optional(fields.whole(1, 2**63 - 1)),
        "source": fields.choice(SOURCES),
        "status": fields.choice(STATUSES),
        "override_hours": fields.flag,
    }


def day(value: object) -> date:
    """A day such as 2026-11-24."""
    if value is None or value == "":
        raise fields.BadField("errors.field.missing")
    if not _DAY.fullmatch(str(value)):
        raise fields.BadField("errors.field.date")
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise fields.BadField("errors.field.date") from error


def clock(value: object) -> time:
    """A time such as 14:00; seconds are taken when there are none."""
    if value is None or value == "":
        raise fields.BadField("errors.field.missing")
    found = _CLOCK.fullmatch(str(value).strip())
    if not found:
        raise fields.BadField("errors.field.time")
    return time(int(found[1]), int(found[2]))


def moment(card: Calendar, on: date, at: time) -> datetime:
    """The UTC moment of a day and a clock. Raises InvalidFields in the hour that a clock change skips."""
    try:
        found = card.moment(on, at)
    except OverflowError as error:
        raise InvalidFields({"appointment_date": "errors.field.date"}) from error
    if found is None:
        raise InvalidFields({"appointment_time": "appointments.field.clock"})
    return found
