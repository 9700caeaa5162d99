"""The forms a browser posts to sign in, sign up and sign out: a cookie can only be set by a real answer.

A page may post them as a form and be led on, or by fetch with `Accept: application/json` and be told, so that nothing
that was typed is lost. A form sent from another site is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.datastructures import FormData

from ringlypro.accounts import signin, tokens
from ringlypro.accounts.throttle import address_of
from ringlypro.kit.errors import InvalidFields, Kind, RinglyError
from ringlypro.settings import Settings
from ringlypro.signup.register import RULES, register
from ringlypro.vendors.services_protocol import Services
from webhooks.api.answers import told
from webhooks.dependencies import ServicesDependency

router = APIRouter(prefix="/auth", tags=["browser"], include_in_schema=False)

OURS = frozenset({"same-origin", "none"})
LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
MOST_FIELDS = 60


class CrossSite(RinglyError):
    """Another site made this browser send the form."""

    kind = Kind.REFUSED
    key = "auth.cross_site"
    code = "cross_site"


@router.post("/login")
async def sign_in(request: Request, desk: ServicesDependency) -> Response:
    """`email`, `password`, `next` → a cookie and on to `next`; back to the page with `?error=` otherwise."""
    refuse_strangers(request, desk.settings)
    form = await request.form(max_fields=MOST_FIELDS, max_files=0)
    onward = local(_typed(form, "next"))
    try:
        person = await signin.prove(
            desk, email=_typed(form, "email"), password=_typed(form, "password"), address=address_of(request.client)
        )
    except RinglyError as error:
        return _back(request, error, "/login", {"next": onward} if onward != "/" else {})
    await signin.end_cookie(desk, request.cookies.get(desk.settings.cookie))
    return _welcome(request, desk, onward, await signin.cookie_value(desk, person))


@router.post("/signup")
async def sign_up(request: Request, desk: ServicesDependency) -> Response:
    """The fields of register → a cookie and on to the dashboard; back to the page with `?error=&fields=` otherwise."""
    refuse_strangers(request, desk.settings)
    form = await request.form(max_fields=MOST_FIELDS, max_files=0)
    given: dict[str, object] = {name: _typed(form, name) for name in RULES if name in form}
    given["terms_accepted"] = _typed(form, "terms_accepted").lower() in {"on", "true", "1", "yes"}
    try:
        made = await register(desk, given, door="web", address=address_of(request.client))
    except RinglyError as error:
        faults = {"fields": ",".join(error.fields)} if isinstance(error, InvalidFields) else {}
        return _back(request, error, "/signup", faults)
    await signin.end_cookie(desk, request.cookies.get(desk.settings.cookie))
    onward = local(_typed(form, "next"))
    return _welcome(request, desk, onward, signin.as_cookie(made.person.client_id, made.secret))


@router.post("/logout")
async def sign_out(request: Request, desk: ServicesDependency) -> Response:
    """The session is dead, wherever its cookie was copied to."""
    refuse_strangers(request, desk.settings)
    await signin.end_cookie(desk, request.cookies.get(desk.settings.cookie))
    answer = _onward(request, "/login")
    answer.delete_cookie(desk.settings.cookie, path="/", secure=desk.settings.secure, httponly=True, samesite="lax")
    return answer


def local(path: str) -> str:
    """A path on this site, or the dashboard: never an address that leads away."""
    return path if len(path) < 2000 and LOCAL.fullmatch(path) else "/"


def refuse_strangers(request: Request, settings: Settings) -> None:
    """Let only forms of our own pages through; what is no browser sends neither header. Raises CrossSite."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in OURS:
        raise CrossSite
    origin = request.headers.get("origin")
    if origin is None:
        return
    known = {urlsplit(settings.frontend_url).netloc, urlsplit(settings.base_url).netloc, request.headers.get("host")}
    if _host(origin) not in known:
        raise CrossSite


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _typed(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _onward(request: Request, path: str) -> Response:
    if _wants_json(request):
        return JSONResponse({"next": path})
    return RedirectResponse(path, status_code=303)


def _welcome(request: Request, desk: Services, path: str, cookie: str) -> Response:
    answer = _onward(request, path)
    answer.set_cookie(
        desk.settings.cookie,
        cookie,
        max_age=int(tokens.LIFE.total_seconds()),
        path="/",
        secure=desk.settings.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


def _back(request: Request, error: RinglyError, page: str, more: Mapping[str, Any]) -> Response:
    if _wants_json(request):
        return told(request, error)
    return RedirectResponse(f"{page}?{urlencode({'error': error.code, **more})}", status_code=303)
