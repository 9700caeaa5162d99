"""Does this number lead to my receptionist? Its owner may ask, and for everybody else it does not exist."""

from __future__ import annotations

import pytest

from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.routes.signed_in import token_of
from tests.service_fixtures import browser, make_app, make_services
from webhooks.api import number

OURS, THEIRS = "+13055550101", "+13055550111"


@pytest.mark.parametrize("written", [OURS, "3055550101", "(305) 555-0101"])
async def test_its_owner_finds_the_business(
    database: Database, clock: TravellingClock, dentist: int, written: str
) -> None:
    services = make_services(database, clock)
    async with browser(make_app(services, [number.router]), token=await token_of(services, dentist)) as http:
        answer = await http.get(f"/voice/rachel/test-client/{written}")

    assert answer.status_code == 200
    assert answer.json()["found"] is True
    assert answer.json()["client"]["id"] == dentist
    assert answer.json()["client"]["ringlypro_number"] == OURS


@pytest.mark.parametrize("written", [THEIRS, "+13055550199", "nothing"])
async def test_for_anybody_else_it_does_not_exist(
    database: Database, clock: TravellingClock, dentist: int, barber: int, written: str
) -> None:
    services = make_services(database, clock)
    async with browser(make_app(services, [number.router]), token=await token_of(services, dentist)) as http:
        answer = await http.get(f"/voice/rachel/test-client/{written}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_a_stranger_is_told_nothing(database: Database, clock: TravellingClock, dentist: int) -> None:
    async with browser(make_app(make_services(database, clock), [number.router])) as http:
        answer = await http.get(f"/voice/rachel/test-client/{OURS}")

    assert answer.status_code == 401
