"""A call ends once: what is counted and charged at its end does not depend on how often that is reported."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ringlypro.db.database import Database
from ringlypro.insights.home_overview import load_home
from ringlypro.insights.overview import load_overview
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
        figures = await load_overview(unit, zone=NEW_YORK, lang="en", has_number=True)
    async with services.unit_of_work(dentist) as unit:
        days = (await load_home(unit, zone=NEW_YORK, lang="en", with_steps=False)).days
    totals, day = figures.calls, days[-1]
    assert (totals.total, totals.incoming, totals.outgoing) == (1, 1, 0)
    assert (day.calls, day.answered + day.missed, totals.average_duration) == (1, 1, 61)
    assert (figures.calls_today, figures.running_calls) == (1, 0)
