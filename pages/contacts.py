"""The people a business knows, found by any part of a name, a number or an address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from components.buttons import button
from components.cards import page_head
from components.data_table import Column, Row
from components.design import Tone
from components.empty import empty_state
from components.text import div, initials_of
from pages import contact_form
from pages.guard import Place
from pages.lists import follow
from pages.searched import SearchedList, Sieve, Source, Wish
from pages.wording import moment_long
from ringlypro.contacts import queries
from ringlypro.contacts.folding import full
from ringlypro.contacts.tables import STATUSES, Contact
from ringlypro.db.unit import Unit
from ringlypro.kit.phones import friendly

TONES: dict[str, Tone] = {"active": "ok", "inactive": "calm", "blocked": "bad"}


def name_and_tone(place: Place, contact: Contact) -> tuple[str, Tone]:
    """The word for how somebody stands: very important, blocked, or as usual."""
    if contact.vip and contact.status == "active":
        return place.say("people.vip_short"), "brand"
    return place.say(f"people.status.{contact.status}"), TONES[contact.status]


async def build(place: Place) -> None:
    """The page of contacts; `?q=` searches."""
    say = place.say

    async def new() -> None:
        with layer:
            await contact_form.edit(place)

    with page_head(say("people.title"), say("people.sub")):
        button(say("people.new"), new, kind="primary", icon="user-plus")
    people = SearchedList(
        place,
        Source(_read, shown=lambda contact: _row(place, contact), key=lambda contact: (contact.created_at, contact.id)),
        path="/contacts/",
        columns=_columns(place),
        sieves=[_standing(place)],
        label=say("people.title"),
        look_for=say("people.search"),
        empty=lambda: empty_state(
            "users", say("people.empty"), say("people.empty_hint"), action=say("people.new"), on_action=new
        ),
    )
    layer = div()
    await people.look()
    follow(place, {"contacts", "calls"}, people.refresh)


async def _read(unit: Unit, wish: Wish, before: tuple[datetime, int] | None, limit: int) -> Sequence[Contact]:
    return await queries.search(unit, q=wish["q"], status=wish["status"] or None, before=before, limit=limit)


def _columns(place: Place) -> list[Column]:
    say = place.say
    return [
        Column("name", say("people.name"), "person"),
        Column("status", say("people.status_label"), "pill"),
        Column("email", say("people.email"), hide_on_phone=True),
        Column("tags", say("people.tags"), hide_on_phone=True),
        Column("last", say("people.last"), "number", hide_on_phone=True),
    ]


def _row(place: Place, contact: Contact) -> Row:
    name = full(contact.first_name, contact.last_name)
    status, tone = name_and_tone(place, contact)
    return {
        "id": int(contact.id),
        "name": name or friendly(contact.phone),
        "name_initials": initials_of(name),
        "name_sub": friendly(contact.phone) if name else "",
        "status": status,
        "status_tone": tone,
        "email": contact.email or "",
        "tags": ", ".join(contact.tags),
        "last": moment_long(place, contact.last_contacted_at) if contact.last_contacted_at else "–",
    }


def _standing(place: Place) -> Sieve:
    say = place.say
    words = {"": say("people.any_status")} | {status: say(f"people.status.{status}") for status in STATUSES}
    return Sieve("status", say("people.status_label"), words)
