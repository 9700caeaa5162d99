"""The real house over a fresh database, and the dentist signed in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from nicegui.testing import User

from pages import shell
from ringlypro.accounts import signin
from ringlypro.accounts import tables as account_tables
from ringlypro.services import Services, build
from tests.conftest import TravellingClock
from tests.desk import make_settings
from tests.doors.lists.owner import Owner


@pytest.fixture
async def house(database_url: str, clock: TravellingClock) -> AsyncIterator[Services]:
    """The real house over a fresh database, with doubles for the vendors."""
    services = build(make_settings(), database_url, clock=clock)
    await services.wire.start()
    await asyncio.wait_for(services.wire.connected.wait(), 5)
    yield services
    await services.close()


@pytest.fixture
async def owner(house: Services, dentist: int, user: User) -> Owner:
    """The dentist, signed in."""
    async with house.directory() as unit:
        row = account_tables.User(
            client_id=dentist, email="ana@example.com", password_hash="-", first_name="Ana", language="en"
        )
        unit.db.add(row)
        await unit.db.flush()
    person = signin.Person(user_id=row.id, client_id=dentist, email=row.email)
    user.http_client.cookies.set(house.settings.cookie, await signin.cookie_value(house, person))
    shell.register(house)
    return Owner(user, house, dentist)
