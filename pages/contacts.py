"""The people a business knows, found by any part of a name, a number or an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from components.buttons import text_button
from components.cards import page_head
from components.data_table import TableColumn, TableRow
from components.design_tokens import Tone
from components.empty_states import empty_state
from components.html_elements import div, initials_from_name, person_hue
from pages import contact_form
from pages.access_control import PageContext
from pages.day_filter import build_day_field, find_instants
from pages.drafted_form import NEW_ROW, reopen_left_form
from pages.filtered_table import FilteredTable, FilterField, Filters, RowSource
from pages.formatting import format_moment_long, word_row_moment
from pages.pagination import MOMENT_KEY, refresh_on_change
from pages.view_state import current_query, read_search
from ringlypro.appointments.queries import list_next_visits
from ringlypro.appointments.tables import Appointment
from ringlypro.contacts import queries
from ringlypro.contacts.contact_fields import CONTACT_STATUSES
from ringlypro.contacts.name_normalization import join_full_name
from ringlypro.contacts.tables import Contact
from ringlypro.core.phone_numbers import format_phone
from ringlypro.db.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ListedContact:
    """A contact of the list, and the visit that is next."""

    contact: Contact
    next_visit: Appointment | None


STATUS_TONES: dict[str, Tone] = {"active": "ok", "inactive": "calm", "blocked": "bad"}


def status_label_and_tone(page: PageContext, contact: Contact) -> tuple[str, Tone]:
    """The word for how somebody stands: very important, blocked, or as usual."""
    if contact.vip and contact.status == "active":
        return page.translate("people.vip_short"), "brand"
    return page.translate(f"people.status.{contact.status}"), STATUS_TONES[contact.status]


async def build_page(page: PageContext) -> None:
    """The page of contacts as its address asks for it; `?new=1` opens the form, `?name=` begins it."""
    translate, query = page.translate, current_query()

    async def open_new_form(name: str = "") -> None:
        with dialog_host:
            await contact_form.open_contact_form(page, name=name)

    with page_head(translate("people.title"), translate("people.sub")):
        text_button(translate("people.new"), open_new_form, kind="primary", icon="user-plus")
    contact_table = FilteredTable(
        page,
        RowSource(
            partial(_load_contacts, page),
            to_row=lambda listed: _table_row(page, listed),
            key=lambda listed: (listed.contact.created_at, listed.contact.id),
            key_text=MOMENT_KEY,
        ),
        path="/contacts/",
        columns=_table_columns(page),
        filter_fields=[_status_filter(page), build_day_field(page, translate("people.added"))],
        label=translate("people.title"),
        search_label=translate("people.search"),
        empty=lambda: empty_state(
            "users",
            translate("people.empty"),
            translate("people.empty_hint"),
            action=translate("people.new"),
            on_action=open_new_form,
        ),
    )
    dialog_host = div()
    await contact_table.open_page()
    refresh_on_change(page, {"contacts", "calls"}, contact_table.refresh_rows)
    if query.get("new") == "1":  # a form that was left half-filled comes back in it by itself
        await open_new_form(read_search(query.get("name", "")))
    else:
        reopen_left_form(page, "contact", lambda _row: open_new_form(), row=NEW_ROW)


async def _load_contacts(
    page: PageContext, unit: UnitOfWork, filters: Filters, before: tuple[datetime, int] | None, limit: int
) -> Sequence[ListedContact]:
    since, until = find_instants(page, filters["day"])
    status = filters["status"] or None
    contacts = await queries.search_contacts(
        unit, q=filters["q"], status=status, since=since, until=until, before=before, limit=limit
    )
    visits = await list_next_visits(unit, [contact.id for contact in contacts])
    return [ListedContact(contact, visits.get(contact.id)) for contact in contacts]


def _table_columns(page: PageContext) -> list[TableColumn]:
    translate = page.translate
    return [
        TableColumn("name", translate("people.name"), "person"),
        TableColumn("visit", translate("people.next_visit"), hide_on_phone=True),
        TableColumn("email", translate("people.email"), hide_on_phone=True),
        TableColumn("tags", translate("people.tags"), "tags", hide_on_phone=True),
        TableColumn("last", translate("people.last"), "moment", hide_on_phone=True),
    ]


def _table_row(page: PageContext, listed: ListedContact) -> TableRow:
    contact, visit = listed.contact, listed.next_visit
    name = join_full_name(contact.first_name, contact.last_name)
    status, tone = status_label_and_tone(page, contact)
    contacted_at = contact.last_contacted_at
    return {
        "id": int(contact.id),
        "name": name or format_phone(contact.phone),
        "name_initials": initials_from_name(name),
        "name_hue": person_hue(contact.id),
        "name_sub": format_phone(contact.phone) if name else "",
        "name_pill": status if contact.vip or contact.status != "active" else "",
        "name_tone": tone,
        "visit": format_moment_long(page, visit.starts_at) if visit else "",
        "email": contact.email or "",
        "tags": ", ".join(contact.tags),
        **(word_row_moment(page, contacted_at, "last") if contacted_at else {"last": "–"}),
    }


def _status_filter(page: PageContext) -> FilterField:
    translate = page.translate
    words = {"": translate("people.any_status")} | {
        status: translate(f"people.status.{status}") for status in CONTACT_STATUSES
    }
    return FilterField("status", translate("people.status_label"), words)
