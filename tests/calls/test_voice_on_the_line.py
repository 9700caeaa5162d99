"""A whole call while the voice is slow, refuses or hangs: nothing is lost, and nobody waits."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from ringlypro.appointments.tables import Appointment
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_call_leg import PlayedAudio, SpokenText
from ringlypro.vendors.errors import VendorError
from tests.fake_voice import FakeVoice
from tests.lines import carrier_into, heard, voice_app
from tests.service_fixtures import make_services

NUMBER, ANA = "+13055550101", "+13055550142"
BUDGET = 0.25
BOOKING = ("I would like an appointment", "tomorrow at ten", "Ana Lopez", "yes", "no thank you")
REFUSED = VendorError("the voice was refused", retryable=True, code="500")


pytestmark = pytest.mark.usefixtures("virtual_time")


async def books(carrier, caller: str = ANA) -> tuple[SimulatedCall, list[float]]:
    """A whole call, and how many seconds each of its turns waited."""
    waits = []
    now = asyncio.get_running_loop().time

    async def turn(act) -> SimulatedCall | None:
        began = now()
        call = await act
        waits.append(now() - began)
        return call

    call = await turn(carrier.dial(to=NUMBER, from_=caller))
    assert call is not None
    await turn(call.press("1"))
    for words in BOOKING:
        await turn(call.say(words))
    return call, waits


@pytest.mark.parametrize(
    "voice",
    [FakeVoice(delay=3), FakeVoice(error=REFUSED), FakeVoice(delay=3600)],
    ids=["answers in three seconds", "answers 500", "hangs"],
)
async def test_every_sentence_is_heard_within_the_budget(database, clock, dentist, tmp_path: Path, voice) -> None:
    plain = make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)
    services = make_services(database, clock, voice=voice, TTS_BUDGET_SECONDS=BUDGET, RINGLYPRO_DATA_DIR=tmp_path)
    async with carrier_into(voice_app(plain, tmp_path), plain) as carrier:
        expected, _ = await books(carrier)
    clock.forward(days=3)

    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        call, waits = await books(carrier, "+13055550177")
    await services.recordings.wait_for_pending()

    # The code of a booking is drawn anew, everything else is the same to the word.
    assert call.faults == []
    assert len(heard(call).split()) > 0.8 * len(heard(expected).split())
    assert all(isinstance(h, SpokenText) for h in call.sounds)
    assert max(waits) == pytest.approx(BUDGET if voice.delay else 0)
    assert call.ended == "hangup"
    async with database.unit_of_work(dentist) as unit:
        assert len((await unit.db.scalars(select(Appointment))).all()) == 2


async def test_a_second_call_hears_what_came_too_late_for_the_first(database, clock, dentist, tmp_path: Path) -> None:
    services = make_services(
        database, clock, voice=FakeVoice(delay=BUDGET + 0.1), TTS_BUDGET_SECONDS=BUDGET, RINGLYPRO_DATA_DIR=tmp_path
    )
    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        first = await carrier.dial(to=NUMBER, from_="anonymous")
        await services.recordings.wait_for_pending()
        second = await carrier.dial(to=NUMBER, from_="anonymous")

    assert {type(h) for h in first.sounds} == {SpokenText}
    assert {type(h) for h in second.sounds} == {PlayedAudio}
    assert second.faults == []
