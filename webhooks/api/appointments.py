"""/api/appointments: the calendar. Days and clocks are the business's own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from ringlypro.appointments import booking, editing, openings, queries
from ringlypro.appointments.booking import SlotTaken
from ringlypro.appointments.fields import LONGEST, SHORTEST, SOURCES, day, moment, rules
from ringlypro.appointments.refusals import LIVE, whole_minutes
from ringlypro.appointments.tables import STATUSES, Appointment
from ringlypro.clients import directory
from ringlypro.kit import phones
from ringlypro.kit.clock import wall
from ringlypro.kit.errors import InvalidFields, NotFound
from ringlypro.kit.fields import BadField, Rule, checked, choice
from ringlypro.kit.words import t
from ringlypro.vendors.services_protocol import Services
from webhooks.api.answers import Problem, language
from webhooks.api.caller import CallerDep, RowId, api_router
from webhooks.api.days import bound
from webhooks.api.lists import Limit, Listed, cursor_after, stopped_at
from webhooks.dependencies import ServicesDependency

router = api_router("/api/appointments", "appointments")
NEEDED = ("customer_name", "customer_phone", "appointment_date", "appointment_time")


class AppointmentJson(BaseModel):
    """An appointment; `starts_at` and `ends_at` carry the offset of the business's own clock."""

    id: int
    contact_id: int | None
    customer_name: str
    customer_phone: str
    customer_email: str | None
    appointment_date: str = Field(examples=["2026-11-24"])
    appointment_time: str = Field(examples=["14:00"])
    starts_at: datetime
    ends_at: datetime
    duration: int = Field(description="Minutes.")
    purpose: str
    service_id: int | None
    status: str = Field(examples=list(STATUSES))
    source: str
    confirmation_code: str
    language: str
    reminder_sent: bool
    confirmation_sent: bool
    created_at: datetime


class AppointmentChange(BaseModel):
    """What to write; fields that are not sent stay as they are."""

    customer_name: str | None = None
    customer_phone: str | None = Field(default=None, description="Any usual form; kept as E.164.")
    customer_email: str | None = None
    appointment_date: str | None = Field(default=None, examples=["2026-11-24"])
    appointment_time: str | None = Field(default=None, examples=["14:00"])
    duration: int | None = Field(default=None, description="Minutes; the service's or the business's own by default.")
    purpose: str | None = None
    service_id: int | None = None
    source: str | None = Field(default=None, examples=list(SOURCES))
    override_hours: bool | None = Field(default=None, description="Book outside opening hours; never in the past.")
    status: str | None = Field(default=None, examples=list(STATUSES))


class NewAppointment(AppointmentChange):
    """An appointment to book."""

    model_config = ConfigDict(json_schema_extra={"required": list(NEEDED)})


class Taken(Problem):
    """The time is gone; up to three others can be had."""

    alternatives: list[datetime]


class Available(BaseModel):
    """The free times of a day, on the business's own clock."""

    date: str
    timezone: str
    duration: int
    slots: list[str] = Field(examples=[["09:00", "09:30"]])


TAKEN: dict[int | str, dict[str, Any]] = {409: {"model": Taken, "description": "`slot_taken`"}}


async def known(appointment_id: RowId, caller: CallerDep, desk: ServicesDependency) -> int:
    """The id of an appointment of this client; 404 comes before anything else that is wrong with the request."""
    async with desk.unit(caller.client_id) as unit:
        await queries.one(unit, appointment_id)
    return appointment_id


KnownId = Annotated[int, Depends(known)]


@router.get("", summary="Appointments, soonest first")
async def appointments(
    *,
    caller: CallerDep,
    desk: ServicesDependency,
    since: Annotated[str | None, Query(alias="from", description="A day, or a moment with an offset.")] = None,
    until: Annotated[str | None, Query(alias="to", description="A day (inside), or a moment (outside).")] = None,
    status: Annotated[str | None, Query(max_length=100, description="One, or several with commas.")] = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Listed[AppointmentJson]:
    """A page of the calendar."""
    found, after = _statuses(status), stopped_at(cursor)
    async with desk.unit(caller.client_id) as unit:
        zone = (await openings.calendar(unit)).zone
        first, last = bound("from", since, zone, after=False), bound("to", until, zone, after=True)
        rows = await queries.log(unit, since=first, until=last, statuses=found, after=after, limit=limit + 1)
    more = rows[limit - 1] if len(rows) > limit else None
    return Listed(
        items=[shown(row, zone) for row in rows[:limit]],
        next=cursor_after(more.starts_at, more.id) if more else None,
    )


@router.get("/today", summary="Today's appointments, in the business's own day")
async def today(caller: CallerDep, desk: ServicesDependency) -> Listed[AppointmentJson]:
    """All of today but the cancelled ones."""
    async with desk.unit(caller.client_id) as unit:
        zone = (await openings.calendar(unit)).zone
        rows = await queries.today(unit, zone=zone)
    return Listed(items=[shown(row, zone) for row in rows], next=None)


@router.get("/available", summary="The free times of a day")
async def available(
    caller: CallerDep,
    desk: ServicesDependency,
    date: Annotated[str, Query(description="A day such as 2026-11-24.")] = "",
    duration: Annotated[int | None, Query(ge=SHORTEST, le=LONGEST, description="Minutes.")] = None,
    service_id: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> Available:
    """Times at which an appointment of this length could begin."""
    try:
        on = day(date)
    except BadField as error:
        raise InvalidFields({"date": error.key}) from error
    async with desk.unit(caller.client_id) as unit:
        if service_id:
            await editing.check_service(unit, service_id)
        card = await openings.calendar(unit, service_id=service_id)
        minutes = duration or card.duration
        slots = await openings.free_on(unit, card=card, day=on, minutes=minutes)
    clocks = dict.fromkeys(f"{wall(slot, card.zone):%H:%M}" for slot in slots)
    return Available(date=on.isoformat(), timezone=card.zone.key, duration=minutes, slots=list(clocks))


@router.post("", status_code=201, summary="Book", response_model=AppointmentJson, responses=TAKEN)
async def book(body: NewAppointment, request: Request, caller: CallerDep, desk: ServicesDependency) -> Any:
    """409 `slot_taken` with alternatives; 422 `outside_hours` or `in_the_past`, among others."""
    owner = await _card(desk, caller.client_id)
    sent = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    values = checked(dict.fromkeys(NEEDED) | sent, _rules(owner) | {"status": choice(LIVE)})
    try:
        async with desk.unit(caller.client_id) as unit:
            if values.get("service_id"):
                await editing.check_service(unit, values["service_id"])
            card = await openings.calendar(unit, service_id=values.get("service_id"))
            made = await booking.book(
                unit,
                card=card,
                starts_at=moment(card, values["appointment_date"], values["appointment_time"]),
                minutes=values.get("duration") or card.duration,
                contact=None,
                customer_name=values["customer_name"],
                customer_phone=values["customer_phone"],
                customer_email=values.get("customer_email"),
                purpose=values.get("purpose", ""),
                service_id=values.get("service_id"),
                source=values.get("source", "manual"),
                language=owner.language,
                override_hours=values.get("override_hours", False),
                status=values.get("status", "confirmed"),
            )
    except SlotTaken as taken:
        return await _gone(request, desk, caller.client_id, taken)
    return shown(made, card.zone)


@router.get("/{appointment_id}", summary="One appointment")
async def one(appointment_id: RowId, caller: CallerDep, desk: ServicesDependency) -> AppointmentJson:
    """404 also for another client's appointment."""
    async with desk.unit(caller.client_id) as unit:
        zone = (await openings.calendar(unit)).zone
        return shown(await queries.one(unit, appointment_id), zone)


@router.put(
    "/{appointment_id}", summary="Change or move an appointment", response_model=AppointmentJson, responses=TAKEN
)
async def change(
    appointment_id: KnownId, body: AppointmentChange, request: Request, caller: CallerDep, desk: ServicesDependency
) -> Any:
    """All of it or nothing: when the new time is taken, the old one stands. 422 `bad_transition`."""
    owner = await _card(desk, caller.client_id)
    sent = body.model_dump(exclude_unset=True)
    unsaid = {name for name in ("duration", "override_hours") if sent.get(name) is None}
    values = checked({name: value for name, value in sent.items() if name not in unsaid}, _rules(owner))
    try:
        async with desk.unit(caller.client_id) as unit:
            found = await editing.edit(unit, appointment_id, **values)
            zone = (await openings.calendar(unit)).zone
    except SlotTaken as taken:
        return await _gone(request, desk, caller.client_id, taken, ignore_id=appointment_id)
    return shown(found, zone)


@router.delete("/{appointment_id}", summary="Cancel an appointment")
async def cancel(appointment_id: RowId, caller: CallerDep, desk: ServicesDependency) -> AppointmentJson:
    """The appointment, cancelled; doing it twice is the same as once. 422 `bad_transition` for what took place."""
    async with desk.unit(caller.client_id) as unit:
        zone = (await openings.calendar(unit)).zone
        return shown(await booking.cancel(unit, appointment_id=appointment_id), zone)


def shown(row: Appointment, zone: ZoneInfo) -> AppointmentJson:
    """An appointment for programs."""
    same = {name: getattr(row, name) for name in AppointmentJson.model_fields if hasattr(row, name)}
    starts_at, ends_at = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    return AppointmentJson(
        **same
        | {
            "starts_at": starts_at,
            "ends_at": ends_at,
            "appointment_date": f"{starts_at:%Y-%m-%d}",
            "appointment_time": f"{starts_at:%H:%M}",
            "duration": whole_minutes(row.starts_at, row.ends_at),
        }
    )


async def _card(desk: Services, client_id: int) -> directory.ClientCard:
    found = await directory.by_id(desk, client_id)
    if found is None:
        raise NotFound
    return found


def _rules(owner: directory.ClientCard) -> dict[str, Rule]:
    return rules(phones.area_code(owner.business_phone))


def _statuses(text: str | None) -> list[str]:
    found = [word.strip() for word in (text or "").split(",") if word.strip()]
    if not set(found) <= set(STATUSES):
        raise InvalidFields({"status": "errors.field.choice"})
    return found


async def _gone(
    request: Request, desk: Services, client_id: int, taken: SlotTaken, *, ignore_id: int | None = None
) -> JSONResponse:
    """Somebody else has the time: which others can be had, looked up after everything of ours was undone."""
    async with desk.unit(client_id) as unit:
        card = await openings.calendar(unit)
        found = await openings.instead_of(unit, card=card, taken=taken, ignore_id=ignore_id)
    times = [slot.astimezone(card.zone).isoformat() for slot in found]
    told = {"error": t(taken.key, language(request)), "code": taken.code, "alternatives": times}
    return JSONResponse(told, status_code=409)
