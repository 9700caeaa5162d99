"""Lists that unfold: the newest first, a step further below the last one seen, and looked at again where one is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from components.buttons import text_button
from components.html_elements import div
from pages.access_control import PageContext
from pages.view_state import ViewState
from ringlypro.db.unit_of_work import UnitOfWork

ROWS_PER_STEP = 25
MAX_RESTORED_STEPS = 20
"""How far a list is unfolded by its address alone."""


class RowWithId(Protocol):
    """Something whose id grows with time."""

    @property
    def id(self) -> int:
        """Its key."""


Entry = TypeVar("Entry", bound=RowWithId)


class LoadMoreList(Generic[Entry]):
    """What is unfolded so far, which the address knows as a page; `has_more` says that there is something below."""

    def __init__(
        self, load_rows: Callable[..., Awaitable[Sequence[Entry]]], view: ViewState | None = None, name: str = "page"
    ) -> None:
        """`load_rows` takes a unit, `limit` and `before` (an id), and gives entries, newest first.

        `name` is what `view` calls the page.
        """
        self._load_rows, self._view, self._name = load_rows, view, name
        self.entries: list[Entry] = []
        self.has_more = False

    async def refresh_entries(self, unit: UnitOfWork) -> None:
        """Read all that is shown once more, from the newest."""
        steps = min(self._view.page_number(self._name), MAX_RESTORED_STEPS) if self._view else 1
        size = max(steps * ROWS_PER_STEP, len(self.entries))
        rows = await self._load_rows(unit, limit=size + 1, before=None)
        self.entries, self.has_more = list(rows[:size]), len(rows) > size
        if self._view:
            self._view.replace(**{self._name: self._count_steps()})

    async def load_next(self, unit: UnitOfWork) -> None:
        """Read one step below the last one seen."""
        rows = await self._load_rows(
            unit, limit=ROWS_PER_STEP + 1, before=self.entries[-1].id if self.entries else None
        )
        self.entries += rows[:ROWS_PER_STEP]
        self.has_more = len(rows) > ROWS_PER_STEP
        if self._view:
            self._view.push(**{self._name: self._count_steps()})

    def _count_steps(self) -> str:
        return str(max(1, -(-len(self.entries) // ROWS_PER_STEP)))


def more_button(page: PageContext, entry_list: LoadMoreList[Any], on_more: Callable[[], Any]) -> None:
    """The button below a list that has more."""
    if entry_list.has_more:
        with div("rp-more"):
            text_button(page.translate("account.more"), on_more)
