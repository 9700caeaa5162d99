"""What the receptionist asks of the books during a turn, each one answered by an event of the conversation.

Moments are the business's wall clock on her side and instants on ours; the crossing is here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ringlypro.appointments import booking, finding, openings
from ringlypro.appointments.choices import Wanted
from ringlypro.appointments.slots import Calendar
from ringlypro.appointments.tables import Appointment
from ringlypro.clients.directory import ClientCard
from ringlypro.contacts import actions as contacts
from ringlypro.db.unit import Unit
from ringlypro.kit import clock, phones
from ringlypro.kit.errors import NotFound, RinglyError
from ringlypro.kit.words import t
from ringlypro.messages import traffic
from ringlypro.notices import feed, follow_ups
from ringlypro.notices.tables import FollowUp
from ringlypro.receptionist import talk


@dataclass(slots=True)
class Facts:
    """What a turn found out about the call itself, to be saved with it."""

    contact_id: int | None = None
    appointment_id: int | None = None
    caller_name: str | None = None

    found: dict[str, Any] = field(default_factory=dict)

    def as_values(self) -> Mapping[str, Any]:
        """For the statement that saves the turn."""
        return {
            "contact_id": self.contact_id,
            "appointment_id": self.appointment_id,
            "caller_name": self.caller_name,
        }


@dataclass(frozen=True, slots=True)
class Errand:
    """One need with all that is at hand to meet it."""

    unit: Unit
    card: ClientCard
    row: Mapping[str, Any]
    lang: str
    facts: Facts

    def calendar(self, service_id: int | None = None) -> Calendar:
        """The client's calendar as the appointments room wants it; a service may need a longer buffer."""
        card = self.card
        own = next((s.buffer_minutes for s in card.services if s.id == service_id), 0)
        return Calendar(
            zone=card.zone,
            hours=card.hours,
            duration=card.duration,
            buffer=max(card.buffer_minutes, own),
            notice_minutes=card.notice_minutes,
            horizon_days=card.horizon_days,
        )

    def minutes(self, service_id: int | None) -> int:
        """How long an appointment takes: the service's own length, else the client's."""
        return next((s.minutes for s in self.card.services if s.id == service_id), self.card.duration)

    def wall(self, moment: datetime) -> datetime:
        """An instant on the business's clock."""
        return clock.wall(moment, self.card.zone)

    def instant(self, wall: datetime) -> datetime:
        """A wall time as an instant."""
        return clock.instant(wall, self.card.zone)


async def meet(errand: Errand, need: talk.Asked) -> talk.Event:
    """Do what is asked and say how it went. What is refused is an event too, never an exception."""
    match need:
        case talk.Look():
            return await _look(errand, need)
        case talk.Book():
            return await _book(errand, need)
        case talk.Find():
            return await _find(errand, need)
        case talk.Move():
            return await _move(errand, need)
        case talk.Cancel():
            return await _cancel(errand, need)
        case talk.Confirm():
            return await _confirm(errand, need)
        case talk.Note():
            return await _note(errand, need)
        case talk.Alert():
            return await _alert(errand, need)


async def _look(errand: Errand, need: talk.Look) -> talk.Event:
    wanted = Wanted(
        day=need.day,
        clock=need.clock,
        part=need.part,
        earliest=need.earliest,
        after=errand.instant(need.after) if need.after else None,
        minutes=errand.minutes(need.service_id),
        ignore_id=need.ignore_id,
    )
    found = await openings.openings(errand.unit, card=errand.calendar(need.service_id), wanted=wanted)
    return talk.Openings(free=found.free, times=tuple(errand.wall(t) for t in found.times), why=found.why)


async def _alternatives(errand: Errand, at: datetime, *, service_id: int | None, why: str) -> talk.Taken:
    wanted = Wanted(day=at.date(), clock=at.time(), minutes=errand.minutes(service_id))
    found = await openings.openings(errand.unit, card=errand.calendar(service_id), wanted=wanted)
    return talk.Taken(times=tuple(errand.wall(t) for t in found.times), why=found.why or why)


async def _book(errand: Errand, need: talk.Book) -> talk.Event:
    unit, card = errand.unit, errand.card
    met = await contacts.meet(unit, phone=need.phone, name=need.name, source="voice_call", language=errand.lang)
    errand.facts.contact_id = met.id
    errand.facts.caller_name = need.name
    try:
        made = await booking.book(
            unit,
            card=errand.calendar(need.service_id),
            starts_at=errand.instant(need.at),
            minutes=errand.minutes(need.service_id),
            contact=met,
            customer_name=need.name,
            customer_phone=need.phone,
            purpose=need.reason or "",
            service_id=need.service_id,
            source="voice_booking",
            language=errand.lang,
        )
    except RinglyError as refused:
        return await _alternatives(errand, need.at, service_id=need.service_id, why=_why(refused))
    errand.facts.appointment_id = made.id
    return talk.Booked(errand.wall(made.starts_at), made.confirmation_code, texted=card.sms_notifications)


def _why(refused: RinglyError) -> str:
    known = {"in_the_past": "past", "outside_hours": "closed", "too_far": "too_far", "too_soon": "too_soon"}
    return known.get(refused.code, "taken")


def _as_booking(errand: Errand, found: Appointment) -> talk.Booking:
    service = next((s.name_in(errand.lang) for s in errand.card.services if s.id == found.service_id), "")
    at = errand.wall(found.starts_at)
    return talk.Booking(found.id, at, found.customer_name, found.confirmation_code, service)


async def _find(errand: Errand, need: talk.Find) -> talk.Event:
    found = await finding.find(errand.unit, code=need.code, phone=need.phone, name=need.name, now=errand.unit.now)
    return talk.Found(tuple(_as_booking(errand, a) for a in found[:3]))


async def _move(errand: Errand, need: talk.Move) -> talk.Event:
    try:
        moved = await booking.move(
            errand.unit, card=errand.calendar(), appointment_id=need.booking_id, starts_at=errand.instant(need.at)
        )
    except NotFound:
        return talk.Failed("move")
    except RinglyError as refused:
        return await _alternatives(errand, need.at, service_id=None, why=_why(refused))
    errand.facts.appointment_id = moved.id
    texted = errand.card.sms_notifications
    return talk.Booked(errand.wall(moved.starts_at), moved.confirmation_code, texted=texted)


async def _cancel(errand: Errand, need: talk.Cancel) -> talk.Event:
    try:
        cancelled = await booking.cancel(errand.unit, appointment_id=need.booking_id)
    except RinglyError:
        return talk.Failed("cancel")
    errand.facts.appointment_id = cancelled.id
    return talk.Cancelled(errand.wall(cancelled.starts_at))


async def _confirm(errand: Errand, need: talk.Confirm) -> talk.Event:
    try:
        confirmed = await booking.confirm(errand.unit, appointment_id=need.booking_id)
    except RinglyError:
        return talk.Failed("confirm")
    errand.facts.appointment_id = confirmed.id
    return talk.Confirmed(errand.wall(confirmed.starts_at))


async def _note(errand: Errand, need: talk.Note) -> talk.Event:
    unit, row = errand.unit, errand.row
    contact_id = row["contact_id"]
    if need.phone:
        met = await contacts.meet(unit, phone=need.phone, name=need.name, source="voice_call", language=errand.lang)
        contact_id = errand.facts.contact_id = met.id
    errand.facts.caller_name = need.name
    left = await follow_ups.leave(
        unit,
        kind="message",
        body=need.reason,
        caller_name=need.name or "",
        caller_phone=need.phone or row["from_number"],
        urgent=need.urgent,
        best_time=need.best_time or "",
        call_id=row["id"],
        contact_id=contact_id,
    )
    if need.urgent:
        await _text_owner(errand, left)
    return talk.Noted(left.reference)


async def _alert(errand: Errand, need: talk.Alert) -> talk.Event:
    left = await follow_ups.leave(
        errand.unit,
        kind="emergency",
        body=need.text,
        caller_name=errand.row["caller_name"],
        caller_phone=errand.row["from_number"],
        urgent=True,
        best_time="",
        call_id=errand.row["id"],
        contact_id=errand.row["contact_id"],
    )
    await _text_owner(errand, left)
    await feed.happened(
        errand.unit, "emergency", contact_id=errand.row["contact_id"], link=f"/calls/{errand.row['id']}"
    )
    return talk.Alerted()


async def _text_owner(errand: Errand, left: FollowUp) -> None:
    if errand.card.owner_phone is None:
        return
    caller = phones.friendly(left.caller_phone)
    body = t(f"calls.urgent_{left.kind}", errand.card.language, caller=caller, reference=left.reference)
    await traffic.send(errand.unit, to=errand.card.owner_phone, body=body, purpose=f"urgent:{left.id}")
