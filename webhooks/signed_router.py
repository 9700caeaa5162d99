"""Routes that only Twilio may call: proven before anything else is looked at, and without the framework's machinery.

A caller waits behind each of them. They are Starlette's plain routes: no dependencies to solve, no thread, no models.
Where `SignedRouteMiddleware` is installed they are found and answered there; the framework would walk its list of
routes, and each of its layers, for every turn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ringlypro.vendors.services_protocol import Services
from webhooks.dependencies import get_request_services
from webhooks.twilio_auth import TwilioForm, verify_twilio_signature

SignedHandler = Callable[[TwilioForm, Services], Awaitable[Response]]
MAX_KNOWN_PATHS = 256
"""Paths whose route is remembered; our own are a few dozen."""


class SignedRoute(Route):
    """A route of a `SignedRouter`; its endpoint takes a request and is not wrapped."""

    def __init__(self, path: str, answer_request: Callable[[Request], Awaitable[Response]]) -> None:
        super().__init__(path, answer_request, methods=["POST"], include_in_schema=False)
        self.answer_request = answer_request


class SignedRouter(APIRouter):
    """A router whose handlers get a proven form and the services."""

    def signed_post(self, *paths: str) -> Callable[[SignedHandler], SignedHandler]:
        """A POST route at each of the paths; their parameters are in `TwilioForm.path_params`."""

        def add_routes(handler: SignedHandler) -> SignedHandler:
            async def answer_signed_request(request: Request) -> Response:
                services = get_request_services(request)
                return await handler(await verify_twilio_signature(request, services), services)

            self.routes.extend(SignedRoute(path, answer_signed_request) for path in paths)
            return handler

        return add_routes


class SignedRouteMiddleware:
    """Answers signed requests as the framework would: the first route of the path, and the app's own words for errors.

    Everything else goes on to the framework.
    """

    def __init__(self, app: ASGIApp, *, web_app: FastAPI) -> None:
        """`web_app` has its routes and error handlers already."""
        self._app = app
        self._routes = [route for route in web_app.router.routes if isinstance(route, SignedRoute)]
        self._error_handlers: Mapping[Any, Callable[..., Any]] = web_app.exception_handlers
        self._find_route = lru_cache(maxsize=MAX_KNOWN_PATHS)(self._match_route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer it here, or hand it on."""
        is_plain_post = scope["type"] == "http" and scope["method"] == "POST" and not scope.get("root_path")
        matched_route = self._find_route(scope["path"]) if is_plain_post else None
        if matched_route is None:
            await self._app(scope, receive, send)
            return
        route, path_params = matched_route
        scope["route"], scope["endpoint"], scope["path_params"] = route, route.endpoint, dict(path_params)
        request = Request(scope, receive)
        try:
            response = await route.answer_request(request)
        except Exception as error:
            handle_error = self._find_error_handler(type(error))
            if handle_error is None:
                raise
            response = await handle_error(request, error)
        await response(scope, receive, send)

    def _match_route(self, path: str) -> tuple[SignedRoute, Mapping[str, str]] | None:
        for route in self._routes:
            if matched := route.path_regex.match(path):
                return route, matched.groupdict()
        return None

    def _find_error_handler(self, kind: type[Exception]) -> Callable[..., Any] | None:
        # The handler of Exception itself is for bugs, outside of all middleware: it answers and lets the error go on.
        kinds = (each for each in kind.__mro__ if each is not Exception)
        return next((self._error_handlers[each] for each in kinds if each in self._error_handlers), None)
