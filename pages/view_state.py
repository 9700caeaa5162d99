"""What a list shows (filter, search, page, open item) as the query of its address, read and written in one place.

Back, a reload and a link restore it. A value that cannot be is as if it were not there, and leaves the address.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from urllib.parse import parse_qsl, urlencode, urlsplit

from nicegui import ui

from components.app_pages import AppPages

MAX_SEARCH_LENGTH = 100
"""Signs of what one may look for."""
MAX_ROW_ID = 2**63 - 1
MAX_PAGE_NUMBER = 99_999
ReadValue = Callable[[str], str]
"""From the text of an address to a value that can be; empty asks for nothing."""


def current_query() -> dict[str, str]:
    """The query of the address that is shown."""
    return dict(parse_qsl(_split_current_path()[1]))


def read_search(text: str) -> str:
    """What is looked for, without signs that nobody can type."""
    return "".join(sign for sign in text if sign.isprintable())[:MAX_SEARCH_LENGTH]


def read_choice(options: Collection[str]) -> ReadValue:
    """One of these."""
    return lambda text: text if text in options else ""


def read_number(text: str, *, at_most: int) -> str:
    """A number from 1 on."""
    is_number = text.isascii() and text.isdigit() and 0 < int(text[:20]) <= at_most
    return str(int(text)) if is_number else ""


def read_page_number(text: str) -> str:
    """The number of a page; the first one goes without saying."""
    number = read_number(text, at_most=MAX_PAGE_NUMBER)
    return "" if number == "1" else number


def read_row_id(text: str) -> str:
    """The id of a row, which may be anybody's or nobody's."""
    return read_number(text, at_most=MAX_ROW_ID)


class ViewState:
    """The values of one page's address by name, empty where the address says nothing.

    Made while the page is built. What else the address asks for (`new=1`) stays until something is chosen.
    """

    def __init__(self, **readers: ReadValue) -> None:
        self._app_pages = AppPages.around(ui.context.slot.parent)
        self._path, _ = _split_current_path()
        query = current_query()
        self._readers = readers
        self._values = {name: read(query.get(name, "")) for name, read in readers.items()}
        if any(query.get(name, "") != value for name, value in self._values.items()):
            self._write_address({name: value for name, value in query.items() if name not in readers})

    def __getitem__(self, name: str) -> str:
        """The value of this name."""
        return self._values[name]

    def page_number(self, name: str = "page") -> int:
        """The page that is shown, from 1 on."""
        return int(self._values[name] or 1)

    def push(self, **values: str) -> None:
        """Somebody chose this: a step that Back takes back."""
        if self._change(values) and self._app_pages is not None:
            self._app_pages.push_path(self._address())

    def replace(self, **values: str) -> None:
        """Somebody types this, or it turned out so: no step of its own."""
        if self._change(values):
            self._write_address({})

    def leave(self, **values: str) -> None:
        """Somebody closed what they had opened: where that was a step, it is taken back."""
        if self._change(values) and self._app_pages is not None:
            self._app_pages.leave_path(self._address())

    def _change(self, values: dict[str, str]) -> bool:
        before = dict(self._values)
        self._values |= {name: self._readers[name](value) for name, value in values.items()}
        return self._values != before

    def _write_address(self, other_values: dict[str, str]) -> None:
        if self._app_pages is not None:
            self._app_pages.replace_path(self._address(other_values))

    def query_text(self) -> str:
        """The query that stands for all of this."""
        return urlencode({name: value.strip() for name, value in self._values.items() if value.strip()})

    def _address(self, other_values: dict[str, str] | None = None) -> str:
        values = (other_values or {}) | {name: value.strip() for name, value in self._values.items() if value.strip()}
        return self._path + (f"?{urlencode(values)}" if values else "")


def _split_current_path() -> tuple[str, str]:
    parts = urlsplit(ui.context.client.sub_pages_router.current_path)
    return parts.path, parts.query
