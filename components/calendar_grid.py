"""Days with their hours: appointments stand where they are in time, and are moved by dragging or by keys.

Drawn by EventCalendar, which the page alone that shows it loads. Times are those of the business's own clock, without
a zone. What a browser says of an appointment counts only where that one is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from nicegui.events import GenericEventArguments

from components.design_tokens import asset_url
from components.save_box import read_key
from components.view_card import ViewCard


class CalendarGrid(ViewCard, component="vue/calendar_grid.js"):
    """The days. `on_open` gets an id; `on_move` an id, a wall time, and the key of the move; `on_ask` a key.

    A key is asked for when the page was lost before an answer came. Both are answered by `settle_move`.
    """

    def __init__(
        self,
        now: datetime,
        *,
        on_open: Callable[[str], Any],
        on_move: Callable[[str, datetime, str], Any],
        on_ask: Callable[[str], Any],
    ) -> None:
        super().__init__(now)
        self._props["library"] = asset_url("event-calendar.js")
        self._props["styles"] = asset_url("event-calendar.css")
        self._on_open, self._on_move = on_open, on_move
        self.on("open", self._open_event)
        self.on("move", self._move_event)
        self.on("ask", lambda event: on_ask(read_key(event.args)))

    def settle_move(self, key: str, *, is_moved: bool, words: str) -> None:
        """What became of a move, in words: it is where it was put, or where it was before."""
        self.run_method("settle", key, "moved" if is_moved else "refused", words)

    def _open_event(self, event: GenericEventArguments) -> Any:
        return self._on_open(event.args) if event.args in self._list_ids() else None

    def _move_event(self, event: GenericEventArguments) -> Any:
        args = event.args if isinstance(event.args, list) and len(event.args) == 3 else ["", "", ""]
        try:
            wall_time = datetime.fromisoformat(str(args[1]))
        except ValueError:
            return None
        is_shown = args[0] in self._list_ids() and wall_time.tzinfo is None
        return self._on_move(args[0], wall_time, read_key(args[2])) if is_shown else None

    def _list_ids(self) -> list[str]:
        view = self.shown_view or {}
        return [each["id"] for each in view.get("events", ()) if each.get("display") != "background"]
