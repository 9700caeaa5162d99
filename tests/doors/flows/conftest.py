"""The dentist's line with the real doors behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ringlypro.clients.tables import Client
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.desk import TestDesk, make_desk
from tests.lines import carrier_into, voice_app


@pytest.fixture
def desk(database, clock, tmp_path: Path) -> TestDesk:
    return make_desk(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def carrier(desk: TestDesk, dentist: int, tmp_path: Path) -> AsyncIterator[TwilioSimulator]:
    async with carrier_into(voice_app(desk, tmp_path), desk) as found:
        yield found


@pytest.fixture
def owner(desk: TestDesk, dentist: int):
    """Change what the owner may change: `await owner(staff_first=True)`."""

    async def change(**values: object) -> None:
        async with desk.unit(dentist) as unit:
            client = (await unit.db.scalars(select(Client).where(Client.id == dentist))).one()
            for name, value in values.items():
                setattr(client, name, value)

    return change
