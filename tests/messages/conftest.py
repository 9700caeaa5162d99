"""A desk whose telephone remembers every text."""

from __future__ import annotations

import pytest

from ringlypro.db.unit import Database
from tests.conftest import TravellingClock
from tests.desk import TestDesk, make_desk


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock)
