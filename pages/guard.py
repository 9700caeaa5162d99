"""Who is looking: every page asks, and every click is asked again, because an open page outlives a sign-out.

Denied by default: a path that is not public needs a visitor, and the shell is the only page that signed-in paths have.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import psycopg
from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import Client, background_tasks
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from pages import site
from ringlypro.accounts import signin
from ringlypro.accounts.signin import Visitor
from ringlypro.clients.directory import ClientCard, by_id
from ringlypro.kit import words
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
Entrance = Callable[[Client, dict[str, Any]], None]
PUBLIC = frozenset({"/login", "/signup", "/forgot-password", "/reset-password"})
TRUSTED_SECONDS = 1.0
"""How long a click may rely on the last look at the sign-in row."""
MOST_WAITING = 500
"""Events of one page that wait for a look; nobody types more in its time."""


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
        return to_sign_in(request)
    return Place(services, visitor, words.speaker(visitor.lang), card.zone, card)


def to_sign_in(request: Request) -> RedirectResponse:
    """The way to the sign-in page, and back to where somebody wanted to be."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(path, safe='')}" if path != "/" else "/login", status_code=303)


class Threshold:
    """Sends strangers away before a page is built for them: NiceGUI would keep each one for a minute."""

    def __init__(self, app: ASGIApp, *, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in who is signed in, and whatever is no page inside."""
        if scope["type"] == "http" and site.is_inside(scope["path"]) and await self._is_strange(Request(scope)):
            await to_sign_in(Request(scope))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _is_strange(self, request: Request) -> bool:
        try:
            return not await is_signed_in(self._services, request)
        except (SQLAlchemyError, psycopg.Error, OSError):
            return False  # the page asks again, and knows how to say what is wrong


async def is_signed_in(services: Services, request: Request | None) -> bool:
    """Whether the cookie that a page was opened with is still good."""
    cookie = request.cookies.get(services.settings.cookie) if request else None
    return await signin.visitor(services, cookie) is not None


def guard_events(services: Services) -> None:
    """Ask again at every event of a signed-in page. NiceGUI has no hook for this, so its entrance is wrapped."""
    entrance: Entrance = getattr(Client.handle_event, "unguarded", Client.handle_event)
    watch = Watch(services, entrance)

    def guarded(self: Client, message: dict[str, Any]) -> None:
        watch.event(self, message)

    guarded.unguarded = entrance  # type: ignore[attr-defined]  # so that a second app does not wrap the wrapper
    Client.handle_event = guarded  # type: ignore[method-assign,assignment]  # NiceGUI offers no hook


class Watch:
    """Stands at the entrance of events.

    A look is good for a second. While one is under way, later events of the same page wait behind it: what was typed
    must arrive before the Enter that sends it.
    """

    def __init__(self, services: Services, entrance: Entrance) -> None:
        self._services = services
        self._entrance = entrance
        self._seen: WeakKeyDictionary[Client, float] = WeakKeyDictionary()
        self._queues: WeakKeyDictionary[Client, deque[dict[str, Any]]] = WeakKeyDictionary()

    def event(self, client: Client, message: dict[str, Any]) -> None:
        """Let an event in, now or after a look; one of a page that is public at once."""
        waiting = self._queues.setdefault(client, deque())
        if client.page.path in PUBLIC or (not waiting and self._is_trusted(client)):
            self._entrance(client, message)
        elif len(waiting) < MOST_WAITING:
            waiting.append(message)
            if len(waiting) == 1:
                background_tasks.create(self._ask_first(client, waiting), name="page-guard")

    def _is_trusted(self, client: Client) -> bool:
        return time.monotonic() - self._seen.get(client, -TRUSTED_SECONDS) < TRUSTED_SECONDS

    async def _ask_first(self, client: Client, waiting: deque[dict[str, Any]]) -> None:
        try:
            if await is_signed_in(self._services, client.request):
                self._seen[client] = time.monotonic()
                self._let_in(client, waiting)
            elif not client.is_deleted:
                client.open("/login")
        except (SQLAlchemyError, psycopg.Error, OSError) as error:
            log.warning("nobody could be asked who looks: %s", type(error).__name__)
        finally:
            # Whatever went wrong, the next event asks anew: a page must not wait for an answer that never comes.
            waiting.clear()

    def _let_in(self, client: Client, waiting: deque[dict[str, Any]]) -> None:
        while waiting and not client.is_deleted:
            with client:
                self._entrance(client, waiting[0])
            waiting.popleft()
