"""The pages before sign-in: real forms that a browser posts, so that a cookie can be set and nothing needs a script."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import ui

from components.buttons import text_button, text_link
from components.forms import native_checkbox, native_field, native_form, native_select, native_submit, text_field
from components.html_elements import Text, div
from components.public_page_frame import public_frame
from ringlypro.accounts import authentication, password_reset
from ringlypro.accounts.throttle import peer_address
from ringlypro.core import i18n
from ringlypro.core.errors import RinglyError
from ringlypro.core.language_negotiation import preferred_language
from ringlypro.vendors.services_protocol import Services

BUSINESS_TYPES = ("healthcare", "dental", "legal", "salon", "realestate", "home_services", "other")
SELLING_POINTS = (
    ("phone", "public.point_answer"),
    ("calendar", "public.point_book"),
    ("credit-card", "public.point_money"),
)
DETECT_TIMEZONE_JS = """(() => { const z = Intl.DateTimeFormat().resolvedOptions().timeZone;
document.querySelectorAll('input[name=timezone]').forEach(e => { if (z) e.value = z; }); })()"""


def register_public_pages(services: Services) -> None:
    """The four pages without a visitor."""

    @ui.page("/login", title="RinglyPro")
    async def login_page(request: Request) -> Response | None:
        """Sign in."""
        if await _is_signed_in(services, request):
            return RedirectResponse("/", status_code=303)
        translate, lang = _detect_language(request)
        with _public_page(request, translate, lang, "login"):
            _login_form(translate, request.query_params)
            _footer_links(translate, ("public.forgot", "/forgot-password"), ("public.no_account", "/signup"))
        return None

    @ui.page("/signup", title="RinglyPro")
    async def signup_page(request: Request) -> Response | None:
        """Open an account."""
        if await _is_signed_in(services, request):
            return RedirectResponse("/", status_code=303)
        translate, lang = _detect_language(request)
        with _public_page(request, translate, lang, "signup"):
            _signup_form(translate, lang, request.query_params)
            _footer_links(translate, ("public.have_account", "/login"))
        ui.add_body_html(f"<script>{DETECT_TIMEZONE_JS}</script>")
        return None

    @ui.page("/forgot-password", title="RinglyPro")
    async def forgot_password_page(request: Request) -> None:
        """Ask for an e-mail with a link."""
        translate, lang = _detect_language(request)
        with _public_page(request, translate, lang, "forgot"):
            _forgot_form(services, translate, peer_address(request.client))
            _footer_links(translate, ("public.have_account", "/login"))

    @ui.page("/reset-password", title="RinglyPro")
    async def reset_password_page(request: Request, token: str = "") -> None:
        """Choose a new password with the link of the e-mail."""
        translate, lang = _detect_language(request)
        with _public_page(request, translate, lang, "reset"):
            _reset_form(services, translate, token, peer_address(request.client))
            _footer_links(translate, ("public.have_account", "/login"))


async def _is_signed_in(services: Services, request: Request) -> bool:
    return (
        await authentication.authenticate_cookie(services, request.cookies.get(services.settings.cookie_name))
        is not None
    )


def _detect_language(request: Request) -> tuple[i18n.Translator, str]:
    requested_lang = request.query_params.get("lang", "")
    lang = (
        requested_lang
        if requested_lang in i18n.LANGUAGES
        else (preferred_language(request.headers.get("accept-language")) or "en")
    )
    return i18n.translator_for(lang), lang


def _public_page(request: Request, translate: i18n.Translator, lang: str, name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a context manager of the components
    carried_params = {k: v for k, v in request.query_params.items() if k in {"next", "token"}}
    other_language_query = urlencode({"lang": "es" if lang == "en" else "en", **carried_params})
    return public_frame(
        translate(f"public.{name}_title"),
        lang,
        translate,
        sub=translate(f"public.{name}_sub"),
        language_href=f"{request.url.path}?{other_language_query}",
        pitch=translate("public.pitch"),
        points=[(icon, translate(key)) for icon, key in SELLING_POINTS],
    )


def _error_text(translate: i18n.Translator, query_params: Mapping[str, str]) -> str:
    code = query_params.get("error", "")
    if not code:
        return ""
    key = f"auth.{code}"
    text = translate(key)
    return text if text != key else translate("errors.unexpected")


def _login_form(translate: i18n.Translator, query_params: Mapping[str, str]) -> None:
    hidden_fields = {"next": query_params.get("next", "/")[:500]}
    with native_form("/auth/login", hidden=hidden_fields, error=_error_text(translate, query_params)):
        native_field("email", translate("public.email"), kind="email", autocomplete="username")
        native_field(
            "password",
            translate("public.password"),
            kind="password",
            autocomplete="current-password",
            reveal_label=translate("public.show_password"),
        )
        native_submit(translate("public.sign_in"))


def _signup_form(translate: i18n.Translator, lang: str, query_params: Mapping[str, str]) -> None:
    invalid_fields = set(query_params.get("fields", "").split(","))

    def add_field(
        name: str, kind: str = "text", autocomplete: str = "", hint: str = "", *, required: bool = True
    ) -> None:
        native_field(
            name,
            translate(f"public.{name}"),
            kind=kind,  # type: ignore[arg-type]  # one of the kinds of a native field
            autocomplete=autocomplete,
            hint=hint,
            required=required,
            error=translate("errors.field.invalid") if name in invalid_fields else "",
            reveal_label=translate("public.show_password") if kind == "password" else "",
        )

    hidden = {"timezone": "America/New_York", "language": lang}
    with native_form("/auth/signup", hidden=hidden, error=_error_text(translate, query_params)):
        with div("rp-two"):
            add_field("first_name", autocomplete="given-name")
            add_field("last_name", autocomplete="family-name")
        add_field("business_name", autocomplete="organization")
        with div("rp-two"):
            add_field("business_phone", "tel", "tel", translate("public.business_phone_hint"))
            native_select(
                "business_type",
                translate("public.business_type"),
                [(business_type, translate(f"trade.{business_type}")) for business_type in BUSINESS_TYPES],
            )
        add_field("email", "email", "email")
        add_field("password", "password", "new-password", translate("public.password_hint"))
        native_checkbox("terms_accepted", translate("public.terms"), required=True)
        native_submit(translate("public.create_account"))


def _forgot_form(services: Services, translate: i18n.Translator, address: str) -> None:
    email = text_field(translate("public.email"), kind="email")
    answer = div()

    async def request_reset_link() -> None:
        await password_reset.request_password_reset(services, email=email.value or "", address=address)
        answer.clear()
        with answer:
            Text(translate("public.forgot_sent"), "p", "rp-sub")

    text_button(translate("public.send_link"), request_reset_link, kind="primary")


def _reset_form(services: Services, translate: i18n.Translator, token: str, address: str) -> None:
    password = text_field(translate("public.new_password"), kind="password", hint=translate("public.password_hint"))

    async def set_password() -> None:
        try:
            await password_reset.reset_password(services, token=token, password=password.value or "", address=address)
        except RinglyError as error:
            fields = getattr(error, "fields", {})
            password.error = translate(fields.get("password", error.key), **error.values)
            return
        ui.navigate.to("/login")

    text_button(translate("public.set_password"), set_password, kind="primary")


def _footer_links(translate: i18n.Translator, *links: tuple[str, str]) -> None:
    with div("rp-below"):
        for key, href in links:
            text_link(translate(key), href)
