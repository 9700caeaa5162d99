"""What pages with lists share: the query of the address, ids from a path, and pages of rows that are found by key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlsplit

from nicegui import ui

from components.data_table import Page, Query, Row
from components.live import on_news
from components.text import div, set_props
from pages.guard import Place
from ringlypro.kit.errors import NotFound

BIGGEST = 2**63 - 1
Key = TypeVar("Key")
Item = TypeVar("Item")


def asked() -> Mapping[str, str]:
    """The query of the address that is shown."""
    return dict(parse_qsl(urlsplit(ui.context.client.sub_pages_router.current_path).query))


def row_id(text: str) -> int:
    """An id from an address. Raises NotFound for what cannot be one."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) <= BIGGEST):
        raise NotFound
    return int(text)


def follow(place: Place, topics: Collection[str], refresh: Callable[[], Any]) -> None:
    """Run `refresh` when something of these topics changed for this client."""
    on_news(lambda: place.services.wire.subscribe(place.visitor.client_id), topics, refresh)


class Bookmarks(Generic[Key]):
    """Where each page of a list begins. The browser asks for page numbers; rows are found by the last key before."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._starts: dict[int, Key] = {}
        self._of: tuple[object, ...] = ()

    def before(self, query: Query) -> Key | None:
        """The key of the row before the page that is asked for; None for the first."""
        of = (query.size, query.search)
        if of != self._of:
            self._of = of
            self._starts.clear()
        return self._starts.get(query.page)

    def page(
        self, query: Query, found: Sequence[Item], *, shown: Callable[[Item], Row], key: Callable[[Item], Key]
    ) -> Page:
        """The page of `found`, of which one row too many was asked for, to know whether there are more."""
        rows = found[: query.size]
        more = len(found) > query.size
        if more:
            self._starts[query.page + 1] = key(rows[-1])
        return Page([shown(row) for row in rows], (query.page - 1) * query.size + len(rows) + int(more))


def filter_bar() -> ui.element:
    """The line of fields above a list; their labels are for screen readers."""
    bar = div("rp-filters")
    set_props(bar, role="search")
    return bar
