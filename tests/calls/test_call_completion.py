"""A call ends once: what is counted and charged at its end does not depend on how often that is reported."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ringlypro.db.database import Database
from ringlypro.insights import dashboard_figures
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.conftest import TravellingClock
from tests.lines import carrier_into, voice_app
from tests.service_fixtures import FakeServices, make_services

NUMBER, ANA = "+13055550101", "+13055550142"
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def services(database: Database, clock: TravellingClock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def repeating_twilio(services: FakeServices, dentist: int, tmp_path: Path) -> AsyncIterator[TwilioSimulator]:
    """A telephone company that delivers every request twice."""
    async with carrier_into(voice_app(services, tmp_path), services, duplicates=True) as simulator:
        yield simulator


async def test_an_end_that_is_reported_twice_counts_once_in_the_statistics_of_the_day(
    repeating_twilio: TwilioSimulator, services: FakeServices, dentist: int
) -> None:
    call = await repeating_twilio.dial(to=NUMBER, from_=ANA)
    await call.press("1")
    call.set_duration(61)
    await call.hang_up()
    await call.report_status("completed", seconds=61)

    async with services.unit_of_work(dentist) as unit:
        totals = await dashboard_figures.load_call_totals(unit, zone=NEW_YORK)
        (day,) = await dashboard_figures.load_daily_calls(unit, zone=NEW_YORK, days=1)
    assert (totals.total, totals.incoming, totals.outgoing) == (1, 1, 0)
    assert (day.answered + day.missed, day.seconds) == (1, 61)
