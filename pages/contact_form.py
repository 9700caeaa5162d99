"""The form of a contact, for a new one and for a known one."""

from __future__ import annotations

from typing import Any

from components.buttons import text_button
from components.dialogs import build_dialog
from components.feedback import show_toast
from components.forms import busy_button
from pages.access_control import PageContext
from pages.edited_row import EditedRow, edited_fields
from pages.field_controls import FieldBinding, build_controls, fill_controls, mark_errors, read_controls
from ringlypro.contacts import actions, queries
from ringlypro.contacts.contact_fields import CONTACT_FIELDS
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.core.phone_numbers import get_area_code
from ringlypro.core.row_merge import ChangedByOthers

ONLY_LATER = frozenset({"status"})
"""Asked of a contact that is there already."""


async def open_contact_form(page: PageContext, contact: Contact | None = None) -> None:
    """Ask for a contact's fields and keep them; what is wrong is said under each field."""
    translate = page.translate
    fields = [each for each in CONTACT_FIELDS.in_form("contact") if contact or each.name not in ONLY_LATER]
    with build_dialog(translate("people.edit" if contact else "people.new"), wide=True) as (box, buttons):
        bindings = build_controls(page, fields)
        edited = EditedRow(page, edited_fields(page, fields), bindings)
        with buttons:
            text_button(translate("ui.cancel"), box.close)
            save = text_button(translate("people.save"), kind="primary")
    if contact:
        edited.fill_row(CONTACT_FIELDS.row_values(contact))
    else:
        fill_controls(bindings, fields, None)

    async def save_contact() -> None:
        with busy_button(save):
            if not await _store_contact(page, contact, bindings, edited):
                return
        show_toast(translate("people.saved"))
        box.close()

    save.on_click(save_contact)
    box.on("hide", box.delete)
    box.open()


async def _store_contact(
    page: PageContext, contact: Contact | None, bindings: dict[str, FieldBinding], edited: EditedRow
) -> bool:
    values: dict[str, Any] = edited.read_changes() if contact else read_controls(bindings)
    try:
        values = CONTACT_FIELDS.clean_values(values, area_code=get_area_code(page.client_profile.business_phone))
        async with page.unit_of_work() as unit:
            if contact:
                stored = CONTACT_FIELDS.row_values(await queries.get_contact(unit, contact.id, lock=True))
                if changes := edited.merge_stored(values, stored):
                    await actions.update_contact(unit, contact.id, **changes)
            else:
                await actions.create_contact(unit, **values, source="manual")
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
