"""The list of threads: searched, sifted by state, paged by key, all of it in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.html_elements import initials_from_name, person_hue
from components.inbox_panes import ThreadList
from pages.access_control import PageContext
from pages.formatting import format_moment_short
from pages.view_state import ViewState, current_query, read_choice, read_page_number, read_row_id, read_search
from ringlypro.contacts.name_normalization import join_full_name
from ringlypro.core.phone_numbers import WITHHELD_CALLER_IDS, format_phone
from ringlypro.messages import inbox_queries
from ringlypro.messages.delivery_errors import FAILED_STATUSES, find_reason
from ringlypro.messages.inbox_queries import STATES, Place, ThreadState, ThreadSummary
from ringlypro.messages.retries import STAFF_PREFIX

ROWS_PER_STEP = 30
MAX_RESTORED_STEPS = 20
"""How far the list is unfolded by its address alone."""
MAX_LAST_WORDS = 160
DEFAULT_STATE = "open"


def thread_name(page: PageContext, summary: ThreadSummary) -> str:
    """Who it is: a name, a number or sender as people write it, or that it is withheld."""
    name = join_full_name(summary.first_name or "", summary.last_name)
    if name:
        return name
    if summary.sender.lower() in WITHHELD_CALLER_IDS:
        return page.translate("inbox.withheld")
    return format_phone(summary.sender)


def sender_initials(sender: str) -> str:
    """Two signs that tell senders without a name apart: the end of a number, else the beginning."""
    if sender.lower() in WITHHELD_CALLER_IDS:
        return "?"
    return sender[-2:] if sender.startswith("+") else sender[:2].upper()


class InboxList:
    """The list in its pane. `await load_rows()` once after building, and when rows may have changed."""

    def __init__(self, page: PageContext, *, open_id: int) -> None:
        """`open_id` is the thread that is open, 0 for none."""
        self._page, self._open_id = page, open_id
        self._view = ViewState(view=read_choice(STATES), q=read_search, page=read_page_number)
        self._rows: list[ThreadSummary] = []
        self._has_more = False
        self._list = ThreadList(
            page.services.clock(), on_search=self._search, on_pick=self._pick_state, on_more=self._load_next
        )

    @staticmethod
    def asked_contact() -> int:
        """Whose thread the address asks for; 0 for nobody's."""
        return int(read_row_id(current_query().get("contact", "")) or 0)

    @property
    def query_text(self) -> str:
        """What is shown of the list, as the query of an address."""
        return self._view.query_text()

    async def load_rows(self) -> None:
        """Read all that is shown once more, from the newest."""
        steps = min(self._view.page_number(), MAX_RESTORED_STEPS)
        size = max(steps * ROWS_PER_STEP, len(self._rows))
        rows, unread = await self._fetch(before=None, size=size)
        self._rows, self._has_more = list(rows[:size]), len(rows) > size
        self._show(unread)

    async def _load_next(self) -> None:
        rows, unread = await self._fetch(before=self._rows[-1].place if self._rows else None, size=ROWS_PER_STEP)
        self._rows += rows[:ROWS_PER_STEP]
        self._has_more = len(rows) > ROWS_PER_STEP
        self._view.replace(page=str(max(1, -(-len(self._rows) // ROWS_PER_STEP))))
        self._show(unread)

    async def _search(self, q: str) -> None:
        self._view.replace(q=q, page="")
        self._rows = []
        await self.load_rows()

    async def _pick_state(self, state: str) -> None:
        self._view.push(view="" if state == DEFAULT_STATE else state, page="")
        self._rows = []
        await self.load_rows()

    @property
    def _state(self) -> ThreadState:
        asked_state = self._view["view"] or DEFAULT_STATE
        return next(state for state in STATES if state == asked_state)

    async def _fetch(self, *, before: Place | None, size: int) -> tuple[Sequence[ThreadSummary], int]:
        async with self._page.unit_of_work() as unit:
            rows = await inbox_queries.list_threads(
                unit,
                state=self._state,
                q=self._view["q"],
                user_id=self._page.visitor.user_id,
                before=before,
                limit=size + 1,
            )
            return rows, await inbox_queries.count_unread(unit)

    def _show(self, unread: int) -> None:
        translate = self._page.translate
        is_searched = bool(self._view["q"].strip())
        counted = f" {unread if unread < inbox_queries.MAX_COUNTED else '99+'}" if unread else ""
        self._list.show_view(
            {
                "title": translate("nav.inbox"),
                "list_label": translate("inbox.list"),
                "find": {"icon": "search", "label": translate("inbox.search")},
                "q": self._view["q"],
                "states_label": translate("inbox.which"),
                "states": [
                    {
                        "key": state,
                        "text": translate(f"inbox.state.{state}") + (counted if state == "unread" else ""),
                        "on": state == self._state,
                    }
                    for state in STATES
                ],
                "unread_label": translate("inbox.unread"),
                "rows": [self._word_row(row) for row in self._rows],
                "none": translate("inbox.nothing_found" if is_searched else f"inbox.none.{self._state}"),
                "none_icon": {"icon": "search" if is_searched else "check-check"},
                "more": translate("account.more") if self._has_more else "",
            }
        )

    def _word_row(self, row: ThreadSummary) -> dict[str, Any]:
        page, name = self._page, thread_name(self._page, row)
        has_name = bool(row.first_name or row.last_name)
        query = self.query_text
        text, mark = self._word_last(row)
        return {
            "key": str(row.id),
            "href": f"/messages/{row.id}" + (f"?{query}" if query else ""),
            "name": name,
            "initials": initials_from_name(name) if has_name else sender_initials(row.sender),
            "hue": person_hue(row.contact_id or row.id),
            "when": format_moment_short(page, row.last_message_at),
            "unread": row.unread,
            "text": text,
            "mark": mark,
            "on": row.id == self._open_id,
        }

    def _word_last(self, row: ThreadSummary) -> tuple[str, dict[str, str]]:
        translate = self._page.translate
        words = " ".join((row.body or "").split())[:MAX_LAST_WORDS]
        if row.direction == "incoming":
            return words, {"icon": "", "tone": ""}
        if row.direction is None:
            return translate("inbox.nothing_yet"), {"icon": "", "tone": ""}
        if row.status in FAILED_STATUSES:
            reason = translate(f"messages.reason.{find_reason(row.error_code)}")
            return translate("inbox.not_delivered", reason=reason), {"icon": "triangle-alert", "tone": "bad"}
        own = not row.purpose or row.purpose.startswith(STAFF_PREFIX)
        who = "inbox.you_said" if own else "inbox.she_said"
        icon = {"delivered": "check-check", "sent": "check"}.get(row.status or "", "clock")
        return translate(who, words=words), {"icon": icon, "tone": ""}
