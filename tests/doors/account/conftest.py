"""The dentist's place, with news that travel."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from pages.guard import Place
from ringlypro.clients import directory
from ringlypro.db.unit import Database
from ringlypro.live import Wire
from tests.conftest import TravellingClock
from tests.desk import TestDesk, make_desk
from tests.doors.account.opened import make_place


@pytest.fixture
async def desk(database: Database, clock: TravellingClock, database_url: str) -> AsyncIterator[TestDesk]:
    wire = Wire(database_url)
    made = make_desk(database, clock, wire=wire)
    wire.watch(lambda news: directory.forget(made, news))
    await wire.start()
    await wire.connected.wait()
    yield made
    await wire.stop()


@pytest.fixture
async def place(desk: TestDesk, dentist: int) -> Place:
    return await make_place(desk, dentist)
