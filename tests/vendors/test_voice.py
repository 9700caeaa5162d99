"""What a voice promises, kept by the humming double and by ElevenLabs' adapter; the mute one only says no."""

import asyncio
import subprocess
import sys

import pytest

from ringlypro.vendors import mp3
from ringlypro.vendors.elevenlabs_voice import ElevenlabsVoice
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.fakes.voice import NullVoice
from ringlypro.vendors.ports import UNSUPPORTED_VOICE_DETAILS
from tests.contracts.vendors_at_home import model
from tests.contracts.wire import LONG, Answer
from tests.fake_voice import FakeVoice, silent_mp3

VOICES = {"en": "21m00Tcm4TlvDq8ikWAM", "es": "voiceOfLina"}
WHOLE = silent_mp3(1)


@pytest.fixture
async def elevenlabs(wire):
    voice = ElevenlabsVoice(api_key="key", voices=VOICES, base_url=wire.url + "/", deadline=1.5)
    await voice._load_client()
    yield voice
    await voice.close()


@pytest.fixture(params=["double", "adapter"])
def voice(request):
    return FakeVoice() if request.param == "double" else request.getfixturevalue("elevenlabs")


class TestEveryVoice:
    """The contract."""

    @pytest.mark.parametrize("lang", ["en", "es"])
    async def test_a_sentence_becomes_a_whole_recording(self, voice, lang):
        sound = await voice.synthesize_speech("¿A qué hora le conviene? — «mañana»", lang=lang)

        assert mp3.mp3_duration(sound) > 1

    @pytest.mark.parametrize("text", ["", "  "])
    async def test_there_is_no_recording_of_nothing(self, voice, text):
        with pytest.raises(VendorError) as refused:
            await voice.synthesize_speech(text, lang="en")

        assert not refused.value.retryable

    def test_each_language_has_its_own_recordings(self, voice):
        assert voice.voice_fingerprint("en") == voice.voice_fingerprint("en") != voice.voice_fingerprint("es")

    async def test_it_can_be_asked_and_says_how_it_is(self, voice):
        assert voice.is_enabled
        assert (await voice.check_health("es")).ok

    async def test_one_that_does_not_speak_the_language_says_just_that(self, voice, request):
        if isinstance(voice, FakeVoice):
            voice.supported_languages = {"en"}
        else:
            request.getfixturevalue("wire").instead("voice.get", Answer(200, listed(("en", "eleven_flash_v2_5"))))

        health = await voice.check_health("es")

        assert (health.configured, health.ok, health.detail) == (True, False, "voice_language")
        assert health.detail in UNSUPPORTED_VOICE_DETAILS


def listed(*languages):
    """A voice as the vendor tells of it, with the languages it was heard in."""
    verified = [{"language": language, "model_id": name} for language, name in languages]
    return {"voice_id": "voiceOfLina", "name": "Lina", "category": "premade", "verified_languages": verified}


class TestTheDoubles:
    """Only at home."""

    async def test_the_mute_one_says_so_and_does_not_try(self):
        voice = NullVoice()

        assert not voice.is_enabled
        assert not (await voice.check_health("en")).configured
        with pytest.raises(VendorError) as refused:
            await voice.synthesize_speech("Hello.", lang="en")
        assert not refused.value.retryable

    async def test_humming_can_be_slow_or_broken(self):
        slow = FakeVoice(delay=LONG)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await slow.synthesize_speech("Hello.", lang="en")

        trouble = VendorError("down", retryable=True, code="503")
        broken = FakeVoice(error=trouble)
        with pytest.raises(VendorError):
            await broken.synthesize_speech("Hello.", lang="en")
        assert not (await broken.check_health("en")).ok


class TestTheAdapter:
    """Only at ElevenLabs."""

    async def test_what_is_asked_for(self, elevenlabs, wire):
        await elevenlabs.synthesize_speech("Buenos días", lang="es")

        (asked,) = wire.got("voice.synthesize_speech")
        assert asked.body == {
            "text": "Buenos días",
            "model_id": "eleven_flash_v2_5",
            "language_code": "es",
            "voice_settings": {"stability": 0.5, "similarity_boost": 0.75},
        }
        assert asked.query == {"output_format": "mp3_44100_64"}

    def test_the_fingerprint_names_all_that_shapes_the_sound(self, elevenlabs):
        assert elevenlabs.voice_fingerprint("en") == "21m00Tcm4TlvDq8ikWAM/eleven_flash_v2_5/mp3_44100_64/0.5/0.75"

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<html>captive portal</html>",
            WHOLE[:-1],
            WHOLE[1:],
            WHOLE + b"junk",
            b"ID3\x03\x00\x00\x00\x00\x00\x00",
        ],
    )
    async def test_what_is_no_recording_is_not_believed(self, elevenlabs, wire, body):
        wire.instead("voice.synthesize_speech", Answer(200, body))

        with pytest.raises(VendorError) as refused:
            await elevenlabs.synthesize_speech("Hello.", lang="en")

        assert (refused.value.code, refused.value.retryable) == ("not_mp3", True)

    @pytest.mark.parametrize(
        ("answer", "code", "retryable"),
        [
            (Answer(401, {"detail": {"status": "quota_exceeded", "message": "x"}}), "quota_exceeded", False),
            (Answer(402, {"detail": {"code": "paid_plan_required", "message": "x"}}), "paid_plan_required", False),
            (Answer(404, {"detail": {"status": "voice_not_found"}}), "voice_not_found", False),
            (Answer(429, {"detail": {"status": "system_busy"}}), "system_busy", True),
            (Answer(500, "<html>"), "500", True),
            (Answer(delay=LONG), "timeout", True),
            (Answer(drop=True), "unreachable", True),
        ],
    )
    async def test_every_trouble_has_a_name(self, elevenlabs, wire, answer, code, retryable):
        wire.instead("voice.synthesize_speech", answer)

        with pytest.raises(VendorError) as trouble:
            await elevenlabs.synthesize_speech("a secret", lang="en")

        assert (trouble.value.code, trouble.value.retryable) == (code, retryable)
        assert "secret" not in repr(trouble.value)
        assert len(wire.got("voice.synthesize_speech")) == 1

    @pytest.mark.parametrize(
        ("answer", "detail"),
        [
            (Answer(404, {"detail": {"status": "voice_not_found"}}), "voice_not_found"),
            (Answer(503, "<html>"), "unreachable"),
            (Answer(401, {"detail": {"status": "invalid_api_key"}}), "invalid_api_key"),
        ],
    )
    async def test_a_voice_that_cannot_be_used_is_told_in_one_word(self, elevenlabs, wire, answer, detail):
        wire.instead("voice.get", answer)

        health = await elevenlabs.check_health("en")

        assert (health.configured, health.ok, health.detail) == (True, False, detail)

    @pytest.mark.parametrize(
        ("models", "detail"),
        [
            ([model("eleven_flash_v2_5", "en", "de")], "model_language"),
            ([model("eleven_flash_v2_5", "en", "es", speaks=False)], "model_silent"),
            ([model("eleven_v3", "en", "es")], "model_unknown"),
            ([model("eleven_flash_v2_5", "EN", "es-MX")], "ready"),
            ([model("eleven_flash_v2_5", "en", "es_419")], "ready"),
            ([model("eleven_flash_v2_5")], "ready"),
            ([model("eleven_flash_v2_5", "English", "Spanish")], "ready"),
            ([{"model_id": "eleven_flash_v2_5"}], "ready"),
            ([], "unreadable"),
            ({"detail": "in another shape"}, "unreadable"),
            ([{"model_id": "eleven_flash_v2_5", "languages": ["es"]}], "ready"),
        ],
    )
    async def test_the_model_is_asked_for_its_languages(self, elevenlabs, wire, models, detail):
        wire.instead("voice.models", Answer(200, models))

        assert (await elevenlabs.check_health("es")).detail == detail

    @pytest.mark.parametrize(
        ("voice", "detail"),
        [
            (listed(("en", "eleven_flash_v2_5")), "voice_language"),
            (listed(("en", "eleven_turbo_v2"), ("fr", "eleven_multilingual_v2")), "voice_language"),
            (listed(("en", "eleven_flash_v2_5"), ("es", "eleven_multilingual_v2")), "voice_language"),
            (listed(("es-MX", "eleven_flash_v2_5"), ("en", "eleven_multilingual_v2")), "ready"),
            (listed(("en", "eleven_turbo_v2"), ("ES", "eleven_multilingual_v2")), "ready"),
            (listed(), "ready"),
            (listed() | {"verified_languages": None}, "ready"),
            (listed() | {"verified_languages": [{"locale": "en-US"}]}, "ready"),
            (listed() | {"verified_languages": "all"}, "ready"),
            (listed() | {"verified_languages": 7}, "unreadable"),
        ],
    )
    async def test_the_voice_is_asked_for_its_languages(self, elevenlabs, wire, voice, detail):
        wire.instead("voice.get", Answer(200, voice))

        assert (await elevenlabs.check_health("es")).detail == detail

    @pytest.mark.parametrize("route", ["voice.get", "voice.models"])
    @pytest.mark.parametrize(
        "answer",
        [
            Answer(402, {"detail": {"code": "paid_plan_required"}}),
            Answer(404, {"detail": {"status": "voice_not_found"}}),
            Answer(401, {"detail": {"status": "missing_permissions"}}),
            Answer(200, "<html>captive portal</html>"),
            Answer(500, "<html>"),
            Answer(drop=True),
            Answer(delay=LONG),
        ],
    )
    async def test_what_could_not_be_asked_is_no_refusal(self, elevenlabs, wire, route, answer):
        wire.instead(route, answer)

        health = await elevenlabs.check_health("es")

        assert not health.ok
        assert health.detail not in UNSUPPORTED_VOICE_DETAILS

    async def test_a_plain_no_outweighs_a_question_without_an_answer(self, elevenlabs, wire):
        wire.instead("voice.get", Answer(404, {"detail": {"status": "voice_not_found"}}))
        wire.instead("voice.models", Answer(200, [model("eleven_flash_v2_5", "en")]))

        assert (await elevenlabs.check_health("es")).detail == "model_language"

    async def test_a_model_that_guesses_the_language_is_not_told_it(self, wire):
        voice = ElevenlabsVoice(api_key="key", voices=VOICES, model="eleven_multilingual_v2", base_url=wire.url)
        await voice.synthesize_speech("Buenos días", lang="es")
        await voice.close()

        (asked,) = wire.got("voice.synthesize_speech")
        assert "language_code" not in asked.body

    def test_the_slow_import_waits_for_the_first_sentence(self):
        code = "import sys, ringlypro.vendors.elevenlabs_voice as v; v.ElevenlabsVoice(api_key='k', voices={}); print('elevenlabs.client' in sys.modules)"

        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert done.stdout.strip() == "False"


class TestMp3:
    """Frames, from the first to the last."""

    def test_silence_lasts_as_long_as_asked(self):
        assert mp3.mp3_duration(silent_mp3(2)) == pytest.approx(2, abs=0.05)
        assert mp3.mp3_duration(silent_mp3(0)) == pytest.approx(0.026, abs=0.001)

    def test_tags_at_either_end_are_not_sound(self):
        tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)

        assert mp3.mp3_duration(tag + WHOLE + b"TAG" + bytes(125)) == mp3.mp3_duration(WHOLE)

    def test_other_rates_are_known(self):
        frame = bytes.fromhex("fff340c4") + bytes(144 * 32_000 // 22_050 // 2 - 4)  # MPEG 2, 32 kbit/s, 22 kHz

        assert mp3.mp3_duration(frame * 3) == pytest.approx(3 * 576 / 22_050)

    @pytest.mark.parametrize("header", ["fff910c4", "fffbf0c4", "fffb00c4", "fffb1cc4", "00fb10c4", "fffd10c4"])
    def test_what_no_layer_three_frame_begins_with(self, header):
        assert mp3.mp3_duration(bytes.fromhex(header) + bytes(100)) is None
