"""The palette of one tab: what is typed is looked for in one unit, and some entries have the server do something."""

from __future__ import annotations

from collections.abc import Iterator

from nicegui import ui

from components.command_palette import CommandPalette
from components.feedback import show_toast
from components.html_elements import initials_from_name, person_hue
from components.palette_fields import PaletteRow
from pages.access_control import PageContext
from pages.formatting import CLOCK, DAY_PATTERNS, caller_label, format_moment, format_moment_long, outcome_label
from pages.palette_entries import build_palette_view
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.contacts.name_normalization import join_full_name
from ringlypro.contacts.tables import Contact
from ringlypro.core.phone_numbers import format_phone, parse_caller_id
from ringlypro.insights import palette_search
from ringlypro.insights.palette_search import SearchMatches
from ringlypro.notifications import owner_notifications

SENTENCE_LENGTH = 90
"""Signs of a sentence; a row has room for as many."""


class PaletteSearch:
    """Answers the palette of a tab."""

    def __init__(self, page: PageContext) -> None:
        self._page = page
        acts = {"mark_read": self._mark_read, "note_last": self._open_last_note}
        self._palette = CommandPalette(build_palette_view(page.lang), on_search=self._search, on_act=acts)

    async def _search(self, query: str) -> None:
        async with self._page.unit_of_work() as unit:
            matches = await palette_search.search_everywhere(unit, query)
        if not self._palette.is_deleted:
            self._palette.show_rows(query, list(word_matches(self._page, matches)))

    async def _mark_read(self) -> None:
        async with self._page.unit_of_work() as unit:
            await owner_notifications.mark_notifications_read(unit)
        show_toast(self._page.translate("palette.marked_read"))

    async def _open_last_note(self) -> None:
        async with self._page.unit_of_work() as unit:
            call_id = await palette_search.load_newest_call_id(unit)
        if call_id is None:
            show_toast(self._page.translate("palette.no_call_yet"))
        else:
            ui.navigate.to(f"/calls/{call_id}?note=1")


def word_matches(page: PageContext, matches: SearchMatches) -> Iterator[PaletteRow]:
    """The rows that the palette shows, people first."""
    for contact in matches.contacts:
        yield _person_row(page, contact, matches.next_visits.get(contact.id))
    for appointment in matches.appointments:
        yield _appointment_row(page, appointment)
    for call in matches.calls:
        yield _call_row(page, call, matches.sentences.get(call.id, ""))


def _person_row(page: PageContext, contact: Contact, next_visit: Appointment | None) -> PaletteRow:
    contact_id, number = str(int(contact.id)), parse_caller_id(contact.phone)
    name = join_full_name(contact.first_name, contact.last_name)
    details = [format_phone(contact.phone)] if name else []
    if next_visit:
        pattern = f"EEE, {DAY_PATTERNS[page.lang]}, {CLOCK}"
        details.append(page.translate("palette.next_visit", time=format_moment(page, next_visit.starts_at, pattern)))
    return PaletteRow(
        "people",
        f"person-{contact_id}",
        name or format_phone(contact.phone),
        f"/contacts/{contact_id}",
        sub=", ".join(details),
        initials=initials_from_name(name),
        hue=person_hue(contact.id),
        call=f"tel:{number}" if number else "",
        text=f"/contacts/{contact_id}" if number else "",
        book=f"/appointments?new=1&contact={contact_id}",
    )


def _appointment_row(page: PageContext, appointment: Appointment) -> PaletteRow:
    when = format_moment(page, appointment.starts_at, f"EEE, {DAY_PATTERNS[page.lang]}, {CLOCK}")
    who = appointment.customer_name or format_phone(appointment.customer_phone)
    return PaletteRow(
        "codes",
        f"visit-{int(appointment.id)}",
        appointment.confirmation_code,
        f"/appointments?id={int(appointment.id)}&open={int(appointment.id)}",
        icon="calendar",
        sub=", ".join(part for part in (who, appointment.purpose, when) if part),
        end=page.translate(f"agenda.status.{appointment.status}"),
    )


def _call_row(page: PageContext, call: Call, sentence: str) -> PaletteRow:
    caller = caller_label(page, call.caller_name, call.to_number if call.direction == "outgoing" else call.from_number)
    if len(sentence) > SENTENCE_LENGTH:
        sentence = sentence[:SENTENCE_LENGTH].rstrip() + "…"
    return PaletteRow(
        "calls",
        f"call-{int(call.id)}",
        f"“{sentence}”" if sentence else caller,
        f"/calls/{int(call.id)}",
        icon="message-square" if sentence else "phone",
        sub=caller if sentence else outcome_label(page, call),
        end=format_moment_long(page, call.start_time or call.created_at),
    )
