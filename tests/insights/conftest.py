"""Services over a real database."""

from __future__ import annotations

import pytest

from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.service_fixtures import FakeServices, make_services


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock)
