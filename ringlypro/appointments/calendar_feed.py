"""The calendar that others subscribe to: a link with a secret, of which only the hash is kept, and what it shows."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ringlypro.accounts.tokens import hash_token
from ringlypro.appointments.calendar_files import CalendarSource, render_calendar
from ringlypro.appointments.queries import get_appointment, list_appointments
from ringlypro.clients.business_settings import load_client, load_client_to_change
from ringlypro.clients.tables import Client, Service
from ringlypro.core.codes import generate_secret
from ringlypro.core.errors import NotFound
from ringlypro.db.unit_of_work import UnitOfWork

PAST_DAYS, COMING_DAYS = timedelta(days=90), timedelta(days=400)
MOST_EVENTS = 5_000
SHOWN_STATUSES = ("pending", "confirmed", "completed", "no-show", "cancelled")
"""Cancelled ones too: a calendar that has such an event takes it away by that."""


async def create_feed_token(unit: UnitOfWork) -> str:
    """A secret for a new link; the one before stops working."""
    client = await load_client_to_change(unit)
    token = generate_secret(24)
    client.calendar_token_hash = hash_token(token)
    await unit.db.flush()
    await unit.notify("clients")
    return token


async def remove_feed_token(unit: UnitOfWork) -> None:
    """No link works any more."""
    client = await load_client_to_change(unit)
    client.calendar_token_hash = None
    await unit.db.flush()
    await unit.notify("clients")


async def find_feed_client(unit: UnitOfWork, token: str) -> int:
    """Whose calendar a secret opens. `unit` is a system session. Raises NotFound."""
    query = select(Client.id).where(Client.calendar_token_hash == hash_token(token), Client.active)
    client_id = await unit.db.scalar(query) if token else None
    if client_id is None:
        raise NotFound
    return client_id


async def render_feed(unit: UnitOfWork) -> bytes:
    """The business's appointments of the last quarter and the coming year, as iCalendar."""
    since, until = unit.now - PAST_DAYS, unit.now + COMING_DAYS
    rows = await list_appointments(unit, since=since, until=until, statuses=SHOWN_STATUSES, limit=MOST_EVENTS)
    return render_calendar(await _load_source(unit), rows, is_feed=True)


async def render_appointment_file(unit: UnitOfWork, appointment_id: int) -> bytes:
    """One appointment as a file. Raises NotFound."""
    row = await get_appointment(unit, appointment_id)
    return render_calendar(await _load_source(unit), [row])


async def _load_source(unit: UnitOfWork) -> CalendarSource:
    client = await load_client(unit)
    names = await unit.db.execute(select(Service.id, Service.name))
    return CalendarSource(
        client.id,
        client.business_name,
        client.address,
        ZoneInfo(client.timezone),
        {each.id: each.name for each in names},
    )
