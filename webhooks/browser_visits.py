"""Who is behind a plain request of a browser: by the cookie that signing in has set."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request

from ringlypro.accounts import authentication
from ringlypro.accounts.authentication import SignedInUser
from ringlypro.core.log_context import bind_client_id
from ringlypro.vendors.services_protocol import Services


async def find_browser_visitor(request: Request, services: Services) -> SignedInUser | None:
    """Whoever is signed in in this browser; errors are worded in their language then."""
    visitor = await authentication.authenticate_cookie(services, request.cookies.get(services.settings.cookie_name))
    if visitor is not None:
        bind_client_id(visitor.client_id)
        request.state.lang = visitor.lang
    return visitor


def login_path(request: Request) -> str:
    """The way to the sign-in page, and back here."""
    return f"/login?next={quote(request.url.path, safe='')}"
