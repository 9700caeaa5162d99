"""Lists that unfold: the newest first, a step further below the last one seen, and looked at again where one is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from components.buttons import button
from components.text import div
from pages.guard import Place
from ringlypro.db.unit import Unit

STEP = 25


class Dated(Protocol):
    """Something whose id grows with time."""

    @property
    def id(self) -> int:
        """Its key."""


Entry = TypeVar("Entry", bound=Dated)


class Unfolding(Generic[Entry]):
    """What is unfolded so far; `more` says that there is something below."""

    def __init__(self, read: Callable[..., Awaitable[Sequence[Entry]]]) -> None:
        """`read` takes a unit, `limit` and `before` (an id), and gives entries, newest first."""
        self._read = read
        self.entries: list[Entry] = []
        self.more = False

    async def again(self, unit: Unit) -> None:
        """Read all that is shown once more, from the newest."""
        size = max(STEP, len(self.entries))
        found = await self._read(unit, limit=size + 1, before=None)
        self.entries, self.more = list(found[:size]), len(found) > size

    async def further(self, unit: Unit) -> None:
        """Read one step below the last one seen."""
        found = await self._read(unit, limit=STEP + 1, before=self.entries[-1].id if self.entries else None)
        self.entries += found[:STEP]
        self.more = len(found) > STEP


def more_button(place: Place, found: Unfolding[Any], more: Callable[[], Any]) -> None:
    """The button below a list that has more."""
    if found.more:
        with div("rp-more"):
            button(place.say("account.more"), more)
