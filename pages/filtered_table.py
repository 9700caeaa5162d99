"""A long list with fields above it: searched by words, sifted by choices, read page by page from the last row seen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from nicegui import ui

from components.cards import card_section
from components.data_table import ServerTable, TableColumn, TablePage, TableQuery, TableRow
from components.forms import select_field, text_field
from pages.access_control import PageContext
from pages.pagination import Item, Key, KeysetCursors, current_query, filter_bar
from ringlypro.db.unit_of_work import UnitOfWork

MAX_SEARCH_LENGTH = 100
"""Signs of what one may look for."""
PAGINATION_LABEL_JS = "(first, last, total) => `${first}–${last} / ${total > last ? '…' : total}`"
"""Rows are not counted in advance: the label says how far one has come, and the whole only at the end."""

Filters = Mapping[str, str]
"""What the fields ask for: `q` is what was typed, the others are named by their sieves. Empty asks for nothing."""


@dataclass(frozen=True, slots=True)
class FilterField:
    """A choice above the list: what it asks for, its label, and its words; the empty key asks for nothing."""

    name: str
    label: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowSource(Generic[Item, Key]):
    """Where rows come from: `read(unit, wish, before, limit)`, how one is shown, and the key it is found by."""

    load_rows: Callable[[UnitOfWork, Filters, Key | None, int], Awaitable[Sequence[Item]]]
    to_row: Callable[[Item], TableRow]
    key: Callable[[Item], Key]


class FilteredTable(Generic[Item, Key]):
    """The list in its card. `await look()` once after building; `refresh()` when rows may have changed."""

    def __init__(
        self,
        page: PageContext,
        source: RowSource[Item, Key],
        *,
        path: str,
        columns: Sequence[TableColumn],
        filter_fields: Sequence[FilterField],
        label: str,
        search_label: str,
        empty: Callable[[], Any],
    ) -> None:
        """A row leads to `path` and its id; `?q=` of the address is looked for from the start."""
        self._page, self._source, self._cursors = page, source, KeysetCursors[Key]()
        self._filters = {"q": current_query().get("q", "")[:MAX_SEARCH_LENGTH]} | {
            filter_field.name: "" for filter_field in filter_fields
        }
        with card_section(flush=True):
            bar = filter_bar()
            self._table = ServerTable(
                columns=columns,
                fetch=self._fetch_page,
                translate=page.translate,
                label=label,
                on_open=lambda row_id: ui.navigate.to(path + str(int(row_id))),
                render_empty=empty,
            )
            self._table.table.props[":pagination-label"] = PAGINATION_LABEL_JS
            with bar:
                self._build_fields(search_label, filter_fields)

    async def refresh_from_start(self) -> None:
        """Show what is asked for, from the first page."""
        # One text for all of it: the table shows its empty state only where nothing is asked for.
        await self._table.search_rows(" ".join(part for part in map(str.strip, self._filters.values()) if part))

    async def refresh_rows(self) -> None:
        """Read the page that is shown again."""
        await self._table.refresh_rows()

    async def _fetch_page(self, query: TableQuery) -> TablePage:
        before = self._cursors.key_before(query)
        async with self._page.unit_of_work() as unit:
            fetched_rows = await self._source.load_rows(unit, self._filters, before, query.size + 1)
        return self._cursors.table_page(query, fetched_rows, to_row=self._source.to_row, key=self._source.key)

    def _build_fields(self, search_label: str, filter_fields: Sequence[FilterField]) -> None:
        search_field = text_field(
            search_label, self._filters["q"], kind="search", placeholder=search_label, on_change=self._on_change("q")
        )
        search_field.props("debounce=300 clearable")
        for filter_field in filter_fields:
            select_field(filter_field.label, filter_field.options, "", on_change=self._on_change(filter_field.name))

    def _on_change(self, name: str) -> Callable[[Any], Awaitable[None]]:
        async def change_filter(event: Any) -> None:
            self._filters[name] = str(event.value or "")[:MAX_SEARCH_LENGTH]
            await self.refresh_from_start()

        return change_filter
