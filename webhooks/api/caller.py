"""Who calls the API: a bearer token, proven before anything else of the request is looked at.

FastAPI reads the body before it asks dependencies, so a stranger with a broken body would get 422. A `GuardedRoute`
asks for the token first; routers made by `api_router` have no other routes.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer

from ringlypro.accounts import signin
from ringlypro.accounts.tokens import BIGGEST, Claims, NoToken
from webhooks.api.answers import problems
from webhooks.dependencies import get_request_services

_scheme = HTTPBearer(auto_error=False, bearerFormat="JWT", description="The token from login or register.")

RowId = Annotated[int, Path(ge=1, le=BIGGEST, description="The row's id.")]
"""An id in a path; what cannot be one is 404, like every row that does not exist."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token it is, and what it says: for ending or prolonging its sign-in."""

    user_id: int
    client_id: int
    lang: str
    email: str
    claims: Claims


async def prove(request: Request) -> Caller:
    """The sender of a request, found once. Raises NoToken or BadToken."""
    known = getattr(request.state, "caller", None)
    if isinstance(known, Caller):
        return known
    scheme, _, token = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NoToken
    who, claims = await signin.bearer(get_request_services(request), token.strip())
    found = Caller(
        user_id=who.user_id,
        client_id=who.client_id,
        lang=who.lang,
        email=who.email,
        claims=claims,
    )
    request.state.caller = found
    request.state.lang = found.lang
    return found


async def caller(request: Request, _: Annotated[object, Security(_scheme)]) -> Caller:
    """The sender of this request, for routes of any kind; documents the token in the OpenAPI description."""
    return await prove(request)


CallerDep = Annotated[Caller, Depends(caller)]


class GuardedRoute(APIRoute):
    """A route that looks at the token before it reads path, query or body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The usual handler, behind the token."""
        usual = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            await prove(request)
            return await usual(request)

        return guarded


def api_router(prefix: str, *tags: str) -> APIRouter:
    """A router all of whose routes need a token and document their refusals."""
    return APIRouter(prefix=prefix, tags=list(tags), route_class=GuardedRoute, responses=problems(401, 403, 404, 422))
