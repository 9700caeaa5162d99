"""A voice that is slow, broken or gone never costs a caller a sentence, nor more than the budget."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from ringlypro.calls import speech
from ringlypro.calls.jobs import delete_unused_recordings
from ringlypro.calls.speech import to_speech_text
from ringlypro.calls.turn_reply import Utterance
from ringlypro.vendors import recording_cache
from ringlypro.vendors.call_script import Play, Say
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.fakes.voice import NullVoice
from ringlypro.vendors.recording_cache import RecordingCache
from ringlypro.vendors.voice_capabilities import VoiceCapability
from tests.fake_voice import FakeVoice, silent_mp3
from tests.service_fixtures import SECRET, FakeServices, make_services

BUDGET = 0.3
HELLO = Utterance("Thank you for calling Bright Dental.", "en")
HELP = Utterance("How can I help you?", "en")
HOLA = Utterance("Gracias por llamar.", "es")
DOWN = VendorError("the voice was refused", retryable=True, code="500")


class Telling(FakeVoice):
    """Answers each sentence as its plan says: seconds to wait, or what is raised, or the bytes."""

    def __init__(self, **plan: object) -> None:
        super().__init__()
        self.plan = plan

    async def synthesize_speech(self, text: str, *, lang: str) -> bytes:
        match self.plan.get(text.split(maxsplit=1)[0].lower()):
            case float() as delay:
                self.delay = delay
            case bytes() as sound:
                return sound
            case Exception() as error:
                raise error
            case _:
                self.delay = 0
        return await super().synthesize_speech(text, lang=lang)


pytestmark = pytest.mark.usefixtures("virtual_time")


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.fixture
def recordings(tmp_path: Path) -> RecordingCache:
    return RecordingCache(tmp_path / "audio", secret=SECRET, monotonic=now)


def desk_with(voice: object) -> FakeServices:
    return make_services(None, lambda: None, voice=voice, TTS_BUDGET_SECONDS=BUDGET)  # type: ignore[arg-type]


async def timed(
    services: FakeServices, recordings: RecordingCache, *lines: Utterance
) -> tuple[tuple[Say | Play, ...], float]:
    """The sounds, and how many seconds the caller waited for them."""
    began = now()
    sounds = await speech.prepare_speech(services, recordings, lines)
    return sounds, now() - began


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


async def stopped(recordings: RecordingCache) -> None:
    for task in list(recordings._making.values()):
        task.cancel()
    await asyncio.sleep(0)
