"""Every list, filter and search of the API and the pages, by name: what must cost the same however much there is.

A new list or filter is entered here; the test of plans and the measurement of growth take it from here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bench.list_data import OLDEST_OUTCOME, OLDEST_STATUS, RARE_TAG, RARE_WORD
from ringlypro.appointments import queries as appointments
from ringlypro.calls import queries as calls
from ringlypro.calls.queries import CallFilter
from ringlypro.contacts import queries as contacts
from ringlypro.credits import queries as credit_queries
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.insights import home_overview, overview, palette_search, thread_timeline
from ringlypro.messages import inbox_queries, threads
from ringlypro.messages.tables import Thread
from ringlypro.notifications import browser_notices, follow_ups, owner_notifications

FOLLOW_UP_FILTERS: Mapping[str, dict[str, Any]] = {
    "all": {},
    "newest open": {"status": "open"},
    "newest done": {"status": "done"},
    "page of all": {"before": 500},
    "open, of nobody": {"status": "open", "assignee_id": 1},
    "all, of nobody": {"assignee_id": 1},
}
ListQuery = Callable[[UnitOfWork], Awaitable[object]]
ZONE = ZoneInfo("America/New_York")
PAGE_ROWS = 25


@dataclass(frozen=True, slots=True)
class SampleRows:
    """Keys of rows in the middle of a tenant's lists: where a second page begins, and whose history is read."""

    call_id: int
    contact_id: int
    contact_created_at: datetime
    phone: str
    entry_id: int
    message_id: int
    appointment_id: int
    starts_at: datetime

    @classmethod
    def empty(cls) -> SampleRows:
        """Keys of no rows, for those who only ask which lists there are."""
        return cls(0, 0, datetime.min, "+13055550142", 0, 0, 0, datetime.min)  # noqa: DTZ901 - never compared


def build_list_queries(sample: SampleRows) -> Mapping[str, ListQuery]:
    """The queries of a tenant that has these rows."""
    return {
        **_call_queries(sample),
        **_contact_queries(sample),
        **_appointment_queries(sample),
        **_credit_queries(sample),
        **_notification_queries(),
        "messages": lambda unit: threads.list_messages(unit, limit=PAGE_ROWS),
        "messages, page": lambda unit: threads.list_messages(unit, before=sample.message_id, limit=PAGE_ROWS),
        "messages of a contact": lambda unit: threads.list_messages(
            unit, contact_id=sample.contact_id, limit=PAGE_ROWS
        ),
        "messages of a number": lambda unit: threads.list_messages(unit, phone=sample.phone, limit=PAGE_ROWS),
        "messages of our number": lambda unit: threads.list_messages(unit, phone="+13055550101", limit=PAGE_ROWS),
        "messages of nobody": lambda unit: threads.list_messages(unit, phone="+13055559999", limit=PAGE_ROWS),
        "messages of a number, page": lambda unit: threads.list_messages(
            unit, phone=sample.phone, before=sample.message_id, limit=PAGE_ROWS
        ),
        **_thread_queries(sample),
        "dashboard": lambda unit: overview.load_overview(unit, zone=ZONE, lang="en", has_number=True),
        "palette, common name": lambda unit: palette_search.search_everywhere(unit, "garc"),
        "palette, number": lambda unit: palette_search.search_everywhere(unit, sample.phone[-7:]),
        "palette, nothing typed": lambda unit: palette_search.search_everywhere(unit, ""),
        "home": lambda unit: home_overview.load_home(unit, zone=ZONE, lang="en", with_steps=True),
    }


def _thread_queries(sample: SampleRows) -> dict[str, ListQuery]:
    def threads_where(**values: Any) -> ListQuery:
        return lambda unit: inbox_queries.list_threads(unit, limit=PAGE_ROWS, **values)

    async def read_timeline(unit: UnitOfWork, *, is_second_page: bool) -> object:
        thread = Thread(id=0, sender=sample.phone, contact_id=sample.contact_id)
        place = {"text": sample.message_id, "call": sample.call_id} if is_second_page else None
        return await thread_timeline.load_timeline(unit, thread, before=place)

    place = (datetime.now(UTC) - timedelta(days=100), 1)
    return {
        "threads": threads_where(),
        "threads, open": threads_where(state="open"),
        "threads, unread": threads_where(state="unread"),
        "threads, mine": threads_where(state="mine", user_id=1),
        "threads, closed": threads_where(state="closed"),
        "threads, page": threads_where(state="open", before=place),
        "threads, search common name": threads_where(q="garc"),
        "threads, search rare name": threads_where(q="quetz"),
        "threads, search nobody": threads_where(q="zzzz"),
        "threads, search number": threads_where(q=sample.phone[-7:]),
        "threads, search common word": threads_where(q="tomorr"),
        "threads, search rare word": threads_where(q=RARE_WORD),
        "threads, search two words": threads_where(q="see tomorrow"),
        "threads, unread count": inbox_queries.count_unread,
        "thread": lambda unit: read_timeline(unit, is_second_page=False),
        "thread, page": lambda unit: read_timeline(unit, is_second_page=True),
    }


def _call_queries(sample: SampleRows) -> dict[str, ListQuery]:
    long_ago = datetime.now(UTC) - timedelta(days=349)

    def calls_where(before: int | None = None, **values: object) -> ListQuery:
        call_filter = CallFilter(**values)  # type: ignore[arg-type]  # named fields of the filter
        return lambda unit: calls.list_calls(unit, call_filter=call_filter, before=before, limit=PAGE_ROWS)

    digits = sample.phone[-7:]
    return {
        "calls": calls_where(),
        "calls, page": calls_where(before=sample.call_id),
        "calls, outgoing": calls_where(direction="outgoing"),
        "calls, completed": calls_where(status="completed"),
        "calls, a status of the oldest": calls_where(status=OLDEST_STATUS),
        "calls, a status of none": calls_where(status="queued"),
        "calls, outgoing of the oldest status": calls_where(direction="outgoing", status=OLDEST_STATUS),
        "calls, booked": calls_where(outcome="booked"),
        "calls, an outcome of the oldest": calls_where(outcome=OLDEST_OUTCOME),
        "calls, outgoing of the oldest outcome": calls_where(direction="outgoing", outcome=OLDEST_OUTCOME),
        "calls, outgoing, page": calls_where(direction="outgoing", before=sample.call_id),
        "calls, since long ago": calls_where(since=long_ago),
        "calls, booked since long ago": calls_where(since=long_ago, outcome="booked"),
        "calls, outgoing since long ago": calls_where(since=long_ago, direction="outgoing"),
        "calls, until long ago": calls_where(until=long_ago),
        "calls, no-answer until long ago": calls_where(until=long_ago, status="no-answer"),
        "calls of a contact": calls_where(contact_id=sample.contact_id),
        "calls, search common name": calls_where(q="garc"),
        "calls, search rare name": calls_where(q="quetz"),
        "calls, search nobody": calls_where(q="zzzz"),
        "calls, search one letter": calls_where(q="a"),
        "calls, search number": calls_where(q=digits),
        "calls, search area code": calls_where(q="305"),
        "calls, search part of a number": calls_where(q=digits[:5]),
        "calls, search rare, outgoing": calls_where(q="quetz", direction="outgoing"),
        "calls, search common, outgoing, page": calls_where(q="garc", direction="outgoing", before=sample.call_id),
        "calls, search common of the oldest": calls_where(q="garc", outcome=OLDEST_OUTCOME),
    }


def _contact_queries(sample: SampleRows) -> dict[str, ListQuery]:
    place = (sample.contact_created_at, sample.contact_id)

    def contacts_where(**values: object) -> ListQuery:
        return lambda unit: contacts.search_contacts(unit, limit=PAGE_ROWS, **values)  # type: ignore[arg-type]  # as above

    return {
        "contacts": contacts_where(),
        "contacts, page": contacts_where(before=place),
        "contacts, active": contacts_where(status="active"),
        "contacts, blocked": contacts_where(status="blocked"),
        "contacts, common tag": contacts_where(tag="regular"),
        "contacts, rare tag": contacts_where(tag=RARE_TAG),
        "contacts, tag of none": contacts_where(tag="nothing"),
        "contacts, common tag of the blocked": contacts_where(tag="regular", status="blocked"),
        "contacts, search common name": contacts_where(q="garc"),
        "contacts, search common name, page": contacts_where(q="garc", before=place),
        "contacts, search rare name": contacts_where(q="quetz"),
        "contacts, search both names": contacts_where(q="ana garcia"),
        "contacts, search names turned": contacts_where(q="garcia an"),
        "contacts, search names that never meet": contacts_where(q="ana quetz"),
        "contacts, search nobody": contacts_where(q="zzzz"),
        "contacts, search one letter": contacts_where(q="a"),
        "contacts, search number": contacts_where(q=sample.phone[-7:]),
        "contacts, search two digits": contacts_where(q=sample.phone[-2:]),
        "contacts, search area code": contacts_where(q="(305)"),
        "contacts, search part of a number": contacts_where(q=sample.phone[-7:-2]),
        "contacts, search e-mail": contacts_where(q="person.4242@"),
        "contacts, search domain": contacts_where(q="@mail3.ex"),
        "contacts, search e-mail of nobody": contacts_where(q="nobody@mail"),
        "contacts, search common of the blocked": contacts_where(q="garc", status="blocked"),
        "contacts, search rare of a tag": contacts_where(q="quetz", tag="regular"),
    }


def _appointment_queries(sample: SampleRows) -> dict[str, ListQuery]:
    now = datetime.now(UTC)
    live, past = ("confirmed", "pending", "completed", "no-show"), now - timedelta(days=30)

    def appointments_where(**values: object) -> ListQuery:
        return lambda unit: appointments.list_appointments(unit, limit=PAGE_ROWS, **values)  # type: ignore[arg-type]  # as above

    return {
        "appointments": appointments_where(),
        "appointments, page": appointments_where(after=(sample.starts_at, sample.appointment_id)),
        "appointments, upcoming": appointments_where(since=now, statuses=live),
        "appointments, past": appointments_where(since=past, until=now, statuses=live),
        "appointments, missed": appointments_where(since=now, statuses=("no-show",)),
        "appointments, cancelled": appointments_where(statuses=("cancelled",)),
        "appointments, pending and cancelled": appointments_where(statuses=("pending", "cancelled")),
        "appointments of a contact": appointments_where(contact_id=sample.contact_id),
        "next visits of contacts": lambda unit: appointments.list_next_visits(unit, [sample.contact_id, 1, 2, 3]),
        "appointments by the beginning of a code": lambda unit: appointments.list_by_code_beginning(
            unit, "ACE", limit=PAGE_ROWS
        ),
        "appointments today": lambda unit: appointments.list_todays_appointments(unit, zone=ZONE),
    }


def _credit_queries(sample: SampleRows) -> dict[str, ListQuery]:
    return {
        "usage": lambda unit: credit_queries.list_usage(unit, limit=PAGE_ROWS),
        "usage, page": lambda unit: credit_queries.list_usage(unit, limit=PAGE_ROWS, before=sample.entry_id),
        "usage of a call": lambda unit: credit_queries.get_call_usage(unit, sample.call_id),
        "transactions": lambda unit: credit_queries.list_transactions(unit, limit=PAGE_ROWS),
        "transactions, page": lambda unit: credit_queries.list_transactions(
            unit, limit=PAGE_ROWS, before=sample.entry_id
        ),
        "account": credit_queries.get_account_summary,
        "proof of the ledger": credit_queries.reconcile_ledger,
    }


def _notification_queries() -> dict[str, ListQuery]:
    return {
        "notifications": lambda unit: owner_notifications.list_notifications(
            unit, lang="en", zone=ZONE, limit=PAGE_ROWS
        ),
        "notices of browsers": lambda unit: browser_notices.list_newest_notices(unit, lang="en", zone=ZONE),
        "notifications, unread": owner_notifications.count_unread_notifications,
        "follow-ups, open": lambda unit: follow_ups.list_open_follow_ups(unit, limit=200),
        "follow-ups, done": lambda unit: follow_ups.list_done_follow_ups(unit, limit=20),
        **{
            f"follow-ups, {name}": partial(follow_ups.list_follow_ups, limit=PAGE_ROWS, **filters)
            for name, filters in FOLLOW_UP_FILTERS.items()
        },
    }
