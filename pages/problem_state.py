"""What a page inside the frame shows where something went wrong, and whether what its address names is there at all.

The frame is sent before the page in it is built, so whoever answers has to know beforehand that the answer is a 404.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui import ui
from sqlalchemy import select

from components.empty_states import empty_state
from pages.access_control import PageContext
from pages.pagination import parse_row_id
from ringlypro.calls.tables import Call
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import NotFound
from ringlypro.messages.tables import Thread

ROW_IDS: Mapping[str, Any] = {"call_id": Call.id, "contact_id": Contact.id, "thread_id": Thread.id}
"""What the ids in the addresses of pages are ids of."""
PROBLEM_ICONS = {"missing": "search", "failed": "triangle-alert"}


async def is_row_missing(page: PageContext, path_params: Mapping[str, str]) -> bool:
    """Whether an address names a row that this client does not have."""
    for name, text in path_params.items():
        column = ROW_IDS[name]
        try:
            row_id = parse_row_id(text)
        except NotFound:
            return True
        async with page.unit_of_work() as unit:
            if await unit.db.scalar(select(column).where(column == row_id)) is None:
                return True
    return False


def show_problem(page: PageContext, name: str) -> None:
    """Say that it is `missing`, or `failed`, in place of the page: with a title and a way on, as pages outside do."""
    translate = page.translate
    title = translate(f"errors.page.{name}")
    ui.page_title(f"{title} · RinglyPro")
    empty_state(
        PROBLEM_ICONS[name],
        title,
        translate(f"errors.page.{name}_hint"),
        action=translate("errors.page.home"),
        href="/",
        title_tag="h1",
    )
