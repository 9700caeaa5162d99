"""The forms a browser posts to sign in, up and out and for a new password: only a real answer can set a cookie.

A page may post them as a form and be led on, or by fetch with `Accept: application/json` and be told. What was typed
into a form that is refused comes back to its page in a cookie (`ringlypro.accounts.form_drafts`), passwords excepted.
A form sent from another site is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.datastructures import FormData

from ringlypro.accounts import authentication, form_drafts, password_reset, tokens
from ringlypro.accounts.throttle import peer_address
from ringlypro.core.errors import ErrorKind, InvalidFields, RinglyError
from ringlypro.core.i18n import LANGUAGES
from ringlypro.settings import Settings
from ringlypro.signup.registration import register_tenant
from ringlypro.signup.registration_fields import REGISTRATION_FIELDS
from ringlypro.vendors.services_protocol import Services
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import response_for_error

router = APIRouter(prefix="/auth", tags=["browser"], include_in_schema=False)

SAME_SITE_VALUES = frozenset({"same-origin", "none"})
LOCAL_PATH_PATTERN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
MAX_FORM_FIELDS = 60


class CrossSiteRequestError(RinglyError):
    """Another site made this browser send the form."""

    kind = ErrorKind.FORBIDDEN
    key = "auth.cross_site"
    code = "cross_site"


@router.post("/login")
async def sign_in(request: Request, services: ServicesDependency) -> Response:
    """`email`, `password`, `next` → a cookie and on to `next`; back to the page with `?error=` otherwise."""
    refuse_cross_site(request, services.settings)
    form = await request.form(max_fields=MAX_FORM_FIELDS, max_files=0)
    next_path = local_path_or_home(_form_text(form, "next"))
    try:
        person = await authentication.verify_credentials(
            services,
            email=_form_text(form, "email"),
            password=_form_text(form, "password"),
            address=peer_address(request.client),
        )
    except RinglyError as error:
        next_params = {"next": next_path} if next_path != "/" else {}
        return _redirect_with_error(
            request, error, "/login", next_params | _page_language(form), form=form, settings=services.settings
        )
    await authentication.sign_out_cookie(services, request.cookies.get(services.settings.cookie_name))
    return _set_session_cookie(
        request, services, next_path, await authentication.create_session_cookie(services, person)
    )


@router.post("/signup")
async def sign_up(request: Request, services: ServicesDependency) -> Response:
    """The fields of register → a cookie and on to the dashboard; back to the page with `?error=&fields=` otherwise."""
    refuse_cross_site(request, services.settings)
    form = await request.form(max_fields=MAX_FORM_FIELDS, max_files=0)
    form_values: dict[str, object] = {
        name: _form_text(form, name) for name in REGISTRATION_FIELDS.accepted_names if name in form
    }
    form_values["terms_accepted"] = _form_text(form, "terms_accepted").lower() in {"on", "true", "1", "yes"}
    try:
        registration = await register_tenant(services, form_values, channel="web", address=peer_address(request.client))
    except RinglyError as error:
        faults = {"fields": ",".join(error.fields)} if isinstance(error, InvalidFields) else {}
        return _redirect_with_error(
            request, error, "/signup", faults | _page_language(form), form=form, settings=services.settings
        )
    await authentication.sign_out_cookie(services, request.cookies.get(services.settings.cookie_name))
    next_path = local_path_or_home(_form_text(form, "next"))
    return _set_session_cookie(
        request,
        services,
        next_path,
        authentication.encode_session_cookie(registration.person.client_id, registration.secret),
    )


@router.post("/forgot-password")
async def request_reset_link(request: Request, services: ServicesDependency) -> Response:
    """`email` → back to the page, which says the same whether or not there is such an account."""
    refuse_cross_site(request, services.settings)
    form = await request.form(max_fields=MAX_FORM_FIELDS, max_files=0)
    await password_reset.request_password_reset(
        services, email=_form_text(form, "email"), address=peer_address(request.client)
    )
    return _redirect_to(request, f"/forgot-password?{urlencode({'sent': '1', **_page_language(form)})}")


@router.post("/reset-password")
async def set_new_password(request: Request, services: ServicesDependency) -> Response:
    """`token`, `password` → on to the sign-in page; back to the page with `?error=` otherwise."""
    refuse_cross_site(request, services.settings)
    form = await request.form(max_fields=MAX_FORM_FIELDS, max_files=0)
    token, page_language = _form_text(form, "token"), _page_language(form)
    try:
        await password_reset.reset_password(
            services, token=token, password=_form_text(form, "password"), address=peer_address(request.client)
        )
    except RinglyError as error:
        faults = {"fields": ",".join(error.fields)} if isinstance(error, InvalidFields) else {}
        query_params = {"token": token, **faults, **page_language}
        return _redirect_with_error(
            request, error, "/reset-password", query_params, form=form, settings=services.settings
        )
    return _redirect_to(request, "/login" + (f"?{urlencode(page_language)}" if page_language else ""))


@router.post("/logout")
async def sign_out(request: Request, services: ServicesDependency) -> Response:
    """The session is dead, wherever its cookie was copied to."""
    refuse_cross_site(request, services.settings)
    await authentication.sign_out_cookie(services, request.cookies.get(services.settings.cookie_name))
    answer = _redirect_to(request, "/login")
    answer.delete_cookie(
        services.settings.cookie_name, path="/", secure=services.settings.uses_https, httponly=True, samesite="lax"
    )
    return answer


def local_path_or_home(path: str) -> str:
    """A path on this site, or the dashboard: never an address that leads away."""
    return path if len(path) < 2000 and LOCAL_PATH_PATTERN.fullmatch(path) else "/"


def refuse_cross_site(request: Request, settings: Settings) -> None:
    """Let only forms of our own pages through; others send neither header. Raises CrossSiteRequestError."""
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None and fetch_site not in SAME_SITE_VALUES:
        raise CrossSiteRequestError
    origin = request.headers.get("origin")
    if origin is None:
        return
    own_hosts = {
        urlsplit(settings.frontend_url).netloc,
        urlsplit(settings.base_url).netloc,
        request.headers.get("host"),
    }
    if _host(origin) not in own_hosts:
        raise CrossSiteRequestError


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _form_text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _page_language(form: FormData) -> dict[str, str]:
    """The language of the page's address, for the way back to it; a form of another language sends none."""
    lang = _form_text(form, "lang")
    return {"lang": lang} if lang in LANGUAGES else {}


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _redirect_to(request: Request, path: str) -> Response:
    if _wants_json(request):
        return JSONResponse({"next": path})
    return RedirectResponse(path, status_code=303)


def _set_session_cookie(request: Request, services: Services, path: str, cookie: str) -> Response:
    answer = _redirect_to(request, path)
    _set_cookie(answer, services.settings, services.settings.cookie_name, cookie, tokens.TOKEN_LIFETIME)
    if services.settings.draft_cookie_name in request.cookies:
        _set_cookie(answer, services.settings, services.settings.draft_cookie_name, "", timedelta(0))
    return answer


def _set_cookie(answer: Response, settings: Settings, name: str, value: str, lifetime: timedelta) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=int(lifetime.total_seconds()),
        path="/",
        secure=settings.uses_https,
        httponly=True,
        samesite="lax",
    )


def _redirect_with_error(
    request: Request,
    error: RinglyError,
    page: str,
    query_params: Mapping[str, Any],
    *,
    form: FormData,
    settings: Settings,
) -> Response:
    if _wants_json(request):
        return response_for_error(request, error)
    answer = RedirectResponse(f"{page}?{urlencode({'error': error.code, **query_params})}", status_code=303)
    typed_values = {name: value for name, value in form.items() if isinstance(value, str)}
    draft = form_drafts.encode_form_draft(form_drafts.draft_refused_form(page, typed_values, error))
    _set_cookie(answer, settings, settings.draft_cookie_name, draft, form_drafts.DRAFT_LIFETIME)
    return answer
