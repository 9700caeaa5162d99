"""Choosing a free time in a dialog: a day, the times it has left, and others when somebody was faster.

The times are as of the moment they were shown; only booking decides, so the act with the chosen time runs in here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

from components.forms import text_field
from components.html_elements import set_props
from components.slot_picker import SlotOption, SlotPicker
from pages.access_control import PageContext
from pages.formatting import CLOCK, format_moment, format_moment_long
from ringlypro.appointments import availability
from ringlypro.appointments.availability import load_calendar
from ringlypro.appointments.errors import SlotTakenError
from ringlypro.appointments.slot_suggestions import AvailabilityQuery
from ringlypro.appointments.slots import BookingCalendar
from ringlypro.appointments.tables import Appointment
from ringlypro.core.clock import to_wall_time
from ringlypro.core.errors import RinglyError
from ringlypro.db.unit_of_work import UnitOfWork


class SlotSelector:
    """A day and its free times. `selected_time` is the chosen moment (UTC) or None."""

    def __init__(
        self,
        page: PageContext,
        *,
        minutes: int | None = None,
        ignore_id: int | None = None,
        service_id: int | None = None,
    ) -> None:
        """Without `minutes` an appointment takes as long as its service, or as usual."""
        self._page, self._minutes, self._ignore_id, self.service_id = page, minutes, ignore_id, service_id
        self._request_count = 0
        self.day = text_field(page.translate("agenda.day"), kind="date", on_change=self.refresh_times)
        set_props(self.day, min=to_wall_time(page.services.clock(), page.zone).date().isoformat())
        self.times = SlotPicker(page.translate("agenda.time"), on_pick=self._note_pick)
        self.on_change: Callable[[], Any] = lambda: None
        """Hears that a time was chosen."""
        self._preferred_time: datetime | None = None

    @property
    def selected_time(self) -> datetime | None:
        """The moment that is chosen."""
        selected = self.times.value
        return selected if isinstance(selected, datetime) else None

    @property
    def time_text(self) -> str:
        """The chosen moment as a text; "" for none. Set, it is taken again when its day is shown."""
        return self.selected_time.isoformat() if self.selected_time else ""

    @time_text.setter
    def time_text(self, text: str) -> None:
        self._preferred_time = datetime.fromisoformat(text) if text else None

    def _note_pick(self, _time: datetime) -> None:
        self.on_change()

    async def show_first_free_day(self, day: date | None = None) -> None:
        """Show this day, or the next one that has a free time."""
        if day is None:
            async with self._page.unit_of_work() as unit:
                calendar = await load_calendar(unit, service_id=self.service_id)
                query = AvailabilityQuery(earliest=True, minutes=self._minutes)
                times = (await availability.find_availability(unit, calendar=calendar, query=query)).times
            day = to_wall_time(times[0] if times else self._page.services.clock(), self._page.zone).date()
        if self.day.value == day.isoformat():
            await self.refresh_times()
        else:
            self.day.value = day.isoformat()

    async def refresh_times(self) -> None:
        """Offer the free times of the day that stands in the field; an answer that comes too late is dropped."""
        try:
            day = date.fromisoformat(self.day.value or "")
        except ValueError:
            return
        self._request_count += 1
        request_number = self._request_count
        async with self._page.unit_of_work() as unit:
            calendar = await load_calendar(unit, service_id=self.service_id)
            free = await availability.list_free_slots(
                unit, calendar=calendar, day=day, minutes=self._minutes, ignore_id=self._ignore_id
            )
        if request_number != self._request_count or self.day.is_deleted:
            return
        options = [SlotOption(slot, format_moment(self._page, slot, CLOCK)) for slot in free]
        self.times.show_slots(
            options, empty_text=self._page.translate("agenda.no_times"), preselected=self._preferred_time
        )

    async def submit_time(
        self, act: Callable[[UnitOfWork, BookingCalendar, datetime], Awaitable[Appointment]]
    ) -> Appointment | None:
        """Do this with the chosen time, or say below the times why that cannot be."""
        translate, at = self._page.translate, self.selected_time
        if at is None:
            self.times.set_error(translate("agenda.choose"))
            return None
        try:
            async with self._page.unit_of_work() as unit:
                return await act(unit, await load_calendar(unit, service_id=self.service_id), at)
        except SlotTakenError as slot_taken:
            await self._offer_alternatives(slot_taken)
        except RinglyError as error:
            self.times.set_error(translate(error.key, **error.values))
        return None

    async def _offer_alternatives(self, slot_taken: SlotTakenError) -> None:
        """Somebody else has the time: say so, and offer the nearest that can be had."""
        async with self._page.unit_of_work() as unit:
            alternatives = await availability.suggest_alternatives(unit, error=slot_taken)
        self.times.show_slots([SlotOption(slot, format_slot_moment(self._page, slot)) for slot in alternatives.times])
        self.times.set_error(self._page.translate("agenda.taken"))


def format_slot_moment(page: PageContext, at: datetime) -> str:
    """A time to choose, or chosen, with its weekday."""
    return format_moment(page, at, "EEE, ") + format_moment_long(page, at)
