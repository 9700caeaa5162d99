"""The pages before sign-in: real forms that a browser posts, so that a cookie can be set and nothing needs a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from components.local_paths import local_path
from components.plain_forms import (
    FieldKind,
    plain_checkbox,
    plain_field,
    plain_form,
    plain_select,
    plain_submit,
    two_fields,
)
from components.plain_html import Html, join_html, tag_html
from components.public_page import PublicFrame, public_page
from pages.routes import PUBLIC_PATHS
from ringlypro.accounts import authentication
from ringlypro.accounts.form_drafts import FormDraft, decode_form_draft
from ringlypro.core import i18n
from ringlypro.core.language_negotiation import preferred_language
from ringlypro.core.local_requests import is_local_request
from ringlypro.vendors.services_protocol import Services

BUSINESS_TYPES = ("healthcare", "dental", "legal", "salon", "realestate", "home_services", "other")
SELLING_POINTS = (
    ("phone", "public.point_answer"),
    ("calendar", "public.point_book"),
    ("credit-card", "public.point_money"),
)
SIGNUP_FIELDS = (
    "first_name", "last_name", "business_name", "business_phone", "business_type", "email", "password", "terms_accepted"
)  # fmt: skip
"""As they stand in the form, from top to bottom."""
OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CARRIED_PARAMS = ("next", "token", "error", "fields")
"""What another language of the page is asked for with: also why the form was refused."""
MAX_PARAM_LENGTH = 500


@dataclass(frozen=True, slots=True)
class PublicVisit:
    """A request for one of these pages: in which language, with which query, with what was typed before."""

    path: str
    params: Mapping[str, str]
    lang: str
    translate: i18n.Translator
    draft: FormDraft

    @property
    def carried_lang(self) -> dict[str, str]:
        """The language that was asked for by the address, for the form to lead back to it."""
        return {"lang": self.lang} if self.params.get("lang") == self.lang else {}

    @property
    def is_refused(self) -> bool:
        """Whether the form was sent from here and came back."""
        return "error" in self.params and self.draft.path == self.path

    def typed_value(self, name: str) -> str:
        """What was typed into a field of this name, here or on another of these pages."""
        return self.draft.values.get(name, "")

    def field_error(self, name: str) -> str:
        """What is wrong with a field, empty where nothing is."""
        if name not in self.params.get("fields", "").split(","):
            return ""
        key = self.draft.reasons.get(name, "") if self.is_refused else ""
        text = self.translate(key)
        return text if text != key else self.translate("errors.field.invalid")


def register_public_pages(app: FastAPI, services: Services) -> None:
    """The four pages without a visitor."""

    @app.api_route("/login", methods=["GET", "HEAD"], include_in_schema=False)
    async def login_page(request: Request) -> Response:
        """Sign in."""
        if await _is_signed_in(services, request):
            return RedirectResponse("/", status_code=303)
        visit = open_visit(request, services)
        return _render_page(
            visit, "login", _login_form(visit), ("forgot", "/forgot-password"), ("no_account", "/signup")
        )

    @app.api_route("/signup", methods=["GET", "HEAD"], include_in_schema=False)
    async def signup_page(request: Request) -> Response:
        """Open an account."""
        if await _is_signed_in(services, request):
            return RedirectResponse("/", status_code=303)
        visit = open_visit(request, services)
        return _render_page(visit, "signup", _signup_form(visit), ("have_account", "/login"))

    @app.api_route("/forgot-password", methods=["GET", "HEAD"], include_in_schema=False)
    async def forgot_password_page(request: Request) -> Response:
        """Ask for an e-mail with a link."""
        visit = open_visit(request, services)
        content = _forgot_sent(visit, request, services) if visit.params.get("sent") else _forgot_form(visit)
        return _render_page(visit, "forgot", content, ("have_account", "/login"))

    @app.api_route("/reset-password", methods=["GET", "HEAD"], include_in_schema=False)
    async def reset_password_page(request: Request) -> Response:
        """Choose a new password with the link of the e-mail."""
        visit = open_visit(request, services)
        return _render_page(visit, "reset", _reset_form(visit), ("have_account", "/login"))

    for path in PUBLIC_PATHS:
        app.add_api_route(path, refuse_method, methods=list(OTHER_METHODS), include_in_schema=False)


async def refuse_method() -> Response:
    """They are read, and forms posted below `/auth`; the pages mounted behind would say that nothing is here."""
    raise HTTPException(status_code=405, headers={"Allow": "GET, HEAD"})


def open_visit(request: Request, services: Services) -> PublicVisit:
    """Who comes without being signed in, in the language of the address or of their browser."""
    params = {name: value[:MAX_PARAM_LENGTH] for name, value in request.query_params.items()}
    requested_lang = params.get("lang", "")
    lang = (
        requested_lang
        if requested_lang in i18n.LANGUAGES
        else (preferred_language(request.headers.get("accept-language")) or "en")
    )
    draft = decode_form_draft(request.cookies.get(services.settings.draft_cookie_name, ""))
    return PublicVisit(request.url.path, params, lang, i18n.translator_for(lang), draft or FormDraft(""))


async def _is_signed_in(services: Services, request: Request) -> bool:
    return (
        await authentication.authenticate_cookie(services, request.cookies.get(services.settings.cookie_name))
        is not None
    )


def _render_page(visit: PublicVisit, name: str, form: Html, *links: tuple[str, str]) -> Response:
    translate = visit.translate
    other_lang = i18n.next_language(visit.lang)
    carried_params = {name: visit.params[name] for name in CARRIED_PARAMS if name in visit.params}
    frame = PublicFrame(
        title=translate(f"public.{name}_title"),
        tab_title=translate(f"public.{name}_tab"),
        sub=translate(f"public.{name}_sub"),
        pitch=translate("public.pitch"),
        points=[(icon, translate(key)) for icon, key in SELLING_POINTS],
        language_href=f"{visit.path}?{urlencode({'lang': other_lang, **carried_params})}",
    )
    query = f"?{urlencode(visit.carried_lang)}" if visit.carried_lang else ""
    below = [
        tag_html("a", translate(f"public.{key}"), class_="rp-link", href=local_path(path) + query)
        for key, path in links
    ]
    return public_page(frame, visit.lang, translate, form, tag_html("div", *below, class_="rp-below"))


def _error_text(visit: PublicVisit) -> str:
    code = visit.params.get("error", "")
    if not code:
        return ""
    if code == "too_many" and not visit.draft.error_values.get("minutes"):
        return visit.translate("errors.http.too_many")
    values = visit.draft.error_values if visit.is_refused else {}
    for key in (f"auth.{code}", f"errors.{code}"):
        text = visit.translate(key, **values)
        if text != key:
            return text
    return visit.translate("errors.unexpected")


def _login_form(visit: PublicVisit) -> Html:
    translate = visit.translate
    return plain_form(
        "/auth/login",
        _email_field(visit),
        plain_field(
            "password",
            translate("public.password"),
            kind="password",
            autocomplete="current-password",
            reveal_label=translate("public.show_password"),
            is_focused=bool(visit.typed_value("email")),
        ),
        plain_submit(translate("public.sign_in")),
        hidden={"next": visit.params.get("next", "/")} | visit.carried_lang,
        error=_error_text(visit),
    )


def _email_field(visit: PublicVisit) -> Html:
    email = visit.typed_value("email")
    return plain_field(
        "email",
        visit.translate("public.email"),
        kind="email",
        autocomplete="username",
        value=email,
        is_focused=not email,
    )


def _signup_form(visit: PublicVisit) -> Html:
    translate = visit.translate
    errors = {name: visit.field_error(name) for name in SIGNUP_FIELDS}
    if visit.params.get("error") == "email_taken":
        errors["email"] = translate("auth.email_taken")
    first_wrong = next((name for name, error in errors.items() if error), "")

    def make_field(name: str, kind: FieldKind = "text", autocomplete: str = "", hint: str = "") -> Html:
        return plain_field(
            name,
            translate(f"public.{name}"),
            kind=kind,
            autocomplete=autocomplete,
            hint=hint,
            error=errors[name],
            reveal_label=translate("public.show_password") if kind == "password" else "",
            value="" if kind == "password" else visit.typed_value(name),
            is_focused=name == first_wrong,
        )

    trades = [(business_type, translate(f"trade.{business_type}")) for business_type in BUSINESS_TYPES]
    return plain_form(
        "/auth/signup",
        two_fields(
            make_field("first_name", autocomplete="given-name"), make_field("last_name", autocomplete="family-name")
        ),
        make_field("business_name", autocomplete="organization"),
        two_fields(
            make_field("business_phone", "tel", "tel", translate("public.business_phone_hint")),
            plain_select(
                "business_type", translate("public.business_type"), trades, visit.typed_value("business_type")
            ),
        ),
        make_field("email", "email", "username"),
        make_field("password", "password", "new-password", translate("public.password_hint")),
        plain_checkbox(
            "terms_accepted",
            translate("public.terms"),
            is_checked=bool(visit.typed_value("terms_accepted")),
            error=errors["terms_accepted"],
        ),
        plain_submit(translate("public.create_account")),
        hidden={"timezone": "America/New_York", "language": visit.lang} | visit.carried_lang,
        error=_error_text(visit),
    )


def _forgot_form(visit: PublicVisit) -> Html:
    translate = visit.translate
    return plain_form(
        "/auth/forgot-password",
        _email_field(visit),
        plain_submit(translate("public.send_link")),
        hidden=visit.carried_lang,
        error=_error_text(visit),
    )


def _forgot_sent(visit: PublicVisit, request: Request, services: Services) -> Html:
    """That a letter is on its way; where none leaves the machine, whoever sits at it is led to it."""
    words = tag_html("p", visit.translate("public.forgot_sent"), class_="rp-sub", role="status")
    peer = request.client.host if request.client else ""
    is_local = is_local_request(peer=peer, host=request.url.hostname or "", header_names=request.headers.keys())
    if not (is_local and services.settings.is_sandbox and "mail" in services.faked_vendors):
        return words
    way = tag_html("a", visit.translate("demo.mail.read_here"), class_="rp-link", href="/demo/mail/reset")
    return join_html(words, tag_html("p", way))


def _reset_form(visit: PublicVisit) -> Html:
    translate = visit.translate
    password_error = translate("auth.password_length") if visit.field_error("password") else ""
    return plain_form(
        "/auth/reset-password",
        plain_field(
            "password",
            translate("public.new_password"),
            kind="password",
            autocomplete="new-password",
            hint=translate("public.password_hint"),
            error=password_error,
            is_focused=True,
            reveal_label=translate("public.show_password"),
        ),
        plain_submit(translate("public.set_password")),
        hidden={"token": visit.params.get("token", "")} | visit.carried_lang,
        error="" if password_error else _error_text(visit),
    )
