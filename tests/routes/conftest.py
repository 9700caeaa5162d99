"""Services, and programs that are signed in: a test file says which `app` they talk to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.routes.signed_in import token_of
from tests.service_fixtures import FakeServices, browser, make_services


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock)


@pytest.fixture
async def api(app: FastAPI, services: FakeServices, dentist: int) -> AsyncIterator[httpx.AsyncClient]:
    """The dentist's program."""
    async with browser(app, token=await token_of(services, dentist)) as client:
        yield client


@pytest.fixture
async def stranger(app: FastAPI, services: FakeServices, barber: int) -> AsyncIterator[httpx.AsyncClient]:
    """The barber's."""
    async with browser(app, token=await token_of(services, barber, email="barber@example.com")) as client:
        yield client
