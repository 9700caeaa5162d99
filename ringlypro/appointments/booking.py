"""Book, move, cancel, complete. The database decides who gets a time; here its decision gets a name.

Whoever books shares the resource's row and leaves the race to the exclusion constraint; whoever moves locks that row
alone. So a move, whose UPDATE cannot step back from a conflict, never meets a booking half-way: no deadlock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from psycopg.errors import ExclusionViolation
from sqlalchemy import select, text

from ringlypro.appointments import jobs
from ringlypro.appointments.finding import find, live_codes
from ringlypro.appointments.refusals import (
    LIVE,
    BadTransition,
    InThePast,
    OutsideHours,
    SlotTaken,
    TooFar,
    TooSoon,
    busy_until,
    check_change,
    judge,
    whole_minutes,
)
from ringlypro.appointments.slots import Calendar
from ringlypro.appointments.tables import HOLDING, Appointment
from ringlypro.contacts.actions import Met, meet
from ringlypro.contacts.folding import full
from ringlypro.db.unit import Unit
from ringlypro.kit.codes import confirmation_code
from ringlypro.kit.errors import NotFound
from ringlypro.notices.feed import happened

__all__ = [
    "BadTransition", "InThePast", "OutsideHours", "SlotTaken", "TooFar", "TooSoon", "book", "cancel", "change",
    "complete", "confirm", "find", "live_codes", "move", "no_show",
]  # fmt: skip

CANDIDATES = 12
"""Codes offered per booking; the first that no live code resembles is taken."""
ATTEMPTS = 4

_FAR_APART = " + ".join(f"(substr(a.confirmation_code, {n}, 1) <> substr(u.code, {n}, 1))::int" for n in range(1, 7))
_BOOK = f"""
WITH chair AS (
    SELECT id FROM resources ORDER BY id LIMIT 1 FOR SHARE
), choice AS (
    SELECT coalesce((
        SELECT u.code FROM unnest(%(codes)s::text[]) WITH ORDINALITY AS u (code, place)
        WHERE NOT EXISTS (
            SELECT FROM appointments a
            WHERE a.starts_at >= %(now)s AND a.status IN ('confirmed', 'pending') AND {_FAR_APART} < 3
        ) ORDER BY u.place LIMIT 1
    ), (%(codes)s::text[])[1]) AS code
), made AS (
    INSERT INTO appointments (
        resource_id, contact_id, service_id, customer_name, customer_phone, customer_email, starts_at, ends_at,
        busy_until, purpose, status, source, confirmation_code, language, created_at, updated_at
    )
    SELECT chair.id, %(contact_id)s, %(service_id)s, %(customer_name)s, %(customer_phone)s, %(customer_email)s,
        %(starts_at)s, %(ends_at)s, %(busy_until)s, %(purpose)s, %(status)s, %(source)s, choice.code, %(language)s,
        %(now)s, %(now)s
    FROM chair, choice
    ON CONFLICT DO NOTHING
    RETURNING *
)
SELECT (SELECT id FROM chair) AS chair_id, made.* FROM (SELECT) AS one LEFT JOIN made ON true
"""  # noqa: S608  # the text is made of constants alone
_IN_THE_WAY = """
SELECT id FROM appointments
WHERE status IN ('confirmed', 'pending', 'completed') AND resource_id = %(chair_id)s
    AND tstzrange(starts_at, busy_until, '[)') && tstzrange(%(starts_at)s, %(busy_until)s, '[)') LIMIT 1
"""


async def book(
    unit: Unit,
    *,
    card: Calendar,
    starts_at: datetime,
    minutes: int,
    contact: Met | None,
    customer_name: str,
    customer_phone: str,
    customer_email: str | None = None,
    purpose: str = "",
    service_id: int | None = None,
    source: str = "voice_booking",
    language: str = "en",
    override_hours: bool = False,
    status: str = "confirmed",
) -> Appointment:
    """Put somebody in the calendar and promise a confirmation.

    Without a `contact` the number's contact is met first. Raises SlotTaken, OutsideHours, InThePast, TooFar, TooSoon.
    The answer is a copy to read: changes go through the other functions here.
    """
    judge(card, starts_at, minutes, now=unit.now, override=override_hours)
    who = contact or await meet(unit, phone=customer_phone, name=customer_name, source=source, language=language)
    made = await _insert(
        unit,
        contact_id=who.id,
        service_id=service_id,
        customer_name=customer_name or full(who.first_name, who.last_name),
        customer_phone=customer_phone,
        customer_email=customer_email,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        busy_until=busy_until(card, starts_at, minutes),
        purpose=purpose,
        status=status,
        source=source,
        language=language,
        now=unit.now,
    )
    await _tell(unit, made, "appointment_booked", bell=source in {"voice_booking", "online"})
    await jobs.promise(unit, made)
    return made


async def _insert(unit: Unit, **values: Any) -> Appointment:
    """One row, or SlotTaken. Any other refusal is a code that exists already: others are tried."""
    for _ in range(ATTEMPTS):
        codes = [confirmation_code() for _ in range(CANDIDATES)]
        (row,) = await unit.run(_BOOK, {**values, "codes": codes})
        chair_id = row.pop("chair_id")
        if row["id"] is not None:
            return Appointment(**row)
        if chair_id is None:
            await _first_chair(unit)
        elif await unit.run(_IN_THE_WAY, {**values, "chair_id": chair_id}):
            break
    raise SlotTaken(values["starts_at"], whole_minutes(values["starts_at"], values["ends_at"]))


async def _first_chair(unit: Unit) -> None:
    """The resource of a client that has none. The client's row is locked, so that two find the same one."""
    await unit.run("SELECT FROM clients WHERE id = %(id)s FOR NO KEY UPDATE", {"id": unit.client_id})
    await unit.run("INSERT INTO resources (name) SELECT '1' WHERE NOT EXISTS (SELECT FROM resources)", {})


async def move(
    unit: Unit,
    *,
    card: Calendar,
    appointment_id: int,
    starts_at: datetime,
    minutes: int | None = None,
    override_hours: bool = False,
) -> Appointment:
    """Another time for the same appointment, or its old time still. Raises what `book` raises, BadTransition, NotFound.

    Its confirmation and its reminder are owed anew; the code stays.
    """
    found = await _locked(unit, appointment_id, whole_resource=True)
    length = minutes or whole_minutes(found.starts_at, found.ends_at)
    if found.status not in LIVE:
        raise BadTransition
    if (starts_at, length) == (found.starts_at, whole_minutes(found.starts_at, found.ends_at)):
        return found
    judge(card, starts_at, length, now=unit.now, override=override_hours)
    old, ends_at = found.starts_at, starts_at + timedelta(minutes=length)
    times = {"starts_at": starts_at, "ends_at": ends_at, "busy_until": busy_until(card, starts_at, length)}
    await _set(unit, found, **times, confirmation_sent=False, reminder_sent=False)
    await _tell(unit, found, "appointment_moved", was_at=old.isoformat())
    await jobs.promise(unit, found)
    return found


async def cancel(unit: Unit, *, appointment_id: int) -> Appointment:
    """Free the time. Cancelling twice is the same as once. Raises BadTransition for what took place, NotFound."""
    return await change(unit, appointment_id=appointment_id, status="cancelled")


async def confirm(unit: Unit, *, appointment_id: int) -> Appointment:
    """The customer will come."""
    return await change(unit, appointment_id=appointment_id, status="confirmed")


async def complete(unit: Unit, *, appointment_id: int) -> Appointment:
    """It took place."""
    return await change(unit, appointment_id=appointment_id, status="completed")


async def no_show(unit: Unit, *, appointment_id: int) -> Appointment:
    """Nobody came: the time is free again."""
    return await change(unit, appointment_id=appointment_id, status="no-show")


async def change(unit: Unit, *, appointment_id: int, status: str) -> Appointment:
    """Another status; the same one again changes nothing. Raises BadTransition, NotFound.

    Raises SlotTaken when a missed appointment is put back and its time was given away.
    """
    found = await _locked(unit, appointment_id, whole_resource=status in HOLDING)
    if found.status == status:
        return found
    check_change(found.status, status)
    await _set(unit, found, status=status)
    await _tell(unit, found, f"appointment_{status.replace('-', '_')}")
    if status == "cancelled":
        await jobs.take_back(unit, found)
    return found


async def _locked(unit: Unit, appointment_id: int, *, whole_resource: bool) -> Appointment:
    """An appointment nobody else can change until we are done; always the resource first, then the row."""
    if whole_resource:
        # Not FOR UPDATE: a booking's foreign key would then wait for us while we wait for its row.
        await unit.db.execute(text("SELECT id FROM resources ORDER BY id FOR NO KEY UPDATE"))
    mine = select(Appointment).where(Appointment.id == appointment_id).with_for_update()
    found = (await unit.db.scalars(mine, execution_options={"populate_existing": True})).one_or_none()
    if found is None:
        raise NotFound
    return found


async def _set(unit: Unit, found: Appointment, **values: Any) -> None:
    """Write these values, or raise SlotTaken and leave the row as it is."""
    wanted = values.get("starts_at", found.starts_at), values.get("ends_at", found.ends_at)
    columns = {**values, "updated_at": unit.now}
    assignments = ", ".join(f"{name} = %({name})s" for name in columns)
    connection = await unit.raw()
    try:
        async with connection.transaction():
            await unit.run(
                f"UPDATE appointments SET {assignments} WHERE id = %(id)s",  # noqa: S608  # our own column names
                {**columns, "id": found.id},
            )
    except ExclusionViolation as error:
        raise SlotTaken(wanted[0], whole_minutes(*wanted)) from error
    await unit.db.refresh(found)


async def _tell(unit: Unit, found: Appointment, kind: str, *, bell: bool = False, **more: object) -> None:
    await happened(
        unit,
        kind,
        contact_id=found.contact_id,
        link=f"/appointments?id={found.id}",
        bell=bell,
        news=("appointments",),
        customer=found.customer_name,
        starts_at=found.starts_at.isoformat(),
        **more,
    )
