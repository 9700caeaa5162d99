"""A long list with fields above it: searched by words, sifted by choices, read page by page from the last row seen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from nicegui import ui

from components.cards import card
from components.data_table import Column, Page, Query, Row, ServerTable
from components.forms import choice, text_field
from pages.guard import Place
from pages.lists import Bookmarks, Item, Key, asked, filter_bar
from ringlypro.db.unit import Unit

MOST = 100
"""Signs of what one may look for."""
SO_FAR = "(first, last, total) => `${first}–${last} / ${total > last ? '…' : total}`"
"""Rows are not counted in advance: the label says how far one has come, and the whole only at the end."""

Wish = Mapping[str, str]
"""What the fields ask for: `q` is what was typed, the others are named by their sieves. Empty asks for nothing."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """A choice above the list: what it asks for, its label, and its words; the empty key asks for nothing."""

    name: str
    label: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source(Generic[Item, Key]):
    """Where rows come from: `read(unit, wish, before, limit)`, how one is shown, and the key it is found by."""

    read: Callable[[Unit, Wish, Key | None, int], Awaitable[Sequence[Item]]]
    shown: Callable[[Item], Row]
    key: Callable[[Item], Key]


class SearchedList(Generic[Item, Key]):
    """The list in its card. `await look()` once after building; `refresh()` when rows may have changed."""

    def __init__(
        self,
        place: Place,
        source: Source[Item, Key],
        *,
        path: str,
        columns: Sequence[Column],
        sieves: Sequence[Sieve],
        label: str,
        look_for: str,
        empty: Callable[[], Any],
    ) -> None:
        """A row leads to `path` and its id; `?q=` of the address is looked for from the start."""
        self._place, self._source, self._marks = place, source, Bookmarks[Key]()
        self._wish = {"q": asked().get("q", "")[:MOST]} | {sieve.name: "" for sieve in sieves}
        with card(flush=True):
            bar = filter_bar()
            self._table = ServerTable(
                columns=columns,
                fetch=self._fetch,
                say=place.say,
                label=label,
                on_open=lambda row_id: ui.navigate.to(path + str(int(row_id))),
                empty=empty,
            )
            self._table.table.props[":pagination-label"] = SO_FAR
            with bar:
                self._fields(look_for, sieves)

    async def look(self) -> None:
        """Show what is asked for, from the first page."""
        # One text for all of it: the table shows its empty state only where nothing is asked for.
        await self._table.search(" ".join(part for part in map(str.strip, self._wish.values()) if part))

    async def refresh(self) -> None:
        """Read the page that is shown again."""
        await self._table.refresh()

    async def _fetch(self, query: Query) -> Page:
        before = self._marks.before(query)
        async with self._place.unit() as unit:
            found = await self._source.read(unit, self._wish, before, query.size + 1)
        return self._marks.page(query, found, shown=self._source.shown, key=self._source.key)

    def _fields(self, look_for: str, sieves: Sequence[Sieve]) -> None:
        words = text_field(
            look_for, self._wish["q"], kind="search", placeholder=look_for, on_change=self._on_change("q")
        )
        words.props("debounce=300 clearable")
        for sieve in sieves:
            choice(sieve.label, sieve.words, "", on_change=self._on_change(sieve.name))

    def _on_change(self, name: str) -> Callable[[Any], Awaitable[None]]:
        async def changed(event: Any) -> None:
            self._wish[name] = str(event.value or "")[:MOST]
            await self.look()

        return changed
