"""What a bearer token is good for, and how it dies."""

from __future__ import annotations

from typing import Any

import httpx
import jwt
import pytest

from tests.conftest import TravellingClock
from tests.routes.auth.ana import FORM, bearer, sign_in_as_ana
from tests.service_fixtures import SECRET


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
