"""The form of a contact, for a new one and for a known one."""

from __future__ import annotations

from typing import Any

from components.buttons import text_button
from components.dialogs import build_dialog
from components.feedback import show_toast
from components.forms import busy_button
from pages.access_control import PageContext
from pages.field_controls import FieldBinding, build_controls, fill_controls, mark_errors, read_controls
from ringlypro.contacts import actions
from ringlypro.contacts.contact_fields import CONTACT_FIELDS
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import InvalidFields
from ringlypro.core.phone_numbers import get_area_code

ONLY_LATER = frozenset({"status"})
"""Asked of a contact that is there already."""


async def open_contact_form(page: PageContext, contact: Contact | None = None) -> None:
    """Ask for a contact's fields and keep them; what is wrong is said under each field."""
    translate = page.translate
    fields = [each for each in CONTACT_FIELDS.in_form("contact") if contact or each.name not in ONLY_LATER]
    with build_dialog(translate("people.edit" if contact else "people.new"), wide=True) as (box, buttons):
        bindings = build_controls(page, fields)
        with buttons:
            text_button(translate("ui.cancel"), box.close)
            save = text_button(translate("people.save"), kind="primary")
    fill_controls(bindings, fields, CONTACT_FIELDS.row_values(contact) if contact else None)

    async def save_contact() -> None:
        with busy_button(save):
            if not await _store_contact(page, contact, bindings):
                return
        show_toast(translate("people.saved"))
        box.close()

    save.on_click(save_contact)
    box.on("hide", box.delete)
    box.open()


async def _store_contact(page: PageContext, contact: Contact | None, bindings: dict[str, FieldBinding]) -> bool:
    values: dict[str, Any] = read_controls(bindings)
    try:
        values = CONTACT_FIELDS.clean_values(values, area_code=get_area_code(page.client_profile.business_phone))
        async with page.unit_of_work() as unit:
            if contact:
                await actions.update_contact(unit, contact.id, **values)
            else:
                await actions.create_contact(unit, **values, source="manual")
    except InvalidFields as error:
        mark_errors(page, bindings, error.fields)
        return False
    except actions.ContactPhoneTaken as error:
        mark_errors(page, bindings, {"phone": error.key})
        return False
    return True
