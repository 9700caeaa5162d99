"""A worker's own database: no other worker looks into it, it may be closed, and its connections may be ended."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.service_fixtures import FakeServices, make_services


@pytest.fixture
def database_url(own_database_url: str) -> str:
    return own_database_url


@pytest.fixture
async def database(database_url: str, clock: TravellingClock) -> AsyncIterator[Database]:
    own = Database(database_url, clock=clock)
    yield own
    await own.close()


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock)
