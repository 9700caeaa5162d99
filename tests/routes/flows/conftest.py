"""The dentist's line with the real doors behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ringlypro.clients.tables import Client
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.lines import carrier_into, voice_app
from tests.service_fixtures import FakeServices, make_services


@pytest.fixture
def services(database, clock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def carrier(services: FakeServices, dentist: int, tmp_path: Path) -> AsyncIterator[TwilioSimulator]:
    async with carrier_into(voice_app(services, tmp_path), services) as twilio_simulator:
        yield twilio_simulator


@pytest.fixture
def owner(services: FakeServices, dentist: int):
    """Change what the owner may change: `await owner(staff_first=True)`."""

    async def change(**values: object) -> None:
        async with services.unit_of_work(dentist) as unit:
            client = (await unit.db.scalars(select(Client).where(Client.id == dentist))).one()
            for name, value in values.items():
                setattr(client, name, value)

    return change
