"""ElevenLabs in trouble, at the budget that callers really have: nobody waits longer, and nobody misses a sentence.

The doors, the books and ElevenLabs' own kit are real; only the vendor is ours, on a loopback address.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from ringlypro.calls.speech import to_speech_text
from ringlypro.calls.turn_reply import Utterance
from ringlypro.contacts.tables import Contact
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_call_leg import PlayedAudio, SpokenText
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from ringlypro.vendors import recording_cache
from ringlypro.vendors.elevenlabs_voice import ElevenlabsVoice
from ringlypro.vendors.fakes.voice import NullVoice
from tests.fake_voice import silent_mp3
from tests.lines import carrier_into, heard, voice_app
from tests.service_fixtures import FakeServices, make_services

NUMBER = "+13055550101"
BUDGET = 1.5
KINDS = ("answers in three seconds", "answers 500", "hangs", "resets the connection")
SLOW = {"answers in three seconds", "hangs"}
CALLERS = (
    ("Ana", "en"),
    ("Ben", "en"),
    ("Cleo", "en"),
    ("Dan", "en"),
    ("Eva", "es"),
    ("Flor", "es"),
    ("Gil", "es"),
    ("Hal", ""),  # whom nobody knows, so that the line asks for a language
)
ASKS = {"en": "this is {} Lopez and I want to leave a message", "es": "soy {} López y quiero dejar un recado"}
VOICES = {"en": "voiceOfRachel", "es": "voiceOfLina"}


@dataclass
class Vendor:
    """ElevenLabs with one kind of trouble."""

    kind: str
    asked: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
                self.asked += 1
                await self.misbehave(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the caller of ours hung up
        finally:
            writer.transport.abort()

    async def misbehave(self, writer: asyncio.StreamWriter) -> None:
        match self.kind:
            case "answers in three seconds":
                await self.dawdle(3)
                sound = silent_mp3(1)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: %d\r\n\r\n" % len(sound))
                writer.write(sound)
            case "answers 500":
                writer.write(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")
            case "hangs":
                await self.dawdle(3600)
            case _:
                line = writer.get_extra_info("socket")
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raise ConnectionError

    async def dawdle(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), seconds)


@asynccontextmanager
async def in_trouble(kind: str) -> AsyncIterator[tuple[Vendor, ElevenlabsVoice]]:
    vendor = Vendor(kind)
    server = await asyncio.start_server(vendor.meet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    voice = ElevenlabsVoice(api_key="key", voices=VOICES, base_url=f"http://127.0.0.1:{port}")
    await voice._load_client()  # the kit's import is the first sentence's, and CPU: here it would be everybody's
    try:
        yield vendor, voice
    finally:
        server.close()
        vendor.over.set()
        await voice.close()
        await asyncio.gather(*vendor.tasks)


@dataclass
class Evening:
    """Eight people who call at the same moment; `waits` is how long each of their turns waited, in seconds."""

    services: FakeServices
    folder: Path
    which: int
    waits: list[float] = field(default_factory=list)

    async def go(self) -> list[SimulatedCall]:
        async with carrier_into(voice_app(self.services, self.folder), self.services) as carrier:

            async def post(url, form, headers):
                began = now()
                answer = await carrier.post(url, form, headers)
                self.waits.append(now() - began)
                return answer

            timed = replace(carrier, post=post)
            return await asyncio.gather(*(self.call(timed, n, *who) for n, who in enumerate(CALLERS)))

    async def call(self, carrier: TwilioSimulator, n: int, name: str, lang: str) -> SimulatedCall:
        line = await carrier.dial(to=NUMBER, from_=number(self.which, n))
        await (line.say(ASKS[lang].format(name)) if lang else line.press("1"))
        return line


def now() -> float:
    return asyncio.get_running_loop().time()


def number(evening: int, n: int) -> str:
    return f"+1305555{2000 + 10 * evening + n}"


async def evenings(database, clock, folder: Path, *voices: object) -> list[tuple[Evening, list[SimulatedCall]]]:
    """One evening for each voice, all at the same time."""
    result = []
    for which, voice in enumerate(voices):
        services = make_services(database, clock, voice=voice, RINGLYPRO_DATA_DIR=folder)
        result.append(Evening(services, folder / str(which), which))
    return list(zip(result, await asyncio.gather(*(each.go() for each in result)), strict=True))


def names_of(calls: list[SimulatedCall], evening: Evening) -> dict[str, str]:
    """What every sentence of these calls is called when it is a recording."""
    spoken_text = {(h.text, h.lang[:2]) for call in calls for h in call.sounds if isinstance(h, SpokenText)}
    mark = evening.services.voice.voice_fingerprint
    return {
        evening.services.recordings.recording_name(to_speech_text(Utterance(*each)), fingerprint=mark(each[1])): each[0]
        for each in spoken_text
    }


def sentences(call: SimulatedCall, names: dict[str, str]) -> str:
    """Everything the caller heard, in one string, said or played."""
    return " ".join(names[Path(h.url).stem] if isinstance(h, PlayedAudio) else h.text for h in call.sounds)


@pytest.mark.usefixtures("virtual_time")
async def test_nobody_waits_longer_than_the_budget_or_misses_a_sentence(
    database, clock, dentist, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(recording_cache, "STOP_SECONDS", 0)
    async with database.unit_of_work(dentist) as unit:
        for which, (n, (name, lang)) in itertools.product(range(len(KINDS)), enumerate(CALLERS)):
            if lang:
                unit.db.add(Contact(first_name=name, phone=number(which, n), language=lang))
    plain = await evenings(database, clock, tmp_path / "plain", *[NullVoice()] * len(KINDS))
    clock.forward(days=3)  # nobody is asked whether to go on where the call before ended

    async with AsyncExitStack() as open_:
        vendors, voices = zip(*[await open_.enter_async_context(in_trouble(kind)) for kind in KINDS], strict=True)
        result = await evenings(database, clock, tmp_path / "trouble", *voices)
        for evening, _ in result:
            await evening.services.recordings.wait_for_pending()

    assert len(result) == len(KINDS)
    for vendor, (evening, calls), (_, expected) in zip(vendors, result, plain, strict=True):
        assert evening.services.settings.TTS_BUDGET_SECONDS == BUDGET
        assert max(evening.waits) == pytest.approx(BUDGET if vendor.kind in SLOW else 0), vendor.kind
        assert vendor.asked >= recording_cache.FAILURES_UNTIL_OPEN
        assert [call.faults for call in calls] == [[]] * len(CALLERS)
        names = names_of(expected, evening)
        assert [sentences(call, names) for call in calls] == [heard(call) for call in expected], vendor.kind
        assert all(call.waiting for call in calls)
