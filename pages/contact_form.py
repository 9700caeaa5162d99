"""The form of a contact, for a new one and for a known one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.buttons import text_button
from components.dialogs import build_dialog
from components.feedback import show_toast
from components.save_box import SaveBox
from pages.access_control import PageContext
from pages.drafted_form import NEW_ROW, DraftedForm, draft_row, fill_typed, run_once
from pages.edited_row import EditedRow, edited_fields
from pages.field_controls import FieldBinding, build_controls, fill_controls, mark_errors, read_controls
from ringlypro.appointments.customer_details import change_customer
from ringlypro.contacts import actions, queries
from ringlypro.contacts.contact_fields import CONTACT_FIELDS
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.core.field_specs import DeclaredField
from ringlypro.core.phone_numbers import get_area_code
from ringlypro.core.row_merge import ChangedByOthers
from ringlypro.db.unit_of_work import UnitOfWork

ONLY_LATER = frozenset({"status"})
"""Asked of a contact that is there already."""


async def open_contact_form(page: PageContext, contact: Contact | None = None, *, name: str = "") -> None:
    """Ask for a contact's fields and keep them; what is wrong is said under each field. `name` begins a new one."""
    translate = page.translate
    fields = [each for each in CONTACT_FIELDS.in_form("contact") if contact or each.name not in ONLY_LATER]
    stored = CONTACT_FIELDS.row_values(contact) if contact else None

    def show_stored() -> None:
        if stored:
            edited.fill_row(stored)
        else:
            _fill_new(bindings, fields, name)
            drafted.note_first_values()

    def restore_draft(typed: Mapping[str, Any], base: Mapping[str, Any]) -> None:
        if stored:
            edited.restore_typed(typed, base, stored)
        else:
            fill_typed(bindings, typed)

    async def save_contact(key: str) -> bool:
        if not await _store_contact(page, key, contact, bindings, edited):
            return False
        drafted.forget_draft()
        show_toast(translate("people.saved"))
        box.close()
        return True

    def remove_form() -> None:
        drafted.forget_draft()
        box.delete()

    with build_dialog(translate("people.edit" if contact else "people.new"), wide=True) as (box, buttons):
        drafted = DraftedForm(
            page,
            "contact",
            contact.id if contact else NEW_ROW,
            on_restore=restore_draft,
            on_discard=show_stored,
            on_done=box.close,
        )
        bindings = build_controls(page, fields, drafted.note_change)
        edited = EditedRow(page, edited_fields(page, fields), bindings)
        draft_row(drafted, edited, bindings)
        with buttons:
            text_button(translate("ui.cancel"), box.close)
            SaveBox(translate, translate("people.save"), save_contact, draft=drafted.name)
    show_stored()
    box.on("hide", remove_form)
    box.open()


def _fill_new(bindings: dict[str, FieldBinding], fields: list[DeclaredField], name: str) -> None:
    fill_controls(bindings, fields, None)
    first_name, _, last_name = name.strip().partition(" ")
    if first_name:
        fill_typed(bindings, {"first_name": first_name, "last_name": last_name.strip()})


async def _store_contact(
    page: PageContext, key: str, contact: Contact | None, bindings: dict[str, FieldBinding], edited: EditedRow
) -> bool:
    async def write_contact(unit: UnitOfWork) -> None:
        if contact is None:
            await actions.create_contact(unit, **values, source="manual")
            return
        row = CONTACT_FIELDS.row_values(await queries.get_contact(unit, contact.id, lock=True))
        if changes := edited.merge_stored(values, row):
            await change_customer(unit, contact.id, **changes)

    values: dict[str, Any] = edited.read_changes() if contact else read_controls(bindings)
    try:
        values = CONTACT_FIELDS.clean_values(values, area_code=get_area_code(page.client_profile.business_phone))
        await run_once(page, key, "contact", write_contact)
    except ChangedByOthers as changed:
        edited.show_conflicts(changed)
        return False
    except InvalidFields as error:
        mark_errors(page, bindings, error.fields)
        return False
    except actions.ContactPhoneTaken as error:
        mark_errors(page, bindings, {"phone": error.key})
        return False
    except NotFound:
        show_toast(page.translate("people.gone"), "bad")
        return False
    return True
