"""Appointments as iCalendar (RFC 5545): a file of one, and a feed of many for calendars that people have already.

Each event has a UID that stays and a SEQUENCE that grows with every change, so that a calendar that has read it before
takes the change for the same event. What callers said is text in it, however it is written: the library escapes it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ringlypro.appointments.tables import Appointment
from ringlypro.core.phone_numbers import format_phone

if TYPE_CHECKING:
    import icalendar

PRODUCT_ID = "-//RinglyPro//Appointments//EN"
REFRESH_EVERY = timedelta(minutes=15)
"""How often a subscribed calendar is asked to look."""
STATUS_WORDS: Mapping[str, str] = {"pending": "TENTATIVE", "cancelled": "CANCELLED", "no-show": "CANCELLED"}
MARGIN = timedelta(days=366)
"""So far before and after the events a zone's clock changes are described."""


@dataclass(frozen=True, slots=True)
class CalendarSource:
    """What all events of a file share. `service_names` are by id."""

    client_id: int
    business_name: str
    address: str
    zone: ZoneInfo
    service_names: Mapping[int, str]


def render_calendar(source: CalendarSource, appointments: Iterable[Appointment], *, is_feed: bool = False) -> bytes:
    """The events as a calendar in UTF-8, in the business's own zone with its clock changes; a feed is named."""
    import icalendar  # noqa: PLC0415  # only who asks for a file pays for the library

    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT_ID)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if is_feed:
        calendar.add("name", _clean(source.business_name))
        calendar.add("x-wr-calname", _clean(source.business_name))
        calendar.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT15M")
    rows = list(appointments)
    for row in rows:
        calendar.add_component(_build_event(icalendar.Event(), source, row))
    if rows:
        first, last = min(row.starts_at for row in rows), max(row.ends_at for row in rows)
        calendar.add_missing_timezones(first_date=(first - MARGIN).date(), last_date=(last + MARGIN).date())
    return bytes(calendar.to_ical())


def describe_sequence(appointment: Appointment) -> int:
    """A number that grows with each change: the seconds from when it was made to when it was changed last."""
    return max(0, int((appointment.updated_at - appointment.created_at).total_seconds()))


def _build_event(event: icalendar.Event, source: CalendarSource, row: Appointment) -> icalendar.Event:
    add = event.add
    service = source.service_names.get(row.service_id or 0, "") or row.purpose
    add("uid", f"appointment-{source.client_id}-{row.id}@ringlypro")
    add("sequence", describe_sequence(row))
    add("dtstamp", row.updated_at.astimezone(UTC))
    add("last-modified", row.updated_at.astimezone(UTC))
    add("created", row.created_at.astimezone(UTC))
    add("dtstart", _in_zone(row.starts_at, source.zone))
    add("dtend", _in_zone(row.ends_at, source.zone))
    add("summary", _clean(", ".join(filter(None, (row.customer_name, service))) or source.business_name))
    details = (format_phone(row.customer_phone), row.confirmation_code, row.purpose)
    add("description", "\n".join(_clean(each) for each in details if each))
    add("status", STATUS_WORDS.get(row.status, "CONFIRMED"))
    if source.address:
        add("location", _clean(source.address))
    return event


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same moment on the business's wall, with its zone.

    A clock with a zone means the first pass of an hour that is repeated (RFC 5545, 3.3.5): of the second one the moment
    itself is written.
    """
    local_moment = moment.astimezone(zone)
    return moment.astimezone(UTC) if local_moment.fold else local_moment


def _clean(text: str) -> str:
    """A text on one line without signs that control something."""
    return " ".join("".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in text).split())
