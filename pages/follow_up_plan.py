"""Who does what a caller left, until when, and whether it is urgent: a dialog of the page of what is to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from nicegui import ui

from components.buttons import text_button
from components.dialogs import build_dialog, show_undo_toast
from components.feedback import show_toast
from components.forms import busy_button, select_field, show_errors, switch_field, text_field
from components.html_elements import div
from pages.access_control import PageContext
from ringlypro.core import clock
from ringlypro.core.errors import InvalidFields, RinglyError
from ringlypro.notifications import follow_ups
from ringlypro.notifications.tables import FollowUp

USUAL_HOUR = "17:00"
"""Of the day that is chosen, when no hour is."""
NOBODY = 0
PLANNED_FIELDS = ("assignee_id", "due_at", "urgent")


class FollowUpPlanForm:
    """The dialog of one follow-up. `people` are the business's own, by id; `on_saved` shows what is stored then."""

    def __init__(
        self,
        page: PageContext,
        row: FollowUp,
        people: Mapping[int, str],
        on_saved: Callable[[], Awaitable[None]],
        *,
        on_closed: Callable[[], None],
    ) -> None:
        """Open it with what is stored."""
        self._page, self._row_id, self._on_saved = page, row.id, on_saved
        translate = page.translate
        due_at = clock.to_wall_time(row.due_at, page.zone) if row.due_at else None
        with build_dialog(translate("todo.plan_title")) as (self._dialog, actions):
            choices = {NOBODY: translate("todo.nobody"), **people}
            self._assignee = select_field(translate("todo.assignee"), choices, row.assignee_id or NOBODY)
            with div("rp-fields"):
                day = due_at.date().isoformat() if due_at else ""
                self._day = text_field(translate("todo.due_day"), day, kind="date")
                self._hour = text_field(translate("todo.due_hour"), f"{due_at:%H:%M}" if due_at else "", kind="time")
            self._urgent = switch_field(translate("todo.urgent"), row.urgent, hint=translate("todo.urgent_hint"))
            with actions:
                text_button(translate("ui.cancel"), self._dialog.close)
                self._save_button: ui.button = text_button(translate("settings.save"), self.save_plan, kind="primary")

        def remove_dialog() -> None:
            on_closed()
            self._dialog.delete()

        self._dialog.on("hide", remove_dialog)
        self._dialog.open()

    async def save_plan(self) -> None:
        """Store what is filled in; what is wrong stands under its field and the dialog stays."""
        translate = self._page.translate
        with busy_button(self._save_button):
            try:
                values = {
                    "assignee_id": self._assignee.value or None,
                    "due_at": _read_due(self._page, self._day.value or "", self._hour.value or ""),
                    "urgent": self._urgent.value,
                }
                before = await self._store_plan(values)
            except InvalidFields as error:
                texts = {name: translate(key) for name, key in error.fields.items()}
                show_errors({"due_at": self._day, "assignee_id": self._assignee}, texts)
                return
            except RinglyError as error:
                show_toast(translate(error.key, **error.values), "bad")
                return
        self._dialog.close()
        show_undo_toast(translate("todo.planned"), translate("ui.undo"), lambda: self._undo_plan(before))

    async def _store_plan(self, values: Mapping[str, Any]) -> dict[str, Any]:
        async with self._page.unit_of_work() as unit:
            stored = await follow_ups.get_follow_up(unit, self._row_id, lock=True)
            before = {name: getattr(stored, name) for name in PLANNED_FIELDS}
            await follow_ups.update_follow_up(unit, self._row_id, values)
        await self._on_saved()
        return before

    async def _undo_plan(self, before: Mapping[str, Any]) -> None:
        try:
            await self._store_plan(before)
        except RinglyError as error:
            show_toast(self._page.translate(error.key, **error.values), "bad")


def _read_due(page: PageContext, day: str, hour: str) -> datetime | None:
    """A day and an hour on the business's clock as an instant; None for neither. Raises InvalidFields."""
    if not day and not hour:
        return None
    try:
        wall_time = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour or USUAL_HOUR))
        return clock.to_utc_instant(wall_time, page.zone)
    except (ValueError, OverflowError) as error:
        raise InvalidFields({"due_at": "errors.field.instant"}) from error
