"""One person: what is known of them, and everything that happened between them and the business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nicegui import ui

from components.activity import ActivityRow, activity_list
from components.buttons import link_button, text_button, text_link
from components.cards import card_section, fact_list, page_head, two_columns
from components.design_tokens import Tone
from components.dialogs import confirm_action
from components.empty_states import empty_state
from components.feedback import show_toast
from components.html_elements import Text, div, sprite_icon
from components.pills import label_tag, status_pill
from pages import appointment_dialogs, contact_form
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
from ringlypro.appointments import queries as appointment_queries
from ringlypro.appointments.tables import Appointment
from ringlypro.calls import queries as call_queries
from ringlypro.calls.queries import CallFilter
from ringlypro.calls.tables import Call
from ringlypro.contacts import actions, queries
from ringlypro.contacts.name_normalization import join_full_name
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import NotFound
from ringlypro.core.phone_numbers import format_phone
from ringlypro.messages import threads
from ringlypro.messages.tables import Message

MAX_HISTORY_ROWS = 50
"""Lines of history; the lists have the rest."""


@dataclass(frozen=True, slots=True)
class ContactHistory:
    """A contact and their history, newest first where it was read so."""

    contact: Contact
    calls: Sequence[Call]
    appointments: Sequence[Appointment]
    messages: Sequence[Message]


async def build_page(page: PageContext, contact_id: str) -> None:
    """The page of a contact. Raises NotFound, also for another client's contact."""
    contact_row_id = parse_row_id(contact_id)
    history = await _load_history(page, contact_row_id)
    body, dialog_host = div("rp-content"), div()

    async def reopen_form(_row: str) -> None:
        async with page.unit_of_work() as unit:
            contact = await queries.get_contact(unit, contact_row_id)
        with dialog_host:
            await contact_form.open_contact_form(page, contact)

    async def refresh_page() -> None:
        try:
            render_body(await _load_history(page, contact_row_id))
        except NotFound:
            ui.navigate.to("/contacts")

    def render_body(latest: ContactHistory) -> None:
        body.clear()
        with body:
            _render_contact(page, latest, dialog_host)

    render_body(history)
    refresh_on_change(page, {"contacts", "calls", "appointments", "messages"}, refresh_page)
    reopen_left_form(page, "contact", reopen_form, row=contact_row_id)


async def _load_history(page: PageContext, contact_id: int) -> ContactHistory:
    async with page.unit_of_work() as unit:
        return ContactHistory(
            await queries.get_contact(unit, contact_id),
            await call_queries.list_calls(unit, call_filter=CallFilter(contact_id=contact_id), limit=MAX_HISTORY_ROWS),
            await appointment_queries.list_appointments(
                unit, contact_id=contact_id, limit=appointment_queries.MAX_PER_DAY
            ),
            await threads.list_messages(unit, contact_id=contact_id, limit=MAX_HISTORY_ROWS),
        )


def _render_contact(page: PageContext, history: ContactHistory, dialog_host: ui.element) -> None:
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
        link_button(
            translate("people.book"), "/appointments?new=1&contact=" + str(int(contact.id)), icon_name="calendar-plus"
        )
        text_button(translate("people.edit_short"), open_edit_form, kind="primary", icon="pencil")
    with two_columns():
        with div("rp-column"), card_section(translate("people.history")):
            if history_rows := _history_rows(page, history):
                activity_list(history_rows)
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

    async def toggle_blocked() -> None:
        async with page.unit_of_work() as unit:
            await actions.update_contact(unit, contact.id, status="active" if blocked else "blocked")
        with dialog_host:
            show_toast(translate("people.unblocked" if blocked else "people.blocked"))

    async def delete_contact() -> None:
        with dialog_host:
            title, text = translate("people.forget_title"), translate("people.forget_text")
            if not await confirm_action(
                title, text, yes=translate("people.forget"), no=translate("ui.cancel"), danger=True
            ):
                return
            async with page.unit_of_work() as unit:
                await actions.delete_contact(unit, contact.id)
            show_toast(translate("people.forgotten"))
            ui.navigate.to("/contacts")

    with card_section(translate("people.measures")):
        Text(translate("people.block_hint"), "p", "rp-sub2")
        with div("rp-pills"):
            text_button(translate("people.unblock" if blocked else "people.block"), toggle_blocked, icon="ban")
            text_button(translate("people.forget"), delete_contact, kind="quiet", icon="trash-2")


def _history_rows(page: PageContext, history: ContactHistory) -> list[ActivityRow]:
    lines = [_call_row(page, call) for call in history.calls]
    lines += [_appointment_row(page, appointment) for appointment in history.appointments]
    lines += [_message_row(page, message) for message in history.messages]
    newest = sorted(lines, key=lambda line: line[0], reverse=True)
    return [row for _, row in newest[:MAX_HISTORY_ROWS]]


def _call_row(page: PageContext, call: Call) -> tuple[datetime, ActivityRow]:
    at = call.start_time or call.created_at
    icon_name = "phone-outgoing" if call.direction == "outgoing" else "phone-incoming"
    title = page.translate("people.call", outcome=outcome_label(page, call))
    return at, ActivityRow(
        icon_name,
        title,
        format_duration(call.duration),
        format_moment_long(page, at),
        call_tone(call),
        f"/calls/{int(call.id)}",
    )


def _appointment_row(page: PageContext, appointment: Appointment) -> tuple[datetime, ActivityRow]:
    tone: Tone = APPOINTMENT_TONES[appointment.status]
    title = page.translate("people.appointment", status=page.translate(f"agenda.status.{appointment.status}"))
    description = appointment_dialogs.describe_appointment(page, appointment)
    when = format_moment_long(page, appointment.starts_at)
    return appointment.starts_at, ActivityRow(
        "calendar", title, description, when, tone, f"/appointments?id={int(appointment.id)}"
    )


def _message_row(page: PageContext, message: Message) -> tuple[datetime, ActivityRow]:
    title = page.translate("people.text_in" if message.direction == "incoming" else "people.text_out")
    when = format_moment_long(page, message.created_at)
    return message.created_at, ActivityRow("message-square", title, message.body, when, "calm")
