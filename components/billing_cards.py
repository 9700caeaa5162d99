"""The cards of the page about money: the account, the month by days, and the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from nicegui.events import GenericEventArguments

from components.view_card import ViewCard


class AccountHero(ViewCard, component="vue/account_hero.js"):
    """What is left and what that means, and the figures of the month."""


class MonthChart(ViewCard, component="vue/month_chart.js"):
    """A month's minutes by day as bars, its money adding up as a line; or both as a table."""

    def __init__(self, now: datetime, *, on_day: Callable[[str], Any]) -> None:
        """`on_day` gets the key of a day that is shown and has something in it."""
        super().__init__(now)
        self._on_day = on_day
        self.on("day", self._open_day)

    def _open_day(self, event: GenericEventArguments) -> Any:
        return self._on_day(event.args) if event.args in self.list_keys("days") else None


class LedgerDays(ViewCard, component="vue/ledger_days.js"):
    """Days that unfold into their entries. What a browser says that is not shown is ignored."""

    def __init__(
        self,
        now: datetime,
        *,
        on_day: Callable[[str], Any],
        on_choice: Callable[[str], Any],
        on_older: Callable[[], Any],
        on_entry: Callable[[str], Any],
    ) -> None:
        """`on_day` gets a day to fold or unfold, `on_choice` which entries are to be shown, `on_entry` one of them."""
        super().__init__(now)
        self._on_day, self._on_choice, self._on_entry = on_day, on_choice, on_entry
        self.on("entry", self._open_entry)
        self.on("day", self._fold_day)
        self.on("choose", self._choose)
        self.on("older", on_older, args=[])

    def _fold_day(self, event: GenericEventArguments) -> Any:
        return self._on_day(event.args) if event.args in self.list_keys("days") else None

    def scroll_to_day(self, key: str) -> None:
        """Bring a day into view."""
        self.run_method("scroll_to", key)

    def _open_entry(self, event: GenericEventArguments) -> Any:
        return self._on_entry(event.args) if isinstance(event.args, str) else None

    def _choose(self, event: GenericEventArguments) -> Any:
        return self._on_choice(event.args) if event.args in self.list_keys("choices") else None
