"""The form of a contact, for a new one and for a known one."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from components.buttons import text_button
from components.dialogs import build_dialog
from components.feedback import show_toast
from components.forms import busy_button, select_field, show_errors, switch_field, text_area, text_field
from components.html_elements import div
from pages.access_control import PageContext
from ringlypro.contacts import actions
from ringlypro.contacts.fields import contact_field_rules
from ringlypro.contacts.tables import STATUSES, Contact
from ringlypro.core.errors import InvalidFields
from ringlypro.core.fields import validate_fields
from ringlypro.core.i18n import LANGUAGES
from ringlypro.core.phone_numbers import format_phone, get_area_code


async def open_contact_form(page: PageContext, contact: Contact | None = None) -> None:
    """Ask for a contact's fields and keep them; what is wrong is said under each field."""
    translate = page.translate
    title = translate("people.edit" if contact else "people.new")
    with build_dialog(title, wide=True) as (box, buttons):
        fields = _form_fields(page, contact)
        vip = switch_field(
            translate("people.vip"), contact.vip if contact else False, hint=translate("people.vip_hint")
        )
        with buttons:
            text_button(translate("ui.cancel"), box.close)
            save = text_button(translate("people.save"), kind="primary")

    async def save_contact() -> None:
        form_values = {name: field.value for name, field in fields.items()} | {"vip": vip.value}
        with busy_button(save):
            if not await _store_contact(page, contact, form_values, fields):
                return
        show_toast(translate("people.saved"))
        box.close()

    save.on_click(save_contact)
    box.on("hide", box.delete)
    box.open()


def _form_fields(page: PageContext, contact: Contact | None) -> dict[str, Any]:
    translate = page.translate

    def contact_text_field(name: str, **field_options: Any) -> ui.input:
        value = getattr(contact, name) if contact else ""
        display_value = format_phone(value) if name == "phone" and value else value or ""
        return text_field(translate(f"people.{name}"), display_value, **field_options)

    with div("rp-fields"):
        fields: dict[str, Any] = {
            "first_name": contact_text_field("first_name"),
            "last_name": contact_text_field("last_name"),
            "phone": contact_text_field("phone", kind="tel"),
            "email": contact_text_field("email", kind="email"),
        }
        languages = {"": translate("people.any_language")} | {
            lang: translate(f"call.tongue.{lang}") for lang in LANGUAGES
        }
        fields["language"] = select_field(
            translate("people.language"), languages, (contact.language if contact else None) or ""
        )
        if contact:
            words = {status: translate(f"people.status.{status}") for status in STATUSES}
            fields["status"] = select_field(translate("people.status_label"), words, contact.status)
    tags = ", ".join(contact.tags) if contact else ""
    fields["tags"] = text_field(translate("people.tags"), tags, hint=translate("people.tags_hint"))
    fields["notes"] = text_area(translate("people.notes"), contact.notes if contact else "")
    return fields


async def _store_contact(
    page: PageContext, contact: Contact | None, form_values: dict[str, Any], fields: dict[str, Any]
) -> bool:
    translate = page.translate
    tags = [tag.strip() for tag in str(form_values["tags"] or "").split(",") if tag.strip()]
    try:
        values = validate_fields(
            form_values | {"tags": tags}, contact_field_rules(get_area_code(page.client_profile.business_phone))
        )
        async with page.unit_of_work() as unit:
            if contact:
                await actions.update_contact(unit, contact.id, **values)
            else:
                await actions.create_contact(unit, **values, source="manual")
    except InvalidFields as error:
        show_errors(fields, {name: translate(key) for name, key in error.fields.items()})
        return False
    except actions.ContactPhoneTaken as error:
        show_errors(fields, {"phone": translate(error.key)})
        return False
    return True
