"""Who is looking: every page asks, and every click is asked again, because an open page outlives a sign-out.

Denied by default: a path that is not public needs a visitor, and the shell is the only page that signed-in paths have.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import Client, background_tasks

from ringlypro.accounts import signin
from ringlypro.accounts.signin import Visitor
from ringlypro.clients.directory import ClientCard, by_id
from ringlypro.kit import words
from ringlypro.services import Services

PUBLIC = frozenset({"/login", "/signup", "/forgot-password", "/reset-password"})
TRUSTED_SECONDS = 1.0
"""How long a click may rely on the last look at the sign-in row."""


@dataclass(frozen=True, slots=True)
class Place:
    """Everything a page is built from: the house, who is looking, in which words, and the business on its own clock."""

    services: Services
    visitor: Visitor
    say: words.Speaker
    zone: ZoneInfo
    card: ClientCard

    @property
    def lang(self) -> str:
        """The reader's language."""
        return self.visitor.lang

    def unit(self) -> Any:
        """A unit of this visitor's client; leaving commits."""
        return self.services.unit(self.visitor.client_id)


async def place_of(services: Services, request: Request) -> Place | RedirectResponse:
    """The place for a request, or the way to the sign-in page."""
    visitor = await signin.visitor(services, request.cookies.get(services.settings.cookie))
    card = await by_id(services, visitor.client_id) if visitor else None
    if visitor is None or card is None:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(path, safe='')}" if path != "/" else "/login", status_code=303)
    return Place(services, visitor, words.speaker(visitor.lang), card.zone, card)


def guard_events(services: Services) -> None:
    """Ask again at every event of a signed-in page. NiceGUI has no hook for this, so its entrance is wrapped.

    A look is good for a second. While one is under way, later events of the same page wait behind it: what was typed
    must arrive before the Enter that sends it.
    """
    entrance: Callable[[Client, dict[str, Any]], None] = getattr(Client.handle_event, "unguarded", Client.handle_event)
    seen: WeakKeyDictionary[Client, float] = WeakKeyDictionary()
    queues: WeakKeyDictionary[Client, deque[dict[str, Any]]] = WeakKeyDictionary()

    def guarded(self: Client, message: dict[str, Any]) -> None:
        if self.page.path in PUBLIC:
            entrance(self, message)
            return
        waiting = queues.setdefault(self, deque())
        cookie = self.request.cookies.get(services.settings.cookie) if self.request else None
        if not waiting and time.monotonic() - seen.get(self, -TRUSTED_SECONDS) < TRUSTED_SECONDS:
            entrance(self, message)
            return
        waiting.append(message)
        if len(waiting) == 1:
            background_tasks.create(_ask_first(self, waiting, cookie), name="page-guard")

    async def _ask_first(client: Client, waiting: deque[dict[str, Any]], cookie: str | None) -> None:
        welcome = await signin.visitor(services, cookie) is not None
        if welcome:
            seen[client] = time.monotonic()
            _let_in(client, waiting)
        elif not client.is_deleted:
            client.open("/login")
        waiting.clear()

    def _let_in(client: Client, waiting: deque[dict[str, Any]]) -> None:
        while waiting and not client.is_deleted:
            with client:
                entrance(client, waiting[0])
            waiting.popleft()

    guarded.unguarded = entrance  # type: ignore[attr-defined]  # so that a second app does not wrap the wrapper
    Client.handle_event = guarded  # type: ignore[method-assign,assignment]  # NiceGUI offers no hook
