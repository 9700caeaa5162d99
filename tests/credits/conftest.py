"""A desk whose payments are played, and somebody who may do what nobody may."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.postgres import to_database
from tests.service_fixtures import FakeServices, make_services


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock)


@pytest.fixture
def superuser(server: tuple[str, str], database_url: str) -> Iterator[psycopg.Connection]:
    """Somebody who can do to an entry what no role of the product can."""
    name = database_url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(to_database(server[0], name), autocommit=True) as connection:
        yield connection
