"""The button that says a call was spam, or was not: what it cost goes back at once, and the press can be taken back."""

from __future__ import annotations

from components.buttons import text_button
from components.feedback import show_toast
from pages.access_control import PageContext
from pages.undo import show_undo
from ringlypro.calls import spam_marks
from ringlypro.calls.tables import Call
from ringlypro.commands import undo
from ringlypro.commands.undo import UndoOffer
from ringlypro.core.errors import NotFound, RinglyError


def spam_button(page: PageContext, call: Call) -> None:
    """Offer the mark where it may be set, and the way back where it is."""
    if call.outcome == spam_marks.SPAM:
        text_button(page.translate("call.spam.unmark"), lambda: set_mark(page, call.id, is_spam=False))
    elif spam_marks.can_mark(
        outcome=call.outcome, has_ended=call.end_time is not None, has_appointment=call.appointment_id is not None
    ):
        text_button(page.translate("call.spam.mark"), lambda: set_mark(page, call.id, is_spam=True))


async def set_mark(page: PageContext, call_id: int, *, is_spam: bool) -> None:
    """Set it or take it back, and offer to undo that once it is committed."""
    text = "call.spam.marked" if is_spam else "call.spam.unmarked"
    offer = UndoOffer("spam", {"id": call_id, "is_spam": is_spam}, text, {})
    try:
        async with page.unit_of_work() as unit:
            is_changed = await spam_marks.set_spam_mark(unit, call_id, is_spam=is_spam)
            key = await undo.store_undo(unit, offer, user_id=page.visitor.user_id) if is_changed else ""
    except NotFound:
        show_toast(page.translate("errors.missing"), "bad")
    except RinglyError as error:
        show_toast(page.translate(error.key, **error.values), "bad")
    else:
        if key:
            show_undo(page, key, offer)
