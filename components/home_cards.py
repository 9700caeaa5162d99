"""The cards of the home page, each drawn in the browser from one view."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from nicegui.events import GenericEventArguments

from components.view_card import ViewCard


class HomeHero(ViewCard, component="vue/home_hero.js"):
    """Who answered, in one sentence with links, and the number to be called."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self._props["greeting"] = ""

    def show_greeting(self, greeting: str) -> None:
        """Greet whoever looks: others of the business see the same sentence under another name."""
        if self._props["greeting"] != greeting:
            self._props["greeting"] = greeting


class NeedsList(ViewCard, component="vue/needs_list.js"):
    """What waits for a person. `on_done` gets the key of a row that is shown; what else a browser says is ignored."""

    def __init__(self, now: datetime, *, on_done: Callable[[str], Any]) -> None:
        super().__init__(now)
        self._on_done = on_done
        self.on("done", self._mark_done)

    def _mark_done(self, event: GenericEventArguments) -> Any:
        return self._on_done(event.args) if event.args in self.list_keys("rows") else None


class DutyCard(ViewCard, component="vue/duty_card.js"):
    """The receptionist: on a call, free, or how she answers."""


class DayStrip(ViewCard, component="vue/day_strip.js"):
    """Today's appointments and gaps along the hours; a list where there is no room for that."""


class WeekFigures(ViewCard, component="vue/week_figures.js"):
    """Seven days of calls beside the seven before, as bars or as a table, and what follows from them."""


class FirstSteps(ViewCard, component="vue/first_steps.js"):
    """What a new business does first; `on_hide` puts it away."""

    def __init__(self, now: datetime, *, on_hide: Callable[[], Any]) -> None:
        super().__init__(now)
        self.on("hide", on_hide, args=[])
