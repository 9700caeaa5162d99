"""The pages before sign-in: plain HTML, which works without a script and keeps nothing on the server."""

from __future__ import annotations

import re
import subprocess
import sys

import httpx
import pytest
from fastapi import FastAPI
from nicegui import Client

from pages import public_site, routes
from tests.house.sources import ROOT
from tests.routes.auth.ana import FORM
from tests.service_fixtures import FakeServices, browser, make_app, waiting_jobs
from webhooks import auth_forms


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    made = make_app(services, [auth_forms.router])
    public_site.install_public_site(made, services)  # type: ignore[arg-type]  # a desk is enough
    return made


@pytest.fixture
async def web(app: FastAPI) -> httpx.AsyncClient:
    async with browser(app) as client:
        yield client  # type: ignore[misc]


async def has_account(web: httpx.AsyncClient) -> None:
    answer = await web.post("/auth/signup", data={**FORM, "terms_accepted": "yes"})
    assert answer.headers["location"] == "/"
    web.cookies.clear()


def hidden_fields(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))


@pytest.mark.parametrize("path", routes.PUBLIC_PATHS)
async def test_a_page_has_a_head_of_its_own(web: httpx.AsyncClient, path: str) -> None:
    answer = await web.head(path)

    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.parametrize("path", routes.PUBLIC_PATHS)
async def test_no_page_is_kept_and_nothing_inline_may_run(web: httpx.AsyncClient, path: str) -> None:
    kept = len(Client.instances)

    answer = await web.get(path)

    assert (answer.status_code, len(Client.instances)) == (200, kept)
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "<style" not in answer.text
    assert re.findall(r"<script[^>]*>", answer.text) == re.findall(r'<script src="[^"]+" defer>', answer.text)
    assert not re.search(r"\s(style|on\w+)=", answer.text)
    assert len(re.findall(r'<form class="rp-form" method="post" action="/auth/[a-z-]+">', answer.text)) == 1


@pytest.mark.parametrize(
    ("accepted", "query", "lang", "words"),
    [
        ("en", "", "en", "Welcome back"),
        ("es-MX,es;q=0.9", "", "es", "Contraseña"),
        ("en", "?lang=es", "es", "Contraseña"),
        ("es", "?lang=en", "en", "Welcome back"),
        ("es", "?lang=xx", "es", "Contraseña"),
    ],
)
async def test_speaks_the_language_of_the_address_or_of_the_browser(
    web: httpx.AsyncClient, accepted: str, query: str, lang: str, words: str
) -> None:
    answer = await web.get("/login" + query, headers={"Accept-Language": accepted})

    assert f'<html lang="{lang}">' in answer.text
    assert words in answer.text


async def test_the_other_language_keeps_where_somebody_wanted_to_be(web: httpx.AsyncClient) -> None:
    answer = await web.get("/login?next=/calls%3Fq=a&junk=1")

    assert 'href="/login?lang=es&amp;next=%2Fcalls%3Fq%3Da"' in answer.text
    assert hidden_fields(answer.text) == {"next": "/calls?q=a"}


async def test_what_an_address_says_is_shown_as_text(web: httpx.AsyncClient) -> None:
    evil = '"><script>alert(1)</script>'

    for path in ("/login", "/signup", "/forgot-password", "/reset-password"):
        answer = await web.get(path, params={"next": evil, "token": evil, "error": evil, "fields": evil, "lang": evil})
        assert "<script>" not in answer.text


async def test_a_sign_in_that_failed_says_so_in_the_language_of_the_page(web: httpx.AsyncClient) -> None:
    form = {"email": "a@b.co", "password": "wrong", "next": "/calls", "lang": "es"}

    sent = await web.post("/auth/login", data=form)
    back = await web.get(sent.headers["location"])

    assert sent.headers["location"].split("?")[0] == "/login"
    assert hidden_fields(back.text) == {"next": "/calls", "lang": "es"}
    assert 'role="alert"' in back.text
    assert "correo" in back.text.lower()


async def test_a_sign_up_marks_the_fields_that_are_wrong(web: httpx.AsyncClient) -> None:
    sent = await web.post("/auth/signup", data={**FORM, "business_phone": "1", "terms_accepted": "yes"})
    back = await web.get(sent.headers["location"])

    assert 'id="n-business_phone" name="business_phone" type="tel" required' in back.text
    assert 'aria-describedby="n-business_phone-note" aria-invalid="true"' in back.text
    assert back.text.count('aria-invalid="true"') == 1


async def test_whoever_is_signed_in_is_led_inside(web: httpx.AsyncClient) -> None:
    await web.post("/auth/signup", data={**FORM, "terms_accepted": "yes"})

    for path in ("/login", "/signup"):
        answer = await web.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_a_forgotten_password_is_asked_for_without_a_script(
    web: httpx.AsyncClient, services: FakeServices
) -> None:
    await has_account(web)

    for email in (FORM["email"], "nobody@example.com"):
        sent = await web.post("/auth/forgot-password", data={"email": email, "lang": "en"})
        assert (sent.status_code, sent.headers["location"]) == (303, "/forgot-password?sent=1&lang=en")
        page = await web.get(sent.headers["location"])
        assert "an e-mail is on its way" in page.text
        assert "<form" not in page.text
    asked = [job["args"] for job in await waiting_jobs(services.database) if job["task_name"] == "accounts.send_link"]
    assert len(asked) == 2


async def test_a_new_password_that_is_too_short_or_a_dead_link_leads_back(web: httpx.AsyncClient) -> None:
    short = await web.post("/auth/reset-password", data={"token": "abc", "password": "x"})
    page = await web.get(short.headers["location"])
    assert "A password has 8 to 128 characters." in page.text
    assert hidden_fields(page.text) == {"token": "abc"}
    assert 'role="alert"' not in page.text

    dead = await web.post("/auth/reset-password", data={"token": "abc", "password": "long enough"})
    page = await web.get(dead.headers["location"])
    assert "This link has been used or is too old." in page.text


@pytest.mark.parametrize("path", ["/auth/forgot-password", "/auth/reset-password"])
async def test_a_form_of_another_site_is_refused(web: httpx.AsyncClient, path: str) -> None:
    answer = await web.post(path, data={"email": "a@b.co"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


def test_nothing_of_them_waits_for_nicegui() -> None:
    names = subprocess.run(
        [sys.executable, "-c", "import sys, pages.public_site; print(*sys.modules)"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    ).stdout.split()  # fmt: skip

    assert "pages.auth_pages" in names
    assert "nicegui" not in names


@pytest.mark.parametrize("path", routes.PUBLIC_PATHS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_another_method_is_refused_with_those_there_are(app: FastAPI, path: str, method: str) -> None:
    app.mount("/", FastAPI())  # as the pages inside are, which take every address
    async with browser(app) as web:
        answer = await web.request(method, path)

    assert (answer.status_code, answer.headers.get("allow")) == (405, "GET, HEAD")
    assert answer.json()["code"] == "method_not_allowed"
