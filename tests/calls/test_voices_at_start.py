"""A voice or model that does not speak its language is refused when it is set, and nothing else keeps the phone down."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import main
from ringlypro import services
from ringlypro.calls import voices
from ringlypro.settings import Settings, SettingsError
from ringlypro.vendors.voice_capabilities import VoiceCapability, VoiceCapabilityStore
from tests.contracts.vendors_at_home import model
from tests.contracts.wire import LONG, Answer, Wire
from tests.service_fixtures import make_settings

EN, ES, MODEL = "voiceOfRachel", "voiceOfLina", "eleven_flash_v2_5"
INSTEAD = "set one that speaks English and Spanish, such as eleven_flash_v2_5"
ONLY_ENGLISH = [model(MODEL, "en")]


@pytest.fixture(scope="module", autouse=True)
def imported() -> None:
    """The kit's import takes longer than these tests wait for the vendor."""
    import elevenlabs.client
    import elevenlabs.types  # noqa: F401 - both are what the adapter imports


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()
    assert not wire.violations, "\n".join(wire.violations)


@pytest.fixture
def settings(wire: Wire, tmp_path: Path) -> Settings:
    return make_settings(
        ELEVENLABS_API_KEY="key",
        ELEVENLABS_API_BASE_URL=wire.url,
        ELEVENLABS_VOICE_EN=EN,
        ELEVENLABS_VOICE_ES=ES,
        ELEVENLABS_MODEL=MODEL,
        RINGLYPRO_DATA_DIR=tmp_path,
    )


def asked_about(wire: Wire, *languages: str) -> dict:
    verified = [{"language": language, "model_id": MODEL} for language in languages]
    return {"voice_id": ES, "name": "Lina", "category": "premade", "verified_languages": verified}


def known(settings: Settings, word: str) -> None:
    marks = {"en": f"{EN}/{MODEL}/mp3_44100_64/0.5/0.75", "es": f"{ES}/{MODEL}/mp3_44100_64/0.5/0.75"}
    verdicts = VoiceCapabilityStore(settings.RINGLYPRO_DATA_DIR / "audio")
    verdicts.save_capabilities({lang: VoiceCapability(mark, word) for lang, mark in marks.items()})


async def test_voices_that_speak_are_not_mentioned(settings, wire, caplog) -> None:
    await services.refuse_unsupported_voices(settings)

    assert len(wire.got("voice.get")) == 2
    assert caplog.messages == []


async def test_a_voice_is_refused_by_the_name_of_its_variable(settings, wire) -> None:
    only_english = asked_about(wire, "en")
    wire.instead("voice.get", Answer(200, only_english), Answer(200, only_english))

    with pytest.raises(SettingsError) as refused:
        await services.refuse_unsupported_voices(settings)

    assert str(refused.value) == (
        "ELEVENLABS_VOICE_ES is voiceOfLina, a voice that does not speak Spanish; set one listed for Spanish"
    )


@pytest.mark.parametrize(
    ("models", "why"),
    [
        (ONLY_ENGLISH, "which does not speak Spanish"),
        ([model(MODEL, "en", "es", speaks=False)], "which does not speak at all"),
        ([model("eleven_v3", "en", "es")], "which this ElevenLabs account does not know"),
    ],
)
async def test_a_model_is_refused_once(settings, wire, models, why) -> None:
    wire.instead("voice.models", Answer(200, models), Answer(200, models))

    with pytest.raises(SettingsError) as refused:
        await services.refuse_unsupported_voices(settings)

    assert str(refused.value) == f"ELEVENLABS_MODEL is {MODEL}, {why}; {INSTEAD}"


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (Answer(402, {"detail": {"code": "paid_plan_required"}}), "paid_plan_required"),
        (Answer(404, {"detail": {"status": "voice_not_found"}}), "voice_not_found"),
        (Answer(401, {"detail": {"status": "invalid_api_key"}}), "invalid_api_key"),
        (Answer(500, "<html>"), "unreachable"),
        (Answer(drop=True), "unreachable"),
        (Answer(200, 7), "unreadable"),
    ],
)
async def test_any_other_trouble_is_only_warned_of(settings, wire, caplog, answer, word) -> None:
    wire.instead("voice.get", answer, answer)

    await services.refuse_unsupported_voices(settings)

    assert caplog.messages == [f"the {lang} voice cannot be used: {word}" for lang in ("en", "es")]


async def test_a_vendor_that_is_not_there_is_only_warned_of(settings, caplog) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"

    await services.refuse_unsupported_voices(settings.model_copy(update={"ELEVENLABS_API_BASE_URL": address}))

    assert "the es voice cannot be used: unreachable" in caplog.messages


async def test_a_vendor_that_hangs_delays_a_start_only_so_long(settings, wire, caplog, monkeypatch) -> None:
    monkeypatch.setattr(voices, "STARTUP_CHECK_SECONDS", 0.3)
    wire.instead("voice.get", Answer(delay=LONG), Answer(delay=LONG))

    await services.refuse_unsupported_voices(settings)

    assert "voice.get" not in wire.answered
    assert caplog.messages == [f"the {lang} voice cannot be used: unreachable" for lang in ("en", "es")]


async def test_one_that_hangs_does_not_hide_the_other(settings, wire, monkeypatch) -> None:
    monkeypatch.setattr(voices, "STARTUP_CHECK_SECONDS", 1.0)
    # Whichever language is asked about first hangs; the model is Spanish to neither.
    wire.instead("voice.models", *[Answer(200, [model(MODEL, "de")])] * 2)
    wire.instead("voice.get", Answer(delay=LONG))

    with pytest.raises(SettingsError, match="ELEVENLABS_MODEL"):
        await services.refuse_unsupported_voices(settings)


def test_three_seconds_are_all_a_start_waits() -> None:
    assert voices.STARTUP_CHECK_SECONDS == 3.0


@pytest.mark.parametrize("word", ["ready", "voice_not_found", "unreachable"])
async def test_a_voice_that_was_started_with_before_is_not_asked_about(settings, wire, word) -> None:
    known(settings, word)
    wire.instead("voice.models", *[Answer(200, ONLY_ENGLISH)] * 2)

    await services.refuse_unsupported_voices(settings)

    assert wire.requests == []


async def test_one_that_was_refused_later_keeps_no_start_back(settings, wire, caplog) -> None:
    known(settings, "voice_language")

    await services.refuse_unsupported_voices(settings)

    assert wire.requests == []
    assert "the es voice does not speak its language and is never used: voice_language" in caplog.messages


async def test_only_the_voice_that_was_changed_is_asked_about(settings, wire) -> None:
    known(settings, "ready")

    await services.refuse_unsupported_voices(settings.model_copy(update={"ELEVENLABS_VOICE_ES": "another"}))

    assert len(wire.got("voice.get")) == 1


class TestTheCommand:
    """`main.py`, as an operator starts it."""

    @pytest.fixture
    def environment(self, settings, monkeypatch, tmp_path) -> Path:
        for name in set(Settings.model_fields) & set(os.environ):
            monkeypatch.delenv(name)
        for name in ("ELEVENLABS_API_BASE_URL", "ELEVENLABS_VOICE_EN", "ELEVENLABS_VOICE_ES", "RINGLYPRO_DATA_DIR"):
            monkeypatch.setenv(name, str(getattr(settings, name)))
        monkeypatch.setenv("ELEVENLABS_API_KEY", "key")
        monkeypatch.chdir(tmp_path)
        return tmp_path

    @pytest.mark.parametrize("command", ["serve", "work"])
    def test_says_in_a_sentence_why_it_does_not_start(self, environment, wire, monkeypatch, capsys, command) -> None:
        wire.instead("voice.models", *[Answer(200, ONLY_ENGLISH)] * 2)
        monkeypatch.setattr(sys, "argv", ["main.py", command])

        assert main.main() == 2

        output = capsys.readouterr().err
        assert output.startswith("RinglyPro cannot start: ELEVENLABS_MODEL is eleven_flash_v2_5, which does not speak")
        assert list(environment.iterdir()) == [environment / "secrets.json"]

    async def test_loads_within_a_server_that_runs_already(self, environment, wire) -> None:
        wire.instead("voice.models", *[Answer(200, ONLY_ENGLISH)] * 2)
        with pytest.raises(SettingsError):
            main.create_app()

        assert main.load_settings().ELEVENLABS_VOICE_ES == ES

    @pytest.mark.parametrize("key", ["", "key"])
    def test_reads_in_what_it_needs_for_asking_only_when_it_asks(self, environment, settings, key) -> None:
        known(settings, "ready")
        reported = "'ringlypro.services' in sys.modules, 'elevenlabs.client' in sys.modules"
        code = f"import sys; sys.path.insert(0, {str(Path(main.__file__).parent)!r}); import main; main.load_settings(); print({reported})"

        done = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"ELEVENLABS_API_KEY": key},
            capture_output=True,
            text=True,
            check=True,
        )

        assert done.stdout.strip() == f"{bool(key)} False"
