"""/api/auth over HTTP: sign up, sign in, be recognised, forget a password; and what a stranger can learn: nothing."""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import pytest
from fastapi import FastAPI

from ringlypro.db.unit import Database
from tests.conftest import TravellingClock
from tests.desk import SECRET, TestDesk, browser, make_app, make_desk, run_jobs
from webhooks import sign_in
from webhooks.api import auth

FORM: dict[str, Any] = {
    "email": "ana@brightdental.com",
    "password": "correct horse battery",
    "first_name": "Ana",
    "last_name": "López",
    "business_name": "Bright Dental",
    "business_phone": "(305) 555-0142",
    "business_type": "healthcare",
    "terms_accepted": True,
}


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock)


@pytest.fixture
def app(desk: TestDesk) -> FastAPI:
    return make_app(desk, [*auth.routers, sign_in.router])


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as client:
        yield client


@pytest.fixture
async def ana(http: httpx.AsyncClient) -> dict[str, Any]:
    """Ana has signed up."""
    return (await http.post("/api/auth/register", json=FORM)).json()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def sign_in_as_ana(http: httpx.AsyncClient, password: str = FORM["password"]) -> httpx.Response:
    return await http.post("/api/auth/login", json={"email": FORM["email"], "password": password})


class TestRegister:
    """A tenant is complete, or it does not exist."""

    async def test_gives_a_token_a_person_and_a_business_with_a_number(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/api/auth/register", json=FORM)

        assert answer.status_code == 201
        body = answer.json()
        assert body["user"] | {"id": 0, "created_at": ""} == {
            "id": 0, "created_at": "", "email": "ana@brightdental.com", "first_name": "Ana", "last_name": "López",
            "phone_number": None, "services": "", "role": "owner", "language": "en", "email_verified": False,
            "onboarding_completed": False,
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
        self, http: httpx.AsyncClient, desk: TestDesk, database: Database
    ) -> None:
        answers = await asyncio.gather(*(http.post("/api/auth/register", json=FORM) for _ in range(6)))

        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
        async with database.directory() as unit:
            (row,) = await unit.run("SELECT (SELECT count(*) FROM users) u, (SELECT count(*) FROM clients) c", {})
        assert (row["u"], row["c"]) == (1, 1)
        assert len(desk.phone.handed_out) == 1

    async def test_cannot_make_more_than_an_owner(self, http: httpx.AsyncClient) -> None:
        extra = {"id": 7, "role": "admin", "client_id": 1, "monthly_free_minutes": 9999, "email_verified": True}

        body = (await http.post("/api/auth/register", json=FORM | extra)).json()

        assert (body["user"]["role"], body["user"]["email_verified"]) == ("owner", False)


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

    @pytest.mark.usefixtures("ana")
    async def test_and_take_as_long(self, app: FastAPI) -> None:
        spent: dict[str, list[float]] = {FORM["email"]: [], "nobody@brightdental.com": []}
        for turn in range(12):
            async with browser(app, address=f"10.0.0.{turn}") as http:
                for email, times in spent.items():
                    started = time.perf_counter()
                    answer = await http.post("/api/auth/login", json={"email": email, "password": "wrong password"})
                    times.append(time.perf_counter() - started)
                    assert answer.status_code == 401

        known, unknown = (statistics.median(times) for times in spent.values())

        assert min(known, unknown) > 0.02, "bcrypt is meant to take its time in both cases"
        assert abs(known - unknown) < 0.3 * known

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
        given = {"email": "nobody@brightdental.com", "password": "wrong password"}

        answers = [(await http.post("/api/auth/login", json=given)).status_code for _ in range(6)]

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

        async with database.directory() as unit:
            rows = await unit.run("SELECT key FROM throttles", {})
        assert len(rows) == 3
        assert all(re.fullmatch(r"[0-9a-f]{64}", row["key"]) for row in rows)


class TestTokens:
    """A token is good for seven days, and dead as soon as its sign-in is."""

    async def test_verify_and_profile_know_whose_it_is(self, http: httpx.AsyncClient, ana: dict[str, Any]) -> None:
        verified = await http.get("/api/auth/verify", headers=bearer(ana["token"]))
        profile = await http.get("/api/auth/profile", headers=bearer(ana["token"]))

        assert verified.json() == {"valid": True, "user": ana["user"]}
        assert profile.json() == {"user": ana["user"], "client": ana["client"]}

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "logout"),
            ("GET", "profile"),
            ("POST", "update-profile"),
            ("POST", "refresh-token"),
            ("GET", "verify"),
        ],
    )
    async def test_what_is_ones_own_needs_one(self, http: httpx.AsyncClient, method: str, path: str) -> None:
        none = await http.request(method, f"/api/auth/{path}")
        bad = await http.request(method, f"/api/auth/{path}", headers=bearer("x.y.z"))

        assert (none.status_code, none.json()["error"]) == (401, "Access denied")
        assert (bad.status_code, bad.json()["error"]) == (403, "Invalid token")

    async def test_dies_with_its_sign_out_and_no_other_does(self, http: httpx.AsyncClient, ana: dict[str, Any]) -> None:
        other = (await sign_in_as_ana(http)).json()["token"]

        out = await http.post("/api/auth/logout", headers=bearer(ana["token"]))

        assert out.status_code == 204
        assert (await http.get("/api/auth/verify", headers=bearer(ana["token"]))).status_code == 403
        assert (await http.post("/api/auth/logout", headers=bearer(ana["token"]))).status_code == 403
        assert (await http.get("/api/auth/verify", headers=bearer(other))).status_code == 200

    async def test_dies_after_seven_days(
        self, http: httpx.AsyncClient, ana: dict[str, Any], clock: TravellingClock
    ) -> None:
        clock.forward(days=7, seconds=-1)
        before = await http.get("/api/auth/verify", headers=bearer(ana["token"]))
        clock.forward(seconds=1)
        after = await http.get("/api/auth/verify", headers=bearer(ana["token"]))

        assert (before.status_code, after.status_code) == (200, 403)

    async def test_can_be_refreshed_and_sign_out_ends_both(
        self, http: httpx.AsyncClient, ana: dict[str, Any], clock: TravellingClock
    ) -> None:
        clock.forward(days=6)
        fresh = (await http.post("/api/auth/refresh-token", headers=bearer(ana["token"]))).json()["token"]
        clock.forward(days=6)
        still = await http.get("/api/auth/verify", headers=bearer(fresh))
        await http.post("/api/auth/logout", headers=bearer(fresh))
        gone = [(await http.get("/api/auth/verify", headers=bearer(x))).status_code for x in (fresh, ana["token"])]

        assert still.status_code == 200
        assert gone == [403, 403]

    async def test_a_browsers_secret_is_no_bearer_token(
        self, http: httpx.AsyncClient, ana: dict[str, Any], clock: TravellingClock
    ) -> None:
        await http.post("/auth/login", data={"email": FORM["email"], "password": FORM["password"]})
        secret = http.cookies["ringly"].partition(".")[2]
        now = int(clock().timestamp())
        claims = {"userId": ana["user"]["id"], "clientId": ana["client"]["id"], "email": "", "sid": secret}
        forged = jwt.encode(claims | {"iat": now, "exp": now + 60}, SECRET, algorithm="HS256")

        assert (await http.get("/api/auth/verify", headers=bearer(forged))).status_code == 403

    async def test_another_tenants_claims_find_nothing(self, http: httpx.AsyncClient, ana: dict[str, Any]) -> None:
        ben = (await http.post("/api/auth/register", json=FORM | {"email": "ben@cornerbarber.com"})).json()
        claims = jwt.decode(ana["token"], SECRET, algorithms=["HS256"], options={"verify_exp": False})
        forged = jwt.encode(claims | {"clientId": ben["client"]["id"]}, SECRET, algorithm="HS256")

        assert (await http.get("/api/auth/verify", headers=bearer(forged))).status_code == 403


class TestUpdateProfile:
    """Person and business in one request, all or nothing."""

    async def change(self, http: httpx.AsyncClient, ana: dict[str, Any], **given: object) -> httpx.Response:
        return await http.post("/api/auth/update-profile", json=given, headers=bearer(ana["token"]))

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


class TestForgottenPassword:
    """A link that works once, for an hour, and tells nobody who has an account."""

    async def letter(self, http: httpx.AsyncClient, desk: TestDesk, url: str) -> str:
        await http.post("/api/auth/forgot-password", json={"email": FORM["email"]})
        await run_jobs(desk, url)
        return re.search(r"reset-password\?token=([\w-]+)", desk.mail.letters[-1].text)[1]  # type: ignore[index]

    @pytest.mark.usefixtures("ana")
    async def test_the_answer_is_the_same_for_whom_we_do_not_know(
        self, http: httpx.AsyncClient, desk: TestDesk, database_url: str
    ) -> None:
        await run_jobs(desk, database_url)
        before = len(desk.mail.letters)

        known = await http.post("/api/auth/forgot-password", json={"email": FORM["email"]})
        unknown = await http.post("/api/auth/forgot-password", json={"email": "nobody@brightdental.com"})
        await run_jobs(desk, database_url)

        assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
        assert known.status_code == 200
        assert [letter.to for letter in list(desk.mail.letters)[before:]] == [FORM["email"]]

    @pytest.mark.usefixtures("ana")
    async def test_no_table_and_no_queue_holds_the_token(
        self, http: httpx.AsyncClient, desk: TestDesk, database_url: str, database: Database
    ) -> None:
        token = await self.letter(http, desk, database_url)

        async with database.directory() as unit:
            users = await unit.run("SELECT row_to_json(u)::text AS all FROM users u", {})
            jobs = await unit.run("SELECT row_to_json(j)::text AS all FROM jobs.procrastinate_jobs j", {})
        assert users
        assert jobs
        assert not [row for row in [*users, *jobs] if token in row["all"]]
        assert not [row for row in jobs if FORM["email"] in row["all"]]

    async def test_a_link_sets_a_password_and_ends_every_sign_in(
        self, http: httpx.AsyncClient, desk: TestDesk, database_url: str, ana: dict[str, Any]
    ) -> None:
        token = await self.letter(http, desk, database_url)
        valid = await http.get(f"/api/auth/verify-reset-token/{token}")

        answer = await http.post("/api/auth/reset-password", json={"token": token, "password": "another password"})

        assert valid.json() == {"valid": True}
        assert answer.status_code == 200
        assert (await http.get("/api/auth/verify", headers=bearer(ana["token"]))).status_code == 403
        assert (await sign_in_as_ana(http)).status_code == 401
        assert (await sign_in_as_ana(http, "another password")).status_code == 200
        assert (await http.get(f"/api/auth/verify-reset-token/{token}")).json() == {"valid": False}

    @pytest.mark.usefixtures("ana")
    async def test_of_fifty_uses_at_once_one_counts(
        self, http: httpx.AsyncClient, desk: TestDesk, database_url: str
    ) -> None:
        token = await self.letter(http, desk, database_url)

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
        self, http: httpx.AsyncClient, desk: TestDesk, database_url: str
    ) -> None:
        old = await self.letter(http, desk, database_url)
        new = await self.letter(http, desk, database_url)

        assert (await http.get(f"/api/auth/verify-reset-token/{old}")).json() == {"valid": False}
        assert (await http.get(f"/api/auth/verify-reset-token/{new}")).json() == {"valid": True}

    @pytest.mark.usefixtures("ana")
    async def test_a_link_is_too_old_after_an_hour(
        self, http: httpx.AsyncClient, desk: TestDesk, database_url: str, clock: TravellingClock
    ) -> None:
        token = await self.letter(http, desk, database_url)
        clock.forward(hours=1)

        answer = await http.post("/api/auth/reset-password", json={"token": token, "password": "another password"})

        assert (answer.status_code, answer.json()["code"]) == (422, "reset_token_invalid")

    @pytest.mark.usefixtures("ana")
    async def test_a_bad_password_does_not_use_the_link_up(
        self, http: httpx.AsyncClient, desk: TestDesk, database_url: str
    ) -> None:
        token = await self.letter(http, desk, database_url)

        answer = await http.post("/api/auth/reset-password", json={"token": token, "password": "short"})

        assert answer.json()["fields"] == {"password": "A password has 8 to 128 characters."}
        assert (await http.get(f"/api/auth/verify-reset-token/{token}")).json() == {"valid": True}

    @pytest.mark.usefixtures("ana")
    async def test_nobodys_letter_box_is_flooded(
        self, http: httpx.AsyncClient, desk: TestDesk, database_url: str
    ) -> None:
        await run_jobs(desk, database_url)
        before = len(desk.mail.letters)

        answers = [await http.post("/api/auth/forgot-password", json={"email": FORM["email"]}) for _ in range(8)]
        await run_jobs(desk, database_url)

        assert {answer.status_code for answer in answers} == {200}
        assert len(desk.mail.letters) - before == 3

    @pytest.mark.usefixtures("ana")
    async def test_who_forgot_may_sign_in_after_five_failures(
        self, http: httpx.AsyncClient, desk: TestDesk, database_url: str
    ) -> None:
        for _ in range(6):
            await sign_in_as_ana(http, "wrong password")
        token = await self.letter(http, desk, database_url)
        await http.post("/api/auth/reset-password", json={"token": token, "password": "another password"})

        assert (await sign_in_as_ana(http, "another password")).status_code == 200

    @pytest.mark.parametrize("token", ["x", "%00", "ä", "x" * 900])
    async def test_nonsense_is_not_valid(self, http: httpx.AsyncClient, token: str) -> None:
        answer = await http.get(f"/api/auth/verify-reset-token/{token}")

        assert answer.status_code in {200, 404}
        assert answer.status_code == 404 or answer.json() == {"valid": False}
