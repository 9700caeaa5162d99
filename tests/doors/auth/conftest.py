"""A small app with the doors people come in by."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.db.unit import Database
from tests.conftest import TravellingClock
from tests.desk import TestDesk, browser, make_app, make_desk
from tests.doors.auth.ana import FORM
from webhooks import sign_in
from webhooks.api import auth


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock)


@pytest.fixture
def app(desk: TestDesk) -> FastAPI:
    return make_app(desk, [auth.public, auth.guarded, sign_in.router])


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as client:
        yield client


@pytest.fixture
async def ana(http: httpx.AsyncClient) -> dict[str, Any]:
    """Ana has signed up."""
    return (await http.post("/api/auth/register", json=FORM)).json()
