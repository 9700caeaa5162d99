"""An appointment as it was shown: what was decided over it is not done to another time or status than was seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from components.change_review import ChangeChoice, ChangeReview, ReviewedChange
from pages.access_control import PageContext
from pages.slot_selector import format_slot_moment
from ringlypro.appointments import booking
from ringlypro.appointments.slots import BookingCalendar
from ringlypro.appointments.tables import Appointment
from ringlypro.commands import undo
from ringlypro.core.row_merge import ChangedByOthers, FieldConflict
from ringlypro.db.unit_of_work import UnitOfWork

SHOWN_FIELDS = ("starts_at", "ends_at", "status", "service_id")
"""What somebody looks at who moves or cancels it."""


class ShownAppointment:
    """The row that a dialog shows. With `ask_here` a move over another's change asks which time is to stand."""

    def __init__(self, page: PageContext, row: Appointment) -> None:
        self._page, self._row_id = page, row.id
        self._base = {name: getattr(row, name) for name in SHOWN_FIELDS}
        self._stored: dict[str, Any] = {}
        self._review: ChangeReview | None = None
        self._selected_time: Callable[[], datetime | None] = lambda: None

    def ask_here(self, selected_time: Callable[[], datetime | None], *, on_theirs: Callable[[], Any]) -> None:
        """Where the question is to stand; `on_theirs` is run when nothing is to be changed after all."""

        def choose(_name: str, choice: ChangeChoice) -> None:
            review.show_changes([])
            if choice == "theirs":
                on_theirs()
            else:
                self._base = self._stored

        self._selected_time = selected_time
        self._review = review = ChangeReview(self._page.translate, choose)

    async def lock_unchanged(self, unit: UnitOfWork) -> Appointment:
        """The row, for one writer at a time, if it is as it was shown. Raises ChangedByOthers, NotFound."""
        row = await booking.lock_appointment(unit, self._row_id, lock_resource=True)
        stored = {name: getattr(row, name) for name in SHOWN_FIELDS}
        if stored != self._base:
            conflicts = [
                FieldConflict(name, self._base[name], self._base[name], stored[name])
                for name in SHOWN_FIELDS
                if stored[name] != self._base[name]
            ]
            raise ChangedByOthers(conflicts, stored)
        return row

    async def move_to(self, unit: UnitOfWork, calendar: BookingCalendar, starts_at: datetime) -> Appointment:
        """Move it, unless somebody else did something to it: then it is asked, and nothing is moved.

        The customer hears of it when it can no longer be taken back.
        """
        try:
            row = await self.lock_unchanged(unit)
        except ChangedByOthers as changed:
            self._stored = changed.stored
            self._ask_which(changed)
            raise
        return await booking.move_appointment(
            unit,
            calendar=calendar,
            appointment_id=row.id,
            starts_at=starts_at,
            notice_delay=undo.ACCEPTED_FOR,
        )

    def _ask_which(self, changed: ChangedByOthers) -> None:
        selected_time = self._selected_time()
        if self._review is None:
            return
        mine = format_slot_moment(self._page, selected_time) if selected_time else ""
        theirs = describe_state(self._page, changed)
        self._review.show_changes([ReviewedChange("starts_at", self._page.translate("agenda.time"), theirs, mine)])


def describe_state(page: PageContext, changed: ChangedByOthers) -> str:
    """When an appointment is now, and how it stands."""
    status = page.translate(f"agenda.status.{changed.stored['status']}")
    return f"{format_slot_moment(page, changed.stored['starts_at'])} · {status}"


def describe_change(page: PageContext, changed: ChangedByOthers) -> str:
    """That nothing was done, and why."""
    return page.translate("agenda.changed", now=describe_state(page, changed))
