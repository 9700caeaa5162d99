"""The button that rings the owner in on a call that is going on, on its page and in the list of calls."""

from __future__ import annotations

from components.buttons import text_button
from components.feedback import show_toast
from pages.access_control import PageContext
from ringlypro.calls import take_over
from ringlypro.calls.tables import Call
from ringlypro.core.errors import NotFound, RinglyError


def take_over_button(page: PageContext, call: Call) -> None:
    """Offer to take a call over that is going on; what stands against it is said when it is pressed."""
    if can_take_over(call):
        text = page.translate("call.take_over.button")
        text_button(text, lambda: take_call_over(page, call.id), kind="primary", icon="phone-forwarded")


def can_take_over(call: Call) -> bool:
    """Whether a telephone is on the line: nobody can be put through to a call on a screen."""
    return call.end_time is None and not call.outcome and not call.screen


async def take_call_over(page: PageContext, call_id: int) -> None:
    """Ring the owner, and say so once the line has been led on."""
    name = page.visitor.name.strip() or page.client_profile.business_name
    try:
        await take_over.take_call_over(page.services, page.client_profile, call_id, name=name)
    except NotFound:
        show_toast(page.translate("errors.missing"), "bad")
    except RinglyError as error:
        show_toast(page.translate(error.key, **error.values), "bad")
    else:
        show_toast(page.translate("call.take_over.rings"))
