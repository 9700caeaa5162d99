"""Who does what a caller left, until when, and whether it is urgent: a dialog of the page of what is to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from components.buttons import text_button
from components.dialogs import build_dialog
from components.feedback import show_toast
from components.forms import select_field, show_errors, switch_field, text_field
from components.html_elements import div
from components.save_box import SaveBox
from pages.access_control import PageContext
from pages.drafted_form import DraftedForm, draft_row, run_once
from pages.edited_row import EditedField, EditedRow
from pages.field_controls import FieldBinding
from pages.formatting import format_moment_long
from pages.undo import show_undo
from ringlypro.commands import undo
from ringlypro.commands.undo import UndoOffer
from ringlypro.core import clock
from ringlypro.core.errors import InvalidFields, RinglyError
from ringlypro.core.row_merge import ChangedByOthers, merge_changes
from ringlypro.db.unit_of_work import UnitOfWork
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
        with build_dialog(translate("todo.plan_title")) as (self._dialog, actions):
            self._drafted = DraftedForm(
                page,
                "plan",
                row.id,
                on_restore=lambda typed, base: self._edited.restore_typed(typed, base, _planned_values(row)),
                on_discard=lambda: self._edited.fill_row(_planned_values(row)),
                on_done=self._dialog.close,
            )
            choices = {NOBODY: translate("todo.nobody"), **people}
            note = self._drafted.note_change
            self._assignee = select_field(translate("todo.assignee"), choices, NOBODY, on_change=note)
            self._due = _DueFields(page, self._drafted.note_change)
            urgent = switch_field(translate("todo.urgent"), False, hint=translate("todo.urgent_hint"), on_change=note)
            bindings = {
                "assignee_id": FieldBinding(
                    self._assignee, lambda stored: stored or NOBODY, lambda chosen_id: chosen_id or None
                ),
                "due_at": FieldBinding(self._due, self._due.show_moment, self._due.read_moment),
                "urgent": FieldBinding(urgent),
            }
            self._edited = EditedRow(page, _word_fields(page, choices), bindings)
            draft_row(self._drafted, self._edited, bindings)
            self._edited.fill_row(_planned_values(row))
            with actions:
                text_button(translate("ui.cancel"), self._dialog.close)
                SaveBox(translate, translate("settings.save"), self.save_plan, draft=self._drafted.name)

        def remove_dialog() -> None:
            self._drafted.forget_draft()
            on_closed()
            self._dialog.delete()

        self._dialog.on("hide", remove_dialog)
        self._dialog.open()

    async def save_plan(self, key: str) -> bool:
        """Store what is filled in; what is wrong stands under its field and the dialog stays."""
        translate, base = self._page.translate, dict(self._edited.base)
        try:
            changes = self._edited.read_changes()
            change = await self._store_plan(key, base, changes)
        except ChangedByOthers as changed:
            self._edited.show_conflicts(changed)
            return False
        except InvalidFields as error:
            texts = {name: translate(text_key) for name, text_key in error.fields.items()}
            show_errors({"due_at": self._due.day, "assignee_id": self._assignee}, texts)
            return False
        except RinglyError as error:
            show_toast(translate(error.key, **error.values), "bad")
            return False
        self._dialog.close()
        if change is not None:
            show_undo(self._page, key, change, self._on_saved)
        return True

    async def _store_plan(self, key: str, base: Mapping[str, Any], changes: Mapping[str, Any]) -> UndoOffer | None:
        """Change a plan that was so, unless somebody changed the same; how that is taken back."""

        async def write_plan(unit: UnitOfWork) -> UndoOffer:
            stored = _planned_values(await follow_ups.get_follow_up(unit, self._row_id, lock=True))
            written = merge_changes(base, changes, stored)
            row = await follow_ups.update_follow_up(unit, self._row_id, written)
            values = {
                "id": self._row_id,
                "before": _json_plan({name: stored[name] for name in written}),
                "after": _json_plan({name: getattr(row, name) for name in written}),
            }
            offer = UndoOffer("plan", values, "todo.planned", {})
            await undo.store_undo(unit, offer, user_id=self._page.visitor.user_id, key=key)
            return offer

        change = await run_once(self._page, key, "plan", write_plan)
        await self._on_saved()
        return change


class _DueFields:
    """A day and an hour on the business's clock. `value` is both, as they are typed."""

    def __init__(self, page: PageContext, on_change: Callable[..., Any]) -> None:
        self._page = page
        with div("rp-fields"):
            self.day = text_field(page.translate("todo.due_day"), kind="date", on_change=on_change)
            self._hour = text_field(page.translate("todo.due_hour"), kind="time", on_change=on_change)

    @property
    def value(self) -> tuple[str, str]:
        """What stands in the fields."""
        return self.day.value or "", self._hour.value or ""

    @value.setter
    def value(self, day_and_hour: tuple[str, str]) -> None:
        self.day.value, self._hour.value = day_and_hour

    def show_moment(self, stored: datetime | None) -> tuple[str, str]:
        """How a moment is typed."""
        wall_time = clock.to_wall_time(stored, self._page.zone) if stored else None
        return (wall_time.date().isoformat(), f"{wall_time:%H:%M}") if wall_time else ("", "")

    def read_moment(self, day_and_hour: tuple[str, str]) -> datetime | None:
        """The moment that is typed. Raises InvalidFields."""
        return _read_due(self._page, *day_and_hour)


def _json_plan(plan: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in plan.items()}


def _planned_values(row: FollowUp) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PLANNED_FIELDS}


def _word_fields(page: PageContext, people: Mapping[int, str]) -> dict[str, EditedField]:
    translate = page.translate
    return {
        "assignee_id": EditedField(translate("todo.assignee"), lambda stored: people.get(stored or NOBODY, "")),
        "due_at": EditedField(
            translate("todo.due_day"), lambda stored: format_moment_long(page, stored) if stored else ""
        ),
        "urgent": EditedField(
            translate("todo.urgent"), lambda stored: translate("ui.changed.on" if stored else "ui.changed.off")
        ),
    }


def _read_due(page: PageContext, day: str, hour: str) -> datetime | None:
    """A day and an hour on the business's clock as an instant; None for neither. Raises InvalidFields."""
    if not day and not hour:
        return None
    try:
        wall_time = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour or USUAL_HOUR))
        return clock.to_utc_instant(wall_time, page.zone)
    except (ValueError, OverflowError) as error:
        raise InvalidFields({"due_at": "errors.field.instant"}) from error
