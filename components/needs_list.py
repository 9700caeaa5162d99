"""What waits for a person, or was done lately: the worst first, each with the ways to answer it, in one element."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from nicegui.events import GenericEventArguments

from components.view_card import ViewCard


class NeedsList(ViewCard, component="vue/needs_list.js"):
    """The rows. `on_act` gets what was pressed, and the key of its row; what a row does not offer is ignored.

    An action with an address is a link; the others are told. `on_more` is asked for more of them.
    """

    def __init__(
        self, now: datetime, *, on_act: Callable[[str, str], Any], on_more: Callable[[], Any] | None = None
    ) -> None:
        super().__init__(now)
        self._on_act = on_act
        self.on("act", self._act)
        if on_more:
            self.on("more", on_more, args=[])

    def _act(self, event: GenericEventArguments) -> Any:
        offered = [
            [action["kind"], row["key"]]
            for row in (self.shown_view or {}).get("rows", ())
            for action in row["actions"]
            if not action["href"]
        ]
        return self._on_act(*event.args) if event.args in offered else None
