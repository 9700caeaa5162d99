"""What every caller hears is recorded before anybody calls, once, and again only when it changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ringlypro.calls import jobs, voices
from ringlypro.clients import business_settings, client_profiles
from ringlypro.clients.client_profiles import ClientProfileCache
from ringlypro.clients.tables import Answer, AnswerTexts, Service
from ringlypro.simulator.twilio_call_leg import PlayedAudio, SpokenText
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.recording_cache import RecordingCache
from tests.fake_voice import FakeVoice
from tests.lines import carrier_into, voice_app
from tests.service_fixtures import SECRET, FakeServices, make_services, run_jobs, waiting_jobs

NUMBER = "+13055550101"


@pytest.fixture
def services(database, clock, tmp_path) -> FakeServices:
    made = make_services(database, clock, voice=FakeVoice(), RINGLYPRO_DATA_DIR=tmp_path)
    made.recordings = RecordingCache(tmp_path / "audio", secret=SECRET)
    return made


async def profile_of(services: FakeServices, client_id: int) -> client_profiles.ClientProfile:
    services.caches.get_cache(ClientProfileCache).clear()
    client_profile = await client_profiles.get_profile_by_id(services, client_id)
    assert client_profile is not None
    return client_profile


async def test_a_warm_line_is_one_voice_from_the_menu_to_the_first_answer(services, dentist, tmp_path: Path) -> None:
    async with services.unit_of_work(dentist) as unit:
        unit.db.add(Service(name="Cleaning", minutes=30))
        unit.db.add(
            Answer(
                questions=["Do you take insurance?"],
                answer="Yes, $20 a visit.",
                texts={"es": AnswerTexts(language="es", answer="Sí.")},
            )
        )
    app = voice_app(services, tmp_path)
    assert await voices.record_missing_prompts(services, await profile_of(services, dentist)) == 0
    services.voice.error = VendorError("down", retryable=True)

    async with carrier_into(app, services) as carrier:
        call = await carrier.dial(to=NUMBER, from_="+13055550142")
        await call.press("1")
        await call.say("do you take insurance?")
        await call.say("what are your hours?")
        await call.stay_silent()

    assert call.faults == []
    assert [h for h in call.sounds if isinstance(h, SpokenText)] == []
    assert sum(isinstance(h, PlayedAudio) for h in call.sounds) > 6


async def test_doing_it_again_asks_for_nothing(services, dentist) -> None:
    client_profile = await profile_of(services, dentist)
    await voices.record_missing_prompts(services, client_profile)
    asked = len(services.voice.synthesis_requests)

    await voices.record_missing_prompts(services, client_profile)
    await voices.record_missing_prompts(
        services, replace(client_profile, custom_greeting="Hello, what can I do for you today?")
    )

    assert asked > 150
    assert len(services.voice.synthesis_requests) == asked + 1


async def test_no_line_names_a_caller_or_is_a_piece_of_one(services, dentist) -> None:
    lines = voices.fixed_utterances(await profile_of(services, dentist), now=services.clock())

    assert not [s for s in lines if "{" in s.text or " ." in s.text or " ," in s.text]
    assert {s.lang for s in lines} == {"en", "es"}


async def test_a_new_greeting_is_recorded_after_the_commit(services, dentist, database_url) -> None:
    async with services.unit_of_work(dentist) as unit:
        await business_settings.save_client(unit, {"custom_greeting": "Welcome to Bright Dental!"})
    services.caches.get_cache(ClientProfileCache).clear()

    await run_jobs(services, database_url)

    assert ("Welcome to Bright Dental!", "en") in services.voice.synthesis_requests


async def test_what_callers_do_not_hear_makes_no_work(services, dentist) -> None:
    async with services.unit_of_work(dentist) as unit:
        await business_settings.save_client(unit, {"owner_name": "Ana Lopez"})

    assert await waiting_jobs(services.database) == []


async def test_a_voice_that_is_away_is_tried_again_later(services, dentist, database_url) -> None:
    services.voice.error = VendorError("down", retryable=True)
    async with services.unit_of_work(dentist) as unit:
        await unit.enqueue(jobs.record_fixed_prompts, queueing_lock="warm", client_id=dentist)

    await run_jobs(services, database_url)

    assert [job["task_name"] for job in await waiting_jobs(services.database)] == ["calls.warm_up"]
    assert len(services.voice.synthesis_requests) < 10


async def test_a_new_voice_is_noticed_once(services, dentist, barber, database_url, caplog) -> None:
    services.voice.error = VendorError("refused", retryable=False)
    async with services.system_session() as unit:
        await unit.enqueue(jobs.recheck_voices, timestamp=0)
        await unit.enqueue(jobs.recheck_voices, queueing_lock="again", timestamp=1)

    await run_jobs(services, database_url)

    waiting = await waiting_jobs(services.database)
    assert [job["args"]["client_id"] for job in waiting] == [dentist, barber]
    assert caplog.text.count("the es voice cannot be used: refused") == 1


async def notice(services: FakeServices, database_url: str) -> None:
    async with services.system_session() as unit:
        await unit.enqueue(jobs.recheck_voices, timestamp=0)
    await run_jobs(services, database_url)


async def test_a_voice_that_does_not_speak_its_language_is_never_recorded(
    services, dentist, database_url, tmp_path: Path, caplog
) -> None:
    services.voice.supported_languages = {"en"}

    await notice(services, database_url)

    assert {lang for _, lang in services.voice.synthesis_requests} == {"en"}
    assert await waiting_jobs(services.database) == []
    assert "the es voice does not speak its language and is never used: voice_language" in caplog.text
    assert await voices.record_missing_prompts(services, await profile_of(services, dentist)) == 0
    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        call = await carrier.dial(to=NUMBER, from_="+13055550142")
        await call.press("2")
    assert call.faults == []
    assert {type(h) for h in call.sounds} == {PlayedAudio, SpokenText}
    assert all(h.voice.startswith("Polly.Lupe") for h in call.sounds if isinstance(h, SpokenText))
    assert {lang for _, lang in services.voice.synthesis_requests} == {"en"}


async def test_a_voice_is_asked_about_until_it_says_yes_or_no(services, dentist, database_url) -> None:
    services.voice.error = VendorError("down", retryable=True)
    await notice(services, database_url)
    services.voice.error, services.voice.supported_languages = None, {"en"}
    await notice(services, database_url)
    services.voice.checked_languages.clear()

    await notice(services, database_url)

    assert services.voice.checked_languages == []
    assert services.recordings.verdicts.is_unsupported("es", "humming/es")
    assert not services.recordings.verdicts.is_unsupported("en", "humming/en")
