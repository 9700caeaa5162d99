"""Which path is answered where: every route for machines, installed before the pages are mounted.

A route that would be added after the pages could never be reached, and an unknown path below these prefixes must get
JSON, never a page. A process that has only a part of the routes says so of the others, and does not import them.
"""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.routing import Match, Route

from webhooks import audio, health, metrics
from webhooks.api.authentication import AuthenticatedRoute, authenticate
from webhooks.error_responses import (
    error_response,
    install_error_handlers,
    not_found_response,
    not_in_role_response,
)
from webhooks.middleware import MACHINE_PREFIXES
from webhooks.signed_router import SignedRoute, SignedRouter

SHARED_ROUTERS = (audio.router, health.router, metrics.router)
HOOK_PREFIXES = ("/voice", "/webhook", "/api/credits/webhook")
WEB_PREFIXES = ("/api", "/auth")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def install_routes(app: FastAPI, *, hooks: bool = True, web: bool = True) -> None:
    """Install the routes for machines: calls and vendors (`hooks`), the API and browsers' forms (`web`).

    Pages come after this. Where they are another process's, every address that is left over is too.
    """
    install_error_handlers(app)
    routers = _list_routers(hooks=hooks, web=web)
    for router in routers:
        # Plain routes are cheap by themselves; included, they would be looked for twice in every request.
        app.router.routes.extend(route for route in router.routes if type(route) in {Route, SignedRoute})
        if not isinstance(router, SignedRouter):
            app.include_router(router)
    app.state.machine_routes = [route for router in routers for route in router.routes if isinstance(route, Route)]
    if hooks and web:
        from webhooks import openapi_paths  # noqa: PLC0415 - only what describes everything describes the webhooks

        openapi_paths.extend_openapi(app)
    foreign = (() if hooks else HOOK_PREFIXES) + (() if web else WEB_PREFIXES)
    for prefix in foreign:
        _add_catch_all(app, prefix, refuse_foreign_route)
    for prefix in MACHINE_PREFIXES:
        if prefix not in foreign:
            _add_catch_all(app, prefix, unknown_route)
    if not web:
        app.add_api_route("/{rest:path}", refuse_foreign_route, methods=METHODS, include_in_schema=False)


def _list_routers(*, hooks: bool, web: bool) -> list[APIRouter]:
    """The routers of these parts, in the order in which they are asked; other parts are not imported."""
    routers: list[APIRouter] = []
    if hooks:
        from webhooks.hook_routers import HOOK_ROUTERS  # noqa: PLC0415 - only a process that has them imports them

        routers += HOOK_ROUTERS
    routers += SHARED_ROUTERS
    if web:
        from webhooks.web_routers import WEB_ROUTERS  # noqa: PLC0415 - only a process that has them imports them

        routers += WEB_ROUTERS
    return routers


def _add_catch_all(app: FastAPI, prefix: str, endpoint: object) -> None:
    for path in (f"{prefix}/{{rest:path}}", prefix):
        app.add_api_route(path, endpoint, methods=METHODS, include_in_schema=False)  # type: ignore[arg-type]


async def refuse_foreign_route(request: Request) -> Response:
    """A process of another role answers this address."""
    return not_in_role_response(request)


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
