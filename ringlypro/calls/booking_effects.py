"""Booking and moving during a turn, each answered by an event of the conversation; what is refused is one too."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from ringlypro.appointments import availability, booking, lookup, queries
from ringlypro.appointments.errors import InvalidStatusTransition, SlotUnavailable
from ringlypro.calls.effect_context import CONTACT_SOURCE, EffectContext
from ringlypro.contacts import actions as contacts
from ringlypro.core.errors import NotFound
from ringlypro.messages.delivery import is_opted_out
from ringlypro.receptionist import conversation_types


async def book_appointment(
    context: EffectContext, effect: conversation_types.BookAppointment
) -> conversation_types.ConversationEvent:
    """Put an appointment in the calendar, unless its time is gone or the caller comes on that day already."""
    unit = context.unit
    context.updates.caller_name = effect.name
    if not effect.is_second and (standing_at := await _find_same_day(context, effect)) is not None:
        return conversation_types.SameDayAppointment(context.to_wall_time(standing_at))
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
        sms_sent=await _is_texted(context, effect.phone),
    )


async def move_appointment(
    context: EffectContext, effect: conversation_types.RescheduleAppointment
) -> conversation_types.ConversationEvent:
    """Give an appointment another time; where that cannot be had the old one stands."""
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
    return conversation_types.AppointmentBooked(
        context.to_wall_time(appointment.starts_at),
        appointment.confirmation_code,
        sms_sent=await _is_texted(context, appointment.customer_phone),
    )


async def _find_same_day(context: EffectContext, effect: conversation_types.BookAppointment) -> datetime | None:
    """When this caller comes on that day already; who has not shown whose appointments these are hears of none."""
    if not context.may_open_by_number(effect.phone):
        return None
    midnight = datetime.combine(effect.at.date(), time(0))
    return await lookup.find_same_day(
        context.unit,
        phone=effect.phone,
        name=effect.name,
        day_start=context.to_utc_instant(midnight),
        day_end=context.to_utc_instant(midnight + timedelta(days=1)),
    )


async def _is_texted(context: EffectContext, phone: str) -> bool:
    """Whether the confirmation goes out as a text: where it does not, the code is spelled."""
    return context.client_profile.sms_notifications and not await is_opted_out(context.unit, phone)


async def _slot_taken_event(context: EffectContext, refused: SlotUnavailable) -> conversation_types.SlotConflict:
    options = await availability.suggest_alternatives(
        context.unit, error=refused, client_profile=context.client_profile
    )
    return conversation_types.SlotConflict(
        alternatives=context.to_wall_times(options), reason=(options.problem or refused.problem).reason
    )
