"""A desk, and the dentist's books on it."""

from __future__ import annotations

import pytest

from ringlypro.db.unit import Database
from tests.appointments.books import Books
from tests.conftest import TravellingClock
from tests.desk import TestDesk, make_desk


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock)


@pytest.fixture
def books(desk: TestDesk, dentist: int, database_url: str) -> Books:
    return Books(desk, dentist, database_url)
