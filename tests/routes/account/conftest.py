"""The dentist's place, with news that travel."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from pages.access_control import PageContext
from ringlypro.change_events import NotificationListener
from ringlypro.clients.client_profiles import ClientProfileCache
from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.routes.account.opened import make_place
from tests.service_fixtures import FakeServices, make_services


@pytest.fixture
async def services(database: Database, clock: TravellingClock, database_url: str) -> AsyncIterator[FakeServices]:
    wire = NotificationListener(database_url)
    made = make_services(database, clock, listener=wire)
    wire.add_watcher(made.caches.get_cache(ClientProfileCache).invalidate)
    await wire.start()
    await wire.connected.wait()
    yield made
    await wire.stop()


@pytest.fixture
async def place(services: FakeServices, dentist: int) -> PageContext:
    return await make_place(services, dentist)
