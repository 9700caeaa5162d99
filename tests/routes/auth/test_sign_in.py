"""The forms a browser posts: a cookie that scripts cannot read, forms of ours only, and no way off this site."""

from __future__ import annotations

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.accounts import authentication
from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.routes.auth import ana
from tests.service_fixtures import FakeServices, browser, make_app, make_services
from webhooks import auth_forms

FORM: dict[str, Any] = ana.FORM | {"terms_accepted": "on"}
WHO = {"email": FORM["email"], "password": FORM["password"]}


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser whose owner has just signed up by the form."""
    async with browser(app) as client:
        await client.post("/auth/signup", data=FORM)
        yield client


def crumbs(answer: httpx.Response) -> Any:
    return SimpleCookie(answer.headers["set-cookie"])["ringly"]


class TestSignIn:
    """POST /auth/login."""

    async def test_sets_a_cookie_and_leads_on(self, http: httpx.AsyncClient, services: FakeServices) -> None:
        answer = await http.post("/auth/login", data=WHO | {"next": "/calls?page=2"})

        assert (answer.status_code, answer.headers["location"]) == (303, "/calls?page=2")
        crumb = crumbs(answer)
        assert crumb["httponly"] is True
        assert (crumb["samesite"], crumb["path"], crumb["max-age"], crumb["domain"]) == ("lax", "/", "604800", "")
        visitor = await authentication.authenticate_cookie(services, crumb.value)
        assert visitor is not None
        assert (visitor.name, visitor.initials, visitor.business, visitor.lang, visitor.dark, visitor.email) == (
            "Ana López", "AL", "Bright Dental", "en", None, "ana@brightdental.com",
        )  # fmt: skip

    async def test_over_https_the_cookie_is_bound_to_this_host(
        self, http: httpx.AsyncClient, database: Database, clock: TravellingClock
    ) -> None:
        safe = make_services(database, clock, WEBHOOK_BASE_URL="https://ringlypro.example")
        async with browser(make_app(safe, [auth_forms.router])) as https:
            answer = await https.post("/auth/login", data=WHO, headers={"Origin": "https://ringlypro.example"})

        assert answer.status_code == 303
        assert answer.headers["set-cookie"].startswith("__Host-ringly=")
        assert "; secure" in answer.headers["set-cookie"].lower()
        assert "domain" not in answer.headers["set-cookie"].lower()

    @pytest.mark.parametrize(
        "away",
        [
            "//evil.com", "/\\evil.com", "https://evil.com", "javascript:alert(1)", "\\\\evil.com", "/\t/evil.com", "",
            "/x\r\nSet-Cookie: a=b", "evil.com", " //evil.com", "/a b", "/" + "x" * 3000, "/%0d\x00", "/a\\b",
        ],
    )  # fmt: skip
    async def test_never_leads_off_this_site(self, http: httpx.AsyncClient, away: str) -> None:
        answer = await http.post("/auth/login", data=WHO | {"next": away})

        assert (answer.status_code, answer.headers["location"]) == (303, "/")

    async def test_a_wrong_password_leads_back(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/auth/login", data=WHO | {"password": "wrong password", "next": "/calls"})

        assert answer.status_code == 303
        assert answer.headers["location"] == "/login?error=invalid_credentials&next=%2Fcalls"
        assert set(answer.cookies) == {"ringly_draft"}

    async def test_fetch_is_told_instead_of_led(self, http: httpx.AsyncClient) -> None:
        json = {"Accept": "application/json"}
        wrong = await http.post("/auth/login", data=WHO | {"password": "wrong password"}, headers=json)
        right = await http.post("/auth/login", data=WHO | {"next": "/calls"}, headers=json)

        assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
        assert (right.status_code, right.json()) == (200, {"next": "/calls"})
        assert "ringly" in right.cookies

    async def test_ends_the_session_that_was_there_before(
        self, http: httpx.AsyncClient, services: FakeServices
    ) -> None:
        before = http.cookies["ringly"]

        await http.post("/auth/login", data=WHO)

        assert http.cookies["ringly"] != before
        assert await authentication.authenticate_cookie(services, before) is None
        assert await authentication.authenticate_cookie(services, http.cookies["ringly"]) is not None

    @pytest.mark.parametrize("path", ["/auth/login", "/auth/signup", "/auth/logout"])
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.com"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1.evil.com:3000"}, {"Origin": "http://["},
            {"Origin": "http://127.0.0.1:3000", "Sec-Fetch-Site": "cross-site"}, {"Origin": ""},
        ],
    )  # fmt: skip
    async def test_a_form_of_another_site_is_refused(
        self, http: httpx.AsyncClient, services: FakeServices, path: str, headers: dict[str, str]
    ) -> None:
        before = http.cookies["ringly"]

        answer = await http.post(path, data=FORM | {"email": "ben@cornerbarber.com"}, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
        assert await authentication.authenticate_cookie(services, before) is not None

    @pytest.mark.parametrize(
        "headers",
        [{}, {"Origin": "http://127.0.0.1:3000"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
    )
    async def test_our_own_forms_are_taken(self, http: httpx.AsyncClient, headers: dict[str, str]) -> None:
        answer = await http.post("/auth/login", data=WHO, headers=headers)

        assert (answer.status_code, answer.headers["location"]) == (303, "/")

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"", "application/x-www-form-urlencoded"), (b"{", "application/json"), (b"\xff=%ff&email=%00", ""),
            (b"email=a&email=b&password=%F0%9F", "application/x-www-form-urlencoded"),
            (b"--x\r\n\r\nx", "multipart/form-data; boundary=x"), (b"&".join([b"a=b"] * 500), "application/x-www-form-urlencoded"),
        ],
    )  # fmt: skip
    async def test_nonsense_is_never_a_crash(self, http: httpx.AsyncClient, body: bytes, kind: str) -> None:
        answer = await http.post("/auth/login", content=body, headers={"content-type": kind})

        assert answer.status_code in {303, 400}


class TestSignUp:
    """POST /auth/signup."""

    async def test_makes_a_tenant_and_signs_in(self, app: FastAPI, services: FakeServices) -> None:
        async with browser(app) as http:
            answer = await http.post("/auth/signup", data=FORM)

            assert (answer.status_code, answer.headers["location"]) == (303, "/")
            assert await authentication.authenticate_cookie(services, http.cookies["ringly"]) is not None

    async def test_names_the_bad_fields(self, app: FastAPI) -> None:
        bad = FORM | {"email": "x", "terms_accepted": ""}
        async with browser(app) as http:
            led = await http.post("/auth/signup", data=bad)
            response = await http.post("/auth/signup", data=bad, headers={"Accept": "application/json"})

        assert led.headers["location"] == "/signup?error=invalid&fields=email%2Cterms_accepted"
        assert set(response.json()["fields"]) == {"email", "terms_accepted"}

    async def test_an_email_that_is_taken_leads_back(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/auth/signup", data=FORM)

        assert answer.headers["location"] == "/signup?error=email_taken"


class TestSignOut:
    """POST /auth/logout."""

    async def test_ends_the_session_and_clears_the_cookie(
        self, http: httpx.AsyncClient, services: FakeServices
    ) -> None:
        before = http.cookies["ringly"]

        answer = await http.post("/auth/logout")

        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert crumbs(answer)["max-age"] == "0"
        assert await authentication.authenticate_cookie(services, before) is None

    async def test_can_be_repeated(self, http: httpx.AsyncClient) -> None:
        assert [(await http.post("/auth/logout")).status_code for _ in range(2)] == [303, 303]


class TestVisitor:
    """Who a cookie belongs to."""

    @pytest.mark.parametrize(
        "cookie",
        [None, "", ".", "1.", ".x", "1.x", "x.y", "-1.x", "1" * 30 + ".x", "١.x", "1.x\x00", "1.\ud800", "0.x"],
    )
    async def test_nonsense_is_nobody(self, services: FakeServices, cookie: str | None) -> None:
        assert await authentication.authenticate_cookie(services, cookie) is None

    async def test_a_secret_opens_one_tenant_only(
        self, http: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        own, _, secret = http.cookies["ringly"].partition(".")

        assert int(own) != dentist
        assert await authentication.authenticate_cookie(services, f"{dentist}.{secret}") is None

    async def test_a_session_ends_after_seven_days(
        self, http: httpx.AsyncClient, services: FakeServices, clock: TravellingClock
    ) -> None:
        clock.forward(days=7)

        assert await authentication.authenticate_cookie(services, http.cookies["ringly"]) is None

    async def test_a_bearer_tokens_secret_is_no_cookie(
        self, app: FastAPI, http: httpx.AsyncClient, services: FakeServices
    ) -> None:
        import jwt

        token = (await http.post("/api/auth/login", json=WHO)).json()["token"]
        claims = jwt.decode(token, options={"verify_signature": False})

        assert (
            await authentication.authenticate_cookie(
                services, authentication.encode_session_cookie(claims["clientId"], claims["sid"])
            )
            is None
        )
