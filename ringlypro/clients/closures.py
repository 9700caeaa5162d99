"""Days off, short days and holidays: added, changed, taken away, and kept up with the calendar year by year.

A holiday that a business is closed on stands here as a closure for each of the coming years, so that whoever asks
whether a day is open asks one table. One that is open after all this year gets hours; it goes when it is switched off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from ringlypro.clients import public_holidays
from ringlypro.clients.business_settings import load_client_to_change, record_ahead
from ringlypro.clients.closure_fields import CLOSURE_FIELDS, SENT_CLOSURE_FIELDS
from ringlypro.clients.opening_days import SpecialDay, SpecialDays, list_dates, parse_clock_spans
from ringlypro.clients.public_holidays import PublicHoliday
from ringlypro.clients.tables import Client, Closure
from ringlypro.core.clock import to_wall_time
from ringlypro.core.errors import ErrorKind, InvalidFields, NotFound, RinglyError
from ringlypro.db.unit_of_work import UnitOfWork

MAX_CLOSURES = 200
"""Of a business's own that are still to come."""
LONGEST_DAYS = 366
HOLIDAY_DAYS_AHEAD = 3 * 366
"""So far ahead holidays stand in the table; the nightly job goes on."""
SHOWN_HOLIDAY_DAYS = 400


class ClosureLimitReached(RinglyError):
    """More days off than anybody could look through."""

    kind = ErrorKind.CONFLICT
    key = "closures.too_many"
    code = "too_many_closures"


class HolidayKept(RinglyError):
    """A holiday's day goes when the holiday is switched off; for one year it gets hours instead."""

    kind = ErrorKind.CONFLICT
    key = "closures.holiday_kept"
    code = "holiday_closure"


class UnknownRegion(InvalidFields):
    """Holidays of a country or state that we do not know."""

    def __init__(self) -> None:
        super().__init__({"region": "errors.field.choice"})


async def list_closures(unit: UnitOfWork, *, since: date) -> Sequence[Closure]:
    """Those that end on a day or later, in order of their days."""
    query = select(Closure).where(Closure.ends_on >= since).order_by(Closure.starts_on, Closure.id)
    return list(await unit.db.scalars(query))


async def get_closure(unit: UnitOfWork, closure_id: int, *, lock: bool = False) -> Closure:
    """One; `lock` keeps other writers away until the unit ends. Raises NotFound."""
    query = select(Closure).where(Closure.id == closure_id)
    row = (await unit.db.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def add_closure(unit: UnitOfWork, submitted: Mapping[str, object]) -> Closure:
    """Days off or with other hours. Raises InvalidFields and ClosureLimitReached."""
    values = _check_days(SENT_CLOSURE_FIELDS.clean_new(submitted))
    count = (
        select(func.count()).select_from(Closure).where(Closure.holiday.is_(None), Closure.ends_on >= unit.now.date())
    )
    if (await unit.db.scalar(count) or 0) >= MAX_CLOSURES:
        raise ClosureLimitReached(most=MAX_CLOSURES)
    row = Closure(**{"hours": [], **values}, created_at=unit.now, updated_at=unit.now)
    unit.db.add(row)
    await _tell_calls(unit)
    return row


async def update_closure(unit: UnitOfWork, closure_id: int, submitted: Mapping[str, object]) -> Closure:
    """Change what is sent; of a holiday its hours and names alone. Raises InvalidFields and NotFound."""
    row = await get_closure(unit, closure_id, lock=True)
    stored = {name: getattr(row, name) for name in CLOSURE_FIELDS.editable_names}
    clean_values = SENT_CLOSURE_FIELDS.clean_values(submitted)
    if clean_values.get("ends_on", row.ends_on) is None:
        clean_values["ends_on"] = clean_values.get("starts_on", row.starts_on)
    values = _check_days(stored | clean_values)
    if row.holiday is not None and (values["starts_on"], values["ends_on"]) != (row.starts_on, row.ends_on):
        raise InvalidFields({"starts_on": "closures.holiday_day"})
    changed = {name: value for name, value in values.items() if value != stored[name]}
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.updated_at = unit.now
        await _tell_calls(unit)
    return row


async def remove_closure(unit: UnitOfWork, closure_id: int) -> Closure:
    """Open these days as every week again; answers what was there. Raises HolidayKept and NotFound."""
    row = await get_closure(unit, closure_id, lock=True)
    if row.holiday is not None:
        raise HolidayKept
    await unit.db.delete(row)
    await _tell_calls(unit)
    return row


def to_submitted_closure(row: Closure) -> dict[str, Any]:
    """What could be given to make this row again."""
    return {name: getattr(row, name) for name in CLOSURE_FIELDS.editable_names}


def holiday_region(client: Client) -> str:
    """The region whose holidays a business sees: its choice, or the country of its telephone."""
    return client.holiday_region or public_holidays.find_region(client.business_phone)


def list_coming_holidays(client: Client, *, today: date) -> list[PublicHoliday]:
    """The next day of each holiday of the business's region, soonest first."""
    last = today + timedelta(days=SHOWN_HOLIDAY_DAYS)
    next_by_name: dict[str, PublicHoliday] = {}
    for each in public_holidays.list_holidays(holiday_region(client), today, last):
        next_by_name.setdefault(each.name, each)
    return list(next_by_name.values())


async def change_holidays(
    unit: UnitOfWork, *, region: str | None = None, enabled: Mapping[str, bool] | None = None
) -> Client:
    """Choose a region, and by name which of its holidays the business is closed on; the rest stays.

    Raises UnknownRegion, and InvalidFields for a holiday that the region does not have.
    """
    client = await load_client_to_change(unit)
    if region is not None:
        if not public_holidays.is_region(region):
            raise UnknownRegion
        client.holiday_region = region
    today = local_today(unit, client)
    names = [each.name for each in list_coming_holidays(client, today=today)]
    if not set(enabled or {}) <= set(names):
        raise InvalidFields({"holidays": "errors.field.choice"})
    closed = {name: name in client.closed_holidays for name in names} | dict(enabled or {})
    client.closed_holidays = [name for name in names if closed[name]]
    client.updated_at = unit.now
    await store_holiday_closures(unit, client)
    await _tell_calls(unit)
    return client


async def store_holiday_closures(unit: UnitOfWork, client: Client) -> int:
    """Make the closures of the coming years what the chosen holidays say; hours that a day was given stay.

    Answers how many rows came or went.
    """
    today = local_today(unit, client)
    last = today + timedelta(days=HOLIDAY_DAYS_AHEAD)
    wanted_names = set(client.closed_holidays)
    holidays = public_holidays.list_holidays(holiday_region(client), today, last) if wanted_names else []
    by_day = {(each.name, each.day): each for each in holidays if each.name in wanted_names}
    query = select(Closure).where(Closure.holiday.is_not(None), Closure.starts_on >= today)
    rows = {(row.holiday, row.starts_on): row for row in await unit.db.scalars(query)}
    outdated = [row for key, row in rows.items() if key not in by_day]
    missing = [each for key, each in by_day.items() if key not in rows]
    for row in outdated:
        await unit.db.delete(row)
    stamps = {"created_at": unit.now, "updated_at": unit.now}
    for each in missing:
        days = {"starts_on": each.day, "ends_on": each.day, "hours": []}
        unit.db.add(Closure(**days, name=each.name, name_es=each.name_es, holiday=each.name, **stamps))
    await unit.db.flush()
    return len(outdated) + len(missing)


def build_special_days(rows: Iterable[Closure]) -> SpecialDays:
    """What each of these days is like. What the owner wrote beats a holiday, and the later of two the earlier."""
    special_days: dict[date, SpecialDay] = {}
    for row in sorted(rows, key=lambda each: (each.holiday is None, each.id)):
        names = {"en": row.name, "es": _with_article(row.name_es or row.name)}
        special_day = SpecialDay(parse_clock_spans(row.hours), names if row.name else {})
        special_days |= dict.fromkeys(list_dates(row.starts_on, row.ends_on), special_day)
    return special_days


def _with_article(name: str) -> str:
    """As it is said after "por": "por Navidad", but "por el Día del Trabajo"."""
    return f"el {name}" if name.startswith("Día ") else name


def local_today(unit: UnitOfWork, client: Client) -> date:
    """The day on the business's own wall."""
    return to_wall_time(unit.now, ZoneInfo(client.timezone)).date()


def _check_days(values: dict[str, Any]) -> dict[str, Any]:
    starts_on, ends_on = values["starts_on"], values.get("ends_on") or values["starts_on"]
    if ends_on < starts_on:
        raise InvalidFields({"ends_on": "closures.ends_before"})
    if ends_on - starts_on >= timedelta(days=LONGEST_DAYS):
        raise InvalidFields({"ends_on": "closures.too_long"})
    return {**values, "ends_on": ends_on}


async def _tell_calls(unit: UnitOfWork) -> None:
    await unit.db.flush()
    await unit.notify("clients")
    await record_ahead(unit)
