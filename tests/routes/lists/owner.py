"""Somebody signed in, in front of a browser, and what their lists show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from components.needs_list import NeedsList
from components.row_list import RowList
from components.view_card import ViewCard
from ringlypro.appointments import availability, booking
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.services import Services
from tests.polling import eventually

LONG = 60
"""Looks at a page before giving up; ten a second."""


@dataclass
class Owner:
    """Somebody signed in at the dentist's, in front of a browser."""

    user: User
    house: Services
    client_id: int

    async def opens(self, path: str, *, sees: str) -> None:
        await self.user.open(path)
        await self.sees(sees)

    async def sees(self, text: str) -> None:
        await self.user.should_see(text, retries=LONG)

    async def no_longer_sees(self, text: str) -> None:
        await self.user.should_not_see(text, retries=LONG)

    def unit(self) -> Any:
        return self.house.unit_of_work(self.client_id)

    def take(self, name: str) -> None:
        """Click the line of somebody."""
        row_list, row = next((e, row) for e, row in self.lines() if row["title"] == name)
        UserInteraction(self.user, {row_list}, None).trigger("open", row["key"])

    def lines(self) -> list[tuple[RowList, dict[str, Any]]]:
        """The lines that are shown, with the lists that they stand in."""
        elements = self.user.client.elements.values() if self.user.client else ()
        return [(e, row) for e in elements if isinstance(e, RowList) for row in e.props["rows"]]

    def needs(self) -> list[dict[str, Any]]:
        """The rows of what waits, or was done, as they are shown."""
        elements = self.user.client.elements.values() if self.user.client else ()
        return [row for e in elements if isinstance(e, NeedsList) for row in (e.shown_view or {}).get("rows", ())]

    def act(self, kind: str, key: str) -> None:
        """Press a button of one of them."""
        elements = self.user.client.elements.values() if self.user.client else ()
        lists = {e for e in elements if isinstance(e, NeedsList) and e.shown_view and key in e.list_keys("rows")}
        UserInteraction(self.user, lists, None).trigger("act", [kind, key])

    def shows_more(self) -> None:
        """Press what unfolds the list of what waits."""
        UserInteraction(self.user, set(self.user.find(NeedsList).elements), None).trigger("more")

    def press(self, text: str) -> None:
        """Click the button with this text; the newest, where a dialog has one of the same name."""
        result = [b for b in self.user.find(ui.button).elements if b.text == text and b.visible]
        UserInteraction(self.user, {max(result, key=lambda b: b.id)}, None).click()

    def press_icon(self, label: str) -> None:
        """Click the button that is only an icon."""
        (icon,) = [b for b in self.user.find(ui.button).elements if b.props.get("aria-label") == label]
        UserInteraction(self.user, {icon}, None).click()

    def field(self, label: str) -> Any:
        """The control under a label."""
        (caption,) = [e for e in self.user.find(label).elements if e.tag == "label" and e.text == label]
        ident = int(str(caption.props["for"]).removeprefix("f"))
        return self.user.client.elements[ident] if self.user.client else None

    def rows(self) -> list[dict[str, Any]]:
        tables = [e for e in self.user.client.elements.values() if isinstance(e, ui.table)] if self.user.client else []
        return list(tables[0].rows) if tables else []

    def links(self) -> set[str]:
        """Where the page leads to, lines of lists included."""
        elements = self.user.client.elements.values() if self.user.client else ()
        views = [e.shown_view for e in elements if isinstance(e, ViewCard)]
        links = {e.props["href"] for e in elements if isinstance(e, ui.link)} | {row["href"] for _, row in self.lines()}
        return links | set(_list_links(views))

    def turns_to(self, page: int) -> None:
        """Ask the table for a page, as its foot does."""
        tables = (
            {e for e in self.user.client.elements.values() if isinstance(e, ui.table)} if self.user.client else set()
        )
        UserInteraction(self.user, tables, None).trigger("request", {"pagination": {"page": page, "rowsPerPage": 25}})

    async def until(self, holds: Callable[[], bool]) -> None:
        await eventually(holds)


async def a_call(unit: UnitOfWork, sid: str, **values: Any) -> int:
    """A call that is over, unless told otherwise."""
    inputs = {
        "from_number": "+13055551234", "to_number": "+13055550101", "status": "completed", "duration": 61,
        "outcome": "answered", "start_time": unit.now, "end_time": unit.now, "created_at": unit.now,
    }  # fmt: skip
    call = Call(twilio_call_sid=sid, **(inputs | values))
    unit.db.add(call)
    await unit.db.flush()
    return call.id


async def booked(
    unit: UnitOfWork, *, at: datetime, name: str = "Maria Gonzalez", phone: str = "+13055551234"
) -> Appointment:
    calendar = await availability.load_calendar(unit)
    return await booking.book_appointment(
        unit, calendar=calendar, starts_at=at, minutes=30, contact=None, customer_name=name, customer_phone=phone
    )


def at(day: int, hour: int) -> datetime:
    """An hour in New York in November 2025; the clock of tests says the 20th, ten o'clock."""
    return datetime(2025, 11, day, hour + 5, tzinfo=UTC)


def _list_links(value: Any) -> Iterator[str]:
    """Every address in a view."""
    if isinstance(value, Mapping):
        yield from (part for name, part in value.items() if name == "href" and part)
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple | list) else ()
    for part in parts:
        yield from _list_links(part)
