"""One change from a click: one unit, and a word where it could not be made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from components.feedback import show_toast
from pages.access_control import PageContext
from ringlypro.core.errors import RinglyError
from ringlypro.db.unit_of_work import UnitOfWork


async def apply_change(page: PageContext, act: Callable[[UnitOfWork], Awaitable[Any]]) -> bool:
    """Carry it out and commit; False, with the reason said, when it could not be made."""
    try:
        async with page.unit_of_work() as unit:
            await act(unit)
    except RinglyError as error:
        show_toast(page.translate(error.key, **error.values), "bad")
        return False
    return True
