"""/api/auth/login: what a stranger can learn is nothing."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import bcrypt
import httpx
import pytest
from fastapi import FastAPI

from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.routes.auth.ana import FORM, sign_in_as_ana
from tests.service_fixtures import browser


class TestLogin:
    """A token for the right password, and nothing learned from a wrong one."""

    async def test_gives_the_same_shape_as_register(self, http: httpx.AsyncClient, ana: dict[str, Any]) -> None:
        answer = await sign_in_as_ana(http)

        assert answer.status_code == 200
        assert answer.json() | {"token": ""} == ana | {"token": ""}

    @pytest.mark.usefixtures("ana")
    async def test_does_not_mind_the_case_of_an_email(self, http: httpx.AsyncClient) -> None:
        answer = await http.post(
            "/api/auth/login", json={"email": " ANA@brightdental.COM ", "password": FORM["password"]}
        )

        assert answer.status_code == 200

    @pytest.mark.usefixtures("ana")
    @pytest.mark.parametrize("email", [FORM["email"], "nobody@brightdental.com", "\x00", "", "'; --", "é" * 300])
    async def test_a_wrong_password_and_an_unknown_email_sound_alike(self, http: httpx.AsyncClient, email: str) -> None:
        answer = await http.post("/api/auth/login", json={"email": email, "password": "wrong password"})

        assert answer.status_code == 401
        assert answer.json() == {"error": "E-mail or password is not right.", "code": "invalid_credentials"}

    @pytest.mark.usefixtures("full_password_cost", "ana")
    async def test_and_take_as_long(self, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
        costs: list[bytes] = []
        check = bcrypt.checkpw

        def counted_check(password: bytes, stored_hash: bytes) -> bool:
            costs.append(stored_hash[:7])
            return check(password, stored_hash)

        monkeypatch.setattr(bcrypt, "checkpw", counted_check)
        for email in (FORM["email"], "nobody@brightdental.com"):
            answer = await http.post("/api/auth/login", json={"email": email, "password": "wrong password"})
            assert answer.status_code == 401

        assert costs == [b"$2b$10$"] * 2, "each guess costs one hash of the same rounds, nearly all the time it takes"

    @pytest.mark.usefixtures("ana")
    async def test_five_failures_close_the_door_for_a_quarter_of_an_hour(
        self, http: httpx.AsyncClient, clock: TravellingClock
    ) -> None:
        failures = [(await sign_in_as_ana(http, "wrong password")).status_code for _ in range(6)]
        clock.forward(minutes=5)
        shut = await sign_in_as_ana(http)
        clock.forward(minutes=10, seconds=1)
        after = await sign_in_as_ana(http)

        assert failures == [401] * 5 + [429]
        assert shut.status_code == 429
        assert shut.headers["retry-after"] == "600"
        assert after.status_code == 200

    async def test_an_unknown_email_is_held_back_alike(self, http: httpx.AsyncClient) -> None:
        inputs = {"email": "nobody@brightdental.com", "password": "wrong password"}

        answers = [(await http.post("/api/auth/login", json=inputs)).status_code for _ in range(6)]

        assert answers == [401] * 5 + [429]

    @pytest.mark.usefixtures("ana")
    async def test_a_flood_of_guesses_is_judged_five_times(self, http: httpx.AsyncClient) -> None:
        answers = await asyncio.gather(*(sign_in_as_ana(http, f"wrong password {n}") for n in range(30)))

        assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 25

    @pytest.mark.usefixtures("ana")
    async def test_a_stranger_elsewhere_does_not_lock_the_owner_out(
        self, app: FastAPI, http: httpx.AsyncClient
    ) -> None:
        async with browser(app, address="10.6.6.6") as stranger:
            for _ in range(6):
                await sign_in_as_ana(stranger, "wrong password")

        assert (await sign_in_as_ana(http)).status_code == 200

    @pytest.mark.usefixtures("ana")
    async def test_one_account_is_guessed_twenty_times_at_most_from_everywhere(self, app: FastAPI) -> None:
        answers = []
        for n in range(25):
            async with browser(app, address=f"10.6.6.{n}") as stranger:
                answers.append((await sign_in_as_ana(stranger, "wrong password")).status_code)

        assert answers == [401] * 20 + [429] * 5

    @pytest.mark.usefixtures("ana")
    async def test_the_right_password_forgives(self, http: httpx.AsyncClient) -> None:
        for _ in range(3):
            for _ in range(4):
                await sign_in_as_ana(http, "wrong password")
            assert (await sign_in_as_ana(http)).status_code == 200

    async def test_the_table_of_failures_names_nobody(self, http: httpx.AsyncClient, database: Database) -> None:
        await sign_in_as_ana(http, "wrong password")

        async with database.system_session() as unit:
            rows = await unit.fetch_all("SELECT key FROM throttles", {})
        assert len(rows) == 3
        assert all(re.fullmatch(r"[0-9a-f]{64}", row["key"]) for row in rows)
