"""/api/appointments: the calendar. Days and clocks are the business's own."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from ringlypro.appointments import availability, booking, calendar_feed, editing, queries
from ringlypro.appointments.appointment_fields import (
    APPOINTMENT_FIELDS,
    MAX_MINUTES,
    MIN_MINUTES,
    NEW_APPOINTMENT_FIELDS,
)
from ringlypro.appointments.availability import load_calendar
from ringlypro.appointments.errors import SlotTakenError
from ringlypro.appointments.slots import minutes_between
from ringlypro.appointments.tables import STATUSES, Appointment
from ringlypro.clients import client_profiles
from ringlypro.core import phone_numbers
from ringlypro.core.clock import to_wall_time
from ringlypro.core.errors import FieldError, InvalidFields, NotFound
from ringlypro.core.field_models import answer_model
from ringlypro.core.field_types import parse_day
from ringlypro.vendors.services_protocol import Services
from webhooks.api.appointment_schemas import (
    AppointmentChange,
    AvailableSlotsResponse,
    NewAppointment,
    SlotTakenResponse,
)
from webhooks.api.authentication import CallerDependency, RowId, api_router
from webhooks.api.calendar_feed import CALENDAR_ANSWER, CALENDAR_TYPE
from webhooks.api.date_bounds import parse_day_or_instant
from webhooks.api.pagination import Limit, PaginatedList, decode_cursor, encode_cursor, paginate_rows
from webhooks.api.row_versions import CHANGED_RESPONSES, IfMatch, require_version, send_version
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_response

router = api_router("/api/appointments", "appointments")


@answer_model(APPOINTMENT_FIELDS)
class AppointmentJson(BaseModel):
    """An appointment; `starts_at` and `ends_at` carry the offset of the business's own clock."""


SLOT_TAKEN_RESPONSES: dict[int | str, dict[str, Any]] = {
    409: {"model": SlotTakenResponse, "description": "`slot_taken`"}
}


async def require_appointment_id(appointment_id: RowId, caller: CallerDependency, services: ServicesDependency) -> int:
    """The id of an appointment of this client; 404 comes before anything else that is wrong with the request."""
    async with services.unit_of_work(caller.client_id) as unit:
        await queries.get_appointment(unit, appointment_id)
    return appointment_id


OwnAppointmentId = Annotated[int, Depends(require_appointment_id)]


@router.get("", summary="Appointments, soonest first")
async def list_appointments(
    *,
    caller: CallerDependency,
    services: ServicesDependency,
    since: Annotated[str | None, Query(alias="from", description="A day, or a moment with an offset.")] = None,
    until: Annotated[str | None, Query(alias="to", description="A day (inside), or a moment (outside).")] = None,
    status: Annotated[str | None, Query(max_length=100, description="One, or several with commas.")] = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> PaginatedList[AppointmentJson]:
    """A page of the calendar."""
    status_filter, after = _parse_statuses(status), decode_cursor(cursor)
    async with services.unit_of_work(caller.client_id) as unit:
        zone = (await load_calendar(unit)).zone
        first, last = (
            parse_day_or_instant("from", since, zone, after=False),
            parse_day_or_instant("to", until, zone, after=True),
        )
        rows = await queries.list_appointments(
            unit, since=first, until=last, statuses=status_filter, after=after, limit=limit + 1
        )
    row_cursors = [encode_cursor(row.starts_at, row.id) for row in rows]
    return paginate_rows([appointment_json(row, zone) for row in rows], row_cursors, limit=limit)


@router.get("/today", summary="Today's appointments, in the business's own day")
async def list_todays_appointments(
    caller: CallerDependency, services: ServicesDependency
) -> PaginatedList[AppointmentJson]:
    """All of today but the cancelled ones."""
    async with services.unit_of_work(caller.client_id) as unit:
        zone = (await load_calendar(unit)).zone
        rows = await queries.list_todays_appointments(unit, zone=zone)
    return PaginatedList(items=[appointment_json(row, zone) for row in rows], next=None)


@router.get("/available", summary="The free times of a day")
async def list_available_slots(
    caller: CallerDependency,
    services: ServicesDependency,
    date: Annotated[str, Query(description="A day such as 2026-11-24.")] = "",
    duration: Annotated[int | None, Query(ge=MIN_MINUTES, le=MAX_MINUTES, description="Minutes.")] = None,
    service_id: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> AvailableSlotsResponse:
    """Times at which an appointment of this length could begin."""
    try:
        requested_day = parse_day(date)
    except FieldError as error:
        raise InvalidFields({"date": error.key}) from error
    async with services.unit_of_work(caller.client_id) as unit:
        if service_id:
            await editing.validate_service_id(unit, service_id)
        calendar = await load_calendar(unit, service_id=service_id)
        minutes = duration or calendar.duration
        slots = await availability.list_free_slots(unit, calendar=calendar, day=requested_day, minutes=minutes)
    # In an hour that is repeated a clock is free while one of its two passes is.
    clocks = dict.fromkeys(f"{to_wall_time(slot, calendar.zone):%H:%M}" for slot in slots)
    return AvailableSlotsResponse(
        date=requested_day.isoformat(), timezone=calendar.zone.key, duration=minutes, slots=list(clocks)
    )


@router.post("", status_code=201, summary="Book", response_model=AppointmentJson, responses=SLOT_TAKEN_RESPONSES)
async def book_appointment(
    body: NewAppointment,
    request: Request,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
) -> Any:
    """409 `slot_taken` with alternatives; 422 `outside_hours` or `in_the_past`, among others."""
    client_profile = await _load_client_profile(services, caller.client_id)
    sent_values = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    values = NEW_APPOINTMENT_FIELDS.clean_new(
        sent_values, area_code=phone_numbers.get_area_code(client_profile.business_phone)
    )
    try:
        async with services.unit_of_work(caller.client_id) as unit:
            if values.get("service_id"):
                await editing.validate_service_id(unit, values["service_id"])
            calendar = await load_calendar(unit, service_id=values.get("service_id"))
            appointment = await editing.book_at_clock(
                unit,
                calendar=calendar,
                day=values["appointment_date"],
                clock=values["appointment_time"],
                minutes=values.get("duration") or calendar.duration,
                contact=None,
                customer_name=values["customer_name"],
                customer_phone=values["customer_phone"],
                customer_email=values.get("customer_email"),
                purpose=values.get("purpose", ""),
                service_id=values.get("service_id"),
                source=values.get("source", "manual"),
                language=client_profile.language,
                override_hours=values.get("override_hours", False),
                status=values.get("status", "confirmed"),
            )
    except SlotTakenError as slot_taken:
        return await _slot_taken_response(request, services, caller.client_id, slot_taken)
    answer = appointment_json(appointment, calendar.zone)
    send_version(response, answer)
    return answer


@router.get(
    "/{appointment_id}.ics",
    summary="One appointment as a calendar file",
    response_class=Response,
    responses=CALENDAR_ANSWER,
)
async def get_appointment_file(
    appointment_id: RowId, caller: CallerDependency, services: ServicesDependency
) -> Response:
    """ICalendar (RFC 5545): the same event however often it is asked for, with every change of it."""
    async with services.unit_of_work(caller.client_id) as unit:
        body = await calendar_feed.render_appointment_file(unit, appointment_id)
    disposition = f'attachment; filename="appointment-{appointment_id}.ics"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(body, media_type=CALENDAR_TYPE, headers=headers)


@router.get("/{appointment_id}", summary="One appointment")
async def get_appointment(
    appointment_id: RowId, caller: CallerDependency, services: ServicesDependency, response: Response
) -> AppointmentJson:
    """404 also for another client's appointment."""
    async with services.unit_of_work(caller.client_id) as unit:
        zone = (await load_calendar(unit)).zone
        answer = appointment_json(await queries.get_appointment(unit, appointment_id), zone)
    send_version(response, answer)
    return answer


@router.put(
    "/{appointment_id}",
    summary="Change or move an appointment",
    response_model=AppointmentJson,
    responses=SLOT_TAKEN_RESPONSES | CHANGED_RESPONSES,
)
async def update_appointment(
    *,
    appointment_id: OwnAppointmentId,
    body: AppointmentChange,
    request: Request,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
    if_match: IfMatch = None,
) -> Any:
    """All of it or nothing: when the new time is taken, the old one stands. 422 `bad_transition`."""
    client_profile = await _load_client_profile(services, caller.client_id)
    sent_values = body.model_dump(exclude_unset=True)
    unset_fields = {name for name in ("duration", "override_hours") if sent_values.get(name) is None}
    sent_values = {name: value for name, value in sent_values.items() if name not in unset_fields}
    values = APPOINTMENT_FIELDS.clean_values(
        sent_values, area_code=phone_numbers.get_area_code(client_profile.business_phone)
    )
    try:
        async with services.unit_of_work(caller.client_id) as unit:
            zone = (await load_calendar(unit)).zone
            if if_match is not None:
                row = await booking.lock_appointment(unit, appointment_id, lock_resource=True)
                require_version(if_match, appointment_json(row, zone))
            answer = appointment_json(await editing.update_appointment(unit, appointment_id, **values), zone)
    except SlotTakenError as slot_taken:
        return await _slot_taken_response(request, services, caller.client_id, slot_taken)
    send_version(response, answer)
    return answer


@router.delete("/{appointment_id}", summary="Cancel an appointment")
async def cancel_appointment(
    appointment_id: RowId, caller: CallerDependency, services: ServicesDependency
) -> AppointmentJson:
    """The appointment, cancelled; doing it twice is the same as once. 422 `bad_transition` for what took place."""
    async with services.unit_of_work(caller.client_id) as unit:
        zone = (await load_calendar(unit)).zone
        return appointment_json(await booking.cancel_appointment(unit, appointment_id=appointment_id), zone)


def appointment_json(row: Appointment, zone: ZoneInfo) -> AppointmentJson:
    """An appointment for programs."""
    starts_at, ends_at = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    stored = {
        name: getattr(row, name) for name in APPOINTMENT_FIELDS.shown_names if name in APPOINTMENT_FIELDS.column_names
    }
    return AppointmentJson.model_validate(
        stored
        | {
            "starts_at": starts_at,
            "ends_at": ends_at,
            "appointment_date": f"{starts_at:%Y-%m-%d}",
            "appointment_time": f"{starts_at:%H:%M}",
            "duration": minutes_between(row.starts_at, row.ends_at),
        }
    )


async def _load_client_profile(services: Services, client_id: int) -> client_profiles.ClientProfile:
    client_profile = await client_profiles.get_profile_by_id(services, client_id)
    if client_profile is None:
        raise NotFound
    return client_profile


def _parse_statuses(text: str | None) -> list[str]:
    statuses = [word.strip() for word in (text or "").split(",") if word.strip()]
    if not set(statuses) <= set(STATUSES):
        raise InvalidFields({"status": "errors.field.choice"})
    return statuses


async def _slot_taken_response(
    request: Request, services: Services, client_id: int, slot_taken: SlotTakenError
) -> Response:
    """Somebody else has the time: which others can be had, looked up after everything of ours was undone."""
    async with services.unit_of_work(client_id) as unit:
        zone = (await load_calendar(unit)).zone
        alternatives = await availability.suggest_alternatives(unit, error=slot_taken)
    times = [slot.astimezone(zone).isoformat() for slot in alternatives.times]
    return error_response(request, 409, slot_taken.code, slot_taken.key, extra={"alternatives": times})
