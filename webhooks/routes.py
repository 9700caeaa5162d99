"""Which path is answered where: every route for machines, installed before the pages are mounted.

A route that would be added after the pages could never be reached, and an unknown path below these prefixes must get
JSON, never a page.
"""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.routing import Match, Route

from webhooks import (
    audio,
    auth_forms,
    call_status,
    health,
    metrics,
    openapi_paths,
    payments,
    sms,
    voice,
    voice_fallback,
)
from webhooks.api import appointments, auth, calls, contacts, dashboard, messages, mobile, number
from webhooks.api import credits as credit_routes
from webhooks.api.authentication import AuthenticatedRoute, authenticate
from webhooks.error_responses import error_response, install_error_handlers, not_found_response
from webhooks.middleware import MACHINE_PREFIXES

ROUTERS: tuple[APIRouter, ...] = (
    voice_fallback.router,
    voice.router,
    call_status.router,
    audio.router,
    health.router,
    metrics.router,
    sms.router,
    payments.router,
    auth_forms.router,
    auth.public_router,
    auth.protected_router,
    contacts.router,
    appointments.router,
    messages.router,
    calls.router,
    credit_routes.router,
    dashboard.router,
    mobile.router,
    number.router,
)
"""In the order in which they are asked: the routes of a call come first."""
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def install_routes(app: FastAPI) -> None:
    """Install every route for machines. Pages come after this."""
    install_error_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    app.state.machine_routes = [route for router in ROUTERS for route in router.routes if isinstance(route, Route)]
    openapi_paths.extend_openapi(app)
    for prefix in MACHINE_PREFIXES:
        app.add_api_route(f"{prefix}/{{rest:path}}", unknown_route, methods=METHODS, include_in_schema=False)
        app.add_api_route(prefix, unknown_route, methods=METHODS, include_in_schema=False)


async def unknown_route(request: Request) -> Response:
    """There is no such route, or not with this method; a guarded one says so only to those who have a token."""
    matching_routes = [
        route for route in request.app.state.machine_routes if route.matches(request.scope)[0] is Match.PARTIAL
    ]
    if not matching_routes:
        return not_found_response(request)
    if any(isinstance(route, AuthenticatedRoute) for route in matching_routes):
        await authenticate(request)
    allow = ", ".join(sorted({method for route in matching_routes for method in route.methods or ()}))
    return error_response(
        request, 405, "method_not_allowed", "errors.http.method_not_allowed", headers={"Allow": allow}
    )
