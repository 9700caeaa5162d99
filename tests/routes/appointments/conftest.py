"""Two signed-in programs at the door of the calendar."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from ringlypro.db.unit_of_work import Database
from tests.conftest import TravellingClock
from tests.routes.signed_in import token_of
from tests.service_fixtures import FakeServices, browser, make_app, make_services
from webhooks.api import appointments


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock)


@pytest.fixture
async def api(services: FakeServices, dentist: int) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(make_app(services, [appointments.router]), token=await token_of(services, dentist)) as found:
        yield found


@pytest.fixture
async def stranger(services: FakeServices, barber: int) -> AsyncIterator[httpx.AsyncClient]:
    token = await token_of(services, barber, email="barber@example.com")
    async with browser(make_app(services, [appointments.router]), token=token) as found:
        yield found
