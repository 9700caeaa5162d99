"""Who calls the API: a bearer token, proven before anything else of the request is looked at.

FastAPI reads the body before it asks dependencies, so a stranger with a broken body would get 422. A
`AuthenticatedRoute`
asks for the token first; routers made by `api_router` have no other routes.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer

from ringlypro.accounts import authentication
from ringlypro.accounts.tokens import MAX_ID, TokenClaims, TokenMissing
from ringlypro.core.log_context import bind_client_id
from webhooks.dependencies import get_request_services
from webhooks.error_responses import error_responses

_bearer_scheme = HTTPBearer(auto_error=False, bearerFormat="JWT", description="The token from login or register.")

RowId = Annotated[int, Path(ge=1, le=MAX_ID, description="The row's id.")]
"""An id in a path; what cannot be one is 404, like every row that does not exist."""


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """Whose token it is, and what it says: for ending or prolonging its sign-in."""

    user_id: int
    client_id: int
    lang: str
    email: str
    claims: TokenClaims


async def authenticate(request: Request) -> ApiCaller:
    """The sender of a request, found once. Raises TokenMissing or InvalidToken."""
    cached_caller = getattr(request.state, "caller", None)
    if isinstance(cached_caller, ApiCaller):
        return cached_caller
    scheme, _, token = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing
    visitor, claims = await authentication.authenticate_bearer_token(get_request_services(request), token.strip())
    new_caller = ApiCaller(
        user_id=visitor.user_id,
        client_id=visitor.client_id,
        lang=visitor.lang,
        email=visitor.email,
        claims=claims,
    )
    request.state.caller = new_caller
    bind_client_id(new_caller.client_id)
    request.state.lang = new_caller.lang
    return new_caller


async def authenticated_caller(request: Request, _: Annotated[object, Security(_bearer_scheme)]) -> ApiCaller:
    """The sender of this request, for routes of any kind; documents the token in the OpenAPI description."""
    return await authenticate(request)


CallerDependency = Annotated[ApiCaller, Depends(authenticated_caller)]


class AuthenticatedRoute(APIRoute):
    """A route that looks at the token before it reads path, query or body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The usual handler, behind the token."""
        handler = super().get_route_handler()

        async def authenticated_handler(request: Request) -> Response:
            await authenticate(request)
            return await handler(request)

        return authenticated_handler


def api_router(prefix: str, *tags: str) -> APIRouter:
    """A router all of whose routes need a token and document their refusals."""
    return APIRouter(
        prefix=prefix, tags=list(tags), route_class=AuthenticatedRoute, responses=error_responses(401, 403, 404, 422)
    )
