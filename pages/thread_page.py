"""One thread: who it is, everything that happened, and the box to answer in. It is read as soon as somebody sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nicegui import ui

from components.buttons import link_button, text_button
from components.feedback import show_toast
from components.forms import select_field
from components.html_elements import Text, div, set_props, sprite_icon
from components.inbox_panes import TalkView
from components.local_paths import local_path
from pages.access_control import PageContext
from pages.inbox_list import thread_name
from pages.pagination import refresh_on_change
from pages.thread_reply import ThreadReply
from pages.thread_words import word_timeline
from ringlypro.accounts import profile
from ringlypro.core.errors import NotFound, RinglyError
from ringlypro.core.phone_numbers import format_phone, parse_caller_id
from ringlypro.insights import thread_timeline
from ringlypro.insights.thread_timeline import Place, TimelineItem
from ringlypro.messages import inbox_queries, retries, thread_state
from ringlypro.messages.inbox_queries import ThreadSummary
from ringlypro.messages.tables import Message, Thread

TOPICS = frozenset({"messages", "contacts", "calls", "appointments", "follow_ups"})
NOBODY = ""


async def build_thread(page: PageContext, thread_id: int, *, back_query: str) -> None:
    """The pane of a thread. `back_query` is what the list shows. Raises NotFound."""
    pane = ThreadPane(page, thread_id, back_query)
    await pane.load_newest()
    refresh_on_change(page, TOPICS, pane.load_newest)


class ThreadPane:
    """The pane: head, talk, reply. What is older stays shown when something new arrives."""

    def __init__(self, page: PageContext, thread_id: int, back_query: str) -> None:
        self._page, self._id, self._back_query = page, thread_id, back_query
        self._items: list[TimelineItem] = []
        self._older: Place | None = None
        self._head_key: tuple[object, ...] = ()
        with div("rp-pane rp-pane-thread", "section"):
            self._head = div("rp-pane-head")
            self._talk = TalkView(page.services.clock(), on_older=self._load_older, on_retry=self._retry)
            self._reply = ThreadReply(page, thread_id)

    async def load_newest(self) -> None:
        """Read the newest items, what was unfolded before included, and mark all of it as read. Raises NotFound."""
        page = self._page
        async with page.unit_of_work() as unit:
            thread = await thread_state.get_thread(unit, self._id)
            summary = await inbox_queries.get_summary(unit, self._id)
            if summary is None:
                raise NotFound
            limit = max(len(self._items), thread_timeline.PAGE_ITEMS)
            timeline = await thread_timeline.load_timeline(unit, thread, limit=limit)
            names = await profile.load_names(unit)
            retried = await retries.find_retried(unit, _failed_ids(timeline.items))
            await self._reply.load(unit, thread, summary)
            if summary.unread:
                await thread_state.mark_read(unit, self._id)
        self._items, self._older = list(timeline.items), timeline.older
        self._show_head(thread, summary, names)
        self._show_talk(summary, names, retried)
        self._reply.show(thread_name(page, summary))

    async def _load_older(self) -> None:
        if self._older is None:
            return
        async with self._page.unit_of_work() as unit:
            thread = await thread_state.get_thread(unit, self._id)
            summary = await inbox_queries.get_summary(unit, self._id)
            timeline = await thread_timeline.load_timeline(unit, thread, before=self._older)
            self._items, self._older = [*timeline.items, *self._items], timeline.older
            names = await profile.load_names(unit)
            retried = await retries.find_retried(unit, _failed_ids(self._items))
        if summary is not None:
            self._show_talk(summary, names, retried)

    async def _retry(self, key: str) -> None:
        kind, _, message_id = key.partition("-")
        if kind != "text":
            return
        try:
            async with self._page.unit_of_work() as unit:
                await retries.retry_failed_text(
                    unit, int(message_id), daily_limit=self._page.services.settings.SMS_DAILY_LIMIT
                )
        except RinglyError as error:
            show_toast(self._page.translate(error.key), "bad")
        await self.load_newest()

    def _show_talk(self, summary: ThreadSummary, names: dict[int, str], retried: Any) -> None:
        translate = self._page.translate
        self._talk.show_view(
            {
                "label": translate("inbox.talk_with", name=thread_name(self._page, summary)),
                "items": word_timeline(self._page, self._items, names, retried=retried),
                "older": translate("inbox.older") if self._older else "",
                "none": translate("inbox.nothing_yet"),
                "fresh": translate("inbox.something_new"),
            }
        )

    def _show_head(self, thread: Thread, summary: ThreadSummary, names: dict[int, str]) -> None:
        head_key = (
            thread_name(self._page, summary),
            summary.contact_id,
            thread.closed_at,
            thread.assignee_id,
            len(names),
        )
        if head_key == self._head_key:
            return
        self._head_key = head_key
        self._head.clear()
        with self._head:
            self._build_head(thread, summary, names)

    def _build_head(self, thread: Thread, summary: ThreadSummary, names: dict[int, str]) -> None:
        page, name = self._page, thread_name(self._page, summary)
        translate, phone = page.translate, parse_caller_id(summary.sender)
        query = f"?{self._back_query}" if self._back_query else ""
        with ui.link(target=local_path(f"/messages{query}")).classes(
            "rp-icon rp-pane-back", remove="nicegui-link"
        ) as back:
            sprite_icon("chevron-left")
        set_props(back, aria_label=translate("inbox.back"))
        with div("rp-pane-who"):
            with div("rp-h rp-cut", "h2") as title:
                if summary.contact_id:
                    ui.link(name, f"/contacts/{int(summary.contact_id)}").classes("rp-plain", remove="nicegui-link")
                else:
                    Text(name)
            set_props(title, title=name)
            if phone and format_phone(phone) != name:
                Text(format_phone(phone), "p", "rp-sub2 num")
        with div("rp-head-acts"):
            if len(names) > 1 or thread.assignee_id:
                options = {NOBODY: translate("inbox.nobody")} | {str(number): who for number, who in names.items()}
                select_field(
                    translate("inbox.assignee"), options, str(thread.assignee_id or NOBODY), on_change=self._assign
                )
            if phone:
                with ui.link(target=f"tel:{phone}").classes("rp-linkbtn rp-ghost", remove="nicegui-link") as call_link:
                    sprite_icon("phone")
                    Text(translate("inbox.call"), "span", "rp-hide-m")
                set_props(call_link, aria_label=translate("inbox.call"))
            if summary.contact_id:
                booking = link_button(
                    translate("people.book"),
                    f"/appointments?new=1&contact={int(summary.contact_id)}",
                    icon_name="calendar-plus",
                )
                booking.classes("rp-hide-m")
            label = "inbox.reopen" if thread.closed_at else "inbox.close"
            text_button(
                translate(label),
                lambda: self._change({"closed": thread.closed_at is None}),
                icon="undo-2" if thread.closed_at else "check",
            )

    async def _assign(self, event: Any) -> None:
        await self._change({"assignee_id": int(event.value) if event.value else None})

    async def _change(self, values: dict[str, Any]) -> None:
        try:
            async with self._page.unit_of_work() as unit:
                await thread_state.change_thread(unit, self._id, values)
        except RinglyError as error:
            show_toast(self._page.translate(error.key), "bad")
            return
        if values.get("closed"):
            show_toast(self._page.translate("inbox.closed_now"))
        await self.load_newest()


def _failed_ids(items: Sequence[TimelineItem]) -> list[int]:
    return [item.row.id for item in items if isinstance(item.row, Message) and item.row.error_code and item.row.id]
