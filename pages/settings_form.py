"""A sheet of the business's own fields: what they hold, what is stored, what differs, saving it, and taking it back.

What is not saved yet outlives a change of language, section or page: it is kept for this sign-in, in memory only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.buttons import text_button
from components.feedback import show_toast
from components.html_elements import Text, div, set_props, sprite_icon
from components.save_box import SaveBox
from pages.access_control import PageContext
from pages.drafted_form import DraftedForm, draft_row, run_once
from pages.edited_row import EditedField, EditedRow, edited_fields
from pages.field_controls import FieldBinding, build_controls
from pages.pagination import refresh_on_change
from pages.settings_drafts import SettingsDraft, SettingsDrafts
from pages.undo import show_undo
from ringlypro.clients import business_settings
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.tables import Client
from ringlypro.commands import undo
from ringlypro.commands.undo import UndoOffer
from ringlypro.core.errors import InvalidFields
from ringlypro.core.field_specs import DeclaredField
from ringlypro.core.row_merge import ChangedByOthers
from ringlypro.db.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class _SavedSettings:
    """What is stored then, and how it is taken back."""

    now: Mapping[str, Any]
    offer: UndoOffer


class SettingsForm:
    """The fields of one section. Ask for the fields, then `await begin()`."""

    undo_kind = "settings"

    def __init__(self, page: PageContext, section: str) -> None:
        """Nothing is bound yet."""
        self._page = page
        self._drafts = page.services.caches.get_cache(SettingsDrafts)
        self._draft_key = (page.visitor.sign_in_id, section)
        self._bindings: dict[str, FieldBinding] = {}
        self._fields: dict[str, EditedField] = {}
        self._ignore_changes = True
        self._drafted = DraftedForm(
            page,
            "settings",
            section,
            on_restore=self._restore_browser_draft,
            on_discard=self._discard_changes,
            on_done=self._refresh_values,
        )
        self._save_bar = div("rp-savebar")
        with self._save_bar:
            self._edited = EditedRow(page, self._fields, self._bindings, on_choose=self.handle_change)

    def ask_fields(self, form: str) -> None:
        """Controls for the fields of one part of the form."""
        self.add_controls(CLIENT_FIELDS.in_form(form))

    def add_controls(self, fields: Iterable[DeclaredField]) -> dict[str, FieldBinding]:
        """Controls for some fields, bound to the form."""
        fields = list(fields)
        self._fields |= edited_fields(self._page, fields)
        bindings = build_controls(self._page, fields, self.handle_change)
        self._bindings |= bindings
        draft_row(self._drafted, self._edited, bindings)
        return bindings

    # -- what is stored, what is typed ----------------------------------------------------------------------------

    async def load_fields(self) -> None:
        """Fill the fields, with what was left unsaved on top, and look again when the business changes."""
        self._render_save_bar()
        draft = self._drafts.get(self._draft_key)
        stored = await self._load_values()
        self._show_stored(stored, keep=False)
        if draft is not None:
            self._ignore_changes = True
            self._edited.restore_typed(draft.typed, draft.base, stored)
            self._ignore_changes = False
            self.handle_change()
        refresh_on_change(self._page, {"clients"}, self._refresh_values)

    async def _restore_browser_draft(self, typed: Mapping[str, Any], base: Mapping[str, Any]) -> bool:
        """Show what the browser kept, unless this process kept it too."""
        if self._edited.typed_values():
            return False
        stored = await self._load_values()
        self._ignore_changes = True
        self._edited.restore_typed(typed, base, stored)
        self._ignore_changes = False
        self.handle_change()
        return bool(self._edited.typed_values())

    async def _load_values(self) -> dict[str, Any]:
        async with self._page.unit_of_work() as unit:
            return await self.read_values(unit)

    async def read_values(self, unit: UnitOfWork) -> dict[str, Any]:
        """What is stored of the fields that are asked for."""
        return self._profile_values(await business_settings.load_client(unit))

    async def lock_values(self, unit: UnitOfWork) -> dict[str, Any]:
        """The same, for one writer at a time."""
        return self._profile_values(await business_settings.load_client_to_change(unit))

    def clean_values(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, as it would be stored. Raises InvalidFields."""
        return CLIENT_FIELDS.clean_values(changes)

    async def write_values(self, unit: UnitOfWork, clean_changes: Mapping[str, Any]) -> dict[str, Any]:
        """Store clean values, and say what is stored then."""
        return self._profile_values(await business_settings.save_client(unit, clean_changes))

    def _profile_values(self, client: Client) -> dict[str, Any]:
        return {name: CLIENT_FIELDS.read_value(client, name) for name in self._bindings}

    def _show_stored(self, stored: Mapping[str, Any], *, keep: bool) -> None:
        """Show what is stored; `keep` leaves alone what is typed, and asks where somebody else changed it."""
        self._ignore_changes = True
        (self._edited.take_stored if keep else self._edited.fill_row)(stored)
        self._ignore_changes = False
        self.handle_change()

    async def _refresh_values(self) -> None:
        if self._save_bar.is_deleted:
            return
        self._show_stored(await self._load_values(), keep=True)

    def handle_change(self, _: object = None) -> None:
        """Something was typed: show the way to save, and keep it until then."""
        if self._ignore_changes:
            return
        unsaved_values = self._edited.typed_values()
        self._save_bar.set_visibility(bool(unsaved_values))
        if unsaved_values:
            self._drafted.note_change()
            self._drafts.put(self._draft_key, SettingsDraft(unsaved_values, self._edited.typed_over()))
        else:
            self._drafts.discard(self._draft_key)
            self._drafted.forget_draft()

    # -- saving ---------------------------------------------------------------------------------------------------

    def _render_save_bar(self) -> None:
        translate = self._page.translate
        self._save_bar.move(target_index=-1)
        with self._save_bar:
            sprite_icon("pencil")
            Text(translate("settings.unsaved"), "span", "rp-savebar-words")
            text_button(translate("settings.discard"), self._discard_changes, kind="quiet")
            SaveBox(translate, translate("settings.save"), self._save_changes, draft=self._drafted.name)
        set_props(self._save_bar, role="region", aria_label=translate("settings.unsaved"))
        self._save_bar.set_visibility(False)

    async def _discard_changes(self) -> None:
        self._show_errors({})
        self._show_stored(await self._load_values(), keep=False)

    async def _save_changes(self, key: str) -> bool:
        async def write_changes(unit: UnitOfWork) -> _SavedSettings:
            before = await self.lock_values(unit)
            changes = self._edited.merge_stored(clean_changes, before)
            now = await self.write_values(unit, changes)
            sides = {"before": before, "after": now}
            values = {side: {name: values[name] for name in changes} for side, values in sides.items()}
            offer = UndoOffer(self.undo_kind, values, "settings.saved", {})
            await undo.store_undo(unit, offer, user_id=self._page.visitor.user_id, key=key)
            return _SavedSettings(now, offer)

        try:
            clean_changes = self.clean_values(self._edited.read_changes())
            saved = await run_once(self._page, key, "settings", write_changes)
        except ChangedByOthers as changed:
            self._edited.show_conflicts(changed)
            return False
        except InvalidFields as error:
            self._show_errors(error.fields)
            show_toast(self._page.translate(error.key), "bad")
            return False
        self._show_errors({})
        if saved is None:
            await self._refresh_values()
            return True
        self._show_stored(saved.now, keep=False)
        show_undo(self._page, key, saved.offer, self._refresh_values)
        return True

    def _show_errors(self, faults: Mapping[str, str]) -> None:
        invalid_names: Sequence[str] = [name for name in self._bindings if name in faults]
        for name, binding in self._bindings.items():
            if hasattr(binding.control, "error"):
                binding.control.error = self._page.translate(faults[name]) if name in faults else None
        if invalid_names and hasattr(first := self._bindings[invalid_names[0]].control, "run_method"):
            first.run_method("focus")
