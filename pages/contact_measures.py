"""What is done about a contact: blocked, which can be taken back, and forgotten, which is asked before."""

from __future__ import annotations

from nicegui import ui

from components.buttons import text_button
from components.dialogs import build_dialog
from components.feedback import show_toast
from components.save_box import SaveBox
from pages.access_control import PageContext
from pages.drafted_form import run_once
from pages.undo import show_undo
from ringlypro.commands import undo
from ringlypro.commands.undo import UndoOffer
from ringlypro.contacts import actions
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import NotFound
from ringlypro.db.unit_of_work import UnitOfWork


async def toggle_blocked(page: PageContext, contact: Contact, key: str) -> bool:
    """Turn their calls away, or answer them again; whether it is done."""
    status = "active" if contact.status == "blocked" else "blocked"
    values = {"id": contact.id, "before": contact.status, "after": status}
    text = "people.blocked" if status == "blocked" else "people.unblocked"
    offer = UndoOffer("contact_status", values, text, {})

    async def write_status(unit: UnitOfWork) -> None:
        await actions.update_contact(unit, contact.id, status=status)
        await undo.store_undo(unit, offer, user_id=page.visitor.user_id, key=key)

    try:
        await run_once(page, key, "contact_status", write_status)
    except NotFound:
        show_toast(page.translate("people.gone"), "bad")
        return False
    show_undo(page, key, offer)
    return True


def ask_to_delete(page: PageContext, contact: Contact) -> None:
    """Ask, and then forget them."""
    translate = page.translate

    async def delete_contact(key: str) -> bool:
        async def write_deletion(unit: UnitOfWork) -> None:
            await actions.delete_contact(unit, contact.id)

        try:
            await run_once(page, key, "contact_deletion", write_deletion)
        except NotFound:
            show_toast(translate("people.gone"), "bad")
            box.close()
            return False
        show_toast(translate("people.forgotten"))
        box.close()
        ui.navigate.to("/contacts")
        return True

    with build_dialog(translate("people.forget_title"), translate("people.forget_text")) as (box, buttons), buttons:
        text_button(translate("ui.cancel"), box.close)
        SaveBox(translate, translate("people.forget"), delete_contact, kind="danger")
    box.on("hide", box.delete)
    box.open()
