"""A voice that is slow, broken or gone never costs a caller a sentence, nor more than the budget."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from ringlypro.calls import speech
from ringlypro.calls.answering import Spoken
from ringlypro.calls.jobs import sweep
from ringlypro.calls.speech import Recordings
from ringlypro.calls.verdicts import Verdict
from ringlypro.vendors import mp3
from ringlypro.vendors.doubles.voice import Humming, Mute
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.script import Play, Say
from tests.desk import SECRET, TestDesk, make_desk

BUDGET = 0.3
HELLO = Spoken("Thank you for calling Bright Dental.", "en")
HELP = Spoken("How can I help you?", "en")
HOLA = Spoken("Gracias por llamar.", "es")
DOWN = VendorError("the voice was refused", retryable=True, code="500")


class Telling(Humming):
    """Answers each sentence as its plan says: seconds to wait, or what is raised, or the bytes."""

    def __init__(self, **plan: object) -> None:
        super().__init__()
        self.plan = plan

    async def speak(self, text: str, *, lang: str) -> bytes:
        match self.plan.get(text.split(maxsplit=1)[0].lower()):
            case float() as delay:
                self.delay = delay
            case bytes() as sound:
                return sound
            case Exception() as error:
                raise error
            case _:
                self.delay = 0
        return await super().speak(text, lang=lang)


@pytest.fixture
def recordings(tmp_path: Path) -> Recordings:
    return Recordings(tmp_path / "audio", secret=SECRET)


def desk_with(voice: object) -> TestDesk:
    return make_desk(None, lambda: None, voice=voice, TTS_BUDGET_SECONDS=BUDGET)  # type: ignore[arg-type]


async def timed(desk: TestDesk, recordings: Recordings, *lines: Spoken) -> tuple[tuple[Say | Play, ...], float]:
    began = time.perf_counter()
    sounds = await speech.prepare(desk, recordings, lines)
    return sounds, time.perf_counter() - began


class TestTheBudget:
    """How long a caller waits."""

    @pytest.mark.parametrize(
        "voice",
        [Humming(delay=3), Humming(trouble=DOWN), Humming(delay=3600), Telling(thank=KeyError("a bug of theirs"))],
        ids=["three seconds", "500", "hangs", "a bug"],
    )
    async def test_every_sentence_is_heard_in_time(self, recordings, voice) -> None:
        desk = desk_with(voice)

        sounds, took = await timed(desk, recordings, HELLO, HELP)

        assert sounds == (Say(HELLO.text, "en"), Say(HELP.text, "en"))
        assert took < BUDGET + 0.3
        await stopped(recordings)

    async def test_a_voice_in_time_is_heard(self, recordings) -> None:
        sounds, _ = await timed(desk_with(Humming()), recordings, HELLO, HELP)

        assert [type(sound) for sound in sounds] == [Play, Play]

    async def test_less_is_waited_when_less_is_left(self, recordings) -> None:
        began = time.perf_counter()

        await speech.prepare(desk_with(Humming(delay=3)), recordings, (HELLO,), within=-1)

        assert time.perf_counter() - began < 0.1
        await stopped(recordings)

    async def test_without_a_voice_nothing_is_asked(self, recordings) -> None:
        sounds, _ = await timed(desk_with(Mute()), recordings, HELLO)

        assert sounds == (Say(HELLO.text, "en"),)
        assert not recordings.folder.exists()


class TestOneVoice:
    """Nobody changes her voice between two sentences."""

    async def test_a_missing_sentence_makes_the_turn_plain(self, recordings) -> None:
        desk = desk_with(Telling(how=3.0))
        await timed(desk, recordings, HELLO)

        sounds, _ = await timed(desk, recordings, HELLO, HELP)

        assert sounds == (Say(HELLO.text, "en"), Say(HELP.text, "en"))
        await stopped(recordings)

    async def test_but_only_for_her_own_language(self, recordings) -> None:
        desk = desk_with(Telling(how=DOWN))

        sounds, _ = await timed(desk, recordings, HOLA, HELP)

        assert [type(sound) for sound in sounds] == [Play, Say]

    async def test_a_warm_cache_is_one_voice_throughout(self, recordings) -> None:
        desk = desk_with(Humming())
        await timed(desk, recordings, HELLO, HELP, HOLA)
        desk.voice.trouble = DOWN

        sounds, took = await timed(desk, recordings, HELLO, HOLA, HELP, HELLO)

        assert {type(sound) for sound in sounds} == {Play}
        assert took < 0.1


class TestAnUnfitVoice:
    """A voice that does not speak its language is as good as none."""

    async def test_is_neither_asked_nor_played_while_the_other_goes_on(self, recordings) -> None:
        desk = desk_with(Humming())
        await timed(desk, recordings, HOLA, HELLO)
        recordings.verdicts.note({"es": Verdict("humming/es", "voice_language")})
        desk.voice.asked.clear()

        sounds, _ = await timed(desk, recordings, HOLA, HELLO, Spoken("¿En qué le ayudo?", "es"), HELP)

        assert [type(sound) for sound in sounds] == [Say, Play, Say, Play]
        assert desk.voice.asked == [(HELP.text, "en")]

    async def test_another_one_set_in_its_place_is_used(self, recordings) -> None:
        recordings.verdicts.note({"es": Verdict("humming/es", "voice_language")})

        sounds, _ = await timed(desk_with(Humming(name="Lupe")), recordings, HOLA)

        assert isinstance(sounds[0], Play)

    @pytest.mark.parametrize("word", ["ready", "voice_not_found", "unreachable"])
    async def test_is_only_one_that_was_refused_for_its_language(self, recordings, word) -> None:
        recordings.verdicts.note({"es": Verdict("humming/es", word)})

        sounds, _ = await timed(desk_with(Humming()), recordings, HOLA)

        assert isinstance(sounds[0], Play)


class TestTheCache:
    """What is made once is there next time."""

    async def test_a_recording_that_comes_late_is_there_next_time(self, recordings) -> None:
        desk = desk_with(Humming(delay=BUDGET + 0.2))
        first, _ = await timed(desk, recordings, HELLO)
        await recordings.settle()

        again, took = await timed(desk, recordings, HELLO)

        assert [type(s) for s in (*first, *again)] == [Say, Play]
        assert took < 0.1

    async def test_two_callers_with_the_same_line_ask_once(self, recordings) -> None:
        desk = desk_with(Humming(delay=0.05))

        both = await asyncio.gather(timed(desk, recordings, HELLO), timed(desk, recordings, HELLO))

        assert [type(sounds[0]) for sounds, _ in both] == [Play, Play]
        assert desk.voice.asked == [(HELLO.text, "en")]

    @pytest.mark.parametrize(
        "sound", [b"", b"<html>Bad Gateway</html>", mp3.silence(1)[:-9]], ids=["empty", "page", "cut"]
    )
    async def test_what_is_no_recording_is_never_kept(self, recordings, sound) -> None:
        sounds, _ = await timed(desk_with(Telling(thank=sound)), recordings, HELLO)

        assert sounds == (Say(HELLO.text, "en"),)
        assert not list(recordings.folder.glob("*")) if recordings.folder.exists() else True

    async def test_an_empty_file_counts_as_none(self, recordings) -> None:
        desk = desk_with(Humming())
        name = recordings.name(HELLO, fingerprint=desk.voice.fingerprint("en"))
        recordings.folder.mkdir()
        recordings.path(name).touch()

        sounds, _ = await timed(desk, recordings, HELLO)

        assert isinstance(sounds[0], Play)
        assert recordings.read(name)

    def test_names_cannot_be_guessed_without_the_secret(self, recordings, tmp_path) -> None:
        other = Recordings(tmp_path, secret="another secret")

        assert recordings.name(HELLO, fingerprint="v") != other.name(HELLO, fingerprint="v")
        assert recordings.name(HELLO, fingerprint="v") != recordings.name(HELLO, fingerprint="w")

    async def test_figures_are_spoken_as_words(self, recordings) -> None:
        desk = desk_with(Humming())

        await timed(desk, recordings, Spoken("A cleaning is $90.", "en"))

        assert desk.voice.asked == [("A cleaning is ninety dollars.", "en")]


class TestTheBreaker:
    """A vendor that is down is left alone, and asked again later."""

    async def test_opens_after_five_failures(self, recordings) -> None:
        desk = desk_with(Humming(trouble=DOWN))

        for n in range(9):
            await timed(desk, recordings, Spoken(f"Sentence number {n}.", "en"))

        assert len(desk.voice.asked) == speech.FAILURES_UNTIL_OPEN
        assert recordings.resting

    async def test_lets_one_try_after_the_rest(self, recordings, monkeypatch) -> None:
        monkeypatch.setattr(speech, "REST_SECONDS", 0.1)
        desk = desk_with(Humming(trouble=DOWN))
        for n in range(5):
            await timed(desk, recordings, Spoken(f"Sentence number {n}.", "en"))
        await asyncio.sleep(0.12)
        monkeypatch.setattr(speech, "REST_SECONDS", 30.0)
        desk.voice.asked.clear()

        await timed(desk, recordings, HELLO, HELP, HOLA)
        await recordings.settle()

        assert len(desk.voice.asked) == 1

    async def test_closes_when_the_try_succeeds(self, recordings, monkeypatch) -> None:
        monkeypatch.setattr(speech, "REST_SECONDS", 0.1)
        desk = desk_with(Humming(trouble=DOWN))
        for n in range(5):
            await timed(desk, recordings, Spoken(f"Sentence number {n}.", "en"))
        await asyncio.sleep(0.12)
        desk.voice.trouble = None
        await timed(desk, recordings, HELLO)

        sounds, _ = await timed(desk, recordings, HELP, HOLA)

        assert [type(sound) for sound in sounds] == [Play, Play]

    def test_rests_half_a_minute(self) -> None:
        assert (speech.FAILURES_UNTIL_OPEN, speech.REST_SECONDS) == (5, 30.0)

    async def test_a_sentence_that_cannot_be_said_is_not_the_vendors_fault(self, recordings) -> None:
        desk = desk_with(Humming(trouble=VendorError("too much", retryable=False, code="too_large")))

        for n in range(9):
            await timed(desk, recordings, Spoken(f"Sentence number {n}.", "en"))

        assert not recordings.resting


async def test_stopping_does_not_wait_for_a_voice_that_hangs(recordings, monkeypatch) -> None:
    monkeypatch.setattr(speech, "STOP_SECONDS", 0.1)
    await timed(desk_with(Humming(delay=3600)), recordings, HELLO)
    began = time.perf_counter()

    await recordings.settle()

    assert time.perf_counter() - began < 1


async def test_what_was_not_played_for_a_week_is_swept(recordings) -> None:
    desk = desk_with(Humming())
    await timed(desk, recordings, HELLO, HELP)
    old, week = recordings.path(recordings.name(HELLO, fingerprint="humming/en")), 7 * 86_400
    for path in recordings.folder.glob("*.mp3"):
        os.utime(path, (time.time() - week - 60,) * 2)
    (draft := recordings.folder / ".half.123").touch()
    os.utime(draft, (time.time() - week - 60,) * 2)
    await timed(desk, recordings, HELP)

    gone = sweep(recordings.folder, older_than=time.time() - week)

    assert gone == 2
    assert not old.exists()
    assert not draft.exists()


async def stopped(recordings: Recordings) -> None:
    for task in list(recordings._making.values()):
        task.cancel()
    await asyncio.sleep(0)
