"""A profile is read once, and again after every change of its client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields

import pytest

from ringlypro.change_events import RESYNC_TOPIC, ChangeEvent
from ringlypro.clients import business_settings
from ringlypro.clients.client_profiles import ClientProfileCache, get_profile_by_id, get_profile_by_number
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.conftest import TravellingClock
from tests.service_fixtures import FakeServices, make_services

NUMBER = "+13055550101"


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock)


async def rename(services: FakeServices, client_id: int, business_name: str) -> None:
    async with services.unit_of_work(client_id) as unit:
        await business_settings.save_client(unit, {"business_name": business_name})


async def test_is_the_same_object_until_its_client_changes(services: FakeServices, dentist: int, barber: int) -> None:
    by_id, by_number = await get_profile_by_id(services, dentist), await get_profile_by_number(services, NUMBER)
    assert by_id is not None
    assert by_number is not None

    services.caches.get_cache(ClientProfileCache).invalidate(ChangeEvent(barber, "clients"))
    services.caches.get_cache(ClientProfileCache).invalidate(ChangeEvent(dentist, "appointments"))

    assert await get_profile_by_id(services, dentist) is by_id
    assert await get_profile_by_number(services, NUMBER) is by_number


@pytest.mark.parametrize("topic", ["clients", RESYNC_TOPIC])
@pytest.mark.parametrize("names_the_client", [True, False])
async def test_is_read_again_after_a_change(
    services: FakeServices, dentist: int, topic: str, names_the_client: bool
) -> None:
    await get_profile_by_id(services, dentist)
    await get_profile_by_number(services, NUMBER)
    await rename(services, dentist, "Brighter Dental")

    services.caches.get_cache(ClientProfileCache).invalidate(ChangeEvent(dentist if names_the_client else None, topic))

    for profile in (await get_profile_by_id(services, dentist), await get_profile_by_number(services, NUMBER)):
        assert profile is not None
        assert profile.business_name == "Brighter Dental"


class SlowlyReadServices(FakeServices):
    """Whoever reads across clients is overtaken by a change before the reading is over."""

    @asynccontextmanager
    async def voice_system_session(self) -> AsyncIterator[UnitOfWork]:
        async with self.database.voice_system_session() as unit:
            yield unit
        async with self.database.unit_of_work(unit.client_id) as owner:
            await business_settings.save_client(owner, {"business_name": "Brighter Dental"})
        self.caches.get_cache(ClientProfileCache).invalidate(ChangeEvent(unit.client_id, "clients"))


async def test_that_changes_while_it_is_read_is_not_remembered(services: FakeServices, dentist: int) -> None:
    overtaken = SlowlyReadServices(**{field.name: getattr(services, field.name) for field in fields(services)})

    stale_profile = await get_profile_by_number(overtaken, NUMBER)
    fresh_profile = await get_profile_by_number(services, NUMBER)

    assert stale_profile is not None
    assert fresh_profile is not None
    assert (stale_profile.business_name, fresh_profile.business_name) == ("Bright Dental", "Brighter Dental")


async def test_of_nobody_is_not_remembered(services: FakeServices) -> None:
    assert await get_profile_by_number(services, "+13055550199") is None
    assert len(services.caches.get_cache(ClientProfileCache).by_number) == 0
