"""Who is looking: every page asks, and every click is asked again, because an open page outlives a sign-out.

Denied by default: a path that is not public needs a visitor, and the shell is the only page that signed-in paths have.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
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

from pages import routes
from ringlypro.accounts import authentication
from ringlypro.accounts.authentication import SignedInUser
from ringlypro.clients.client_profiles import ClientProfile, get_profile_by_id
from ringlypro.core import i18n
from ringlypro.core.log_context import bind_client_id, client_log_context
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
EventHandler = Callable[[Client, dict[str, Any]], None]
VISITOR_KEY = "ringly_visitor"
"""Where the middleware leaves who asks for a page, for the page of the same request."""
TRUSTED_SECONDS = 1.0
"""How long a click may rely on the last look at the sign-in row."""
MAX_QUEUED_EVENTS = 500
"""Events of one page that wait for a look; nobody types more in its time."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """Everything a page is built from: the services, who is looking, in which words, the business on its own clock."""

    services: Services
    visitor: SignedInUser
    translate: i18n.Translator
    zone: ZoneInfo
    client_profile: ClientProfile

    @property
    def lang(self) -> str:
        """The reader's language."""
        return self.visitor.lang

    def unit_of_work(self) -> Any:
        """A unit of this visitor's client; leaving commits."""
        return self.services.unit_of_work(self.visitor.client_id)


async def load_page_context(services: Services, request: Request) -> PageContext | RedirectResponse:
    """The place for a request, or the way to the sign-in page."""
    # Whoever came through the middleware was asked for a moment ago.
    visitor = request.scope.get(VISITOR_KEY) or await find_visitor(services, request)
    client_profile = await get_profile_by_id(services, visitor.client_id) if visitor else None
    if visitor is None or client_profile is None:
        return redirect_to_login(request)
    bind_client_id(visitor.client_id)
    return PageContext(services, visitor, i18n.translator_for(visitor.lang), client_profile.zone, client_profile)


def redirect_to_login(request: Request) -> RedirectResponse:
    """The way to the sign-in page, and back to where somebody wanted to be."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(_login_path(path), status_code=303)


def lead_to_login(client: Client) -> None:
    """Show the sign-in page in an open tab, and afterwards what the tab shows now."""
    client.open(_login_path(client.sub_pages_router.current_path))


def _login_path(path: str) -> str:
    return f"/login?next={quote(path, safe='')}" if path != "/" else "/login"


class RequireLoginMiddleware:
    """Sends strangers away before a page is built for them: NiceGUI would keep each one for a minute."""

    def __init__(self, app: ASGIApp, *, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in who is signed in, and whatever is no page inside."""
        if (
            scope["type"] == "http"
            and routes.requires_login(scope["path"])
            and await self._is_anonymous(Request(scope))
        ):
            await redirect_to_login(Request(scope))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _is_anonymous(self, request: Request) -> bool:
        try:
            visitor = request.scope[VISITOR_KEY] = await find_visitor(self._services, request)
        except (SQLAlchemyError, psycopg.Error, OSError):
            return False  # the page asks again, and knows how to say what is wrong
        return visitor is None


async def is_signed_in(services: Services, request: Request | None) -> bool:
    """Whether the cookie that a page was opened with is still good."""
    return await find_visitor(services, request) is not None


async def find_visitor(services: Services, request: Request | None) -> SignedInUser | None:
    """Whose cookie a page was opened with, if it is still good."""
    cookie = request.cookies.get(services.settings.cookie_name) if request else None
    return await authentication.authenticate_cookie(services, cookie)


def authorize_events(services: Services) -> None:
    """Ask again at every event of a signed-in page. NiceGUI has no hook for this, so its entrance is wrapped."""
    original_handler: EventHandler = getattr(Client.handle_event, "unguarded", Client.handle_event)
    authorization = EventAuthorization(services, original_handler)

    def authorized_handler(self: Client, message: dict[str, Any]) -> None:
        authorization.authorize_event(self, message)

    authorized_handler.unguarded = original_handler  # type: ignore[attr-defined]  # so that a second app does not wrap the wrapper
    Client.handle_event = authorized_handler  # type: ignore[method-assign,assignment]  # NiceGUI offers no hook


class EventAuthorization:
    """Stands at the entrance of events.

    A look is good for a second. While one is under way, later events of the same page wait behind it: what was typed
    must arrive before the Enter that sends it.
    """

    def __init__(self, services: Services, handler: EventHandler) -> None:
        self._services = services
        self._handler = handler
        self._verified_at: WeakKeyDictionary[Client, float] = WeakKeyDictionary()
        self._client_ids: WeakKeyDictionary[Client, int] = WeakKeyDictionary()
        self._queues: WeakKeyDictionary[Client, deque[dict[str, Any]]] = WeakKeyDictionary()

    def authorize_event(self, client: Client, message: dict[str, Any]) -> None:
        """Let an event in, now or after a look."""
        queued = self._queues.setdefault(client, deque())
        if not queued and self._is_recently_verified(client):
            self._deliver_event(client, message)
        elif len(queued) < MAX_QUEUED_EVENTS:
            queued.append(message)
            if len(queued) == 1:
                background_tasks.create(self._verify_then_deliver(client, queued), name="page-guard")

    def _is_recently_verified(self, client: Client) -> bool:
        return time.monotonic() - self._verified_at.get(client, -TRUSTED_SECONDS) < TRUSTED_SECONDS

    async def _verify_then_deliver(self, client: Client, queued: deque[dict[str, Any]]) -> None:
        try:
            if visitor := await find_visitor(self._services, client.request):
                self._verified_at[client] = time.monotonic()
                self._client_ids[client] = visitor.client_id
                self._deliver_queued(client, queued)
            elif not client.is_deleted:
                lead_to_login(client)
        except (SQLAlchemyError, psycopg.Error, OSError) as error:
            log.warning("nobody could be asked who looks: %s", type(error).__name__)
        finally:
            # Whatever went wrong, the next event asks anew: a page must not wait for an answer that never comes.
            queued.clear()

    def _deliver_queued(self, client: Client, queued: deque[dict[str, Any]]) -> None:
        while queued and not client.is_deleted:
            with client:
                self._deliver_event(client, queued[0])
            queued.popleft()

    def _deliver_event(self, client: Client, message: dict[str, Any]) -> None:
        # Tasks that the handler starts keep this context; the socket that it came on serves other events too.
        client_id = self._client_ids.get(client)
        with client_log_context(client_id) if client_id else nullcontext():
            self._handler(client, message)
