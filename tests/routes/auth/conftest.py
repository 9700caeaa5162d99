"""A small app with the doors people come in by."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.routes.auth.ana import FORM
from tests.service_fixtures import FakeServices, browser, make_app
from webhooks import auth_forms
from webhooks.api import auth


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [auth.public_router, auth.protected_router, auth_forms.router])


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as client:
        yield client


@pytest.fixture
async def ana(http: httpx.AsyncClient) -> dict[str, Any]:
    """Ana has signed up."""
    return (await http.post("/api/auth/register", json=FORM)).json()
