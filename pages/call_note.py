"""The note of a call: typed while it runs or later, kept as a draft until it is saved, asked about where two wrote.

`?note=1` is the address of somebody who came to write it.
"""

from __future__ import annotations

from components.cards import card_section
from components.feedback import show_toast
from components.forms import text_area
from components.html_elements import div
from components.save_box import SaveBox
from pages.access_control import PageContext
from pages.drafted_form import DraftedForm, draft_row, run_once
from pages.edited_row import EditedField, EditedRow
from pages.field_controls import FieldBinding, mark_errors
from pages.view_state import current_query
from ringlypro.calls import call_notes
from ringlypro.calls.tables import Call
from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.core.row_merge import ChangedByOthers
from ringlypro.db.unit_of_work import UnitOfWork


class CallNoteCard:
    """The card. It stands beside what is drawn anew while a call runs, so nothing typed is lost."""

    def __init__(self, page: PageContext, call: Call) -> None:
        """The note as it is stored; a draft of this person's comes back by itself."""
        self._page, self._call_id, self._stored = page, call.id, {"notes": call.notes}
        translate = page.translate
        with card_section(translate("call.note.title"), sub=translate("call.note.sub")), div("rp-form"):
            self._drafted = DraftedForm(
                page,
                "call_note",
                call.id,
                on_restore=lambda typed, base: self._edited.restore_typed(typed, base, self._stored),
                on_discard=lambda: self._edited.fill_row(self._stored),
            )
            control = text_area(translate("call.note.label"), on_change=self._drafted.note_change)
            if current_query().get("note") == "1":
                control.run_method("focus")
            self._bindings = {"notes": FieldBinding(control)}
            fields = {"notes": EditedField(translate("call.note.label"), str, combines=True)}
            self._edited = EditedRow(page, fields, self._bindings)
            draft_row(self._drafted, self._edited, self._bindings)
            SaveBox(translate, translate("call.note.save"), self._save_note, draft=self._drafted.name)
        self._edited.fill_row(self._stored)

    def show_stored(self, call: Call) -> None:
        """Somebody may have written meanwhile: show it where nothing else is typed, and ask where something is."""
        if call.notes != self._stored["notes"]:
            self._stored = {"notes": call.notes}
            self._edited.take_stored(self._stored)

    async def _save_note(self, key: str) -> bool:
        try:
            await self._store_note(key)
        except ChangedByOthers as changed:
            self._edited.show_conflicts(changed)
            return False
        except InvalidFields as error:
            mark_errors(self._page, self._bindings, error.fields)
            return False
        except NotFound:
            show_toast(self._page.translate("errors.missing"), "bad")
            return False
        mark_errors(self._page, self._bindings, {})
        self._drafted.forget_draft()
        return True

    async def _store_note(self, key: str) -> None:
        async def write_note(unit: UnitOfWork) -> dict[str, str]:
            stored = {"notes": await call_notes.lock_note(unit, self._call_id)}
            if changes := self._edited.merge_stored(values, stored):
                await call_notes.save_note(unit, self._call_id, changes["notes"])
            return stored | changes

        values = {name: call_notes.clean_note(text) for name, text in self._edited.read_changes().items()}
        written = await run_once(self._page, key, "call_note", write_note)
        if written is not None:
            self._stored = written
            self._edited.fill_row(written)
