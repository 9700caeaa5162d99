"""A card that shows a view: one element, which gets what it shows as data and draws it in the browser.

A card is given its words as one view; it is sent again only when it differs, and Vue patches what changed in it. Where
a view is None the card is not there. What depends on the minute (how long ago, the line of now) runs in the browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from nicegui import ui

from components import design_tokens
from components.local_paths import local_path

View = Mapping[str, Any]
"""Words, numbers and lists of such: whatever JSON can hold. `href` and `icon` are made safe on the way."""
_TELEPHONE_LINK = re.compile(r"tel:\+\d{3,15}")


class ViewCard(ui.element):
    """A card that shows a view. Subclasses name the component that draws it."""

    def __init__(self, now: datetime) -> None:
        """`now` is the product's moment: a browser's clock may be another."""
        super().__init__()
        self._view: View | None = None
        self._props["now"] = int(now.timestamp() * 1000)
        self._props["view"] = ()

    def show_view(self, view: View | None) -> None:
        """Show this; nothing is sent when it is shown already."""
        if view != self._view:
            self._view = view
            # A tuple: NiceGUI would observe a dictionary, each list in it and each of their items.
            self._props["view"] = () if view is None else (_to_browser(view),)

    @property
    def shown_view(self) -> View | None:
        """What is shown."""
        return self._view

    def list_keys(self, part: str) -> list[Any]:
        """The keys of a list of the view: what a browser may speak of."""
        return [item["key"] for item in self._view[part]] if self._view else []

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        return [*super()._displayed_contents(only_visible=only_visible), *_list_texts(self._view)]


def _to_browser(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _safe_value(name, part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [_to_browser(part) for part in value]
    return value


def _safe_value(name: str, value: Any) -> Any:
    if name == "href" and value:
        return value if _TELEPHONE_LINK.fullmatch(value) else local_path(value)
    if name == "icon" and value:
        return design_tokens.icon_source(value)
    return _to_browser(value)


def _list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name not in {"href", "icon", "key", "tone", "face"}:
                yield from _list_texts(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _list_texts(part)
