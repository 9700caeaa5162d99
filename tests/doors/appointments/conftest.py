"""Two signed-in programs at the door of the calendar."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from ringlypro.db.unit import Database
from tests.conftest import TravellingClock
from tests.desk import TestDesk, browser, make_app, make_desk
from tests.doors.signed_in import token_of
from webhooks.api import appointments


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock)


@pytest.fixture
async def api(desk: TestDesk, dentist: int) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(make_app(desk, [appointments.router]), token=await token_of(desk, dentist)) as found:
        yield found


@pytest.fixture
async def stranger(desk: TestDesk, barber: int) -> AsyncIterator[httpx.AsyncClient]:
    token = await token_of(desk, barber, email="barber@example.com")
    async with browser(make_app(desk, [appointments.router]), token=token) as found:
        yield found
