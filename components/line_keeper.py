"""Which call is on the telephone on the screen, as the browser keeps it: the process that carries it may end before it.

Invisible. A page that comes back without the call is told which one it was and what was being typed; a page that is
left for good, by a link or by closing the tab, is known too. A short gap is no farewell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Any

from nicegui import background_tasks, ui
from nicegui.events import GenericEventArguments

CALL_SID = re.compile(r"CA[0-9a-f]{32}")
MAX_WORDS = 500


class LineKeeper(ui.element, component="vue/line_keeper.js"):
    """`on_left` gets the id of a call that was on the line, and what was typed; `on_gone` runs when the page goes."""

    def __init__(self, *, on_left: Callable[[str, str], Any], on_gone: Callable[[], Coroutine[Any, Any, None]]) -> None:
        super().__init__()
        self._on_left, self._on_gone = on_left, on_gone
        self._props["sid"] = ""
        self.on("left", self._tell_left)

    def note_call(self, sid: str) -> None:
        """This call is on the line now; empty for none."""
        if self._props["sid"] != sid:
            self._props["sid"] = sid

    def _tell_left(self, event: GenericEventArguments) -> Any:
        sid, words = event.args if isinstance(event.args, list) and len(event.args) == 2 else ("", "")
        is_call = isinstance(sid, str) and CALL_SID.fullmatch(sid)
        return self._on_left(sid, str(words or "")[:MAX_WORDS]) if is_call else None

    def _handle_delete(self) -> None:
        super()._handle_delete()
        background_tasks.create(self._on_gone(), name="phone-farewell")
