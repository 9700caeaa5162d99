"""What the receptionist asks of calendar and database during a turn, each one answered by an event of the conversation.

Moments are the business's wall clock on her side and instants on ours; the crossing is here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ringlypro.appointments import availability, booking, lookup, queries
from ringlypro.appointments.errors import InvalidStatusTransition, SlotUnavailable
from ringlypro.appointments.slot_suggestions import Availability, AvailabilityQuery
from ringlypro.appointments.slots import BookingCalendar, minutes_between
from ringlypro.appointments.tables import Appointment
from ringlypro.calls import owner_alerts
from ringlypro.calls.call_store import CallChanges, load_caller
from ringlypro.calls.knowledge_lookup import KnowledgeCache, find_quotable_answer
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.clients.offer_fields import SERVICE_FIELDS
from ringlypro.contacts import actions as contacts
from ringlypro.core import clock, phone_numbers
from ringlypro.core.errors import NotFound, RinglyError
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import follow_ups
from ringlypro.receptionist import conversation_types

CONTACT_SOURCE = "voice_call"
"""How whoever calls comes to be a contact."""


@dataclass(frozen=True, slots=True)
class EffectContext:
    """All that is at hand to carry out one effect."""

    unit: UnitOfWork
    client_profile: ClientProfile
    row: Mapping[str, Any]
    lang: str
    updates: CallChanges
    knowledge: KnowledgeCache = field(default_factory=KnowledgeCache)
    """What the process remembers of what owners wrote."""

    async def load_calendar(self, service_id: int | None = None) -> BookingCalendar:
        """The client's calendar, from what is remembered of the client."""
        return await availability.load_calendar(self.unit, service_id=service_id, client_profile=self.client_profile)

    def to_wall_time(self, moment: datetime) -> datetime:
        """An instant on the business's clock."""
        return clock.to_wall_time(moment, self.client_profile.zone)

    def to_utc_instant(self, wall: datetime) -> datetime:
        """A wall time as an instant."""
        return clock.to_utc_instant(wall, self.client_profile.zone)


async def execute_effect(
    context: EffectContext, effect: conversation_types.BackendEffect
) -> conversation_types.ConversationEvent:
    """Do what is asked and say how it went. What is refused is an event too, never an exception."""
    match effect:
        case conversation_types.CheckAvailability():
            return await _check_availability(context, effect)
        case conversation_types.BookAppointment():
            return await _book_appointment(context, effect)
        case conversation_types.FindAppointment():
            return await _find_appointments(context, effect)
        case conversation_types.RescheduleAppointment():
            return await _move_appointment(context, effect)
        case conversation_types.CancelAppointment():
            return await _cancel_appointment(context, effect)
        case conversation_types.ConfirmAppointment():
            return await _confirm_appointment(context, effect)
        case conversation_types.LeaveMessage():
            return await _leave_message(context, effect)
        case conversation_types.AlertOwner():
            return await _alert_owner(context, effect)
        case conversation_types.FindPassage():
            return await _find_passage(context, effect)


async def _check_availability(
    context: EffectContext, effect: conversation_types.CheckAvailability
) -> conversation_types.ConversationEvent:
    service_id, minutes = effect.service_id, None
    if effect.ignore_id is not None:
        # What is moved needs the time that it has now, whatever the caller calls it.
        with suppress(NotFound):
            moved = await queries.get_appointment(context.unit, effect.ignore_id)
            service_id, minutes = moved.service_id, minutes_between(moved.starts_at, moved.ends_at)
    query = AvailabilityQuery(
        day=effect.day,
        clock=effect.clock,
        part=effect.part,
        earliest=effect.earliest,
        after=context.to_utc_instant(effect.after) if effect.after else None,
        minutes=minutes,
        ignore_id=effect.ignore_id,
        window=effect.window,
        edge=effect.edge,
    )
    calendar = await context.load_calendar(service_id)
    options = await availability.find_availability(context.unit, calendar=calendar, query=query)
    return conversation_types.AvailabilityResult(
        is_free=options.is_free,
        alternatives=_wall_times(context, options),
        reason=options.reason,
        is_outside=options.is_outside,
    )


def _wall_times(effect_context: EffectContext, options: Availability) -> tuple[datetime, ...]:
    return tuple(effect_context.to_wall_time(start_time) for start_time in options.times)


async def _slot_taken_event(context: EffectContext, refused: SlotUnavailable) -> conversation_types.SlotConflict:
    options = await availability.suggest_alternatives(
        context.unit, error=refused, client_profile=context.client_profile
    )
    return conversation_types.SlotConflict(
        alternatives=_wall_times(context, options), reason=(options.problem or refused.problem).reason
    )


async def _book_appointment(
    context: EffectContext, effect: conversation_types.BookAppointment
) -> conversation_types.ConversationEvent:
    unit, client_profile = context.unit, context.client_profile
    context.updates.caller_name = effect.name
    calendar = await context.load_calendar(effect.service_id)
    try:
        appointment = await booking.book_appointment(
            unit,
            calendar=calendar,
            starts_at=context.to_utc_instant(effect.at),
            minutes=calendar.duration,
            contact=None,
            customer_name=effect.name,
            customer_phone=effect.phone,
            purpose=effect.reason or "",
            service_id=effect.service_id,
            source="voice_booking",
            contact_source=CONTACT_SOURCE,
            language=context.lang,
        )
    except SlotUnavailable as error:
        contact_reference = await contacts.upsert_contact(
            unit, phone=effect.phone, name=effect.name, source=CONTACT_SOURCE, language=context.lang
        )
        context.updates.contact_id = contact_reference.id
        return await _slot_taken_event(context, error)
    context.updates.appointment_id, context.updates.contact_id = appointment.id, appointment.contact_id
    return conversation_types.AppointmentBooked(
        context.to_wall_time(appointment.starts_at),
        appointment.confirmation_code,
        sms_sent=client_profile.sms_notifications,
    )


def _to_booking(context: EffectContext, appointment: Appointment) -> conversation_types.CallerAppointment:
    service = next((s for s in context.client_profile.services if s.id == appointment.service_id), None)
    name = SERVICE_FIELDS.in_language(service, "name", context.lang) if service else ""
    at = context.to_wall_time(appointment.starts_at)
    return conversation_types.CallerAppointment(
        appointment.id, at, appointment.customer_name, appointment.confirmation_code, name
    )


async def _find_appointments(
    context: EffectContext, effect: conversation_types.FindAppointment
) -> conversation_types.ConversationEvent:
    if effect.code is None and not _may_open_by_number(context, effect.phone):
        return conversation_types.AppointmentsFound()
    appointments = await lookup.find_appointments(
        context.unit, code=effect.code, phone=effect.phone, name=effect.name, now=context.unit.now
    )
    return conversation_types.AppointmentsFound(
        tuple(_to_booking(context, appointment) for appointment in appointments[:3])
    )


def _may_open_by_number(context: EffectContext, phone: str | None) -> bool:
    """Whether a number and a name are enough: from that very telephone, unless the owner trusts any."""
    if context.client_profile.identity_rule == "name_and_number":
        return True
    return phone is not None and phone == phone_numbers.parse_caller_id(context.row["from_number"])


async def _move_appointment(
    context: EffectContext, effect: conversation_types.RescheduleAppointment
) -> conversation_types.ConversationEvent:
    try:
        standing = await queries.get_appointment(context.unit, effect.booking_id)
        calendar = await context.load_calendar(standing.service_id)
        appointment = await booking.move_appointment(
            context.unit,
            calendar=calendar,
            appointment_id=effect.booking_id,
            starts_at=context.to_utc_instant(effect.at),
        )
    except (NotFound, InvalidStatusTransition):
        return conversation_types.EffectFailed("move")
    except SlotUnavailable as error:
        return await _slot_taken_event(context, error)
    context.updates.appointment_id = appointment.id
    texted = context.client_profile.sms_notifications
    return conversation_types.AppointmentBooked(
        context.to_wall_time(appointment.starts_at), appointment.confirmation_code, sms_sent=texted
    )


async def _cancel_appointment(
    context: EffectContext, effect: conversation_types.CancelAppointment
) -> conversation_types.ConversationEvent:
    try:
        appointment = await booking.cancel_appointment(context.unit, appointment_id=effect.booking_id)
    except RinglyError:
        return conversation_types.EffectFailed("cancel")
    context.updates.appointment_id = appointment.id
    return conversation_types.AppointmentCancelled(context.to_wall_time(appointment.starts_at))


async def _confirm_appointment(
    context: EffectContext, effect: conversation_types.ConfirmAppointment
) -> conversation_types.ConversationEvent:
    try:
        appointment = await booking.confirm_appointment(context.unit, appointment_id=effect.booking_id)
    except RinglyError:
        return conversation_types.EffectFailed("confirm")
    context.updates.appointment_id = appointment.id
    return conversation_types.AppointmentConfirmed(context.to_wall_time(appointment.starts_at))


async def _leave_message(
    context: EffectContext, effect: conversation_types.LeaveMessage
) -> conversation_types.ConversationEvent:
    unit, row = context.unit, context.row
    if effect.phone:
        contact_reference = await contacts.upsert_contact(
            unit, phone=effect.phone, name=effect.name, source=CONTACT_SOURCE, language=context.lang
        )
        contact_id = context.updates.contact_id = contact_reference.id
    else:
        contact_id = (await load_caller(unit, row))["contact_id"]
    context.updates.caller_name = effect.name
    follow_up = await follow_ups.create_follow_up(
        unit,
        kind=effect.topic,
        body=effect.reason,
        caller_name=effect.name or "",
        caller_phone=effect.phone or row["from_number"],
        urgent=effect.urgent,
        best_time=effect.best_time or "",
        call_id=row["call_id"],
        contact_id=contact_id,
    )
    if effect.urgent:
        await owner_alerts.text_owner(unit, client_profile=context.client_profile, follow_up=follow_up)
    return conversation_types.MessageLeft(follow_up.reference)


async def _alert_owner(
    context: EffectContext, effect: conversation_types.AlertOwner
) -> conversation_types.ConversationEvent:
    await owner_alerts.alert_owner(
        context.unit,
        client_profile=context.client_profile,
        call_row={**context.row, **await load_caller(context.unit, context.row)},
        text=effect.text,
    )
    return conversation_types.OwnerAlerted()


async def _find_passage(
    context: EffectContext, effect: conversation_types.FindPassage
) -> conversation_types.ConversationEvent:
    text = await find_quotable_answer(
        context.knowledge, context.unit, context.client_profile, effect.question, context.lang
    )
    return conversation_types.PassageFound(effect.question, text)
