"""The pages before sign-in: real forms that a browser posts, so that a cookie can be set and nothing needs a script."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import ui

from components.buttons import button, text_link
from components.forms import native_check, native_choice, native_field, native_form, native_submit, text_field
from components.public import public_frame
from components.text import Text, div
from ringlypro.accounts import recovery, signin
from ringlypro.accounts.throttle import address_of
from ringlypro.kit import words
from ringlypro.kit.errors import RinglyError
from ringlypro.kit.languages import preferred
from ringlypro.vendors.services_protocol import Services

TRADES = ("healthcare", "dental", "legal", "salon", "realestate", "home_services", "other")
POINTS = (("phone", "public.point_answer"), ("calendar", "public.point_book"), ("credit-card", "public.point_money"))
ZONE = """(() => { const z = Intl.DateTimeFormat().resolvedOptions().timeZone;
document.querySelectorAll('input[name=timezone]').forEach(e => { if (z) e.value = z; }); })()"""


def register(services: Services) -> None:
    """The four pages without a visitor."""

    @ui.page("/login", title="RinglyPro")
    async def login(request: Request) -> Response | None:
        """Sign in."""
        if await _signed_in(services, request):
            return RedirectResponse("/", status_code=303)
        say, lang = _tongue(request)
        with _framed(request, say, lang, "login"):
            _login_form(say, request.query_params)
            _below(say, ("public.forgot", "/forgot-password"), ("public.no_account", "/signup"))
        return None

    @ui.page("/signup", title="RinglyPro")
    async def signup(request: Request) -> Response | None:
        """Open an account."""
        if await _signed_in(services, request):
            return RedirectResponse("/", status_code=303)
        say, lang = _tongue(request)
        with _framed(request, say, lang, "signup"):
            _signup_form(say, lang, request.query_params)
            _below(say, ("public.have_account", "/login"))
        ui.add_body_html(f"<script>{ZONE}</script>")
        return None

    @ui.page("/forgot-password", title="RinglyPro")
    async def forgot(request: Request) -> None:
        """Ask for a letter with a link."""
        say, lang = _tongue(request)
        with _framed(request, say, lang, "forgot"):
            _forgot_form(services, say, address_of(request.client))
            _below(say, ("public.have_account", "/login"))

    @ui.page("/reset-password", title="RinglyPro")
    async def reset(request: Request, token: str = "") -> None:
        """Choose a new password with the link of the letter."""
        say, lang = _tongue(request)
        with _framed(request, say, lang, "reset"):
            _reset_form(services, say, token, address_of(request.client))
            _below(say, ("public.have_account", "/login"))


async def _signed_in(services: Services, request: Request) -> bool:
    return await signin.visitor(services, request.cookies.get(services.settings.cookie)) is not None


def _tongue(request: Request) -> tuple[words.Speaker, str]:
    asked = request.query_params.get("lang", "")
    lang = asked if asked in words.LANGS else (preferred(request.headers.get("accept-language")) or "en")
    return words.speaker(lang), lang


def _framed(request: Request, say: words.Speaker, lang: str, name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a context manager of the components
    others = {k: v for k, v in request.query_params.items() if k in {"next", "token"}}
    other = urlencode({"lang": "es" if lang == "en" else "en", **others})
    return public_frame(
        say(f"public.{name}_title"),
        lang,
        say,
        sub=say(f"public.{name}_sub"),
        language_href=f"{request.url.path}?{other}",
        pitch=say("public.pitch"),
        points=[(icon, say(key)) for icon, key in POINTS],
    )


def _error(say: words.Speaker, asked: Mapping[str, str]) -> str:
    code = asked.get("error", "")
    if not code:
        return ""
    key = f"auth.{code}"
    text = say(key)
    return text if text != key else say("errors.unexpected")


def _login_form(say: words.Speaker, asked: Mapping[str, str]) -> None:
    onward = {"next": asked.get("next", "/")[:500]}
    with native_form("/auth/login", hidden=onward, error=_error(say, asked)):
        native_field("email", say("public.email"), kind="email", autocomplete="username")
        native_field(
            "password",
            say("public.password"),
            kind="password",
            autocomplete="current-password",
            show=say("public.show_password"),
        )
        native_submit(say("public.sign_in"))


def _signup_form(say: words.Speaker, lang: str, asked: Mapping[str, str]) -> None:
    wrong = set(asked.get("fields", "").split(","))

    def field(name: str, kind: str = "text", autocomplete: str = "", hint: str = "", *, required: bool = True) -> None:
        native_field(
            name,
            say(f"public.{name}"),
            kind=kind,  # type: ignore[arg-type]  # one of the kinds of a native field
            autocomplete=autocomplete,
            hint=hint,
            required=required,
            error=say("errors.field.invalid") if name in wrong else "",
            show=say("public.show_password") if kind == "password" else "",
        )

    hidden = {"timezone": "America/New_York", "language": lang}
    with native_form("/auth/signup", hidden=hidden, error=_error(say, asked)):
        with div("rp-two"):
            field("first_name", autocomplete="given-name")
            field("last_name", autocomplete="family-name")
        field("business_name", autocomplete="organization")
        with div("rp-two"):
            field("business_phone", "tel", "tel", say("public.business_phone_hint"))
            native_choice(
                "business_type", say("public.business_type"), [(trade, say(f"trade.{trade}")) for trade in TRADES]
            )
        field("email", "email", "email")
        field("password", "password", "new-password", say("public.password_hint"))
        native_check("terms_accepted", say("public.terms"), required=True)
        native_submit(say("public.create_account"))


def _forgot_form(services: Services, say: words.Speaker, address: str) -> None:
    email = text_field(say("public.email"), kind="email")
    answer = div()

    async def ask() -> None:
        await recovery.ask(services, email=email.value or "", address=address)
        answer.clear()
        with answer:
            Text(say("public.forgot_sent"), "p", "rp-sub")

    button(say("public.send_link"), ask, kind="primary")


def _reset_form(services: Services, say: words.Speaker, token: str, address: str) -> None:
    password = text_field(say("public.new_password"), kind="password", hint=say("public.password_hint"))

    async def choose() -> None:
        try:
            await recovery.reset(services, token=token, password=password.value or "", address=address)
        except RinglyError as error:
            fields = getattr(error, "fields", {})
            password.error = say(fields.get("password", error.key), **error.values)
            return
        ui.navigate.to("/login")

    button(say("public.set_password"), choose, kind="primary")


def _below(say: words.Speaker, *links: tuple[str, str]) -> None:
    with div("rp-below"):
        for key, href in links:
            text_link(say(key), href)
