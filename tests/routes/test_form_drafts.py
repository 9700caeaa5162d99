"""A form that is refused comes back as it was sent, with the reason beside each field; what is secret does not."""

from __future__ import annotations

import base64
import json
import re
from html import unescape

import httpx
import pytest
from fastapi import FastAPI

from pages import public_site
from ringlypro.accounts.form_drafts import MAX_COOKIE_BYTES, FormDraft, decode_form_draft, encode_form_draft
from ringlypro.core.i18n import translate
from tests.routes.auth.ana import FORM
from tests.service_fixtures import FakeServices, browser, make_app
from webhooks import auth_forms

SENT = {**FORM, "terms_accepted": "yes", "business_type": "salon", "first_name": 'Ana "Anita" <b>'}
DRAFT_COOKIE = "ringly_draft"
TEXT_FIELDS = ("last_name", "business_name", "email")


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    made = make_app(services, [auth_forms.router])
    public_site.install_public_site(made, services)  # type: ignore[arg-type]  # a desk is enough
    return made


@pytest.fixture
async def web(app: FastAPI) -> httpx.AsyncClient:
    async with browser(app) as client:
        yield client  # type: ignore[misc]


async def send_form(web: httpx.AsyncClient, path: str, form: dict[str, object]) -> str:
    """The page that somebody sees after they have sent this form."""
    answer = await web.post(path, data=form)
    return (await web.get(answer.headers["location"])).text


def input_tag(html: str, name: str) -> str:
    start = html.index(f'<input id="n-{name}"')
    return html[start : html.index(">", start) + 1]


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_one_bad_field_empties_no_other_and_says_why(web: httpx.AsyncClient, lang: str) -> None:
    html = await send_form(web, "/auth/signup", {**SENT, "business_phone": "12", "lang": lang})

    for name in TEXT_FIELDS:
        assert f'value="{SENT[name]}"' in input_tag(html, name)
    assert 'value="Ana &quot;Anita&quot; &lt;b&gt;"' in html
    assert 'value="12"' in input_tag(html, "business_phone")
    assert " autofocus" in input_tag(html, "business_phone")
    assert html.count(" autofocus") == 1
    assert translate("errors.field.phone", lang) in html
    assert translate("errors.invalid", lang) in html
    assert translate("errors.unexpected", lang) not in html
    assert '<option value="salon" selected>' in html
    assert html.count(" checked>") == 1


async def test_the_other_language_says_the_same_reason_over_the_same_words(web: httpx.AsyncClient) -> None:
    english = await send_form(web, "/auth/signup", {**SENT, "business_phone": "12"})
    (address,) = set(re.findall(r'href="([^"]*lang=es[^"]*)"', english))

    spanish = (await web.get(unescape(address))).text

    assert 'value="12"' in input_tag(spanish, "business_phone")
    assert translate("errors.field.phone", "es") in spanish
    assert translate("errors.invalid", "es") in spanish


async def test_terms_that_are_not_accepted_are_asked_for_beside_the_box(web: httpx.AsyncClient) -> None:
    html = await send_form(web, "/auth/signup", {**SENT, "terms_accepted": ""})

    assert translate("auth.terms", "en") in html
    assert " checked>" not in html


async def test_a_password_comes_back_in_no_form(web: httpx.AsyncClient) -> None:
    secret = "short"
    html = await send_form(web, "/auth/signup", {**SENT, "password": secret})

    assert translate("auth.password_length", "en") in html
    assert "value" not in input_tag(html, "password")
    assert secret.encode() not in base64.urlsafe_b64decode(web.cookies[DRAFT_COOKIE])


async def test_an_address_with_an_account_says_so_at_its_field(web: httpx.AsyncClient) -> None:
    await web.post("/auth/signup", data=SENT)
    web.cookies.clear()

    html = await send_form(web, "/auth/signup", SENT)

    assert html.count(translate("auth.email_taken", "en")) == 2
    assert 'aria-invalid="true"' in input_tag(html, "email")


async def test_a_wrong_password_keeps_the_address_also_for_a_new_password(web: httpx.AsyncClient) -> None:
    html = await send_form(web, "/auth/login", {"email": "a@b.co", "password": "wrong"})
    asks_for_link = (await web.get("/forgot-password")).text

    assert 'value="a@b.co"' in input_tag(html, "email")
    assert " autofocus" in input_tag(html, "password")
    assert 'value="a@b.co"' in input_tag(asks_for_link, "email")
    assert 'role="alert"' not in asks_for_link


async def test_too_many_attempts_say_how_long_to_wait(web: httpx.AsyncClient) -> None:
    for _ in range(6):
        html = await send_form(web, "/auth/login", {"email": "a@b.co", "password": "wrong"})

    assert translate("auth.too_many", "en", minutes=15) in html
    web.cookies.clear()
    html = (await web.get("/login?error=too_many")).text
    assert translate("errors.http.too_many", "en") in html
    assert "{" not in html


async def test_a_form_that_is_taken_leaves_nothing(web: httpx.AsyncClient) -> None:
    await web.post("/auth/signup", data={**SENT, "business_phone": "1"})
    assert DRAFT_COOKIE in web.cookies

    answer = await web.post("/auth/signup", data=SENT)

    assert answer.headers["location"] == "/"
    assert DRAFT_COOKIE not in web.cookies


async def test_the_cookie_is_for_our_pages_alone_and_for_ten_minutes(web: httpx.AsyncClient) -> None:
    answer = await web.post("/auth/login", data={"email": "a@b.co", "password": "wrong"})

    attributes = answer.headers["set-cookie"].lower()
    for attribute in ("httponly", "samesite=lax", "max-age=600", "path=/"):
        assert attribute in attributes


@pytest.mark.parametrize(
    "cookie",
    [
        "x", "====", "ä", "a" * 20_000, base64.b64encode(b"\xff\xfe").decode(), base64.b64encode(b"[" * 9_000).decode(),
        *(base64.urlsafe_b64encode(json.dumps(parts).encode()).decode() for parts in (
            None, 7, {}, [], ["/signup", {}, {}], [1, {}, {}, {}], ["/signup", [], {}, {}],
        )),
    ],
)  # fmt: skip
def test_nonsense_is_no_draft(cookie: str) -> None:
    assert decode_form_draft(cookie) is None


def test_values_of_other_kinds_are_left_out() -> None:
    parts = ["/signup", {"email": ["x"], "last_name": "y" * 500}, {"email": 1}, {"minutes": "many", "seconds": True}]
    cookie = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()

    assert decode_form_draft(cookie) == FormDraft("/signup", {"last_name": "y" * 200})


def test_what_does_not_fit_leaves_the_longest_out_first() -> None:
    values = {f"field{number}": "é" * (100 + number) for number in range(20)} | {"email": "ana@example.com"}

    text = encode_form_draft(FormDraft("/signup", values))

    kept = decode_form_draft(text)
    assert kept is not None
    assert len(text) <= MAX_COOKIE_BYTES
    assert kept.values["email"] == "ana@example.com"
    assert "field19" not in kept.values
    assert "field0" in kept.values
