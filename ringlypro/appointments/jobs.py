"""What a booking owes its customer: a confirmation at once, a reminder the day before, word when it is called off.

Every job is derived from the booking and looks again before it speaks: when the appointment has moved or was cancelled
since, it says nothing. No job holds a name or a number.
"""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from procrastinate import JobContext
from sqlalchemy import select, update

from ringlypro.appointments import wording
from ringlypro.appointments.refusals import LIVE
from ringlypro.appointments.tables import Appointment
from ringlypro.clients.tables import Client
from ringlypro.db.queue import PATIENT, queue
from ringlypro.db.unit import Unit
from ringlypro.kit.clock import instant, wall
from ringlypro.messages import traffic
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import get_job_services

log = logging.getLogger(__name__)

AHEAD = timedelta(hours=24)
SKEW = timedelta(minutes=5)
QUIET_UNTIL, QUIET_FROM, LAST_CALL = time(8), time(21), time(20, 30)
"""Nobody is reminded before eight or from nine on; who would be, is reminded at eight or at half past eight."""


class TooEarly(Exception):
    """The worker's clock is far ahead of ours; the job tries again."""


class Promise(TypedDict):
    """Which appointment, and the time it had when something was promised; `version` makes a text about it unique."""

    appointment_id: int
    starts_at: str
    version: str


def version(appointment: Appointment) -> str:
    """Names what is promised at this moment about an appointment, so that it is sent once."""
    return str(int(appointment.updated_at.timestamp() * 1000))


def reminder_at(starts_at: datetime, zone: ZoneInfo) -> datetime:
    """A day before, at an hour when people may be texted."""
    there = wall(starts_at - AHEAD, zone)
    if there.time() < QUIET_UNTIL:
        there = datetime.combine(there.date(), QUIET_UNTIL)
    elif there.time() >= QUIET_FROM:
        there = datetime.combine(there.date(), LAST_CALL)
    return instant(there, zone)


def is_quiet(now: datetime, zone: ZoneInfo) -> bool:
    """Whether people of that place should not be texted now."""
    return not QUIET_UNTIL <= wall(now, zone).time() < QUIET_FROM


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """When texting is next allowed, if it is not now."""
    there = wall(now, zone)
    day = there.date() + timedelta(days=there.time() >= QUIET_FROM)
    return instant(datetime.combine(day, QUIET_UNTIL), zone)


async def promise(unit: Unit, found: Appointment) -> None:
    """Owe a confirmation, and by it a reminder. Somebody who walked in stands at the desk and needs neither."""
    if found.source != "walk-in":
        await unit.later(confirm, client_id=unit.client_id, promised=_promised(found))


async def take_back(unit: Unit, found: Appointment) -> None:
    """Owe word that it was called off, unless it was over anyway."""
    if found.ends_at > unit.now:
        await unit.later(called_off, client_id=unit.client_id, promised=_promised(found))


def _promised(found: Appointment) -> Promise:
    return Promise(appointment_id=found.id, starts_at=found.starts_at.isoformat(), version=version(found))


@queue.task(name="appointments.confirm", pass_context=True, retry=PATIENT)
async def confirm(context: JobContext, *, client_id: int, promised: Promise) -> None:
    """Write down what we agreed on, and plan the reminder."""
    async with get_job_services(context).unit(client_id) as unit:
        owed = await _owed(unit, promised)
        if owed is None or owed.status not in LIVE or owed.confirmation_sent:
            return
        if await _say(unit, owed, "confirmation", promised):
            await _mark(unit, owed.id, confirmation_sent=True)
        if owed.starts_at - unit.now > AHEAD:
            at = reminder_at(owed.starts_at, await _zone(unit))
            await unit.later(
                remind, at=at, once=_once("remind", client_id, promised), client_id=client_id, promised=promised
            )


@queue.task(name="appointments.remind", pass_context=True, retry=PATIENT)
async def remind(context: JobContext, *, client_id: int, promised: Promise) -> None:
    """Remind somebody of tomorrow, if it still stands at the time it had; a late reminder waits for the morning."""
    async with get_job_services(context).unit(client_id) as unit:
        owed = await _owed(unit, promised)
        if owed is None or owed.status not in LIVE or owed.reminder_sent or owed.starts_at <= unit.now:
            return
        zone = await _zone(unit)
        if unit.now < reminder_at(owed.starts_at, zone) - SKEW:
            raise TooEarly
        if is_quiet(unit.now, zone):
            await unit.later(remind, at=next_morning(unit.now, zone), client_id=client_id, promised=promised)
        elif await _say(unit, owed, "reminder", promised):
            await _mark(unit, owed.id, reminder_sent=True)


@queue.task(name="appointments.called_off", pass_context=True, retry=PATIENT)
async def called_off(context: JobContext, *, client_id: int, promised: Promise) -> None:
    """Tell the customer that the time is no longer theirs."""
    async with get_job_services(context).unit(client_id) as unit:
        owed = await _owed(unit, promised)
        if owed is not None and owed.status == "cancelled":
            await _say(unit, owed, "cancellation", promised)


@queue.task(name="appointments.letter", pass_context=True, retry=PATIENT)
async def letter(context: JobContext, *, client_id: int, what: str, promised: Promise) -> None:
    """Post the letter that goes with a text."""
    desk = get_job_services(context)
    async with desk.unit(client_id) as unit:
        owed = await _owed(unit, promised)
        if owed is None or not owed.customer_email:
            return
        reference = f"{what}-{client_id}-{owed.id}-{promised['version']}"
        written = wording.letter(owed, await _client(unit), what, reference=reference)
    try:
        await desk.mail.post(written)
    except VendorError as trouble:
        if trouble.retryable:
            raise
        log.warning("letter %s was refused: %s", reference, trouble.code)


async def _owed(unit: Unit, promised: Promise) -> Appointment | None:
    """The appointment, if it is still at the time for which this was promised. Locked: a promise is kept once."""
    mine = select(Appointment).where(
        Appointment.id == promised["appointment_id"],
        Appointment.starts_at == datetime.fromisoformat(promised["starts_at"]),
    )
    return (await unit.db.scalars(mine.with_for_update())).one_or_none()


async def _client(unit: Unit) -> Client:
    return (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()


async def _zone(unit: Unit) -> ZoneInfo:
    return ZoneInfo((await _client(unit)).timezone)


async def _say(unit: Unit, one: Appointment, what: str, promised: Promise) -> bool:
    """Put text and letter on their way; False when neither can go."""
    client = await _client(unit)
    if one.customer_email:
        once = _once(what, client.id, promised)
        await unit.later(letter, once=once, client_id=client.id, what=what, promised=promised)
    if not client.sms_notifications:
        return one.customer_email is not None
    sent = await traffic.send(
        unit,
        to=one.customer_phone,
        body=wording.text(one, client, what),
        purpose=f"{what}:{one.id}:{promised['version']}",
        contact_id=one.contact_id,
    )
    return sent is not None or one.customer_email is not None


def _once(what: str, client_id: int, promised: Promise) -> str:
    return f"{what}-{client_id}-{promised['appointment_id']}-{promised['version']}"


async def _mark(unit: Unit, appointment_id: int, **flags: bool) -> None:
    await unit.db.execute(update(Appointment).where(Appointment.id == appointment_id).values(**flags))
    await unit.tell("appointments", appointment_id)
