"""The calendar as a list of days: what is ahead, what was, and everything that can be done with an appointment."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from nicegui import ui

from components.buttons import text_button
from components.cards import card_section, page_head
from components.empty_states import empty_state
from components.feedback import show_toast
from components.forms import select_field
from components.html_elements import Text, div, person_hue
from components.row_list import ListRow, RowList
from components.segmented_choice import SegmentedChoice
from pages import appointment_dialogs as dialogs
from pages.access_control import PageContext
from pages.appointment_versions import ShownAppointment, describe_change
from pages.calendar_days import CalendarDays
from pages.calendar_view import MODES, TABS, CalendarView, load_rows, open_calendar_view
from pages.call_links import empty_state_with_call
from pages.drafted_form import NEW_ROW, reopen_left_form
from pages.formatting import APPOINTMENT_TONES, CLOCK, format_day, format_moment
from pages.pagination import filter_bar, parse_row_id, refresh_on_change
from pages.undo import show_undo
from pages.view_state import current_query
from ringlypro.appointments import booking, queries
from ringlypro.appointments.slots import minutes_between
from ringlypro.appointments.statuses import is_over
from ringlypro.appointments.tables import STATUSES, Appointment
from ringlypro.commands import undo
from ringlypro.commands.undo import UndoOffer
from ringlypro.contacts import queries as contact_queries
from ringlypro.core.errors import NotFound, RinglyError
from ringlypro.core.phone_numbers import format_phone
from ringlypro.core.row_merge import ChangedByOthers


async def build_page(page: PageContext) -> None:
    """Appointments; `?new=1` opens the form, `?contact=` fills it in, `?id=` leads to one, `?open=` shows it."""
    query = current_query()
    board = _AppointmentBoard(page, await open_calendar_view(page))
    await board.refresh()
    refresh_on_change(page, {"appointments"}, board.refresh)
    _reopen_left_dialogs(page, board.dialog_host, board.open_booking_form)
    if query.get("new") == "1":
        await board.open_booking_form(query.get("contact", ""))
    elif board.view.state["open"]:
        await board.open_details(int(board.view.state["open"]))


class _AppointmentBoard:
    """The appointments as a list of days, or as days with their hours; which of them stands in the address."""

    def __init__(self, page: PageContext, view: CalendarView) -> None:
        self.page, self.view, translate = page, view, page.translate
        with page_head(translate("agenda.title"), translate("agenda.sub", zone=page.zone.key.replace("_", " "))):
            modes = {"": translate("agenda.mode.list")} | {mode: translate(f"agenda.mode.{mode}") for mode in MODES}
            SegmentedChoice(translate("agenda.mode_label"), modes, view.mode, self.change_mode)
            text_button(translate("agenda.new"), self.open_booking_form, kind="primary", icon="plus")
        with card_section(flush=True):
            with div("rp-tabs"):
                days_bar = div("rp-days-bar")
                self.tabs, status = _filter_controls(page, view)
            self.list_box = div()
            self.days = CalendarDays(page, view, days_bar, self.open_details)
        self.dialog_host = div()
        self.tabs.on_value_change(lambda event: self.change_filter(event, "tab"))
        status.on_value_change(lambda event: self.change_filter(event, "status"))

    async def refresh(self) -> None:
        """Show what is asked for, as it is now."""
        self.tabs.set_visibility(not self.view.mode)
        self.list_box.set_visibility(not self.view.mode)
        self.days.set_visibility(bool(self.view.mode))
        await (self.days.refresh() if self.view.mode else self.refresh_list())

    async def refresh_list(self) -> None:
        """Draw the list anew where it looks other than it did."""
        page, view = self.page, self.view
        rows, more = await load_rows(page, view)
        if self.list_box.is_deleted or not _note_shown(page, view, rows, more=more):
            return
        self.list_box.clear()
        with self.list_box:
            _render_days(page, view, rows, self.open_details)
            if more:
                with div("rp-more"):
                    words = "agenda.more" if view.tab == "upcoming" else "agenda.earlier"
                    text_button(page.translate(words), self.load_more)

    async def load_more(self) -> None:
        """Unfold the list by a step."""
        self.view.state.push(page=str(self.view.state.page_number() + 1))
        await self.refresh()

    async def change_mode(self, mode: str) -> None:
        """Show it as a list, a week or a day."""
        self.view.state.push(view=mode)
        await self.refresh()

    async def change_filter(self, event: Any, name: str) -> None:
        """Show another half of time, or another status."""
        self.view.state.push(**{name: str(event.value or ""), "page": ""})
        await self.refresh()

    async def open_details(self, appointment_id: int) -> None:
        """Show everything about one."""
        with self.dialog_host:
            await _open_details(self.page, self.view, appointment_id, self.refresh)

    async def open_booking_form(self, contact: str = "") -> None:
        """Ask for a new one, for a contact if their id is given."""
        name, phone = await _load_customer(self.page, contact)
        with self.dialog_host:
            await dialogs.open_booking(self.page, name=name, phone=phone)


def _reopen_left_dialogs(page: PageContext, dialog_host: ui.element, open_booking_form: Callable[[], Any]) -> None:
    async def reopen_move(row: str) -> None:
        with contextlib.suppress(NotFound):
            async with page.unit_of_work() as unit:
                appointment = await queries.get_appointment(unit, parse_row_id(row))
            with dialog_host:
                await dialogs.open_move(page, appointment)

    reopen_left_form(page, "move", reopen_move)
    if current_query().get("new") != "1":  # that opens it by itself
        reopen_left_form(page, "booking", lambda _row: open_booking_form(), row=NEW_ROW)


async def _open_details(page: PageContext, view: CalendarView, appointment_id: int, refresh_list: Any) -> None:
    try:
        await dialogs.open_details(
            page,
            appointment_id,
            cancel=lambda row: _cancel(page, view, row, refresh_list),
            on_closed=lambda: view.state.leave(open=""),
        )
    except NotFound:
        view.state.replace(open="")
    else:
        view.state.push(open=str(appointment_id))


def _filter_controls(page: PageContext, view: CalendarView) -> tuple[ui.tabs, ui.select]:
    translate = page.translate
    with ui.tabs() as tabs:
        for tab in TABS:
            ui.tab(tab, label=translate(f"agenda.{tab}"))
    tabs.props("no-caps inline-label dense").set_value(view.tab)
    with filter_bar():
        words = {"": translate("agenda.any_status")} | {s: translate(f"agenda.status.{s}") for s in STATUSES}
        status = select_field(translate("agenda.status_label"), words, view.status)
    return tabs, status


async def _load_customer(page: PageContext, text: str) -> tuple[str, str]:
    with contextlib.suppress(NotFound):
        async with page.unit_of_work() as unit:
            contact = await contact_queries.get_contact(unit, parse_row_id(text))
            return " ".join(part for part in (contact.first_name, contact.last_name) if part), contact.phone
    return "", ""


def _note_shown(page: PageContext, view: CalendarView, rows: Sequence[Appointment], *, more: bool) -> bool:
    """Whether the list looks other than the one that is shown; an appointment that is over does."""
    now = page.services.clock()
    rows_key = (
        view.tab, view.status, more, view.highlighted.id if view.highlighted else None,
        [(row.id, row.updated_at, row.status, row.starts_at, row.ends_at, is_over(row.ends_at, now)) for row in rows],
    )  # fmt: skip
    differs = rows_key != view.shown_key
    view.shown_key = rows_key
    return differs


def _render_days(page: PageContext, view: CalendarView, rows: Sequence[Appointment], on_open: Any) -> None:
    if not rows:
        _render_empty(page, view)
    highlighted_id = view.highlighted.id if view.highlighted else None
    for _, group in groupby(rows, key=lambda row: row.starts_at.astimezone(page.zone).date()):
        day = list(group)
        with div("rp-day", "h2"):
            Text(format_day(page, day[0].starts_at))
            Text(page.translate("agenda.count", count=len(day)), "span", "rp-sub2")
        row_list = RowList(
            [_appointment_row(page, row, is_highlighted=row.id == highlighted_id) for row in day],
            on_open=lambda key: on_open(int(key)),
            classes="rp-appts",
        )
        if highlighted_id in {row.id for row in day}:
            ui.timer(0.3, partial(row_list.scroll_to_row, str(highlighted_id)), once=True)


def _appointment_row(page: PageContext, row: Appointment, *, is_highlighted: bool) -> ListRow:
    translate = page.translate
    details = [
        format_phone(row.customer_phone) if row.customer_name else "",
        dialogs.describe_appointment(page, row),
    ]
    states = {
        "lit": is_highlighted,
        "gone": is_over(row.ends_at, page.services.clock()),
        "off": row.status == "cancelled",
    }
    return ListRow(
        key=str(int(row.id)),
        action=True,
        clock=format_moment(page, row.starts_at, CLOCK),
        minutes=translate("agenda.minutes", count=minutes_between(row.starts_at, row.ends_at)),
        person=row.customer_name,
        hue=person_hue(row.contact_id),
        title=row.customer_name or format_phone(row.customer_phone),
        sub=" · ".join(part for part in details if part),
        pill=translate(f"agenda.status.{row.status}"),
        pill_tone=APPOINTMENT_TONES[row.status],
        end_icon="chevron-right",
        classes=" ".join(["rp-appt", *(name for name, is_on in states.items() if is_on)]),
    )


def _render_empty(page: PageContext, view: CalendarView) -> None:
    translate = page.translate
    if view.status:
        empty_state("list-filter", translate("ui.nothing_matches"))
    elif view.tab != "upcoming":
        empty_state("calendar", translate(f"agenda.none_{view.tab}"))
    else:
        empty_state_with_call(
            page, "calendar", translate("overview.no_appointments"), translate("overview.no_appointments_hint")
        )


async def _cancel(page: PageContext, view: CalendarView, appointment: Appointment, refresh_list: Any) -> None:
    """Cancel it now; the customer is told when it can no longer be taken back."""
    offer = UndoOffer(
        "appointment",
        {"id": appointment.id, "status": appointment.status},
        "agenda.cancelled",
        {"name": appointment.customer_name or format_phone(appointment.customer_phone)},
    )
    try:
        async with page.unit_of_work() as unit:
            await ShownAppointment(page, appointment).lock_unchanged(unit)
            await booking.cancel_appointment(unit, appointment_id=appointment.id, notice_delay=undo.ACCEPTED_FOR)
            key = await undo.store_undo(unit, offer, user_id=page.visitor.user_id)
    except ChangedByOthers as changed:
        show_toast(describe_change(page, changed), "bad")
        return
    except RinglyError as error:
        show_toast(page.translate(error.key, **error.values), "bad")
        return
    if view.highlighted is not None and view.highlighted.id == appointment.id:
        view.highlighted = None
    show_undo(page, key, offer)
    await refresh_list()
