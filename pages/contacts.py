"""The people a business knows, found by any part of a name, a number or an address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nicegui import ui

from components.buttons import button
from components.cards import card, page_head
from components.data_table import Column, Page, Query, Row, ServerTable
from components.design import Tone
from components.empty import empty_state
from components.forms import choice, text_field
from components.text import div, initials_of
from pages import contact_form
from pages.guard import Place
from pages.lists import Bookmarks, asked, count_as_read, filter_bar, follow
from pages.wording import moment_long
from ringlypro.contacts import queries
from ringlypro.contacts.folding import full
from ringlypro.contacts.tables import STATUSES, Contact
from ringlypro.kit.phones import friendly

TONES: dict[str, Tone] = {"active": "ok", "inactive": "calm", "blocked": "bad"}


@dataclass(slots=True)
class _Wish:
    """What the fields above the list ask for."""

    q: str = ""
    status: str = ""
    marks: Bookmarks[tuple[datetime, int]] = field(default_factory=Bookmarks)

    def words(self) -> str:
        """One text for all of it: empty when nothing is asked for."""
        return " ".join(part for part in (self.q.strip(), self.status) if part)


def name_and_tone(place: Place, contact: Contact) -> tuple[str, Tone]:
    """The word for how somebody stands: very important, blocked, or as usual."""
    if contact.vip and contact.status == "active":
        return place.say("people.vip_short"), "brand"
    return place.say(f"people.status.{contact.status}"), TONES[contact.status]


async def build(place: Place) -> None:
    """The page of contacts; `?q=` searches."""
    say = place.say
    wish = _Wish(q=asked().get("q", "")[:100])

    async def fetch(query: Query) -> Page:
        before = wish.marks.before(query)
        async with place.unit() as unit:
            found = await queries.search(
                unit, q=wish.q, status=wish.status or None, before=before, limit=query.size + 1
            )
        return wish.marks.page(
            query, found, shown=lambda contact: _row(place, contact), key=lambda c: (c.created_at, c.id)
        )

    async def new() -> None:
        with layer:
            await contact_form.edit(place)

    with page_head(say("people.title"), say("people.sub")):
        button(say("people.new"), new, kind="primary", icon="user-plus")
    with card(flush=True):
        bar = filter_bar()
        table = ServerTable(
            columns=_columns(place),
            fetch=fetch,
            say=say,
            label=say("people.title"),
            on_open=lambda contact_id: ui.navigate.to("/contacts/" + str(int(contact_id))),
            empty=lambda: empty_state(
                "users", say("people.empty"), say("people.empty_hint"), action=say("people.new"), on_action=new
            ),
        )
        count_as_read(table)
        with bar:
            _fields(place, wish, table)
    layer = div()
    await table.search(wish.words())
    follow(place, {"contacts", "calls"}, table.refresh)


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


def _fields(place: Place, wish: _Wish, table: ServerTable) -> None:
    say = place.say

    def on(name: str) -> Any:
        async def changed(event: Any) -> None:
            setattr(wish, name, str(event.value or "")[:100])
            await table.search(wish.words())

        return changed

    words = text_field(say("people.search"), wish.q, kind="search", placeholder=say("people.search"), on_change=on("q"))
    words.props("debounce=300 clearable")
    statuses = {"": say("people.any_status")} | {s: say(f"people.status.{s}") for s in STATUSES}
    choice(say("people.status_label"), statuses, "", on_change=on("status"))
