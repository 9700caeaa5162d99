"""The panes of the inbox, each one element drawn in the browser from a view: the list, the talk, the reply box."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from nicegui.events import GenericEventArguments

from components.save_box import read_key
from components.view_card import ViewCard

MAX_SEARCH_SIGNS = 100
MAX_TEXT_SIGNS = 10_000
"""Signs of a text that are taken from a browser; who sends it says what is too long."""


class ThreadList(ViewCard, component="vue/thread_list.js"):
    """Who wrote: a search, the states to choose from, a row for each thread, and the way to more of them."""

    def __init__(
        self,
        now: datetime,
        *,
        on_search: Callable[[str], Any],
        on_pick: Callable[[str], Any],
        on_more: Callable[[], Any],
    ) -> None:
        super().__init__(now)
        self._on_pick = on_pick
        self.on("search", lambda event: on_search(str(event.args or "")[:MAX_SEARCH_SIGNS]))
        self.on("pick", self._pick_state)
        self.on("more", on_more, args=[])

    def _pick_state(self, event: GenericEventArguments) -> Any:
        return self._on_pick(event.args) if event.args in self.list_keys("states") else None


class TalkView(ViewCard, component="vue/talk_view.js"):
    """What happened with one person, oldest above; it stays where its reader is and says what is new below."""

    def __init__(self, now: datetime, *, on_older: Callable[[], Any], on_retry: Callable[[str], Any]) -> None:
        super().__init__(now)
        self._on_retry = on_retry
        self.on("older", on_older, args=[])
        self.on("retry", self._retry_item)

    def _retry_item(self, event: GenericEventArguments) -> Any:
        return self._on_retry(event.args) if event.args in self.list_keys("items") else None


SendHandler = Callable[[str, str, bool], Awaitable[str]]
"""Gets the key of the press, the text, and whether it is a note; gives what was wrong, "" when it is committed."""


class ReplyBox(ViewCard, component="vue/reply_box.js"):
    """The box to write in. Its press has a key: sent again after a gap, it is carried out once."""

    def __init__(
        self,
        now: datetime,
        *,
        draft: str,
        on_send: SendHandler,
        on_left_key: Callable[[str], Awaitable[bool]],
    ) -> None:
        """`draft` names what the browser keeps of what is typed; `on_left_key` says whether a press was carried out."""
        super().__init__(now)
        self._props["draft"] = draft
        self._on_send, self._on_left_key = on_send, on_left_key
        self._is_sending = False
        self.on("send", self._send_text)
        self.on("ask", self._answer_left_key)

    async def _send_text(self, event: GenericEventArguments) -> None:
        parts = event.args if isinstance(event.args, dict) else {}
        if self._is_sending:
            return
        key, text = read_key(parts.get("key")), str(parts.get("text") or "")[:MAX_TEXT_SIGNS]
        self._is_sending, refusal = True, None
        try:
            refusal = await self._on_send(key, text, bool(parts.get("note")))
        finally:
            self._is_sending = False
            if not self.is_deleted:
                self.run_method("settle", key, refusal)

    async def _answer_left_key(self, event: GenericEventArguments) -> None:
        key = read_key(event.args)
        if await self._on_left_key(key) and not self.is_deleted:
            self.run_method("settle", key, "")
