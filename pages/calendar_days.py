"""The calendar as days with their hours: what stands when, and moving it there, which is said once it is stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from nicegui import ui

from components.buttons import icon_button, text_button
from components.calendar_grid import CalendarGrid
from components.html_elements import Text, div
from pages import appointment_dialogs
from pages.access_control import PageContext
from pages.appointment_versions import ShownAppointment, describe_change
from pages.calendar_view import CalendarView
from pages.formatting import CLOCK, LOCALE, format_day, format_moment, word_local_time
from pages.slot_selector import format_slot_moment
from pages.undo import show_undo
from ringlypro.appointments import appointment_undo, availability, queries
from ringlypro.appointments.availability import load_calendar
from ringlypro.appointments.errors import SlotTakenError
from ringlypro.appointments.statuses import has_begun, is_live
from ringlypro.appointments.tables import Appointment
from ringlypro.clients.opening_days import day_wall_spans
from ringlypro.commands import keys, undo
from ringlypro.core.clock import day_bounds, to_utc_instant, to_wall_time
from ringlypro.core.errors import RinglyError
from ringlypro.core.phone_numbers import format_phone
from ringlypro.core.row_merge import ChangedByOthers

WEEK_DAYS = 7
EARLIEST_HOUR, LATEST_HOUR = 8, 18
"""The hours that are shown of any day; more where something lies outside of them."""
WALL = "%Y-%m-%d %H:%M"


class CalendarDays:
    """A week, or a day, of the calendar, built when it is first shown; `bar` gets what turns it.

    `on_open` opens an appointment by its id.
    """

    def __init__(
        self,
        page: PageContext,
        view: CalendarView,
        bar: ui.element,
        on_open: Callable[[int], Awaitable[None]],
    ) -> None:
        self._page, self._view = page, view
        self._rows: dict[str, Appointment] = {}
        self._on_open = on_open
        self._grid: CalendarGrid | None = None
        self._bar, self.box = bar, div()

    def set_visibility(self, is_visible: bool) -> None:
        """Show or hide all of it."""
        self._bar.set_visibility(is_visible)
        self.box.set_visibility(is_visible)

    def _build(self) -> CalendarGrid:
        translate = self._page.translate
        with self._bar:
            text_button(translate("agenda.now_button"), lambda: self._show_day(""))
            icon_button("chevron-left", translate("agenda.before"), lambda: self._turn(-1))
            icon_button("chevron-right", translate("agenda.after"), lambda: self._turn(1))
            self._title = Text("", "h2", "rp-h")
            self._sub = Text("", "span", "rp-card-sub")
        with self.box:
            return CalendarGrid(
                self._page.services.clock(),
                on_open=lambda key: self._on_open(int(key)),
                on_move=self._move,
                on_ask=self._answer,
            )

    @property
    def shown_days(self) -> Sequence[date]:
        """The days that are shown, the first of them a Monday where they are a week."""
        text = self._view.state["day"]
        day = date.fromisoformat(text) if text else to_wall_time(self._page.services.clock(), self._page.zone).date()
        if self._view.mode == "day":
            return [day]
        monday = day - timedelta(days=day.weekday())
        return [monday + timedelta(days=number) for number in range(WEEK_DAYS)]

    async def refresh(self) -> None:
        """Show these days as they are now."""
        days, zone = self.shown_days, self._page.zone
        async with self._page.unit_of_work() as unit:
            rows = await queries.list_appointments(
                unit,
                since=day_bounds(days[0], zone)[0],
                until=day_bounds(days[-1], zone)[1],
                statuses=self._view.selected_statuses,
                limit=queries.MAX_PER_DAY,
            )
        if self.box.is_deleted:
            return
        self._grid = self._grid or self._build()
        self._rows = {str(int(row.id)): row for row in rows}
        self._title.set_text(self._word_title(days))
        self._sub.set_text(self._page.translate("agenda.count", count=len(rows)))
        self._grid.show_view(self._word_days(days, rows))

    async def _turn(self, by: int) -> None:
        days = self.shown_days
        await self._show_day((days[0] + timedelta(days=by * len(days))).isoformat())

    async def _show_day(self, day: str) -> None:
        self._view.state.push(day=day)
        await self.refresh()

    def _word_title(self, days: Sequence[date]) -> str:
        locale, lang = LOCALE[self._page.lang], self._page.lang
        if len(days) == 1:
            pattern = {"en": "EEEE, MMMM d", "es": "EEEE, d 'de' MMMM"}[lang]
            return word_local_time(datetime.combine(days[0], time()), pattern, locale)
        pattern = {"en": "MMMM d", "es": "d 'de' MMMM"}[lang]
        first, last = (word_local_time(datetime.combine(day, time()), pattern, locale) for day in (days[0], days[-1]))
        return f"{first} – {last}"

    def _word_days(self, days: Sequence[date], rows: Sequence[Appointment]) -> Mapping[str, Any]:
        translate = self._page.translate
        events = [self._word_event(row) for row in rows]
        shut_spans = [span for day in days for span in self._list_shut_spans(day)]
        hours = [(row["start"][-5:], row["end"][-5:]) for row in events]
        opens = min([f"{EARLIEST_HOUR:02}:00", *(start for start, _ in hours)])[:2]
        closes = max([f"{LATEST_HOUR:02}:00", *(end for _, end in hours)])
        return {
            "mode": self._view.mode,
            "day": days[0].isoformat(),
            "locale": LOCALE[self._page.lang].replace("_", "-"),
            "label": translate("agenda.title"),
            "opens": f"{opens}:00",
            "closes": closes if closes.endswith(":00") else f"{int(closes[:2]) + 1:02}:00",
            "words": {
                name: translate(f"agenda.drag.{name}")
                for name in ("hint", "moving", "lost", "unanswered", "taken", "fixed")
            },
            "events": (
                *events,
                *(
                    {"id": f"shut-{start}", "start": start, "end": end, "display": "background",
                     "classNames": ["rp-shut"], "extendedProps": {"is_mark": True}}
                    for start, end in shut_spans
                ),
            ),
        }  # fmt: skip

    def _word_event(self, row: Appointment) -> dict[str, Any]:
        page, name = self._page, row.customer_name or format_phone(row.customer_phone)
        hours = f"{format_moment(page, row.starts_at, CLOCK)} – {format_moment(page, row.ends_at, CLOCK)}"
        sub = appointment_dialogs.describe_appointment(page, row)
        status = page.translate(f"agenda.status.{row.status}")
        can_move = is_live(row.status) and not has_begun(row.starts_at, page.services.clock())
        return {
            "id": str(int(row.id)),
            "title": name,
            "start": to_wall_time(row.starts_at, page.zone).strftime(WALL),
            "end": to_wall_time(row.ends_at, page.zone).strftime(WALL),
            "startEditable": can_move,
            "classNames": ["rp-visit-box", f"is-{row.status}"],
            "extendedProps": {
                "sub": sub,
                "time": hours,
                "name": ", ".join(part for part in (name, format_day(page, row.starts_at), hours, sub, status) if part),
            },
        }

    def _list_shut_spans(self, day: date) -> list[tuple[str, str]]:
        """When a day is closed, as wall times: before, between and after its opening hours."""
        weekly, special_days = self._page.client_profile.hours, self._page.client_profile.special_days
        nearby_days = (day - timedelta(days=1), day)
        spans = [span for nearby in nearby_days for span in day_wall_spans(nearby, weekly, special_days)]
        at, midnight = datetime.combine(day, time()), datetime.combine(day + timedelta(days=1), time())
        shut_spans = []
        for opens, closes in spans:
            if at < opens < midnight:
                shut_spans.append((at, opens))
            at = max(at, closes)
        if at < midnight:
            shut_spans.append((at, midnight))
        return [(start.strftime(WALL), end.strftime(WALL)) for start, end in shut_spans]

    # -- moving ---------------------------------------------------------------------------------------------------

    async def _move(self, row_id: str, wall_time: datetime, key: str) -> None:
        """Store it, and then say so; what cannot be is said with its reason, and stays where it was."""
        page, row = self._page, self._rows[row_id]
        starts_at = to_utc_instant(wall_time, page.zone)
        try:
            offer = await self._store_move(row, starts_at, key)
        except SlotTakenError as slot_taken:
            words = await self._word_taken(slot_taken)
        except ChangedByOthers as changed:
            words = describe_change(page, changed)
        except keys.AlreadyDone:
            await self._answer(key)
            return
        except RinglyError as error:
            words = page.translate(error.key, **error.values)
        else:
            await self.refresh()
            moved_to = page.translate("agenda.moved", when=format_slot_moment(page, starts_at))
            self._settle(key, is_moved=True, words=moved_to)
            show_undo(page, key, offer, self.refresh)
            return
        self._settle(key, is_moved=False, words=f"{page.translate('agenda.drag.refused')} {words}")
        await self.refresh()

    async def _store_move(self, row: Appointment, starts_at: datetime, key: str) -> undo.UndoOffer:
        page, version = self._page, ShownAppointment(self._page, row)
        times = appointment_undo.list_times(row)
        async with page.unit_of_work() as unit:
            await keys.claim_new_key(unit, key, user_id=page.visitor.user_id, kind="move")
            moved = await version.move_to(unit, await load_calendar(unit, service_id=row.service_id), starts_at)
            offer = appointment_dialogs.offer_move_back(page, times, moved)
            await undo.store_undo(unit, offer, user_id=page.visitor.user_id, key=key)
        return offer

    async def _word_taken(self, slot_taken: SlotTakenError) -> str:
        page = self._page
        async with page.unit_of_work() as unit:
            alternatives = await availability.suggest_alternatives(unit, error=slot_taken)
        times = ", ".join(format_slot_moment(page, at) for at in alternatives.times[:2])
        return page.translate("agenda.drag.nearest", times=times) if times else page.translate(slot_taken.key)

    async def _answer(self, key: str) -> None:
        """What became of a move whose answer was lost."""
        async with self._page.unit_of_work() as unit:
            is_moved = await keys.is_done(unit, key)
        words = self._page.translate("agenda.drag.was_moved" if is_moved else "agenda.drag.was_lost")
        self._settle(key, is_moved=is_moved, words=words)

    def _settle(self, key: str, *, is_moved: bool, words: str) -> None:
        if self._grid is not None and not self._grid.is_deleted:
            self._grid.settle_move(key, is_moved=is_moved, words=words)
