"""The real house over a fresh database, and the dentist signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from nicegui.testing import User

from pages import app_shell
from ringlypro.accounts import authentication
from ringlypro.accounts import tables as account_tables
from ringlypro.services import Services, build_services
from tests.conftest import TravellingClock
from tests.routes.lists.owner import Owner
from tests.service_fixtures import make_settings


@pytest.fixture
async def house(database_url: str, clock: TravellingClock) -> AsyncIterator[Services]:
    """The real house over a fresh database, with doubles for the vendors."""
    services = build_services(make_settings(), database_url, clock=clock)
    await services.listener.start()
    await services.listener.connected.wait()
    yield services
    await services.close()


@pytest.fixture
async def owner(house: Services, dentist: int, user: User) -> Owner:
    """The dentist, signed in."""
    async with house.system_session() as unit:
        row = account_tables.User(
            client_id=dentist, email="ana@example.com", password_hash="-", first_name="Ana", language="en"
        )
        unit.db.add(row)
        await unit.db.flush()
    person = authentication.AuthenticatedUser(user_id=row.id, client_id=dentist, email=row.email)
    user.http_client.cookies.set(house.settings.cookie_name, await authentication.create_session_cookie(house, person))
    app_shell.register_app_pages(house)
    return Owner(user, house, dentist)
