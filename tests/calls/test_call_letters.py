"""Who has chosen to read of each call gets one letter for each, and nobody else gets any."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ringlypro.accounts import notice_preferences
from ringlypro.accounts.tables import User
from ringlypro.calls.call_letters import word_length
from ringlypro.db.database import Database
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.conftest import TravellingClock
from tests.lines import carrier_into, voice_app
from tests.service_fixtures import FakeServices, make_services, run_jobs

NUMBER, ANA = "+13055550101", "+13055550142"


@pytest.fixture
def services(database: Database, clock: TravellingClock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def twilio(services: FakeServices, dentist: int, tmp_path: Path) -> AsyncIterator[TwilioSimulator]:
    """A telephone company that delivers every request twice."""
    async with carrier_into(voice_app(services, tmp_path), services, duplicates=True) as simulator:
        yield simulator


async def add_person(
    services: FakeServices, client_id: int, email: str, *, language: str = "en", chooses: bool
) -> None:
    async with services.system_session() as unit:
        user = User(client_id=client_id, email=email, password_hash="-", first_name="Eva", language=language)
        unit.db.add(user)
        await unit.db.flush()
    if chooses:
        async with services.unit_of_work(client_id) as unit:
            await notice_preferences.save_mail_kind(unit, user_id=user.id, kind="calls", is_on=True)


async def call_and_hang_up(twilio: TwilioSimulator) -> None:
    call = await twilio.dial(to=NUMBER, from_=ANA)
    await call.press("1")
    call.set_duration(61)
    await call.hang_up()


async def test_each_who_chose_it_gets_one_in_their_language(
    twilio: TwilioSimulator, services: FakeServices, dentist: int, database_url: str
) -> None:
    await add_person(services, dentist, "eva@example.com", chooses=True)
    await add_person(services, dentist, "luz@example.com", language="es", chooses=True)
    await add_person(services, dentist, "no@example.com", chooses=False)

    await call_and_hang_up(twilio)
    await run_jobs(services, database_url)

    letters = {letter.to: letter for letter in services.mail.emails}
    assert sorted(letters) == ["eva@example.com", "luz@example.com"]
    assert len(services.mail.emails) == 2
    assert letters["eva@example.com"].subject == "A call to Bright Dental: Hung up"
    for line in ("Number: +1 (305) 555-0142", "Length: 2 minutes", "What came of it: Hung up"):
        assert line in letters["eva@example.com"].text.splitlines()
    assert letters["luz@example.com"].subject == "Una llamada a Bright Dental: Colgó"
    assert letters["luz@example.com"].unsubscribe_url in letters["luz@example.com"].text


async def test_where_nobody_chose_it_no_job_is_queued(
    twilio: TwilioSimulator, services: FakeServices, dentist: int, database_url: str
) -> None:
    await add_person(services, dentist, "no@example.com", chooses=False)

    await call_and_hang_up(twilio)
    await run_jobs(services, database_url)

    assert list(services.mail.emails) == []


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes")]
)
def test_a_length_is_told_as_it_is_charged(seconds: int, words: str) -> None:
    assert word_length(seconds, "en") == words
