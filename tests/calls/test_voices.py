"""What every caller hears is recorded before anybody calls, once, and again only when it changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ringlypro.calls import jobs, voices
from ringlypro.calls.speech import Recordings
from ringlypro.clients import directory, profile
from ringlypro.clients.tables import Answer, Service
from ringlypro.simulator.twilio_call_leg import PlayedAudio, SpokenText
from ringlypro.vendors.doubles.voice import Humming
from ringlypro.vendors.errors import VendorError
from tests.desk import SECRET, TestDesk, make_desk, run_jobs, waiting_jobs
from tests.lines import carrier_into, voice_app

NUMBER = "+13055550101"


@pytest.fixture
def desk(database, clock, tmp_path) -> TestDesk:
    made = make_desk(database, clock, voice=Humming(), RINGLYPRO_DATA_DIR=tmp_path)
    made.recordings = Recordings(tmp_path / "audio", secret=SECRET)
    return made


async def card_of(desk: TestDesk, client_id: int) -> directory.ClientCard:
    desk.memory.clear()
    card = await directory.by_id(desk, client_id)
    assert card is not None
    return card


async def test_a_warm_line_is_one_voice_from_the_menu_to_the_first_answer(desk, dentist, tmp_path: Path) -> None:
    async with desk.unit(dentist) as unit:
        unit.db.add(Service(name="Cleaning", minutes=30))
        unit.db.add(Answer(questions=["Do you take insurance?"], answer="Yes, $20 a visit.", answer_es="Sí."))
    app = voice_app(desk, tmp_path)
    assert await voices.warm_up(desk, await card_of(desk, dentist)) == 0
    desk.voice.trouble = VendorError("down", retryable=True)

    async with carrier_into(app, desk) as carrier:
        call = await carrier.dial(to=NUMBER, from_="+13055550142")
        await call.press("1")
        await call.say("do you take insurance?")
        await call.say("what are your hours?")
        await call.stay_silent()

    assert call.faults == []
    assert [h for h in call.sounds if isinstance(h, SpokenText)] == []
    assert sum(isinstance(h, PlayedAudio) for h in call.sounds) > 6


async def test_doing_it_again_asks_for_nothing(desk, dentist) -> None:
    card = await card_of(desk, dentist)
    await voices.warm_up(desk, card)
    asked = len(desk.voice.asked)

    await voices.warm_up(desk, card)
    await voices.warm_up(desk, replace(card, greeting="Hello, what can I do for you today?"))

    assert asked > 150
    assert len(desk.voice.asked) == asked + 1


async def test_no_line_names_a_caller_or_is_a_piece_of_one(desk, dentist) -> None:
    lines = voices.fixed_lines(await card_of(desk, dentist), now=desk.clock())

    assert not [s for s in lines if "{" in s.text or " ." in s.text or " ," in s.text]
    assert {s.lang for s in lines} == {"en", "es"}


async def test_a_new_greeting_is_recorded_after_the_commit(desk, dentist, database_url) -> None:
    async with desk.unit(dentist) as unit:
        await profile.update(unit, {"custom_greeting": "Welcome to Bright Dental!"})
    desk.memory.clear()

    await run_jobs(desk, database_url)

    assert ("Welcome to Bright Dental!", "en") in desk.voice.asked


async def test_what_callers_do_not_hear_makes_no_work(desk, dentist) -> None:
    async with desk.unit(dentist) as unit:
        await profile.update(unit, {"owner_name": "Ana Lopez"})

    assert await waiting_jobs(desk.database) == []


async def test_a_voice_that_is_away_is_tried_again_later(desk, dentist, database_url) -> None:
    desk.voice.trouble = VendorError("down", retryable=True)
    async with desk.unit(dentist) as unit:
        await unit.later(jobs.warm_up, once="warm", client_id=dentist)

    await run_jobs(desk, database_url)

    assert [job["task_name"] for job in await waiting_jobs(desk.database)] == ["calls.warm_up"]
    assert len(desk.voice.asked) < 10


async def test_a_new_voice_is_noticed_once(desk, dentist, barber, database_url, caplog) -> None:
    desk.voice.trouble = VendorError("refused", retryable=False)
    async with desk.directory() as unit:
        await unit.later(jobs.notice_voice, timestamp=0)
        await unit.later(jobs.notice_voice, once="again", timestamp=1)

    await run_jobs(desk, database_url)

    waiting = await waiting_jobs(desk.database)
    assert [job["args"]["client_id"] for job in waiting] == [dentist, barber]
    assert caplog.text.count("the es voice cannot be used: refused") == 1


async def notice(desk: TestDesk, database_url: str) -> None:
    async with desk.directory() as unit:
        await unit.later(jobs.notice_voice, timestamp=0)
    await run_jobs(desk, database_url)


async def test_a_voice_that_does_not_speak_its_language_is_never_recorded(
    desk, dentist, database_url, tmp_path: Path, caplog
) -> None:
    desk.voice.speaks = {"en"}

    await notice(desk, database_url)

    assert {lang for _, lang in desk.voice.asked} == {"en"}
    assert await waiting_jobs(desk.database) == []
    assert "the es voice does not speak its language and is never used: voice_language" in caplog.text
    assert await voices.warm_up(desk, await card_of(desk, dentist)) == 0
    async with carrier_into(voice_app(desk, tmp_path), desk) as carrier:
        call = await carrier.dial(to=NUMBER, from_="+13055550142")
        await call.press("2")
    assert call.faults == []
    assert {type(h) for h in call.sounds} == {PlayedAudio, SpokenText}
    assert all(h.voice.startswith("Polly.Lupe") for h in call.sounds if isinstance(h, SpokenText))
    assert {lang for _, lang in desk.voice.asked} == {"en"}


async def test_a_voice_is_asked_about_until_it_says_yes_or_no(desk, dentist, database_url) -> None:
    desk.voice.trouble = VendorError("down", retryable=True)
    await notice(desk, database_url)
    desk.voice.trouble, desk.voice.speaks = None, {"en"}
    await notice(desk, database_url)
    desk.voice.checked.clear()

    await notice(desk, database_url)

    assert desk.voice.checked == []
    assert desk.recordings.verdicts.unfit("es", "humming/es")
    assert not desk.recordings.verdicts.unfit("en", "humming/en")
