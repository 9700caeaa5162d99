"""The palette and the keys of all pages, as data for the client module, which draws and searches without waiting.

What it knows by itself (pages, actions, settings) comes along with the page; people, appointments and calls are asked
for while somebody types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from components import design_tokens
from components.local_paths import local_path
from components.palette_fields import PageKey, PaletteEntry, PaletteRow

MAX_QUERY_LENGTH = 100


@dataclass(frozen=True)
class PaletteView:
    """All that comes along with a page. `groups` are the headings in their order, by their keys."""

    texts: Mapping[str, str]
    groups: Mapping[str, str]
    entries: Sequence[PaletteEntry]
    page_keys: Sequence[PageKey]

    @cached_property
    def browser_values(self) -> Mapping[str, Any]:
        """The same as JSON can hold it; made once for all pages that show it."""
        return {
            "icons": design_tokens.asset_url("icons.svg"),
            "texts": dict(self.texts),
            "groups": [{"key": key, "label": label} for key, label in self.groups.items()],
            "entries": [_keep_safe(asdict(entry)) for entry in self.entries],
            "keys": [asdict(page_key) for page_key in self.page_keys],
        }


class CommandPalette(ui.element, component="vue/command_palette.js"):
    """An invisible mark that joins the client module to its page.

    `on_search` gets what was typed and is to answer by `show_rows`; `on_act` the name of an entry's `act`.
    """

    def __init__(
        self, view: PaletteView, *, on_search: Callable[[str], Any], on_act: Mapping[str, Callable[[], Any]]
    ) -> None:
        super().__init__()
        self._on_search, self._on_act = on_search, on_act
        # A tuple: NiceGUI would observe a dictionary, each list in it and each of their items.
        self._props["view"] = (view.browser_values,)
        self.on("search", self._search)
        self.on("act", self._act)

    def show_rows(self, query: str, rows: Sequence[PaletteRow]) -> None:
        """Show what is known of these words; nothing happens where others are typed by now."""
        self.run_method("show", query, [_keep_safe(asdict(row)) for row in rows])

    def _search(self, event: GenericEventArguments) -> Any:
        return self._on_search(event.args[:MAX_QUERY_LENGTH]) if isinstance(event.args, str) else None

    def _act(self, event: GenericEventArguments) -> Any:
        act = self._on_act.get(event.args) if isinstance(event.args, str) else None
        return act() if act else None


def _keep_safe(values: dict[str, Any]) -> dict[str, Any]:
    """The same without what is empty, its address one of ours."""
    if values["href"]:
        values["href"] = local_path(values["href"])
    return {name: value for name, value in values.items() if value}
