"""The place where pages change inside the frame, and how a page keeps what it shows in its own address.

Another query is another page: Back, a reload and a link build it from its address. A page that has already brought
itself to another query says so here, and is not built a second time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from nicegui import PageArguments, ui
from nicegui.page_arguments import RouteMatch
from starlette.datastructures import QueryParams

PageBuilder = Callable[[PageArguments], Awaitable[None]]


class PageAddress(ui.element, component="vue/page_address.js"):
    """The browser's history, as far as a page may write it."""

    def show_path(self, path: str, *, is_new_entry: bool) -> None:
        """Put this path where the address is: as a new entry of the history, or in place of the present one."""
        self.run_method("show", path, is_new_entry)

    def go_back_to(self, path: str) -> None:
        """Step back to this path if the present entry was made from it, else put it where the address is."""
        self.run_method("go_back_to", path)


class AppPages(ui.sub_pages):
    """The pages by their paths."""

    def __init__(self, builders: Mapping[str, PageBuilder], *, show_missing: Callable[[], None]) -> None:
        """`show_missing` says in the reader's words that a link inside leads to no page."""
        self._show_missing = show_missing
        self._page_address = PageAddress()
        self._quiet_path = ""
        super().__init__(dict(builders))

    @classmethod
    def around(cls, element: ui.element) -> AppPages | None:
        """The pages that this element is, or is in; None where a page stands alone."""
        return next((each for each in (element, *element.ancestors()) if isinstance(each, cls)), None)

    def push_path(self, path: str) -> None:
        """The page shows this path now: a step that Back takes back."""
        self._note_path(path)
        self._page_address.show_path(path, is_new_entry=True)

    def replace_path(self, path: str) -> None:
        """The page shows this path now, which is no step of its own."""
        self._note_path(path)
        self._page_address.show_path(path, is_new_entry=False)

    def leave_path(self, path: str) -> None:
        """What was opened from this path is closed again."""
        self._note_path(path)
        self._quiet_path = path
        self._page_address.go_back_to(path)

    def _note_path(self, path: str) -> None:
        self._router.current_path = path
        if self._match is not None:
            self._match.query_params = QueryParams(urlsplit(path).query)

    def _handle_scrolling(self, match: RouteMatch, *, behavior: str) -> None:
        if self._router.current_path != self._quiet_path:
            super()._handle_scrolling(match, behavior=behavior)
        self._quiet_path = ""

    def _render_404(self) -> None:
        self._show_missing()

    def _render_page(self, match: RouteMatch) -> Any:
        self._quiet_path = ""
        return super()._render_page(match)
