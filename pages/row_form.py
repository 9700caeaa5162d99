"""A dialog over one declared row: it begins with what is stored, keeps drafts, and says what is wrong in its place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from components.buttons import text_button
from components.dialogs import build_dialog
from components.feedback import show_toast
from components.save_box import SaveBox
from pages.access_control import PageContext
from pages.drafted_form import DraftedForm, draft_row, fill_typed, run_once
from pages.edited_row import EditedRow, edited_fields
from pages.field_controls import FieldBinding, build_controls, fill_controls, mark_errors, read_controls
from ringlypro.core.errors import InvalidFields, RinglyError
from ringlypro.core.field_specs import FieldDeclarations
from ringlypro.core.row_merge import ChangedByOthers
from ringlypro.db.unit_of_work import UnitOfWork

WriteHandler = Callable[[UnitOfWork, Mapping[str, object]], Awaitable[Any]]
LockRow = Callable[[UnitOfWork], Awaitable[Mapping[str, Any]]]


class RowForm:
    """The dialog. Let it begin with values or edit a row, then open it."""

    def __init__(
        self,
        page: PageContext,
        declared: FieldDeclarations,
        form: str,
        title: str,
        *,
        draft: tuple[str, str],
        wide: bool = False,
    ) -> None:
        """`draft` are the form and the row that the browser's draft is kept for."""
        self._page, self._declared, self._kind = page, declared, form
        self.fields = declared.in_form(form)
        self._lock_row: LockRow | None = None
        self._stored: Mapping[str, Any] = {}
        with build_dialog(title, wide=wide) as (self._box, self._actions):
            self._drafted = DraftedForm(
                page,
                *draft,
                on_restore=self._restore_draft,
                on_discard=self._show_stored,
                on_done=self._box.close,
            )
            self.bindings: dict[str, FieldBinding] = build_controls(page, self.fields, self._drafted.note_change)
            self._edited = EditedRow(page, edited_fields(page, self.fields), self.bindings)
            draft_row(self._drafted, self._edited, self.bindings)

    def edit_row(self, stored: Mapping[str, Any], lock_row: LockRow) -> None:
        """Begin with what is stored of a row, as it is submitted; `lock_row` reads it anew, to be changed."""
        self._lock_row = lock_row
        self.begin_with(stored)

    def begin_with(self, values: Mapping[str, Any]) -> None:
        """What stands in the fields at first."""
        self._stored = values
        self._show_stored()

    def open_form(self, write: WriteHandler, *, saved: str = "") -> None:
        """Show it; `write` gets what is to be stored."""

        async def save_form(key: str) -> bool:
            if not await self._store_values(key, write):
                return False
            self._drafted.forget_draft()
            self._box.close()
            show_toast(saved or self._page.translate("settings.saved"))
            return True

        def remove_form() -> None:
            self._drafted.forget_draft()
            self._box.delete()

        translate = self._page.translate
        with self._actions:
            text_button(translate("ui.cancel"), self._box.close)
            SaveBox(translate, translate("settings.save"), save_form, draft=self._drafted.name)
        self._box.on("hide", remove_form)
        self._box.open()

    def _show_stored(self) -> None:
        if self._lock_row is None:
            fill_controls(self.bindings, self.fields, self._stored)
            self._drafted.note_first_values()
        else:
            self._edited.fill_row(self._stored)

    def _restore_draft(self, typed: Mapping[str, Any], base: Mapping[str, Any]) -> None:
        if self._lock_row is None:
            fill_typed(self.bindings, typed)
        else:
            self._edited.restore_typed(typed, base, self._stored)

    async def _store_values(self, key: str, write: WriteHandler) -> bool:
        """True when it is stored; else what is wrong stands under its field and the dialog stays."""

        async def write_values(unit: UnitOfWork) -> None:
            await write(unit, await self._merge_values(unit))

        try:
            await run_once(self._page, key, self._kind, write_values)
        except ChangedByOthers as changed:
            self._edited.show_conflicts(changed)
        except InvalidFields as error:
            mark_errors(self._page, self.bindings, error.fields)
        except RinglyError as error:
            show_toast(self._page.translate(error.key, **error.values), "bad")
        else:
            return True
        return False

    async def _merge_values(self, unit: UnitOfWork) -> Mapping[str, object]:
        if self._lock_row is None:
            return read_controls(self.bindings)
        changes = self._declared.clean_values(self._edited.read_changes())
        return self._edited.merge_stored(changes, await self._lock_row(unit))
