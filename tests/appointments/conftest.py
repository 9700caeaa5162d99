"""A desk, and the dentist's books on it."""

from __future__ import annotations

import pytest

from ringlypro.db.database import Database
from tests.appointments.books import Books
from tests.conftest import TravellingClock
from tests.service_fixtures import FakeServices, make_services


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock)


@pytest.fixture
def books(services: FakeServices, dentist: int, database_url: str) -> Books:
    return Books(services, dentist, database_url)
