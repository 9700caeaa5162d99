"""Whoever watches over this installation proves it with `STATUS_TOKEN`; outside production everybody may look."""

from __future__ import annotations

import hmac

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from ringlypro.accounts.tokens import InvalidToken, TokenMissing
from ringlypro.vendors.services_protocol import Services
from webhooks.dependencies import ServicesDependency


def has_status_token(request: Request, services: Services) -> bool:
    """Whether the sender may see what is not for everybody."""
    settings = services.settings
    if settings.is_sandbox:
        return True
    return bool(settings.STATUS_TOKEN) and hmac.compare_digest(_sent_token(request), settings.STATUS_TOKEN.encode())


async def require_status_token(request: Request, services: ServicesDependency) -> None:
    """Refuse others: 404 where no token is set, 401 without one, 403 with a wrong one."""
    if has_status_token(request, services):
        return
    if not services.settings.STATUS_TOKEN:
        raise HTTPException(status_code=404)
    raise InvalidToken if _sent_token(request) else TokenMissing


def _sent_token(request: Request) -> bytes:
    scheme, _, token = request.headers.get("authorization", "").strip().partition(" ")
    return token.strip().encode() if scheme.lower() == "bearer" else b""


StatusTokenRequired = Depends(require_status_token)
