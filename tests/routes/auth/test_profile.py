"""/api/auth/update-profile: what is one's own to change."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.routes.auth.ana import FORM, bearer, sign_in_as_ana
from tests.routes.described import described_answers, promised_answers


class TestUpdateProfile:
    """Person and business in one request, all or nothing."""

    async def change(self, http: httpx.AsyncClient, ana: dict[str, Any], **fields: object) -> httpx.Response:
        return await http.post("/api/auth/update-profile", json=fields, headers=bearer(ana["token"]))

    async def test_changes_both(self, http: httpx.AsyncClient, ana: dict[str, Any]) -> None:
        answer = await self.change(
            http, ana, first_name="Anita", language="es", appointment_duration=45, owner_phone="305 555 0177",
            business_hours={"friday": "10:00-14:00"}, custom_greeting="Hola", rachel_enabled=False,
        )  # fmt: skip

        body = answer.json()
        assert answer.status_code == 200
        assert (body["user"]["first_name"], body["user"]["language"]) == ("Anita", "es")
        assert (body["client"]["appointment_duration"], body["client"]["owner_phone"]) == (45, "+13055550177")
        assert body["client"]["business_hours"]["friday"] == [{"open": "10:00", "close": "14:00"}]
        assert body["client"]["business_hours"]["monday"] == []
        assert body["client"]["rachel_enabled"] is False
        assert body["token"] is None
        profile = (await http.get("/api/auth/profile", headers=bearer(ana["token"]))).json()
        assert profile == {"user": body["user"], "client": body["client"]}

    async def test_what_was_changed_can_be_seen_in_spanish_too(
        self, http: httpx.AsyncClient, ana: dict[str, Any]
    ) -> None:
        words = {"address_es": "Calle 8", "prices_es": "Desde $90", "custom_greeting_es": "Hola"}

        answer = await self.change(http, ana, **words, dark=True)

        assert answer.json()["client"].items() >= words.items()
        assert answer.json()["user"]["dark"] is True

    async def test_a_bad_field_changes_nothing(self, http: httpx.AsyncClient, ana: dict[str, Any]) -> None:
        answer = await self.change(http, ana, first_name="Anita", appointment_duration=4, timezone="Nowhere")

        assert (answer.status_code, set(answer.json()["fields"])) == (422, {"appointment_duration", "timezone"})
        profile = (await http.get("/api/auth/profile", headers=bearer(ana["token"]))).json()
        assert profile["user"]["first_name"] == "Ana"

    async def test_what_is_ours_stays(self, http: httpx.AsyncClient, ana: dict[str, Any]) -> None:
        forbidden = {
            "id": 99, "client_id": 99, "role": "admin", "ringlypro_number": "+13055550100", "credit_suspended": True,
            "balance": "1000", "per_minute_rate": "0", "monthly_free_minutes": 9999, "email_verified": True,
            "active": False, "stripe_customer_id": "cus_x", "password_hash": "x", "created_at": "2020-01-01",
        }  # fmt: skip

        answer = await self.change(http, ana, **forbidden)

        assert answer.json() | {"token": None} == {"user": ana["user"], "client": ana["client"], "token": None}

    async def test_a_new_password_needs_the_present_one(self, http: httpx.AsyncClient, ana: dict[str, Any]) -> None:
        without = await self.change(http, ana, password="another password")
        wrong = await self.change(http, ana, password="another password", current_password="wrong password")

        assert [a.status_code for a in (without, wrong)] == [422, 422]
        assert list(wrong.json()["fields"]) == ["current_password"]
        assert (await sign_in_as_ana(http)).status_code == 200

    async def test_a_new_password_ends_every_token_and_gives_one(
        self, http: httpx.AsyncClient, ana: dict[str, Any]
    ) -> None:
        answer = await self.change(http, ana, password="another password", current_password=FORM["password"])

        assert (await http.get("/api/auth/verify", headers=bearer(ana["token"]))).status_code == 403
        assert (await http.get("/api/auth/verify", headers=bearer(answer.json()["token"]))).status_code == 200
        assert (await sign_in_as_ana(http)).status_code == 401
        assert (await sign_in_as_ana(http, "another password")).status_code == 200

    async def test_the_present_password_cannot_be_guessed_here_either(
        self, http: httpx.AsyncClient, ana: dict[str, Any]
    ) -> None:
        answers = [
            (await self.change(http, ana, password="another password", current_password=f"guess {n}")).status_code
            for n in range(6)
        ]

        assert answers == [422] * 5 + [429]

    async def test_an_email_that_is_taken_is_a_conflict(self, http: httpx.AsyncClient, ana: dict[str, Any]) -> None:
        await http.post("/api/auth/register", json=FORM | {"email": "ben@cornerbarber.com"})

        answer = await self.change(http, ana, email="Ben@cornerbarber.com", current_password=FORM["password"])

        assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")

    @pytest.mark.parametrize("body", ["[]", "5", '"x"', "null", "{"])
    async def test_nonsense_is_422(self, http: httpx.AsyncClient, ana: dict[str, Any], body: str) -> None:
        headers = bearer(ana["token"]) | {"content-type": "application/json"}

        assert (await http.post("/api/auth/update-profile", content=body, headers=headers)).status_code == 422


def test_each_route_is_described_with_its_answers(app: FastAPI) -> None:
    assert described_answers(app) == promised_answers("/api/auth")
