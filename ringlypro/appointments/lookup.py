"""Which appointment does a caller mean? Only what is still to come, and never by a telephone number alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rapidfuzz import fuzz
from sqlalchemy import select

from ringlypro.appointments.statuses import LIVE_STATUSES
from ringlypro.appointments.tables import Appointment
from ringlypro.contacts.name_normalization import normalize_for_search
from ringlypro.db.unit_of_work import UnitOfWork

NAME_SIMILARITY = 80
"""How alike two names must be, of 100: speech to text spells them its own way."""
_IS_LIVE = Appointment.status.in_(LIVE_STATUSES)


async def find_appointments(
    unit: UnitOfWork, *, code: str | None = None, phone: str | None = None, name: str | None = None, now: datetime
) -> list[Appointment]:
    """Live appointments by code, or by number (E.164) and name together; a number alone reveals nothing."""
    rows = select(Appointment).where(_IS_LIVE, Appointment.ends_at > now).order_by(Appointment.starts_at)
    if code:
        return list(await unit.db.scalars(rows.where(Appointment.confirmation_code == code.strip().upper())))
    if not phone or not name or not normalize_for_search(name):
        return []
    candidates: Sequence[Appointment] = (await unit.db.scalars(rows.where(Appointment.customer_phone == phone))).all()
    return [appointment for appointment in candidates if is_same_person(appointment.customer_name, name)]


def is_same_person(booked_name: str, spoken_name: str) -> bool:
    """Whether what was said names this person: in full, or by the first name."""
    booked_key, spoken_key = normalize_for_search(booked_name), normalize_for_search(spoken_name)
    if not booked_key or not spoken_key:
        return False
    if fuzz.token_sort_ratio(booked_key, spoken_key) >= NAME_SIMILARITY:
        return True
    shorter, longer = sorted((booked_key.split(), spoken_key.split()), key=len)
    return all(any(fuzz.ratio(word, other) >= NAME_SIMILARITY for other in longer) for word in shorter)


async def list_live_codes(unit: UnitOfWork) -> tuple[str, ...]:
    """The codes of everything still to come: a heard code is chosen among these."""
    codes = select(Appointment.confirmation_code).where(_IS_LIVE, Appointment.ends_at > unit.now)
    return tuple(await unit.db.scalars(codes))
