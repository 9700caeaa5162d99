"""Which appointments are shown: what the address of the page says of them, and the one that is lit."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date, timedelta

from pages.access_control import PageContext
from pages.pagination import parse_row_id
from pages.view_state import ViewState, read_choice, read_number, read_row_id
from ringlypro.appointments import queries
from ringlypro.appointments.tables import STATUSES, Appointment
from ringlypro.core.clock import local_day_bounds
from ringlypro.core.errors import NotFound

ACTIVE_STATUSES = tuple(status for status in STATUSES if status != "cancelled")
TABS = ("upcoming", "today", "past")
MODES = ("week", "day")
"""How the calendar is cut, besides as a list."""
ROWS_PER_STEP, DAYS_PER_STEP, MAX_DAYS = 50, 30, 720
FIRST_YEAR, LAST_YEAR = 2000, 2100
MAX_STEPS = 200
"""How far the address can unfold the list."""


@dataclass(slots=True)
class CalendarView:
    """What of the calendar is shown: what the address says, and what is lit in it."""

    state: ViewState
    highlighted: Appointment | None = None
    is_past_lit: bool = False
    shown_key: object = None

    @property
    def mode(self) -> str:
        """How it is cut: empty for a list."""
        return self.state["view"]

    @property
    def tab(self) -> str:
        """Which half of time."""
        return self.state["tab"] or ("past" if self.is_past_lit else "upcoming")

    @property
    def status(self) -> str:
        """The one status that is asked for; empty for all but the cancelled."""
        return self.state["status"]

    @property
    def row_limit(self) -> int:
        """How many of what is ahead are shown."""
        return self.state.page_number() * ROWS_PER_STEP

    @property
    def day_limit(self) -> int:
        """How many days back are shown."""
        return min(self.state.page_number() * DAYS_PER_STEP, MAX_DAYS)

    def note_steps(self, row_count: int) -> None:
        """Only as much is unfolded as there is."""
        steps = MAX_DAYS // DAYS_PER_STEP if self.tab == "past" else max(1, -(-row_count // ROWS_PER_STEP))
        self.state.replace(page=str(min(self.state.page_number(), steps)))

    @property
    def selected_statuses(self) -> tuple[str, ...]:
        """Which to read."""
        return (self.status,) if self.status else ACTIVE_STATUSES


async def open_calendar_view(page: PageContext) -> CalendarView:
    """What the address asks for."""
    state = ViewState(
        view=read_choice(MODES),
        day=_read_day,
        tab=read_choice(TABS),
        status=read_choice(STATUSES),
        page=_read_steps,
        id=read_row_id,
        open=read_row_id,
    )
    view = CalendarView(state, highlighted=await _load_highlighted(page, state["id"]))
    if view.highlighted is None:
        state.replace(id="")
    midnight, _ = local_day_bounds(page.services.clock(), page.zone)
    view.is_past_lit = view.highlighted is not None and view.highlighted.starts_at < midnight
    return view


async def _load_highlighted(page: PageContext, text: str) -> Appointment | None:
    with contextlib.suppress(NotFound):
        async with page.unit_of_work() as unit:
            return await queries.get_appointment(unit, parse_row_id(text))
    return None


async def load_rows(page: PageContext, view: CalendarView) -> tuple[list[Appointment], bool]:
    """The rows in the order they are shown, and whether there may be more."""
    async with page.unit_of_work() as unit:
        today, tomorrow = local_day_bounds(unit.now, page.zone)
        if view.tab == "today":
            rows = list(
                await queries.list_appointments(
                    unit, since=today, until=tomorrow, statuses=view.selected_statuses, limit=queries.MAX_PER_DAY
                )
            )
            more = False
        elif view.tab == "upcoming":
            rows = list(
                await queries.list_appointments(
                    unit, since=today, statuses=view.selected_statuses, limit=view.row_limit + 1
                )
            )
            more = len(rows) > view.row_limit
            rows = rows[: view.row_limit]
        else:
            since = today - timedelta(days=view.day_limit)
            rows = list(
                await queries.list_appointments(
                    unit, since=since, until=today, statuses=view.selected_statuses, limit=queries.MAX_PER_DAY
                )
            )[::-1]
            more = view.day_limit < MAX_DAYS
        if view.highlighted and view.highlighted.id not in {row.id for row in rows}:
            view.highlighted = highlighted = await queries.get_appointment(unit, view.highlighted.id)
            if (highlighted.starts_at >= today) == (view.tab == "upcoming"):
                rows = sorted([*rows, highlighted], key=lambda row: row.starts_at, reverse=view.tab == "past")
    view.note_steps(len(rows))
    return rows, more


def _read_day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if FIRST_YEAR <= day.year <= LAST_YEAR else ""


def _read_steps(text: str) -> str:
    steps = read_number(text, at_most=MAX_STEPS)
    return "" if steps == "1" else steps
