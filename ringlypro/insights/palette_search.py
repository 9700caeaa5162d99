"""What a few letters may mean: people, their next visits, confirmation codes, and calls with what was said in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ringlypro.appointments import queries as appointment_queries
from ringlypro.appointments.tables import Appointment
from ringlypro.calls import queries as call_queries
from ringlypro.calls.queries import CallFilter
from ringlypro.calls.tables import Call
from ringlypro.contacts import queries as contact_queries
from ringlypro.contacts.tables import Contact
from ringlypro.db.unit_of_work import UnitOfWork

MAX_ROWS = 8
"""Of each kind; the palette shows three until somebody asks for more."""


@dataclass(frozen=True, slots=True)
class SearchMatches:
    """What was looked for. `next_visits` are by the contact's id, `sentences` by the call's."""

    contacts: Sequence[Contact]
    next_visits: Mapping[int, Appointment]
    appointments: Sequence[Appointment] = ()
    calls: Sequence[Call] = ()
    sentences: Mapping[int, str] = field(default_factory=dict)


async def search_everywhere(unit: UnitOfWork, query: str) -> SearchMatches:
    """What matches some letters or digits; the newest people where there are none."""
    text = "".join(sign for sign in query if sign.isprintable()).strip()
    contacts = await contact_queries.search_contacts(unit, q=text, limit=MAX_ROWS)
    next_visits = await appointment_queries.list_next_visits(unit, [contact.id for contact in contacts])
    if not text:
        return SearchMatches(contacts, next_visits)
    appointments = await appointment_queries.list_by_code_beginning(unit, text, limit=MAX_ROWS)
    calls = await call_queries.list_calls(unit, call_filter=CallFilter(q=text), limit=MAX_ROWS)
    sentences = await call_queries.list_said_sentences(unit, [call.id for call in calls], text)
    return SearchMatches(contacts, next_visits, appointments, calls, sentences)


async def load_newest_call_id(unit: UnitOfWork) -> int | None:
    """The last call that came in or went out; None before the first."""
    calls = await call_queries.list_calls(unit, call_filter=CallFilter(), limit=1)
    return calls[0].id if calls else None
