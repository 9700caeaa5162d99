"""The form of a contact, for a new one and for a known one."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from components.buttons import button
from components.dialogs import dialog
from components.feedback import toast
from components.forms import busy, choice, show_errors, switch, text_area, text_field
from components.text import div
from pages.guard import Place
from ringlypro.contacts import actions
from ringlypro.contacts.fields import rules
from ringlypro.contacts.tables import STATUSES, Contact
from ringlypro.kit.errors import InvalidFields
from ringlypro.kit.fields import checked
from ringlypro.kit.phones import area_code, friendly
from ringlypro.kit.words import LANGS


async def edit(place: Place, known: Contact | None = None) -> None:
    """Ask for a contact's fields and keep them; what is wrong is said under each field."""
    say = place.say
    title = say("people.edit" if known else "people.new")
    with dialog(title, wide=True) as (box, buttons):
        fields = _fields(place, known)
        vip = switch(say("people.vip"), known.vip if known else False, hint=say("people.vip_hint"))
        with buttons:
            button(say("ui.cancel"), box.close)
            save = button(say("people.save"), kind="primary")

    async def keep() -> None:
        given = {name: field.value for name, field in fields.items()} | {"vip": vip.value}
        with busy(save):
            if not await _kept(place, known, given, fields):
                return
        toast(say("people.saved"))
        box.close()

    save.on_click(keep)
    box.on("hide", box.delete)
    box.open()


def _fields(place: Place, known: Contact | None) -> dict[str, Any]:
    say = place.say

    def text(name: str, **more: Any) -> ui.input:
        value = getattr(known, name) if known else ""
        shown = friendly(value) if name == "phone" and value else value or ""
        return text_field(say(f"people.{name}"), shown, **more)

    with div("rp-fields"):
        fields: dict[str, Any] = {
            "first_name": text("first_name"),
            "last_name": text("last_name"),
            "phone": text("phone", kind="tel"),
            "email": text("email", kind="email"),
        }
        tongues = {"": say("people.any_language")} | {lang: say(f"call.tongue.{lang}") for lang in LANGS}
        fields["language"] = choice(say("people.language"), tongues, (known.language if known else None) or "")
        if known:
            words = {status: say(f"people.status.{status}") for status in STATUSES}
            fields["status"] = choice(say("people.status_label"), words, known.status)
    tags = ", ".join(known.tags) if known else ""
    fields["tags"] = text_field(say("people.tags"), tags, hint=say("people.tags_hint"))
    fields["notes"] = text_area(say("people.notes"), known.notes if known else "")
    return fields


async def _kept(place: Place, known: Contact | None, given: dict[str, Any], fields: dict[str, Any]) -> bool:
    say = place.say
    tags = [tag.strip() for tag in str(given["tags"] or "").split(",") if tag.strip()]
    try:
        values = checked(given | {"tags": tags}, rules(area_code(place.card.business_phone)))
        async with place.unit() as unit:
            if known:
                await actions.change(unit, known.id, **values)
            else:
                await actions.add(unit, **values, source="manual")
    except InvalidFields as error:
        show_errors(fields, {name: say(key) for name, key in error.fields.items()})
        return False
    except actions.PhoneTaken as error:
        show_errors(fields, {"phone": say(error.key)})
        return False
    return True
