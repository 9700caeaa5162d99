"""How far the forms of a browser go: their fields, where they lead, and what the cookie says when it comes and goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from http.cookies import Morsel, SimpleCookie
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.accounts import authentication
from tests.routes.auth import ana
from tests.service_fixtures import SITE, FakeServices, browser, make_app, make_services
from webhooks import auth_forms

FORM: dict[str, Any] = ana.FORM | {"terms_accepted": "on"}
WHO = {"email": FORM["email"], "password": FORM["password"]}


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser whose owner has just signed up by the form."""
    async with browser(app) as client:
        await client.post("/auth/signup", data=FORM)
        yield client


def cookie_of(answer: httpx.Response, name: str = "ringly") -> Morsel[str]:
    return SimpleCookie(answer.headers["set-cookie"])[name]


def attributes(cookie: Morsel[str]) -> dict[str, Any]:
    """What is true of a cookie besides its value and its end."""
    return {name: cookie[name] for name in ("path", "domain", "secure", "httponly", "samesite")}


@pytest.mark.parametrize(("length", "is_followed"), [(1999, True), (2000, False)])
async def test_a_form_leads_to_an_address_of_less_than_two_thousand_characters(
    http: httpx.AsyncClient, length: int, is_followed: bool
) -> None:
    path = "/" + "x" * (length - 1)

    answer = await http.post("/auth/login", data=WHO | {"next": path})

    assert answer.headers["location"] == (path if is_followed else "/")


async def test_a_wrong_password_without_a_next_address_leads_back_without_one(http: httpx.AsyncClient) -> None:
    for next_path in ("", "/", "//evil.com"):
        answer = await http.post("/auth/login", data=WHO | {"password": "wrong password", "next": next_path})
        assert answer.headers["location"] == "/login?error=invalid_credentials", next_path


async def test_a_form_has_sixty_fields_at_most_and_no_file(http: httpx.AsyncClient) -> None:
    others = {f"field{n}": "x" for n in range(59 - len(WHO) + 1)}
    json = {"Accept": "application/json"}

    fits = await http.post("/auth/login", data=WHO | others, headers=json)
    is_too_many = await http.post("/auth/login", data=WHO | others | {"one_more": "x"}, headers=json)
    fields = {name: (None, value) for name, value in WHO.items()}
    pieces = await http.post("/auth/login", files=fields, headers=json)
    file = await http.post("/auth/login", files=fields | {"file": ("a.txt", b"x")}, headers=json)

    assert len(WHO | others) == 60
    assert (fits.status_code, pieces.status_code) == (200, 200)
    assert [answer.status_code for answer in (is_too_many, file)] == [400, 400]
    assert is_too_many.json()["code"] == "bad_request"


@pytest.mark.parametrize(
    ("ticked", "is_accepted"),
    [("on", True), ("true", True), ("1", True), ("yes", True), ("ON", True), ("off", False), ("0", False), ("", False)],
)
async def test_the_terms_are_accepted_by_any_usual_yes(app: FastAPI, ticked: str, is_accepted: bool) -> None:
    async with browser(app) as http:
        answer = await http.post("/auth/signup", data=FORM | {"terms_accepted": ticked})

    assert answer.headers["location"] == ("/" if is_accepted else "/signup?error=invalid&fields=terms_accepted")


async def test_whoever_signs_up_is_led_on_and_ends_the_session_that_was_there(
    http: httpx.AsyncClient, services: FakeServices
) -> None:
    before = http.cookies["ringly"]

    answer = await http.post("/auth/signup", data=FORM | {"email": "ben@cornerbarber.com", "next": "/settings"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/settings")
    assert await authentication.authenticate_cookie(services, before) is None
    visitor = await authentication.authenticate_cookie(services, http.cookies["ringly"])
    assert visitor is not None
    assert visitor.email == "ben@cornerbarber.com"
    assert cookie_of(answer)["max-age"] == str(7 * 24 * 3600)


async def test_the_cookie_goes_as_it_came(http: httpx.AsyncClient, services: FakeServices) -> None:
    came = await http.post("/auth/login", data=WHO)
    gone = await http.post("/auth/logout")
    safe = make_services(services.database, services.clock, WEBHOOK_BASE_URL="https://ringlypro.example")
    async with browser(make_app(safe, [auth_forms.router])) as https:
        own = {"Origin": "https://ringlypro.example"}
        came_safely = await https.post("/auth/login", data=WHO, headers=own)
        gone_safely = await https.post("/auth/logout", headers=own)

    plain = {"path": "/", "domain": "", "secure": "", "httponly": True, "samesite": "lax"}
    assert attributes(cookie_of(came)) == attributes(cookie_of(gone)) == plain
    for answer in (came_safely, gone_safely):
        assert attributes(cookie_of(answer, "__Host-ringly")) == plain | {"secure": True}
    assert cookie_of(gone).value == ""


async def test_forms_of_either_of_our_addresses_are_taken(services: FakeServices) -> None:
    two = make_services(
        services.database, services.clock,
        WEBHOOK_BASE_URL="https://phone.ringlypro.example", FRONTEND_URL="https://app.ringlypro.example",
    )  # fmt: skip
    async with browser(make_app(two, [auth_forms.router])) as http:
        places = [
            (await http.post("/auth/login", data=WHO, headers={"Origin": origin})).status_code
            for origin in (
                "https://phone.ringlypro.example", "https://app.ringlypro.example", SITE, "https://ringlypro.example",
            )
        ]  # fmt: skip

    assert places == [303, 303, 303, 403]


async def test_what_is_asked_for_and_done_is_said_in_the_readers_language(
    http: httpx.AsyncClient, app: FastAPI
) -> None:
    for lang, sentence in (
        ("en", "If there is an account with this e-mail, an e-mail is on its way."),
        ("es", "Si existe una cuenta con este correo, hay un correo en camino."),
    ):
        answer = await http.post(
            "/api/auth/forgot-password", json={"email": FORM["email"]}, headers={"Accept-Language": lang}
        )
        assert answer.json() == {"message": sentence}
