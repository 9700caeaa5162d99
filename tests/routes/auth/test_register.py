"""/api/auth/register: a tenant is complete, or it does not exist."""

from __future__ import annotations

import asyncio
import re

import httpx
import jwt
import pytest

from ringlypro.db.database import Database
from tests.routes.auth.ana import FORM
from tests.service_fixtures import SECRET, FakeServices


class TestRegister:
    """A tenant is complete, or it does not exist."""

    async def test_gives_a_token_a_person_and_a_business_with_a_number(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/api/auth/register", json=FORM)

        assert answer.status_code == 201
        body = answer.json()
        assert body["user"] | {"id": 0, "created_at": ""} == {
            "id": 0, "created_at": "", "email": "ana@brightdental.com", "first_name": "Ana", "last_name": "López",
            "phone_number": None, "services": "", "role": "owner", "language": "en", "dark": None, "density": "comfortable",
            "mail_text": False, "mail_digest": False, "mail_calls": False,
            "email_verified": False, "onboarding_completed": False,
        }  # fmt: skip
        client = body["client"]
        assert client["business_phone"] == "+13055550142"
        assert re.fullmatch(r"\+130555501\d\d", client["ringlypro_number"])
        assert client["timezone"] == "America/New_York"
        assert client["rachel_enabled"] is True
        assert client["credit_suspended"] is False
        assert client["business_hours"]["monday"] == [{"open": "09:00", "close": "17:00"}]
        assert client["business_hours"]["sunday"] == []
        claims = jwt.decode(body["token"], SECRET, algorithms=["HS256"], options={"verify_exp": False})
        assert (claims["userId"], claims["email"], claims["clientId"]) == (
            body["user"]["id"], "ana@brightdental.com", client["id"],
        )  # fmt: skip
        assert claims["exp"] - claims["iat"] == 7 * 24 * 3600

    async def test_takes_every_optional_field(self, http: httpx.AsyncClient) -> None:
        more = {
            "website_url": "brightdental.com", "phone_number": "305-555-0199", "business_description": "Teeth.\nAll.",
            "business_hours": {"start": "08:00", "end": "12:00", "days": [1, 6]}, "services": ["Cleaning", "Crown"],
            "timezone": "America/Chicago", "language": "es",
        }  # fmt: skip

        body = (await http.post("/api/auth/register", json=FORM | more)).json()

        assert body["client"]["website_url"] == "https://brightdental.com"
        assert body["client"]["owner_phone"] == body["user"]["phone_number"] == "+13055550199"
        assert body["client"]["business_hours"]["saturday"] == [{"open": "08:00", "close": "12:00"}]
        assert body["client"]["business_hours"]["tuesday"] == []
        assert (body["client"]["timezone"], body["user"]["language"]) == ("America/Chicago", "es")
        assert body["user"]["services"] == "Cleaning\nCrown"

    async def test_names_every_bad_field_at_once(self, http: httpx.AsyncClient) -> None:
        bad = {
            "email": "nobody", "password": "short", "first_name": "A\x00", "business_name": "x" * 256,
            "business_phone": "555-0142", "terms_accepted": False, "timezone": "Mars/Olympus", "language": "fr",
            "business_hours": {"1": [["25:00", "26:00"]]}, "website_url": "javascript:alert(1)",
        }  # fmt: skip

        answer = await http.post("/api/auth/register", json=bad)

        assert answer.status_code == 422
        assert set(answer.json()["fields"]) == set(bad) | {"last_name", "business_type"}
        assert answer.json()["fields"]["terms_accepted"] == "Please accept the terms."

    @pytest.mark.parametrize("field", sorted(set(FORM)))
    async def test_needs_each_needed_field(self, http: httpx.AsyncClient, field: str) -> None:
        answer = await http.post("/api/auth/register", json={k: v for k, v in FORM.items() if k != field})

        assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b"null", b'{"email": "\\ud800"}', b'{"email": 5}'])
    async def test_nonsense_is_422(self, http: httpx.AsyncClient, body: bytes) -> None:
        answer = await http.post("/api/auth/register", content=body, headers={"content-type": "application/json"})

        assert answer.status_code == 422

    @pytest.mark.usefixtures("ana")
    async def test_an_email_is_taken_whatever_its_case(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/api/auth/register", json=FORM | {"email": "ANA@BrightDental.com"})

        assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")

    async def test_of_many_at_once_with_one_email_one_wins(
        self, http: httpx.AsyncClient, services: FakeServices, database: Database
    ) -> None:
        answers = await asyncio.gather(*(http.post("/api/auth/register", json=FORM) for _ in range(6)))

        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
        async with database.system_session() as unit:
            (row,) = await unit.fetch_all("SELECT (SELECT count(*) FROM users) u, (SELECT count(*) FROM clients) c", {})
        assert (row["u"], row["c"]) == (1, 1)
        assert len(services.phone.assigned_numbers) == 1

    async def test_cannot_make_more_than_an_owner(self, http: httpx.AsyncClient) -> None:
        extra = {"id": 7, "role": "admin", "client_id": 1, "monthly_free_minutes": 9999, "email_verified": True}

        body = (await http.post("/api/auth/register", json=FORM | extra)).json()

        assert (body["user"]["role"], body["user"]["email_verified"]) == ("owner", False)

    @pytest.mark.parametrize(("business_phone", "says_so"), [("415-555-0142", True), ("305-555-0142", False)])
    async def test_says_that_a_machine_speaks_where_the_state_asks_for_it(
        self, http: httpx.AsyncClient, database: Database, *, business_phone: str, says_so: bool
    ) -> None:
        await http.post("/api/auth/register", json=FORM | {"business_phone": business_phone})

        async with database.system_session() as unit:
            (client,) = await unit.fetch_all("SELECT ai_disclosure FROM clients", {})
        assert client["ai_disclosure"] is says_so
