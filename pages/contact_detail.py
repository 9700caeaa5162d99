"""One person: what is known of them, and everything that happened between them and the business."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from components.buttons import text_button, text_link
from components.cards import card_section, fact_list
from components.contact_cards import PersonHistory, PersonNow
from components.html_elements import Text, div, initials_avatar, person_hue, sprite_icon
from components.pills import label_tag, status_pill
from components.save_box import SaveBox
from pages import contact_form, contact_measures
from pages.access_control import PageContext
from pages.contact_history import HISTORY_KINDS, ContactHistory, word_history, word_now
from pages.contacts import status_label_and_tone
from pages.drafted_form import reopen_left_form
from pages.formatting import DAY_PATTERNS, format_moment, format_moment_long
from pages.pagination import parse_row_id, refresh_on_change
from pages.view_state import ViewState, read_choice
from ringlypro.contacts import queries
from ringlypro.contacts.name_normalization import join_full_name
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import NotFound
from ringlypro.core.phone_numbers import format_phone, parse_caller_id
from ringlypro.insights import thread_timeline
from ringlypro.insights.contact_figures import load_contact_figures
from ringlypro.messages import thread_state

ALL_KINDS = "all"
SHOWN_COLUMNS = (
    "first_name", "last_name", "phone", "email", "language", "tags", "notes", "vip", "status", "last_contacted_at",
)  # fmt: skip
MAX_HISTORY_ROWS = 50
"""Lines of history that are shown at first, and added by each step to what is older."""


async def build_page(page: PageContext, contact_id: str) -> None:
    """The page of a contact; which kind of history is shown stands in the address. Raises NotFound."""
    contact_row_id = parse_row_id(contact_id)
    view = ViewState(kind=read_choice([kind for kind in HISTORY_KINDS if kind != ALL_KINDS]))
    history = await _load_history(page, contact_row_id, view["kind"], MAX_HISTORY_ROWS)
    shown_rows = MAX_HISTORY_ROWS
    shown_key: dict[str, Any] = {}
    head, dialog_host = div("rp-content"), div()

    async def reopen_form(_row: str) -> None:
        async with page.unit_of_work() as unit:
            contact = await queries.get_contact(unit, contact_row_id)
        with dialog_host:
            await contact_form.open_contact_form(page, contact)

    async def refresh_page() -> None:
        try:
            show_history(await _load_history(page, contact_row_id, view["kind"], shown_rows))
        except NotFound:
            ui.navigate.to("/contacts")

    async def show_older() -> None:
        nonlocal shown_rows
        shown_rows += MAX_HISTORY_ROWS
        await refresh_page()

    async def pick_kind(kind: str) -> None:
        nonlocal shown_rows
        shown_rows = MAX_HISTORY_ROWS
        view.push(kind=kind)
        await refresh_page()

    def show_history(latest: ContactHistory) -> None:
        nonlocal shown_key
        now_card.show_view(word_now(page, latest))
        history_card.show_view(word_history(page, latest, view["kind"] or ALL_KINDS))
        contact_key = {column: getattr(latest.contact, column) for column in SHOWN_COLUMNS}
        if contact_key != shown_key:
            shown_key = contact_key
            _render_contact(page, latest.contact, (head, facts), dialog_host)

    with div("rp-about"):
        now_card = PersonNow(page.services.clock())
        history_card = PersonHistory(page.services.clock(), on_pick=pick_kind, on_older=show_older)
        facts = div("rp-column")
    show_history(history)
    refresh_on_change(page, {"contacts", "calls", "appointments", "messages"}, refresh_page)
    reopen_left_form(page, "contact", reopen_form, row=contact_row_id)


async def _load_history(page: PageContext, contact_id: int, kind: str, limit: int) -> ContactHistory:
    async with page.unit_of_work() as unit:
        contact = await queries.get_contact(unit, contact_id)
        thread = await thread_state.find_contact_thread(unit, contact)
        figures = await load_contact_figures(unit, contact_id, thread_id=thread.id)
        kinds = HISTORY_KINDS[kind or ALL_KINDS]
        timeline = await thread_timeline.load_timeline(unit, thread, limit=limit, kinds=kinds)
        return ContactHistory(contact, figures, timeline.items, timeline.older)


def _render_contact(
    page: PageContext, contact: Contact, places: tuple[ui.element, ui.element], dialog_host: ui.element
) -> None:
    head, facts = places
    head.clear()
    with head:
        _render_head(page, contact, dialog_host)
    facts.clear()
    with facts:
        _contact_facts(page, contact)
        _actions_card(page, contact, dialog_host)


def _render_head(page: PageContext, contact: Contact, dialog_host: ui.element) -> None:
    translate, row_id = page.translate, str(int(contact.id))
    name = join_full_name(contact.first_name, contact.last_name)

    async def open_edit_form() -> None:
        with dialog_host:
            await contact_form.open_contact_form(page, contact)

    with div("rp-back"):
        sprite_icon("chevron-left")
        text_link(translate("people.title"), "/contacts")
    with div("rp-person-head"):
        initials_avatar(name).classes(person_hue(contact.id))
        with div("rp-person-name"):
            with div("rp-person-title"):
                Text(name or format_phone(contact.phone), "h1", "rp-title")
                if contact.vip or contact.status != "active":
                    status_pill(*status_label_and_tone(page, contact))
            sub = format_phone(contact.phone) if name else translate("people.nameless")
            day = format_moment(page, contact.created_at, f"{DAY_PATTERNS[page.lang]}, y")
            since = translate("people.since", day=day)
            Text(f"{sub} · {since}", "p", "rp-sub num")
        with div("rp-acts rp-tiles"):
            if number := parse_caller_id(contact.phone):
                _tile_link("phone", translate("home.call"), f"tel:{number}")
            _tile_link("message-square", translate("people.write"), f"/messages?contact={row_id}")
            _tile_link("calendar-plus", translate("people.book"), f"/appointments?new=1&contact={row_id}")
            text_button(translate("people.edit_short"), open_edit_form, icon="pencil").classes("rp-act")


def _tile_link(icon_name: str, label: str, href: str) -> None:
    with ui.link(target=href).classes("rp-act", remove="nicegui-link"):
        sprite_icon(icon_name)
        Text(label)


def _contact_facts(page: PageContext, contact: Contact) -> None:
    translate = page.translate
    last = format_moment_long(page, contact.last_contacted_at) if contact.last_contacted_at else ""
    pairs = [
        (translate("people.phone"), format_phone(contact.phone)),
        (translate("people.email"), contact.email or ""),
        (translate("people.language"), translate(f"call.tongue.{contact.language}") if contact.language else ""),
        (translate("people.last"), last),
    ]
    with card_section(translate("people.facts")):
        fact_list([(label, value) for label, value in pairs if value])
        if contact.tags:
            with div("rp-pills"):
                for tag_text in contact.tags:
                    label_tag(tag_text)
        if contact.notes:
            Text(contact.notes, "p", "rp-words-said rp-sub")


def _actions_card(page: PageContext, contact: Contact, dialog_host: ui.element) -> None:
    translate = page.translate
    blocked = contact.status == "blocked"

    def ask_to_delete() -> None:
        with dialog_host:
            contact_measures.ask_to_delete(page, contact)

    async def toggle_blocked(key: str) -> bool:
        with dialog_host:
            return await contact_measures.toggle_blocked(page, contact, key)

    with card_section(translate("people.measures")):
        Text(translate("people.block_hint"), "p", "rp-sub2")
        with div("rp-pills"):
            label = translate("people.unblock" if blocked else "people.block")
            SaveBox(translate, label, toggle_blocked, kind="ghost", icon="ban")
            text_button(translate("people.forget"), ask_to_delete, kind="quiet", icon="trash-2")
