"""Which appointment does a caller mean? Only what is still to come, and never by a telephone number alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import select

from ringlypro.appointments.availability import MAX_BUSY_SPAN
from ringlypro.appointments.statuses import LIVE_STATUSES, sql_list
from ringlypro.appointments.tables import Appointment
from ringlypro.contacts.name_normalization import normalize_for_search
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork

NAME_SIMILARITY = 80
"""How alike two names must be, of 100: speech to text spells them its own way."""
MAX_LISTED_CODES = 200
_LIST_CODES = PreparedStatement(
    "ringly_list_codes",
    f"""
    SELECT confirmation_code FROM appointments
    WHERE status IN {sql_list(LIVE_STATUSES)} AND ends_at > %(now)s
        AND starts_at > %(now)s::timestamptz - interval '{MAX_BUSY_SPAN.days} days'
    ORDER BY starts_at LIMIT {MAX_LISTED_CODES + 1}
    """,  # noqa: S608  # the text is made of constants alone
    types={"now": "timestamptz"},
)
_SELECT_CANDIDATES = f"""
SELECT confirmation_code FROM appointments
WHERE confirmation_code = ANY(%(codes)s::text[]) AND status IN {sql_list(LIVE_STATUSES)} AND ends_at > %(now)s
"""  # noqa: S608  # the text is made of constants alone
_LIST_SAME_DAY = PreparedStatement(
    "ringly_list_same_day",
    f"""
    SELECT starts_at, customer_name FROM appointments
    WHERE client_id = %(client_id)s AND customer_phone = %(phone)s AND status IN {sql_list(LIVE_STATUSES)}
        AND starts_at >= %(day_start)s AND starts_at < %(day_end)s AND ends_at > %(now)s
    ORDER BY starts_at
    """,  # noqa: S608  # the text is made of constants alone
    types={"client_id": "bigint", "day_start": "timestamptz", "day_end": "timestamptz", "now": "timestamptz"},
)
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


def build_same_day_query(
    unit: UnitOfWork, *, phone: str, day_start: datetime, day_end: datetime
) -> tuple[PreparedStatement, dict[str, Any]]:
    """What finds the live appointments of a number (E.164) that begin in this span and are to come, soonest first."""
    return _LIST_SAME_DAY, {
        "client_id": unit.client_id, "phone": phone, "day_start": day_start, "day_end": day_end, "now": unit.now,
    }  # fmt: skip


def is_same_person(booked_name: str, spoken_name: str) -> bool:
    """Whether what was said names this person: in full, or by the first name."""
    booked_key, spoken_key = normalize_for_search(booked_name), normalize_for_search(spoken_name)
    if not booked_key or not spoken_key:
        return False
    if fuzz.token_sort_ratio(booked_key, spoken_key) >= NAME_SIMILARITY:
        return True
    shorter, longer = sorted((booked_key.split(), spoken_key.split()), key=len)
    return all(any(fuzz.ratio(word, other) >= NAME_SIMILARITY for other in longer) for word in shorter)


async def list_live_codes(
    unit: UnitOfWork, *, candidates: Callable[[], Collection[str]] = frozenset
) -> tuple[str, ...]:
    """The codes of everything still to come: a heard code is chosen among these.

    Where there are more than `MAX_LISTED_CODES`, only those among the `candidates`, so that a turn costs the same
    however much is booked.
    """
    rows = await unit.fetch_all(_LIST_CODES, {"now": unit.now})
    if len(rows) > MAX_LISTED_CODES:
        rows = await unit.fetch_all(_SELECT_CANDIDATES, {"now": unit.now, "codes": list(candidates())})
    return tuple(row["confirmation_code"] for row in rows)
