"""/api/auth/forgot-password and what follows."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest

from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.routes.auth.ana import FORM, bearer, sign_in_as_ana
from tests.service_fixtures import FakeServices, run_jobs


class TestForgottenPassword:
    """A link that works once, for an hour, and tells nobody who has an account."""

    async def letter(self, http: httpx.AsyncClient, services: FakeServices, url: str) -> str:
        await http.post("/api/auth/forgot-password", json={"email": FORM["email"]})
        await run_jobs(services, url)
        return re.search(r"reset-password\?token=([\w-]+)", services.mail.emails[-1].text)[1]  # type: ignore[index]

    @pytest.mark.usefixtures("ana")
    async def test_the_answer_is_the_same_for_whom_we_do_not_know(
        self, http: httpx.AsyncClient, services: FakeServices, database_url: str
    ) -> None:
        await run_jobs(services, database_url)
        before = len(services.mail.emails)

        response = await http.post("/api/auth/forgot-password", json={"email": FORM["email"]})
        unknown = await http.post("/api/auth/forgot-password", json={"email": "nobody@brightdental.com"})
        await run_jobs(services, database_url)

        assert (response.status_code, response.text) == (unknown.status_code, unknown.text)
        assert response.status_code == 200
        assert [letter.to for letter in list(services.mail.emails)[before:]] == [FORM["email"]]

    @pytest.mark.usefixtures("ana")
    async def test_no_table_and_no_queue_holds_the_token(
        self, http: httpx.AsyncClient, services: FakeServices, database_url: str, database: Database
    ) -> None:
        token = await self.letter(http, services, database_url)

        async with database.system_session() as unit:
            users = await unit.fetch_all("SELECT row_to_json(u)::text AS all FROM users u", {})
            jobs = await unit.fetch_all("SELECT row_to_json(j)::text AS all FROM jobs.procrastinate_jobs j", {})
        assert users
        assert jobs
        assert not [row for row in [*users, *jobs] if token in row["all"]]
        assert not [row for row in jobs if FORM["email"] in row["all"]]

    async def test_a_link_sets_a_password_and_ends_every_sign_in(
        self, http: httpx.AsyncClient, services: FakeServices, database_url: str, ana: dict[str, Any]
    ) -> None:
        token = await self.letter(http, services, database_url)
        valid = await http.get(f"/api/auth/verify-reset-token/{token}")

        answer = await http.post("/api/auth/reset-password", json={"token": token, "password": "another password"})

        assert valid.json() == {"valid": True}
        assert (answer.status_code, answer.json()) == (
            200, {"message": "Your password is changed. Please sign in."}
        )  # fmt: skip
        assert (await http.get("/api/auth/verify", headers=bearer(ana["token"]))).status_code == 403
        assert (await sign_in_as_ana(http)).status_code == 401
        assert (await sign_in_as_ana(http, "another password")).status_code == 200
        assert (await http.get(f"/api/auth/verify-reset-token/{token}")).json() == {"valid": False}

    @pytest.mark.usefixtures("ana")
    async def test_of_fifty_uses_at_once_one_counts(
        self, http: httpx.AsyncClient, services: FakeServices, database_url: str
    ) -> None:
        token = await self.letter(http, services, database_url)

        answers = await asyncio.gather(
            *(
                http.post("/api/auth/reset-password", json={"token": token, "password": f"password {n}"})
                for n in range(50)
            )
        )

        assert sorted(answer.status_code for answer in answers) == [200] + [422] * 49
        winner = next(n for n, answer in enumerate(answers) if answer.status_code == 200)
        assert (await sign_in_as_ana(http, f"password {winner}")).status_code == 200

    @pytest.mark.usefixtures("ana")
    async def test_a_newer_link_replaces_the_older(
        self, http: httpx.AsyncClient, services: FakeServices, database_url: str
    ) -> None:
        old = await self.letter(http, services, database_url)
        new = await self.letter(http, services, database_url)

        assert (await http.get(f"/api/auth/verify-reset-token/{old}")).json() == {"valid": False}
        assert (await http.get(f"/api/auth/verify-reset-token/{new}")).json() == {"valid": True}

    @pytest.mark.usefixtures("ana")
    async def test_a_link_is_too_old_after_an_hour(
        self, http: httpx.AsyncClient, services: FakeServices, database_url: str, clock: TravellingClock
    ) -> None:
        token = await self.letter(http, services, database_url)
        clock.forward(hours=1)

        answer = await http.post("/api/auth/reset-password", json={"token": token, "password": "another password"})

        assert (answer.status_code, answer.json()["code"]) == (422, "reset_token_invalid")

    @pytest.mark.usefixtures("ana")
    async def test_a_bad_password_does_not_use_the_link_up(
        self, http: httpx.AsyncClient, services: FakeServices, database_url: str
    ) -> None:
        token = await self.letter(http, services, database_url)

        answer = await http.post("/api/auth/reset-password", json={"token": token, "password": "short"})

        assert answer.json()["fields"] == {"password": "A password has 8 to 128 characters."}
        assert (await http.get(f"/api/auth/verify-reset-token/{token}")).json() == {"valid": True}

    @pytest.mark.usefixtures("ana")
    async def test_nobodys_letter_box_is_flooded(
        self, http: httpx.AsyncClient, services: FakeServices, database_url: str
    ) -> None:
        await run_jobs(services, database_url)
        before = len(services.mail.emails)

        answers = [await http.post("/api/auth/forgot-password", json={"email": FORM["email"]}) for _ in range(8)]
        await run_jobs(services, database_url)

        assert {answer.status_code for answer in answers} == {200}
        assert len(services.mail.emails) - before == 3

    @pytest.mark.usefixtures("ana")
    async def test_who_forgot_may_sign_in_after_five_failures(
        self, http: httpx.AsyncClient, services: FakeServices, database_url: str
    ) -> None:
        for _ in range(6):
            await sign_in_as_ana(http, "wrong password")
        token = await self.letter(http, services, database_url)
        await http.post("/api/auth/reset-password", json={"token": token, "password": "another password"})

        assert (await sign_in_as_ana(http, "another password")).status_code == 200

    @pytest.mark.parametrize("token", ["x", "%00", "ä", "x" * 900])
    async def test_nonsense_is_not_valid(self, http: httpx.AsyncClient, token: str) -> None:
        answer = await http.get(f"/api/auth/verify-reset-token/{token}")

        assert answer.status_code in {200, 404}
        assert answer.status_code == 404 or answer.json() == {"valid": False}
