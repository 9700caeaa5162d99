"""A voice that is slow, broken or gone never costs a caller a sentence, nor more than the budget."""

from __future__ import annotations

import asyncio

import pytest

from ringlypro.calls import speech
from ringlypro.calls.turn_reply import Utterance
from ringlypro.vendors.call_script import Play, Say
from ringlypro.vendors.fakes.voice import NullVoice
from ringlypro.vendors.recording_cache import RecordingCache
from ringlypro.vendors.voice_capabilities import VoiceCapability
from tests.calls.timed_speech import BUDGET, DOWN, HELLO, HELP, HOLA, Telling, desk_with, now, timed
from tests.fake_voice import FakeVoice

pytestmark = pytest.mark.usefixtures("virtual_time")


class TestTheBudget:
    """How long a caller waits."""

    @pytest.mark.parametrize(
        "voice",
        [FakeVoice(delay=3), FakeVoice(error=DOWN), FakeVoice(delay=3600), Telling(thank=KeyError("a bug of theirs"))],
        ids=["three seconds", "500", "hangs", "a bug"],
    )
    async def test_every_sentence_is_heard_in_time(self, recordings, voice) -> None:
        services = desk_with(voice)

        sounds, waited = await timed(services, recordings, HELLO, HELP)

        assert sounds == (Say(HELLO.text, "en"), Say(HELP.text, "en"))
        assert waited == pytest.approx(BUDGET if services.voice.delay else 0)
        await stopped(recordings)

    async def test_a_voice_in_time_is_heard(self, recordings) -> None:
        sounds, _ = await timed(desk_with(FakeVoice()), recordings, HELLO, HELP)

        assert [type(sound) for sound in sounds] == [Play, Play]

    async def test_less_is_waited_when_less_is_left(self, recordings) -> None:
        began = now()

        await speech.prepare_speech(desk_with(FakeVoice(delay=3)), recordings, (HELLO,), budget_left=0.1)
        await speech.prepare_speech(desk_with(FakeVoice(delay=3)), recordings, (HELP,), budget_left=-1)

        assert now() - began == pytest.approx(0.1)
        await stopped(recordings)

    async def test_without_a_voice_nothing_is_asked(self, recordings) -> None:
        sounds, _ = await timed(desk_with(NullVoice()), recordings, HELLO)

        assert sounds == (Say(HELLO.text, "en"),)
        assert not recordings.folder.exists()


class TestOneVoice:
    """Nobody changes her voice between two sentences."""

    async def test_a_missing_sentence_makes_the_turn_plain(self, recordings) -> None:
        services = desk_with(Telling(how=3.0))
        await timed(services, recordings, HELLO)

        sounds, _ = await timed(services, recordings, HELLO, HELP)

        assert sounds == (Say(HELLO.text, "en"), Say(HELP.text, "en"))
        await stopped(recordings)

    async def test_but_only_for_her_own_language(self, recordings) -> None:
        services = desk_with(Telling(how=DOWN))

        sounds, _ = await timed(services, recordings, HOLA, HELP)

        assert [type(sound) for sound in sounds] == [Play, Say]

    async def test_a_warm_cache_is_one_voice_throughout(self, recordings) -> None:
        services = desk_with(FakeVoice())
        await timed(services, recordings, HELLO, HELP, HOLA)
        services.voice.error = DOWN

        sounds, waited = await timed(services, recordings, HELLO, HOLA, HELP, HELLO)

        assert {type(sound) for sound in sounds} == {Play}
        assert waited == 0


class TestAnUnfitVoice:
    """A voice that does not speak its language is as good as none."""

    async def test_is_neither_asked_nor_played_while_the_other_goes_on(self, recordings) -> None:
        services = desk_with(FakeVoice())
        await timed(services, recordings, HOLA, HELLO)
        recordings.verdicts.save_capabilities({"es": VoiceCapability("humming/es", "voice_language")})
        services.voice.synthesis_requests.clear()

        sounds, _ = await timed(services, recordings, HOLA, HELLO, Utterance("¿En qué le ayudo?", "es"), HELP)

        assert [type(sound) for sound in sounds] == [Say, Play, Say, Play]
        assert services.voice.synthesis_requests == [(HELP.text, "en")]

    async def test_another_one_set_in_its_place_is_used(self, recordings) -> None:
        recordings.verdicts.save_capabilities({"es": VoiceCapability("humming/es", "voice_language")})

        sounds, _ = await timed(desk_with(FakeVoice(name="Lupe")), recordings, HOLA)

        assert isinstance(sounds[0], Play)

    @pytest.mark.parametrize("word", ["ready", "voice_not_found", "unreachable"])
    async def test_is_only_one_that_was_refused_for_its_language(self, recordings, word) -> None:
        recordings.verdicts.save_capabilities({"es": VoiceCapability("humming/es", word)})

        sounds, _ = await timed(desk_with(FakeVoice()), recordings, HOLA)

        assert isinstance(sounds[0], Play)


async def stopped(recordings: RecordingCache) -> None:
    for task in list(recordings._making.values()):
        task.cancel()
    await asyncio.sleep(0)
