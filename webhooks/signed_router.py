"""Routes that only Twilio may call: proven before anything else is looked at, and without the framework's machinery.

A caller waits behind each of them. They are Starlette's plain routes: no dependencies to solve, no thread, no models.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request, Response

from ringlypro.vendors.services_protocol import Services
from webhooks.dependencies import get_request_services
from webhooks.twilio_auth import TwilioForm, verify_twilio_signature

SignedHandler = Callable[[TwilioForm, Services], Awaitable[Response]]


class SignedRouter(APIRouter):
    """A router whose handlers get a proven form and the services."""

    def signed_post(self, *paths: str) -> Callable[[SignedHandler], SignedHandler]:
        """A POST route at each of the paths; their parameters are in `TwilioForm.path_params`."""

        def add_routes(handler: SignedHandler) -> SignedHandler:
            async def answer_signed_request(request: Request) -> Response:
                services = get_request_services(request)
                return await handler(await verify_twilio_signature(request, services), services)

            for path in paths:
                self.add_route(path, answer_signed_request, methods=["POST"], include_in_schema=False)
            return handler

        return add_routes
