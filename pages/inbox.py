"""The inbox: everybody who wrote or was written to, and beside the list, or on a page of its own, one thread."""

from __future__ import annotations

from components.html_elements import Text, div, sprite_icon
from pages import thread_page
from pages.access_control import PageContext
from pages.inbox_list import InboxList
from pages.pagination import parse_row_id, refresh_on_change
from ringlypro.messages import thread_state


async def build_page(page: PageContext) -> None:
    """The list; `?contact=` opens the thread with somebody, made where nothing was written yet. Raises NotFound."""
    contact_id = InboxList.asked_contact()
    if contact_id:
        async with page.unit_of_work() as unit:
            thread_id = await thread_state.open_contact_thread(unit, contact_id)
        await _build_panes(page, thread_id)
        return
    await _build_panes(page, None)


async def build_thread_page(page: PageContext, thread_id: str) -> None:
    """A thread, in a wide window beside the list. Raises NotFound, also for another client's thread."""
    await _build_panes(page, parse_row_id(thread_id))


async def _build_panes(page: PageContext, thread_id: int | None) -> None:
    Text(page.translate("nav.inbox"), "h1", "rp-sr")
    with div("rp-panes " + ("on-thread" if thread_id else "on-list")):
        inbox_list = InboxList(page, open_id=thread_id or 0)
        if thread_id:
            await thread_page.build_thread(page, thread_id, back_query=inbox_list.query_text)
        else:
            with div("rp-pane rp-pane-empty"):
                sprite_icon("inbox")
                Text(page.translate("inbox.choose"), "p", "rp-sub")
        # After the thread: what is read by opening it is shown as read.
        await inbox_list.load_rows()
    refresh_on_change(page, {"messages", "contacts"}, inbox_list.load_rows)
