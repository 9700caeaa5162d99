"""What a page lets somebody choose to read of, a program can choose too, and calls know of it at once."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.clients.client_profiles import ClientProfileCache, get_profile_by_id
from tests.routes.signed_in import token_of
from tests.service_fixtures import FakeServices, browser, make_app
from webhooks.api import auth


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [auth.protected_router])


async def change(services: FakeServices, app: FastAPI, client_id: int, **values: object) -> httpx.Response:
    token = await token_of(services, client_id)
    async with browser(app, token=token) as client:
        return await client.post("/api/auth/update-profile", json=values)


async def test_a_program_chooses_letters(services: FakeServices, app: FastAPI, dentist: int) -> None:
    before = await get_profile_by_id(services, dentist)  # type: ignore[arg-type]
    answer = await change(services, app, dentist, mail_calls=True, mail_digest=True)
    services.caches.get_cache(ClientProfileCache).clear()
    after = await get_profile_by_id(services, dentist)  # type: ignore[arg-type]

    assert answer.status_code == 200, answer.text
    user = answer.json()["user"]
    assert (user["mail_calls"], user["mail_digest"], user["mail_text"]) == (True, True, False)
    assert before is not None
    assert after is not None
    assert (before.mails_calls, after.mails_calls) == (False, True)


@pytest.mark.parametrize("value", ["perhaps", 7, []])
async def test_nonsense_is_refused_with_a_reason(
    services: FakeServices, app: FastAPI, dentist: int, value: object
) -> None:
    answer = await change(services, app, dentist, mail_calls=value)

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["mail_calls"]
