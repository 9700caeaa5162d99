"""Lines of a call, voices that speak them as planned, and how long a caller waits for the sound."""

from __future__ import annotations

import asyncio

from ringlypro.calls import speech
from ringlypro.calls.turn_reply import Utterance
from ringlypro.vendors.call_script import Play, Say
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.recording_cache import RecordingCache
from tests.fake_voice import FakeVoice
from tests.service_fixtures import FakeServices, make_services

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


def now() -> float:
    return asyncio.get_running_loop().time()


def desk_with(voice: object) -> FakeServices:
    return make_services(None, lambda: None, voice=voice, TTS_BUDGET_SECONDS=BUDGET)  # type: ignore[arg-type]


async def timed(
    services: FakeServices, recordings: RecordingCache, *lines: Utterance
) -> tuple[tuple[Say | Play, ...], float]:
    """The sounds, and how many seconds the caller waited for them."""
    began = now()
    sounds = await speech.prepare_speech(services, recordings, lines)
    return sounds, now() - began
