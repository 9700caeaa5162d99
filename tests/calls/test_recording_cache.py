"""A recording is made once, kept while it is played, and a voice that is down is not asked for more of them."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from ringlypro.calls.jobs import delete_unused_recordings
from ringlypro.calls.speech import to_speech_text
from ringlypro.calls.turn_reply import Utterance
from ringlypro.vendors import recording_cache
from ringlypro.vendors.call_script import Play, Say
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.recording_cache import RecordingCache
from tests.calls.timed_speech import BUDGET, DOWN, HELLO, HELP, HOLA, Telling, desk_with, now, timed
from tests.fake_voice import FakeVoice, silent_mp3

pytestmark = pytest.mark.usefixtures("virtual_time")


class TestTheCache:
    """What is made once is there next time."""

    async def test_a_recording_that_comes_late_is_there_next_time(self, recordings) -> None:
        services = desk_with(FakeVoice(delay=BUDGET + 0.2))
        first, _ = await timed(services, recordings, HELLO)
        await recordings.wait_for_pending()

        again, waited = await timed(services, recordings, HELLO)

        assert [type(s) for s in (*first, *again)] == [Say, Play]
        assert waited == 0

    async def test_two_callers_with_the_same_line_ask_once(self, recordings) -> None:
        services = desk_with(FakeVoice(delay=0.05))

        both = await asyncio.gather(timed(services, recordings, HELLO), timed(services, recordings, HELLO))

        assert [type(sounds[0]) for sounds, _ in both] == [Play, Play]
        assert services.voice.synthesis_requests == [(HELLO.text, "en")]

    @pytest.mark.parametrize(
        "sound", [b"", b"<html>Bad Gateway</html>", silent_mp3(1)[:-9]], ids=["empty", "page", "cut"]
    )
    async def test_what_is_no_recording_is_never_kept(self, recordings, sound) -> None:
        sounds, _ = await timed(desk_with(Telling(thank=sound)), recordings, HELLO)

        assert sounds == (Say(HELLO.text, "en"),)
        assert not list(recordings.folder.glob("*")) if recordings.folder.exists() else True

    async def test_an_empty_file_counts_as_none(self, recordings) -> None:
        services = desk_with(FakeVoice())
        name = recordings.recording_name(to_speech_text(HELLO), fingerprint=services.voice.voice_fingerprint("en"))
        recordings.folder.mkdir()
        recordings.recording_path(name).touch()

        sounds, _ = await timed(services, recordings, HELLO)

        assert isinstance(sounds[0], Play)
        assert recordings.read_recording(name)

    def test_names_cannot_be_guessed_without_the_secret(self, recordings, tmp_path) -> None:
        other = RecordingCache(tmp_path, secret="another secret")

        assert recordings.recording_name(to_speech_text(HELLO), fingerprint="v") != other.recording_name(
            HELLO, fingerprint="v"
        )
        assert recordings.recording_name(to_speech_text(HELLO), fingerprint="v") != recordings.recording_name(
            HELLO, fingerprint="w"
        )

    async def test_figures_are_spoken_as_words(self, recordings) -> None:
        services = desk_with(FakeVoice())

        await timed(services, recordings, Utterance("A cleaning is $90.", "en"))

        assert services.voice.synthesis_requests == [("A cleaning is ninety dollars.", "en")]


class TestTheBreaker:
    """A vendor that is down is left alone, and asked again later."""

    async def test_opens_after_five_failures(self, recordings) -> None:
        services = desk_with(FakeVoice(error=DOWN))

        for n in range(9):
            await timed(services, recordings, Utterance(f"Sentence number {n}.", "en"))

        assert len(services.voice.synthesis_requests) == recording_cache.FAILURES_UNTIL_OPEN
        assert recordings.is_circuit_open

    async def test_lets_one_try_after_the_rest(self, recordings) -> None:
        services = desk_with(FakeVoice(error=DOWN))
        for n in range(5):
            await timed(services, recordings, Utterance(f"Sentence number {n}.", "en"))
        await asyncio.sleep(recording_cache.CIRCUIT_OPEN_SECONDS)
        services.voice.synthesis_requests.clear()

        await timed(services, recordings, HELLO, HELP, HOLA)
        await recordings.wait_for_pending()

        assert len(services.voice.synthesis_requests) == 1

    async def test_closes_when_the_try_succeeds(self, recordings) -> None:
        services = desk_with(FakeVoice(error=DOWN))
        for n in range(5):
            await timed(services, recordings, Utterance(f"Sentence number {n}.", "en"))
        await asyncio.sleep(recording_cache.CIRCUIT_OPEN_SECONDS)
        services.voice.error = None
        await timed(services, recordings, HELLO)

        sounds, _ = await timed(services, recordings, HELP, HOLA)

        assert [type(sound) for sound in sounds] == [Play, Play]

    def test_rests_half_a_minute(self) -> None:
        assert (recording_cache.FAILURES_UNTIL_OPEN, recording_cache.CIRCUIT_OPEN_SECONDS) == (5, 30.0)

    async def test_a_sentence_that_cannot_be_said_is_not_the_vendors_fault(self, recordings) -> None:
        services = desk_with(FakeVoice(error=VendorError("too much", retryable=False, code="too_large")))

        for n in range(9):
            await timed(services, recordings, Utterance(f"Sentence number {n}.", "en"))

        assert not recordings.is_circuit_open


async def test_stopping_does_not_wait_for_a_voice_that_hangs(recordings) -> None:
    await timed(desk_with(FakeVoice(delay=3600)), recordings, HELLO)
    began = now()

    await recordings.wait_for_pending()

    assert now() - began == pytest.approx(2)


async def test_what_was_not_played_for_a_week_is_swept(recordings) -> None:
    services = desk_with(FakeVoice())
    await timed(services, recordings, HELLO, HELP)
    old, week = (
        recordings.recording_path(recordings.recording_name(to_speech_text(HELLO), fingerprint="humming/en")),
        7 * 86_400,
    )
    for path in recordings.folder.glob("*.mp3"):
        os.utime(path, (time.time() - week - 60,) * 2)
    (draft := recordings.folder / ".half.123").touch()
    os.utime(draft, (time.time() - week - 60,) * 2)
    await timed(services, recordings, HELP)

    gone = delete_unused_recordings(recordings.folder, older_than=time.time() - week)

    assert gone == 2
    assert not old.exists()
    assert not draft.exists()
