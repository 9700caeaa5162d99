"""One person: what is known of them, and everything that happened between them and the business."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import cast

from nicegui import ui

from components.activity import ActivityRow, activity_list
from components.buttons import link_button, text_button, text_link
from components.cards import card_section, fact_list, page_head, two_columns
from components.design_tokens import Tone
from components.empty_states import empty_state
from components.html_elements import Text, div, sprite_icon
from components.pills import label_tag, status_pill
from components.save_box import SaveBox
from pages import appointment_dialogs, contact_form, contact_measures
from pages.access_control import PageContext
from pages.contacts import status_label_and_tone
from pages.drafted_form import reopen_left_form
from pages.formatting import (
    APPOINTMENT_TONES,
    call_tone,
    format_day,
    format_duration,
    format_moment_long,
    outcome_label,
)
from pages.pagination import parse_row_id, refresh_on_change
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.contacts import queries
from ringlypro.contacts.name_normalization import join_full_name
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import NotFound
from ringlypro.core.phone_numbers import format_phone
from ringlypro.insights import thread_timeline
from ringlypro.insights.thread_timeline import Place, TimelineItem
from ringlypro.messages import thread_state
from ringlypro.messages.delivery_errors import FAILED_STATUSES, find_reason
from ringlypro.messages.tables import Message
from ringlypro.receptionist.frame_sentences import reword_frames

MAX_HISTORY_ROWS = 50
"""Lines of history that are shown at first, and added by each step to what is older."""


@dataclass(frozen=True, slots=True)
class ContactHistory:
    """A contact and their history, oldest first, and where what is older begins."""

    contact: Contact
    items: Sequence[TimelineItem]
    older: Place | None


async def build_page(page: PageContext, contact_id: str) -> None:
    """The page of a contact. Raises NotFound, also for another client's contact."""
    contact_row_id = parse_row_id(contact_id)
    history = await _load_history(page, contact_row_id, MAX_HISTORY_ROWS)
    shown_rows = MAX_HISTORY_ROWS
    body, dialog_host = div("rp-content"), div()

    async def reopen_form(_row: str) -> None:
        async with page.unit_of_work() as unit:
            contact = await queries.get_contact(unit, contact_row_id)
        with dialog_host:
            await contact_form.open_contact_form(page, contact)

    async def refresh_page() -> None:
        try:
            render_body(await _load_history(page, contact_row_id, shown_rows))
        except NotFound:
            ui.navigate.to("/contacts")

    async def show_older() -> None:
        nonlocal shown_rows
        shown_rows += MAX_HISTORY_ROWS
        await refresh_page()

    def render_body(latest: ContactHistory) -> None:
        body.clear()
        with body:
            _render_contact(page, latest, dialog_host, show_older)

    render_body(history)
    refresh_on_change(page, {"contacts", "calls", "appointments", "messages"}, refresh_page)
    reopen_left_form(page, "contact", reopen_form, row=contact_row_id)


async def _load_history(page: PageContext, contact_id: int, limit: int) -> ContactHistory:
    async with page.unit_of_work() as unit:
        contact = await queries.get_contact(unit, contact_id)
        thread = await thread_state.find_contact_thread(unit, contact)
        timeline = await thread_timeline.load_timeline(unit, thread, limit=limit)
        return ContactHistory(contact, timeline.items, timeline.older)


def _render_contact(
    page: PageContext, history: ContactHistory, dialog_host: ui.element, on_older: Callable[[], Awaitable[None]]
) -> None:
    translate, contact = page.translate, history.contact
    name = join_full_name(contact.first_name, contact.last_name)

    async def open_edit_form() -> None:
        with dialog_host:
            await contact_form.open_contact_form(page, contact)

    with div("rp-back"):
        sprite_icon("chevron-left")
        text_link(translate("people.title"), "/contacts")
    with page_head(
        name or format_phone(contact.phone), format_phone(contact.phone) if name else translate("people.nameless")
    ):
        link_button(translate("people.write"), "/messages?contact=" + str(int(contact.id)), icon_name="message-square")
        link_button(
            translate("people.book"), "/appointments?new=1&contact=" + str(int(contact.id)), icon_name="calendar-plus"
        )
        text_button(translate("people.edit_short"), open_edit_form, kind="primary", icon="pencil")
    with two_columns():
        with div("rp-column"), card_section(translate("people.history")):
            if history_rows := _history_rows(page, history):
                activity_list(history_rows)
                if history.older:
                    with div("rp-more"):
                        text_button(translate("inbox.older"), on_older)
            else:
                empty_state("inbox", translate("people.no_history"))
        with div("rp-column"):
            _contact_facts(page, contact)
            _actions_card(page, contact, dialog_host)


def _contact_facts(page: PageContext, contact: Contact) -> None:
    translate = page.translate
    last = format_moment_long(page, contact.last_contacted_at) if contact.last_contacted_at else ""
    pairs = [
        (translate("people.phone"), format_phone(contact.phone)),
        (translate("people.email"), contact.email or ""),
        (translate("people.language"), translate(f"call.tongue.{contact.language}") if contact.language else ""),
        (translate("people.last"), last),
        (translate("people.since"), format_day(page, contact.created_at)),
    ]
    with card_section(translate("people.facts")):
        with div("rp-pills"):
            status_pill(*status_label_and_tone(page, contact))
            for tag_text in contact.tags:
                label_tag(tag_text)
        fact_list([(label, value) for label, value in pairs if value])
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


def _history_rows(page: PageContext, history: ContactHistory) -> list[ActivityRow]:
    return [_history_row(page, item) for item in reversed(history.items)]


def _history_row(page: PageContext, item: TimelineItem) -> ActivityRow:
    row = item.row
    if isinstance(row, Call):
        return _call_row(page, row)
    if isinstance(row, Appointment):
        return _appointment_row(page, row)
    if isinstance(row, Message):
        return _message_row(page, row)
    return _words_row(page, item)


def _call_row(page: PageContext, call: Call) -> ActivityRow:
    at = call.start_time or call.created_at
    icon_name = "phone-outgoing" if call.direction == "outgoing" else "phone-incoming"
    title = page.translate("people.call", outcome=outcome_label(page, call))
    return ActivityRow(
        icon_name,
        title,
        format_duration(call.duration),
        format_moment_long(page, at),
        call_tone(call),
        f"/calls/{int(call.id)}",
    )


def _appointment_row(page: PageContext, appointment: Appointment) -> ActivityRow:
    tone: Tone = APPOINTMENT_TONES[appointment.status]
    title = page.translate("people.appointment", status=page.translate(f"agenda.status.{appointment.status}"))
    description = appointment_dialogs.describe_appointment(page, appointment)
    when = format_moment_long(page, appointment.starts_at)
    return ActivityRow("calendar", title, description, when, tone, f"/appointments?id={int(appointment.id)}")


def _message_row(page: PageContext, message: Message) -> ActivityRow:
    when = format_moment_long(page, message.created_at)
    if message.status in FAILED_STATUSES:
        reason = page.translate(f"messages.reason.{find_reason(message.error_code)}")
        title, icon_name, tone = page.translate("inbox.not_delivered", reason=reason), "triangle-alert", "bad"
    else:
        title = page.translate("people.text_in" if message.direction == "incoming" else "people.text_out")
        icon_name, tone = "message-square", "calm"
    return ActivityRow(icon_name, title, message.body, when, cast("Tone", tone))


def _words_row(page: PageContext, item: TimelineItem) -> ActivityRow:
    """A note, or what somebody left for a person to do."""
    is_note = item.kind == "note"
    is_voicemail = not is_note and item.row.kind == "voicemail"
    title = page.translate("inbox.note_beside" if is_note else "inbox.voicemail" if is_voicemail else "inbox.left")
    icon_name = "sticky-note" if is_note else "voicemail" if is_voicemail else "message-square"
    return ActivityRow(icon_name, title, reword_frames(item.row.body, page.lang), format_moment_long(page, item.at))
