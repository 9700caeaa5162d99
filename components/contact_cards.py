"""The cards of one person's page, each drawn in the browser from one view: what is next, and what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from nicegui.events import GenericEventArguments

from components.view_card import ViewCard


class PersonNow(ViewCard, component="vue/person_now.js"):
    """The next visit, or that none is planned, and the figures of the past."""


class PersonHistory(ViewCard, component="vue/person_history.js"):
    """What happened, by months, all of it or one kind. `on_pick` gets the key of a kind that is offered."""

    def __init__(self, now: datetime, *, on_pick: Callable[[str], Any], on_older: Callable[[], Any]) -> None:
        super().__init__(now)
        self._on_pick = on_pick
        self.on("pick", self._pick_kind)
        self.on("older", on_older, args=[])

    def _pick_kind(self, event: GenericEventArguments) -> Any:
        return self._on_pick(event.args) if event.args in self.list_keys("kinds") else None
