"""How much happened with one person: what their page counts, and the visit that is next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ringlypro.appointments import queries
from ringlypro.appointments.statuses import LIVE_STATUSES
from ringlypro.appointments.tables import Appointment
from ringlypro.db.unit_of_work import UnitOfWork

# The client is a constant of the text: row security alone lets the planner expect an average tenant.
_COUNT_EVENTS = """SELECT
  (SELECT count(*) FROM calls WHERE client_id = {client} AND contact_id = %(contact)s) AS calls,
  (SELECT count(*) FROM messages WHERE client_id = {client} AND contact_id = %(contact)s) AS texts,
  (SELECT count(*) FROM follow_ups WHERE client_id = {client} AND contact_id = %(contact)s
     AND kind IN ('voicemail', 'message', 'emergency')) + (SELECT count(*) FROM thread_notes
     WHERE client_id = {client} AND thread_id = %(thread)s) AS notes"""
_COUNT_VISITS = """SELECT service_id, status, ends_at < %(now)s AS is_over, count(*) AS visits
FROM appointments WHERE client_id = {client} AND contact_id = %(contact)s GROUP BY 1, 2, 3"""


@dataclass(frozen=True, slots=True)
class ContactFigures:
    """Counts of a contact's history by what it shows, and of their visits by service; the next visit if there is one.

    A visit took place when it is marked so, or is over and was not called off.
    """

    calls: int
    texts: int
    notes: int
    bookings: int
    no_shows: int
    visits: Mapping[int | None, int]
    next_visit: Appointment | None


async def load_contact_figures(unit: UnitOfWork, contact_id: int, *, thread_id: int) -> ContactFigures:
    """The figures of a contact; notes are those of their thread, which may be 0 for none."""
    client = str(int(unit.client_id))
    values = {"contact": contact_id, "thread": thread_id, "now": unit.now}
    counts = (await unit.fetch_all(_COUNT_EVENTS.replace("{client}", client), values))[0]
    visit_rows = await unit.fetch_all(_COUNT_VISITS.replace("{client}", client), values)
    visits: dict[int | None, int] = {}
    for row in visit_rows:
        if row["status"] == "completed" or (row["status"] in LIVE_STATUSES and row["is_over"]):
            visits[row["service_id"]] = visits.get(row["service_id"], 0) + row["visits"]
    return ContactFigures(
        calls=counts["calls"],
        texts=counts["texts"],
        notes=counts["notes"],
        bookings=sum(row["visits"] for row in visit_rows),
        no_shows=sum(row["visits"] for row in visit_rows if row["status"] == "no-show"),
        visits=visits,
        next_visit=(await queries.list_next_visits(unit, [contact_id])).get(contact_id),
    )
