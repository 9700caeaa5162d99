"""What the receptionist asks of calendar and database during a turn, each answered by an event of the conversation."""

from __future__ import annotations

from contextlib import suppress

from ringlypro.appointments import availability, booking, lookup, queries
from ringlypro.appointments.slot_suggestions import AvailabilityQuery
from ringlypro.appointments.slots import minutes_between
from ringlypro.appointments.tables import Appointment
from ringlypro.calls import identity_codes, owner_alerts
from ringlypro.calls.booking_effects import change_booking
from ringlypro.calls.call_store import load_caller
from ringlypro.calls.effect_context import CONTACT_SOURCE, EffectContext
from ringlypro.calls.knowledge_lookup import find_quotable_answer
from ringlypro.clients.offer_fields import SERVICE_FIELDS
from ringlypro.contacts import actions as contacts
from ringlypro.core.errors import NotFound, RinglyError
from ringlypro.notifications import follow_ups
from ringlypro.receptionist import conversation_types


async def execute_effect(
    context: EffectContext, effect: conversation_types.BackendEffect
) -> conversation_types.ConversationEvent:
    """Do what is asked and say how it went. What is refused is an event too, never an exception."""
    match effect:
        case conversation_types.CheckAvailability():
            return await _check_availability(context, effect)
        case conversation_types.FindAppointment():
            return await _find_appointments(context, effect)
        case (
            conversation_types.BookAppointment()
            | conversation_types.RescheduleAppointment()
            | conversation_types.RenameAppointment()
        ):
            return await change_booking(context, effect)
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
        alternatives=context.to_wall_times(options),
        reason=options.reason,
        is_outside=options.is_outside,
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
    is_shown = bool(effect.code) or effect.is_number_shown or context.may_open_by_number(effect.phone)
    if not is_shown and not (effect.phone and await identity_codes.may_text_digits(context, effect.phone)):
        return conversation_types.AppointmentsFound()
    appointments = await lookup.find_appointments(
        context.unit, code=effect.code, phone=effect.phone, name=effect.name, now=context.unit.now
    )
    if not is_shown and effect.phone:
        return conversation_types.DigitsTexted(await identity_codes.text_digits(context, effect.phone, appointments))
    return conversation_types.AppointmentsFound(
        tuple(_to_booking(context, appointment) for appointment in appointments[:3])
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
