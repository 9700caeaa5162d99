"""The cards of the home page, each drawn in the browser from one view."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

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
