"""What is asked about an appointment: a new one, another time for one, and what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from nicegui import ui

from components.buttons import link_button, text_button
from components.cards import fact_list
from components.dialogs import build_dialog
from components.feedback import show_toast
from components.forms import select_field
from components.html_elements import div
from components.pills import status_pill
from components.save_box import SaveBox
from pages.access_control import PageContext
from pages.appointment_versions import ShownAppointment, describe_change
from pages.drafted_form import NEW_ROW, DraftedForm, fill_typed, run_once, slot_bindings
from pages.field_controls import FieldBinding, build_controls, mark_errors, read_controls
from pages.formatting import APPOINTMENT_TONES, CLOCK, format_day, format_moment
from pages.slot_selector import SlotSelector, format_slot_moment
from pages.undo import show_undo
from ringlypro.appointments import appointment_undo, booking, queries
from ringlypro.appointments.appointment_fields import APPOINTMENT_FIELDS
from ringlypro.appointments.slots import BookingCalendar, minutes_between
from ringlypro.appointments.statuses import has_begun, is_live, may_become
from ringlypro.appointments.tables import Appointment
from ringlypro.commands import keys, undo
from ringlypro.commands.undo import UndoOffer
from ringlypro.core.clock import to_wall_time
from ringlypro.core.errors import InvalidFields, RinglyError
from ringlypro.core.phone_numbers import format_phone, get_area_code
from ringlypro.core.row_merge import ChangedByOthers
from ringlypro.db.unit_of_work import UnitOfWork


def describe_appointment(page: PageContext, row: Appointment) -> str:
    """What an appointment is for: its service, else the customer's own words."""
    names = {service.id: service.name for service in page.client_profile.services}
    return " · ".join(part for part in (names.get(row.service_id or 0, ""), row.purpose) if part)


async def open_booking(page: PageContext, *, name: str = "", phone: str = "") -> None:
    """Ask for a new appointment and book it."""
    translate = page.translate
    service_names = {service.id: service.name for service in page.client_profile.services}

    async def change_service() -> None:
        when.service_id = service.value if service else None
        drafted.note_change()
        await when.refresh_times()

    async def book_appointment(key: str) -> bool:
        row = await _book_from_form(page, key, bindings, when)
        if row is not None:
            box.close()
            show_toast(translate("agenda.booked", name=row.customer_name, when=format_slot_moment(page, row.starts_at)))
        return row is not None

    async def restore_draft(typed: Mapping[str, Any], _base: Mapping[str, Any]) -> None:
        fill_typed(bindings | slot_bindings(when) | service_binding, typed)
        await when.refresh_times()

    async def show_empty() -> None:
        fill_typed(bindings | slot_bindings(when), dict.fromkeys([*bindings, "time"], ""))
        await when.refresh_times()

    with build_dialog(translate("agenda.new"), wide=True) as (box, actions):
        drafted = DraftedForm(
            page, "booking", NEW_ROW, on_restore=restore_draft, on_discard=show_empty, on_done=box.close
        )
        bindings = build_controls(page, APPOINTMENT_FIELDS.in_form("customer"))
        service = (
            select_field(translate("agenda.service"), service_names, next(iter(service_names)))
            if len(service_names) > 1
            else None
        )
        when = SlotSelector(page, service_id=next(iter(service_names), None))
        bindings |= build_controls(page, APPOINTMENT_FIELDS.in_form("purpose"))
        with actions:
            text_button(translate("ui.cancel"), box.close)
            SaveBox(translate, translate("agenda.book"), book_appointment, draft=drafted.name)
    bindings["customer_name"].fill_control(name)
    bindings["customer_phone"].fill_control(phone)
    service_binding = {"service": FieldBinding(service)} if service is not None else {}
    drafted.watch_controls(bindings | slot_bindings(when) | service_binding)
    drafted.note_first_values()
    when.on_change = drafted.note_change
    if service is not None:
        service.on_value_change(change_service)
    _open_dialog(box, drafted)
    await when.show_first_free_day()


async def _book_from_form(
    page: PageContext, key: str, bindings: dict[str, FieldBinding], when: SlotSelector
) -> Appointment | None:
    local = get_area_code(page.client_profile.business_phone)
    try:
        values = APPOINTMENT_FIELDS.clean_values(read_controls(bindings), area_code=local)
    except InvalidFields as error:
        mark_errors(page, bindings, error.fields)
        return None
    mark_errors(page, bindings, {})

    async def book_slot(unit: UnitOfWork, calendar: BookingCalendar, at: datetime) -> Appointment:
        await keys.claim_new_key(unit, key, user_id=page.visitor.user_id, kind="booking")
        return await booking.book_appointment(
            unit,
            calendar=calendar,
            starts_at=at,
            minutes=calendar.duration,
            contact=None,
            service_id=when.service_id,
            source="manual",
            language=page.client_profile.language,
            **values,
        )

    return await when.submit_time(book_slot)


async def open_move(page: PageContext, row: Appointment) -> None:
    """Ask for another time and move it there; that can be taken back for a while."""
    translate, dialog_host, times = page.translate, ui.context.slot.parent, appointment_undo.list_times(row)
    title = translate("agenda.move_title", name=row.customer_name or format_phone(row.customer_phone))

    async def move_appointment(key: str) -> bool:
        async def move_slot(unit: UnitOfWork, calendar: BookingCalendar, at: datetime) -> Appointment:
            await keys.claim_new_key(unit, key, user_id=page.visitor.user_id, kind="move")
            moved_row = await version.move_to(unit, calendar, at)
            await undo.store_undo(unit, offer_move_back(page, times, moved_row), user_id=page.visitor.user_id, key=key)
            return moved_row

        moved = await when.submit_time(move_slot)
        if moved is not None:
            box.close()
            with dialog_host:
                show_undo(page, key, offer_move_back(page, times, moved))
        return moved is not None

    async def restore_draft(typed: Mapping[str, Any], _base: Mapping[str, Any]) -> None:
        fill_typed(slot_bindings(when), typed)
        await when.refresh_times()

    with build_dialog(title, translate("agenda.now", when=format_slot_moment(page, row.starts_at))) as (box, actions):
        drafted = DraftedForm(
            page,
            "move",
            row.id,
            on_restore=restore_draft,
            on_discard=lambda: restore_draft({"time": ""}, {}),
            on_done=box.close,
        )
        length = minutes_between(row.starts_at, row.ends_at)
        when = SlotSelector(page, minutes=length, ignore_id=row.id, service_id=row.service_id)
        version = ShownAppointment(page, row)
        version.ask_here(lambda: when.selected_time, on_theirs=box.close)
        with actions:
            text_button(translate("ui.cancel"), box.close)
            SaveBox(translate, translate("agenda.move"), move_appointment, draft=drafted.name)

    drafted.watch_controls(slot_bindings(when))
    drafted.note_first_values()
    when.on_change = drafted.note_change
    _open_dialog(box, drafted)
    today = to_wall_time(page.services.clock(), page.zone).date()
    await when.show_first_free_day(max(to_wall_time(row.starts_at, page.zone).date(), today))


def offer_move_back(page: PageContext, times: Mapping[str, Any], moved: Appointment) -> UndoOffer:
    """How a move is taken back; `times` are those before it (`appointment_undo.list_times`)."""
    when = format_slot_moment(page, moved.starts_at)
    return UndoOffer("move", appointment_undo.describe_move(times, moved), "agenda.moved", {"when": when})


async def open_details(
    page: PageContext,
    appointment_id: int,
    *,
    cancel: Callable[[Appointment], Awaitable[None]],
    on_closed: Callable[[], None],
) -> None:
    """Everything about one, and what can be done with it now. Raises NotFound."""
    translate, dialog_host = page.translate, ui.context.slot.parent
    async with page.unit_of_work() as unit:
        row = await queries.get_appointment(unit, appointment_id)
    with build_dialog(row.customer_name or format_phone(row.customer_phone)) as (box, actions):
        with div("rp-pills"):
            status_pill(translate(f"agenda.status.{row.status}"), APPOINTMENT_TONES[row.status])
        fact_list(_appointment_facts(page, row))
        if row.contact_id:
            link_button(
                translate("call.contact"), "/contacts/" + str(int(row.contact_id)), kind="quiet", icon_name="user"
            )
        with actions:
            _action_buttons(page, row, dialog_host, box, cancel)
    box.on("hide", on_closed)
    _open_dialog(box)


def _appointment_facts(page: PageContext, row: Appointment) -> list[tuple[str, str]]:
    translate = page.translate
    hours = f"{format_moment(page, row.starts_at, CLOCK)} – {format_moment(page, row.ends_at, CLOCK)}"
    pairs = [
        (translate("agenda.day"), format_day(page, row.starts_at)),
        (translate("agenda.time"), hours),
        (translate("agenda.phone"), format_phone(row.customer_phone)),
        (translate("agenda.mail"), row.customer_email or ""),
        (translate("agenda.purpose"), describe_appointment(page, row)),
        (translate("agenda.code"), row.confirmation_code),
        (translate("agenda.source_label"), translate(f"agenda.source.{row.source}")),
    ]
    return [(name, value) for name, value in pairs if value]


def _action_buttons(
    page: PageContext,
    row: Appointment,
    dialog_host: ui.element,
    box: ui.dialog,
    cancel: Callable[[Appointment], Awaitable[None]],
) -> None:
    translate, live = page.translate, is_live(row.status)
    has_started = has_begun(row.starts_at, page.services.clock())

    async def close_first(act: Callable[[], Awaitable[None]]) -> None:
        box.close()
        with dialog_host:  # the dialog may be gone before the act is done
            await act()

    def status_button(status: str, icon: str = "") -> None:
        async def change_status(key: str) -> bool:
            with dialog_host:
                is_changed = await _change_status(page, row, status, key)
            box.close()
            return is_changed

        if may_become(row.status, status):
            SaveBox(translate, translate(f"agenda.mark.{status}"), change_status, kind="ghost", icon=icon)

    if live and not has_started:
        text_button(
            translate("agenda.cancel"), lambda: close_first(lambda: cancel(row)), kind="quiet", icon="calendar-x"
        )
    if has_started:
        status_button("no-show")
        status_button("completed", "check")
    elif row.status == "pending":
        status_button("confirmed", "check")
    if live:
        text_button(
            translate("agenda.move"), lambda: close_first(lambda: open_move(page, row)), kind="primary", icon="calendar"
        )


async def _change_status(page: PageContext, row: Appointment, status: str, key: str) -> bool:
    values = {"id": row.id, "before": row.status, "after": status}
    offer = UndoOffer("status", values, f"agenda.became.{status}", {})

    async def write_status(unit: UnitOfWork) -> bool:
        await ShownAppointment(page, row).lock_unchanged(unit)
        await booking.change_status(unit, appointment_id=row.id, status=status)
        await undo.store_undo(unit, offer, user_id=page.visitor.user_id, key=key)
        return True

    try:
        await run_once(page, key, "status", write_status)
    except ChangedByOthers as changed:
        show_toast(describe_change(page, changed), "bad")
        return False
    except RinglyError as error:
        show_toast(page.translate(error.key, **error.values), "bad")
        return False
    show_undo(page, key, offer)
    return True


def _open_dialog(box: ui.dialog, drafted: DraftedForm | None = None) -> None:
    """Show it, and take it off the page, with its draft, when it is closed."""

    def remove_dialog() -> None:
        if drafted is not None:
            drafted.forget_draft()
        box.delete()

    box.on("hide", remove_dialog)
    box.open()
