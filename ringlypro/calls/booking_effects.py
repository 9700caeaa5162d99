"""Booking and moving during a turn, each answered by an event of the conversation; what is refused is one too."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from ringlypro.appointments import availability, booking, editing, lookup, queries
from ringlypro.appointments.errors import InvalidStatusTransition, SlotUnavailable
from ringlypro.calls.call_store import load_call_start
from ringlypro.calls.effect_context import CONTACT_SOURCE, EffectContext
from ringlypro.contacts import actions as contacts
from ringlypro.core.errors import NotFound
from ringlypro.messages.delivery import build_opt_out_query, is_opted_out
from ringlypro.receptionist import conversation_types


async def change_booking(
    context: EffectContext,
    effect: conversation_types.BookAppointment
    | conversation_types.RescheduleAppointment
    | conversation_types.RenameAppointment,
) -> conversation_types.ConversationEvent:
    """Book, move or rename, and say how it went."""
    match effect:
        case conversation_types.BookAppointment():
            return await _book_appointment(context, effect)
        case conversation_types.RescheduleAppointment():
            return await _move_appointment(context, effect)
        case conversation_types.RenameAppointment():
            return await _rename_appointment(context, effect)


async def _book_appointment(
    context: EffectContext, effect: conversation_types.BookAppointment
) -> conversation_types.ConversationEvent:
    """Put an appointment in the calendar, unless its time is gone or the caller comes on that day already."""
    unit = context.unit
    context.updates.caller_name = effect.name
    standing_at, is_texted = await _read_before_booking(context, effect)
    if standing_at is not None:
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
        sms_sent=is_texted,
    )


async def _move_appointment(
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
    sends_texts = context.client_profile.sms_notifications
    return conversation_types.AppointmentBooked(
        context.to_wall_time(appointment.starts_at),
        appointment.confirmation_code,
        sms_sent=sends_texts and not await is_opted_out(context.unit, appointment.customer_phone),
    )


async def _rename_appointment(
    context: EffectContext, effect: conversation_types.RenameAppointment
) -> conversation_types.ConversationEvent:
    """Put what this very call has booked or moved under another name, and the contact that it made as well."""
    unit = context.unit
    appointments = await lookup.find_appointments(unit, code=effect.code, now=unit.now)
    if not appointments:
        return conversation_types.EffectFailed("rename")
    wrong_name = appointments[0].customer_name
    appointment = await editing.update_appointment(unit, appointments[0].id, customer_name=effect.name)
    if appointment.contact_id is not None:
        began_at = await load_call_start(unit, context.row)
        await contacts.rename_new_contact(
            unit, appointment.contact_id, wrong_name=wrong_name, name=effect.name, created_since=began_at
        )
    context.updates.caller_name = effect.name
    context.updates.appointment_id = appointment.id
    return conversation_types.AppointmentRenamed(effect.name)


async def _read_before_booking(
    context: EffectContext, effect: conversation_types.BookAppointment
) -> tuple[datetime | None, bool]:
    """When this caller comes on that day already, and whether the confirmation goes out as a text.

    Who has not shown whose appointments these are hears of none, nor who knows of the other one.
    """
    unit, midnight = context.unit, datetime.combine(effect.at.date(), time(0))
    same_day_rows, opt_out_rows = await unit.fetch_together(
        lookup.build_same_day_query(
            unit,
            phone=effect.phone,
            day_start=context.to_utc_instant(midnight),
            day_end=context.to_utc_instant(midnight + timedelta(days=1)),
        ),
        build_opt_out_query(unit, effect.phone),
    )
    may_hear = not effect.is_second and context.may_open_by_number(effect.phone)
    same_day_times = (
        row["starts_at"] for row in same_day_rows if lookup.is_same_person(row["customer_name"], effect.name)
    )
    is_texted = context.client_profile.sms_notifications and not opt_out_rows
    return next(same_day_times, None) if may_hear else None, is_texted


async def _slot_taken_event(context: EffectContext, refused: SlotUnavailable) -> conversation_types.SlotConflict:
    options = await availability.suggest_alternatives(
        context.unit, error=refused, client_profile=context.client_profile
    )
    return conversation_types.SlotConflict(
        alternatives=context.to_wall_times(options), reason=(options.problem or refused.problem).reason
    )
