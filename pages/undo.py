"""Undo as a command: offered once what it takes back is committed, and again by a page that is built soon after."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from components.dialogs import show_undo_toast
from components.feedback import show_toast
from pages.access_control import PageContext
from ringlypro.appointments import appointment_undo, booking
from ringlypro.calls import spam_marks
from ringlypro.clients import business_settings, catalog, closures, knowledge
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.commands import undo
from ringlypro.commands.undo import UndoOffer
from ringlypro.contacts import actions as contact_actions
from ringlypro.contacts import queries as contact_queries
from ringlypro.core.errors import RinglyError
from ringlypro.core.row_merge import ChangedByOthers, merge_changes
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import follow_ups

UndoHandler = Callable[[UnitOfWork, Mapping[str, Any]], Awaitable[Any]]


def show_undo(
    page: PageContext, key: str, offer: UndoOffer, on_undone: Callable[[], Awaitable[Any]] | None = None
) -> None:
    """Say what was done, and offer to take it back; `on_undone` shows at once what other tabs hear of."""

    async def undo_command() -> None:
        if await take_back(page, key) and on_undone is not None:
            await on_undone()

    show_undo_toast(page.translate(offer.text, **offer.text_values), page.translate("ui.undo"), undo_command)


async def show_recent_undo(page: PageContext) -> None:
    """Offer again what this person did a moment ago: the page, or the process, went away under the first offer."""
    async with page.unit_of_work() as unit:
        newest = await undo.load_newest_offer(unit, user_id=page.visitor.user_id)
    if newest is not None:
        show_undo(page, *newest)


async def take_back(page: PageContext, key: str) -> bool:
    """Carry the undo out, all of it or nothing, and say what came of it; whether it was."""
    try:
        async with page.unit_of_work() as unit:
            offer = await undo.claim_undo(unit, key, user_id=page.visitor.user_id)
            await _HANDLERS[offer.kind](unit, offer.values)
    except ChangedByOthers:
        show_toast(page.translate("ui.changed.not_undone"), "bad")
    except RinglyError as error:
        show_toast(page.translate(error.key, **error.values), "bad")
    else:
        show_toast(page.translate("settings.restored"))
        return True
    return False


async def _reinstate_appointment(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    await booking.reinstate_appointment(unit, appointment_id=values["id"], status=values["status"])


async def _move_back(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    await appointment_undo.move_back(unit, values)


async def _restore_status(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    await appointment_undo.take_status_back(
        unit, appointment_id=values["id"], before=values["before"], after=values["after"]
    )


async def _restore_contact_status(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    contact = await contact_queries.get_contact(unit, values["id"], lock=True)
    if contact.status != values["after"]:
        raise ChangedByOthers([], {"status": contact.status})
    await contact_actions.update_contact(unit, contact.id, status=values["before"])


async def _reopen_follow_up(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    await follow_ups.reopen_follow_up(unit, values["id"])


async def _restore_plan(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    row = await follow_ups.get_follow_up(unit, values["id"], lock=True)
    before, after = (_read_plan(values[side]) for side in ("before", "after"))
    await follow_ups.update_follow_up(
        unit, row.id, merge_changes(after, before, {name: getattr(row, name) for name in after})
    )


def _read_plan(plan: Mapping[str, Any]) -> dict[str, Any]:
    due_at = plan.get("due_at")
    return dict(plan) | ({"due_at": datetime.fromisoformat(due_at)} if due_at else {})


async def _restore_settings(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    client = await business_settings.load_client_to_change(unit)
    stored = {name: CLIENT_FIELDS.read_value(client, name) for name in values["after"]}
    await business_settings.save_client(unit, merge_changes(values["after"], values["before"], stored))


async def _restore_knowledge(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    rows = await knowledge.load_knowledge_to_change(unit)
    stored = {lang: rows[lang].body if lang in rows else "" for lang in values["after"]}
    await knowledge.save_knowledge(unit, merge_changes(values["after"], values["before"], stored))


async def _restore_service(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    if not values["deleted"]:
        await catalog.update_service(unit, values["id"], {"active": values["row"]["active"]})
        return
    service = await catalog.add_service(unit, values["row"])
    await catalog.place_service(unit, service.id, position=values["place"])


async def _restore_answer(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    await catalog.add_answer(unit, values["row"])


async def _restore_spam_mark(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    await spam_marks.set_spam_mark(unit, values["id"], is_spam=not values["is_spam"])


async def _restore_closure(unit: UnitOfWork, values: Mapping[str, Any]) -> None:
    await closures.add_closure(unit, values["row"])


_HANDLERS: Mapping[str, UndoHandler] = {
    "appointment": _reinstate_appointment,
    "move": _move_back,
    "status": _restore_status,
    "contact_status": _restore_contact_status,
    "follow_up": _reopen_follow_up,
    "plan": _restore_plan,
    "settings": _restore_settings,
    "knowledge": _restore_knowledge,
    "service": _restore_service,
    "answer": _restore_answer,
    "spam": _restore_spam_mark,
    "closure": _restore_closure,
}
"""By the kind of what was done."""
