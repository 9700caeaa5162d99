"""What a browser sees where something went wrong: a page with a way on; a program is told in JSON as ever."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.core.i18n import LANGUAGES, translate
from tests.service_fixtures import FakeServices, browser, make_app
from webhooks import auth_forms
from webhooks.middleware import install_middleware

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

REFUSED_REQUESTS = [
    ("GET /nothing-here", {}, 404, "missing"),
    ("GET /auth/nothing", {}, 404, "missing"),
    ("POST /auth/login", {"Sec-Fetch-Site": "cross-site"}, 403, "forbidden"),
    ("POST /auth/login", {"Content-Type": "multipart/form-data"}, 400, "refused"),
]


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    made = make_app(services, [auth_forms.router])

    @made.get("/auth/broken")
    async def broken() -> None:
        raise RuntimeError("on purpose")

    install_middleware(made, page_paths=("/", "/calls"), uses_https=False)
    return made


@pytest.fixture
async def web(app: FastAPI) -> httpx.AsyncClient:
    async with browser(app) as client:
        yield client  # type: ignore[misc]


@pytest.mark.parametrize(("request_line", "headers", "status", "name"), REFUSED_REQUESTS)
async def test_a_browser_gets_a_page_in_its_language(
    web: httpx.AsyncClient, request_line: str, headers: dict[str, str], status: int, name: str
) -> None:
    method, path = request_line.split()
    for lang in LANGUAGES:
        answer = await web.request(method, path, headers={**HTML, **headers, "Accept-Language": lang})

        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")
        assert f'<html lang="{lang}">' in answer.text
        assert f"<title>{translate(f'errors.page.{name}', lang)} · RinglyPro</title>" in answer.text
        assert answer.text.count("<h1") == 1
        assert f'href="/">{translate("errors.page.home", lang)}</a>' in answer.text


async def test_a_bug_is_a_calm_page_too(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as web:
        answer = await web.get("/auth/broken", headers=HTML)

    assert answer.status_code == 500
    assert translate("errors.page.failed_hint", "en") in answer.text
    assert "on purpose" not in answer.text


@pytest.mark.parametrize(
    ("path", "accepted"),
    [("/api/nothing", HTML["Accept"]), ("/nothing-here", "*/*"), ("/nothing-here", "application/json")],
)
async def test_a_program_is_told_in_json(web: httpx.AsyncClient, path: str, accepted: str) -> None:
    answer = await web.get(path, headers={"Accept": accepted})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
