"""Settings over the API."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from ringlypro.clients import client_profiles
from ringlypro.clients.tables import Client
from ringlypro.credits import ledger
from tests.conftest import TravellingClock
from tests.credits.charged_calls import charge
from tests.routes.described import described_answers, promised_answers
from tests.service_fixtures import FakeServices, make_app
from webhooks.api import auth
from webhooks.api import settings as settings_api

CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"business_name": " Brighter Dental "}, {"business_name": "Brighter Dental"}),
    ({"owner_phone": "305 555 0142"}, {"owner_phone": "+13055550142"}),
    ({"owner_phone": None}, {"owner_phone": None}),
    ({"custom_greeting_es": "Hola.", "address_es": "Calle 1", "prices_es": "$9"},
     {"custom_greeting_es": "Hola.", "address_es": "Calle 1", "prices_es": "$9"}),
    ({"staff_first": True, "after_hours_mode": "message_only", "recording_enabled": True},
     {"staff_first": True, "after_hours_mode": "message_only", "recording_enabled": True}),
    ({"ai_disclosure": True, "identity_rule": "name_and_number"},
     {"ai_disclosure": True, "identity_rule": "name_and_number"}),
    ({"language": "es", "timezone": "America/Chicago"}, {"language": "es", "timezone": "America/Chicago"}),
    ({"emergency_phrases": [" gas leak "]}, {"emergency_phrases": ["gas leak"]}),
    ({"spend_cap": "40", "message_floor": "-$5.50"}, {"spend_cap": "40.0000", "message_floor": "-5.5000"}),
    ({"spend_cap": None}, {"spend_cap": None}),
]  # fmt: skip


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [settings_api.router, auth.protected_router])


async def read(api: httpx.AsyncClient) -> dict[str, Any]:
    answer = await api.get("/api/settings")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_everything_that_a_page_sets_is_there(api: httpx.AsyncClient) -> None:
    row = await read(api)
    profile = (await api.get("/api/auth/profile")).json()["client"]

    assert set(profile) - set(row) == {"records_calls"}
    assert {name: value for name, value in row.items() if name in profile} == {
        name: value for name, value in profile.items() if name in row
    }
    assert (row["ai_disclosure"], row["identity_rule"], row["recording_enabled"]) == (False, "calling_number", False)
    assert (row["countries_allowed"], row["spend_cap"], row["message_floor"]) == (None, None, "-2.0000")
    assert row["minimum_billable_seconds"] == 6


@pytest.mark.parametrize(("sent", "stored"), CHANGES)
async def test_a_part_is_changed_and_the_rest_stands(
    *,
    api: httpx.AsyncClient,
    clock: TravellingClock,
    services: FakeServices,
    dentist: int,
    sent: dict[str, Any],
    stored: dict[str, Any],
) -> None:
    first = await read(api)
    clock.forward(minutes=5)  # whoever made the row asked the database for the time

    answer = await api.put("/api/settings", json=sent)

    assert answer.status_code == 200, answer.text
    assert answer.json() == first | stored | {"updated_at": answer.json()["updated_at"]}
    assert (answer.json()["updated_at"] == "2025-11-20T15:05:00Z") == (first != first | stored)
    assert await read(api) == answer.json()
    client_profile = await client_profiles.get_profile_by_id(services, dentist)
    assert client_profile is not None
    assert client_profile.records_calls == answer.json()["recording_enabled"]


async def test_hours_are_taken_in_any_usual_shape(api: httpx.AsyncClient) -> None:
    answer = await api.put("/api/settings", json={"business_hours": {"monday": "9-12, 14:00-17:00", "2": []}})

    assert answer.json()["business_hours"]["monday"] == [
        {"open": "09:00", "close": "12:00"}, {"open": "14:00", "close": "17:00"},
    ]  # fmt: skip
    assert set(answer.json()["business_hours"]) >= {"monday", "tuesday", "sunday"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"business_name": ""}, "business_name"),
        ({"business_name": None}, "business_name"),
        ({"business_phone": "12"}, "business_phone"),
        ({"owner_phone": "x"}, "owner_phone"),
        ({"custom_greeting_es": "x" * 1001}, "custom_greeting_es"),
        ({"address_es": 7}, "address_es"),
        ({"prices": "a\u0000b"}, "prices"),
        ({"after_hours_mode": "sometimes"}, "after_hours_mode"),
        ({"identity_rule": "none"}, "identity_rule"),
        ({"ai_disclosure": "perhaps"}, "ai_disclosure"),
        ({"recording_enabled": None}, "recording_enabled"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"business_hours": "always"}, "business_hours"),
        ({"language": "fr"}, "language"),
        ({"horizon_days": 0}, "horizon_days"),
        ({"spend_cap": "-1"}, "spend_cap"),
        ({"spend_cap": "1.005"}, "spend_cap"),
        ({"spend_cap": "1e3"}, "spend_cap"),
        ({"message_floor": "-٥"}, "message_floor"),
        ({"message_floor": "1"}, "message_floor"),
        ({"message_floor": "-501"}, "message_floor"),
        ({"message_floor": None}, "message_floor"),
    ],
)
async def test_bad_fields_are_named_as_they_were_sent(
    api: httpx.AsyncClient, values: dict[str, Any], field: str
) -> None:
    first = await read(api)

    answer = await api.put("/api/settings", json={"staff_first": True} | values)

    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert await read(api) == first


async def test_what_is_not_the_owners_is_not_taken(api: httpx.AsyncClient) -> None:
    first = await read(api)

    answer = await api.put(
        "/api/settings",
        json={
            "id": 7, "ringlypro_number": "+13055550199", "credit_suspended": True, "per_minute_rate": "0", "active": False,
            "countries_allowed": [],
            "records_calls": True, "updated_at": "2001-01-01T00:00:00Z",
        },
    )  # fmt: skip

    assert (answer.status_code, answer.json()) == (200, first)


async def test_a_limit_counts_from_the_moment_it_is_set(
    api: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    async with services.unit_of_work(dentist) as unit:
        await unit.db.execute(update(Client).values(monthly_free_minutes=0))
        await ledger.post(unit, kind="deposit", amount=Decimal(20), reference="pi_1", reason="reload")
        await charge(unit, "CA1", 60 * 10, await ledger.load_tariff(unit))

    states = []
    for limit in ("0.99", "5", "1.00", None):
        await api.put("/api/settings", json={"spend_cap": limit})
        states.append((await read(api))["credit_suspended"])

    assert states == [True, False, True, False]


async def test_of_those_who_change_one_version_at_once_one_gets_through(api: httpx.AsyncClient) -> None:
    headers = {"If-Match": (await api.get("/api/settings")).headers["etag"]}

    answers_got = await asyncio.gather(
        *(api.put("/api/settings", json={"prices_es": f"${n}"}, headers=headers) for n in range(4))
    )

    assert sorted(answer.status_code for answer in answers_got) == [200, 412, 412, 412]
    late = next(answer for answer in answers_got if answer.status_code == 412)
    assert (late.json()["code"], late.json()["current"]) == ("changed_meanwhile", await read(api))
    again = await api.put("/api/settings", json={"prices_es": "$9"}, headers={"If-Match": late.headers["etag"]})
    assert (again.status_code, again.json()["prices_es"]) == (200, "$9")


async def test_everybody_has_settings_of_their_own(api: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    first = await read(api)

    assert (await stranger.put("/api/settings", json={"business_name": "Sharp Cuts"})).status_code == 200

    assert await read(api) == first
    assert (await read(stranger))["id"] != first["id"]


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_nothing_is_public(api: httpx.AsyncClient, method: str) -> None:
    nobody = await api.request(method, "/api/settings", headers={"Authorization": ""}, content=b"{")
    pretender = await api.request(method, "/api/settings", headers={"Authorization": "Bearer x"}, content=b"{")

    assert (nobody.status_code, pretender.status_code) == (401, 403)


def test_each_route_is_described_with_its_answers(services: FakeServices) -> None:
    assert described_answers(make_app(services, [settings_api.router])) == promised_answers("/api/settings")


async def test_nobody_is_put_through_to_a_number_that_costs_extra(api: httpx.AsyncClient) -> None:
    answer = await api.put("/api/settings", json={"owner_phone": "+19005550142"})

    assert (answer.status_code, answer.json()["code"]) == (422, "destination_not_allowed")
    assert (await api.get("/api/settings")).json()["owner_phone"] != "+19005550142"
