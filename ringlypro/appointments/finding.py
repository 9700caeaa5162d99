"""Which appointment does a caller mean? Only what is still to come, and never by a telephone number alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rapidfuzz import fuzz
from sqlalchemy import select

from ringlypro.appointments.refusals import LIVE
from ringlypro.appointments.tables import Appointment
from ringlypro.contacts.folding import fold
from ringlypro.db.unit import Unit

ALIKE = 80
"""How alike two names must be, of 100: speech to text spells them its own way."""
_UPCOMING = Appointment.status.in_(LIVE)


async def find(
    unit: Unit, *, code: str | None = None, phone: str | None = None, name: str | None = None, now: datetime
) -> list[Appointment]:
    """Live appointments by code, or by number (E.164) and name together; a number alone reveals nothing."""
    rows = select(Appointment).where(_UPCOMING, Appointment.ends_at > now).order_by(Appointment.starts_at)
    if code:
        return list(await unit.db.scalars(rows.where(Appointment.confirmation_code == code.strip().upper())))
    if not phone or not name or not fold(name):
        return []
    mine: Sequence[Appointment] = (await unit.db.scalars(rows.where(Appointment.customer_phone == phone))).all()
    return [one for one in mine if same_person(one.customer_name, name)]


def same_person(known: str, said: str) -> bool:
    """Whether what was said names this person: in full, or by the first name."""
    a, b = fold(known), fold(said)
    if not a or not b:
        return False
    if fuzz.token_sort_ratio(a, b) >= ALIKE:
        return True
    shorter, longer = sorted((a.split(), b.split()), key=len)
    return all(any(fuzz.ratio(word, other) >= ALIKE for other in longer) for word in shorter)


async def live_codes(unit: Unit) -> tuple[str, ...]:
    """The codes of everything still to come: a heard code is chosen among these."""
    codes = select(Appointment.confirmation_code).where(_UPCOMING, Appointment.ends_at > unit.now)
    return tuple(await unit.db.scalars(codes))
