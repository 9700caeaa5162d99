"""Run in a copy of the product whose clients have a new column, `parking`: everything knows of it already.

Collected by name alone: `tests/house/test_new_column.py` makes the copy.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from nicegui.testing import User

from pages import settings_page
from ringlypro.calls import turn_contexts
from ringlypro.clients import client_profiles
from ringlypro.core.i18n import translate
from ringlypro.db.database import Database
from tests.routes.account.opened import field, make_place, shown
from tests.routes.all_routes import house
from tests.routes.signed_in import token_of
from tests.service_fixtures import FakeServices, browser, waiting_jobs

WORDS = {"parking": "Behind the house", "parking_es": "Detrás de la casa"}
STRANGER = {"from_number": "anonymous", "forwarded_from": None}


@pytest.fixture
async def api(services: FakeServices, dentist: int, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(house(services, tmp_path), token=await token_of(services, dentist)) as client:
        yield client


async def change(api: httpx.AsyncClient, **fields: Any) -> httpx.Response:
    return await api.post("/api/auth/update-profile", json=fields)


async def test_programs_change_it_and_see_it(api: httpx.AsyncClient) -> None:
    answer = await change(api, **WORDS)

    assert answer.json()["client"].items() >= WORDS.items()
    assert (await api.get("/api/auth/profile")).json()["client"].items() >= WORDS.items()


async def test_its_limits_hold_and_are_documented(api: httpx.AsyncClient) -> None:
    answer = await change(api, parking="x" * 201)
    schema = (await api.get("/openapi.json")).json()
    body = schema["paths"]["/api/auth/update-profile"]["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert answer.json()["fields"] == {"parking": translate("errors.field.too_long", "en")}
    assert body["properties"]["parking"]["maxLength"] == 200
    assert "parking_es" in schema["components"]["schemas"]["ClientJson"]["properties"]


async def test_a_call_has_it_in_its_own_language(api: httpx.AsyncClient, services: FakeServices, dentist: int) -> None:
    await change(api, **WORDS)
    client_profile = await client_profiles.get_profile_by_id(services, dentist)
    assert client_profile is not None

    heard = [
        turn_contexts.build_turn_context(client_profile, now=services.clock(), row=STRANGER, lang=lang).client.parking  # type: ignore[attr-defined]
        for lang in ("en", "es")
    ]

    assert heard == list(WORDS.values())


async def test_its_lines_are_recorded_ahead(api: httpx.AsyncClient, database: Database) -> None:
    await change(api, **WORDS)

    assert [job["task_name"] for job in await waiting_jobs(database)] == ["calls.warm_up"]


@pytest.mark.parametrize(
    ("lang", "labels"),
    [("en", ("Parking", "Parking, in Spanish")), ("es", ("Aparcamiento", "Aparcamiento, en español"))],
)
async def test_the_settings_ask_for_it(
    user: User, services: FakeServices, dentist: int, lang: str, labels: tuple[str, ...]
) -> None:
    await shown(user, await make_place(services, dentist, lang), settings_page.build_page)

    assert [field(user, label).value for label in labels] == ["", ""]
