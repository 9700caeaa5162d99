"""Whole calls to the product, signed and followed as strictly as Twilio does, each checked to end as it should."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bench.http_connection import HttpClient, fetch_audio_with, post_webhooks_with
from bench.tenants import BenchTenant
from ringlypro.settings import DEMO_ACCOUNT
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_call_leg import SpokenText, UnexpectedInputError
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from ringlypro.simulator.twilio_webhooks import Headers, WebhookResponse
from ringlypro.vendors import twilio_signature
from ringlypro.vendors.ports import Form, NumberWebhooks

CALL_SECONDS = 61
FALLBACK_PATH = "/voice/fallback"
Pause = Callable[[], Awaitable[None]]
_caller_numbers = itertools.count(2_000_000)


@dataclass(slots=True)
class CallRecord:
    """What callers met: seconds of every request, and the calls that did not end as they should, each with why."""

    turn_seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    ended: int = 0
    booked: int = 0


class CallingParty:
    """Everybody who calls one product: where its webhooks are, what its token is, and what the calls met."""

    def __init__(self, client: HttpClient, base_url: str, auth_token: str) -> None:
        self.record = CallRecord()
        inner_post = post_webhooks_with(client)

        async def post(url: str, form: Form, headers: Headers) -> WebhookResponse:
            started = time.perf_counter()
            if FALLBACK_PATH in url:
                self.record.failures.append("the fallback was asked")
            response = await inner_post(url, form, headers)
            self.record.turn_seconds.append(time.perf_counter() - started)
            return response

        self._simulator = TwilioSimulator(
            post=post,
            sign=lambda url, form: twilio_signature.compute_signature(auth_token, url, form),
            hooks=NumberWebhooks(
                voice=f"{base_url}/voice/rachel/", voice_fallback=f"{base_url}{FALLBACK_PATH}",
                status=f"{base_url}/webhook/twilio/status", sms=f"{base_url}/webhook/twilio/sms",
            ),
            account_sid=DEMO_ACCOUNT,
            fetch=fetch_audio_with(client),
        )  # fmt: skip

    async def book_by_phone(self, tenant: BenchTenant, pause: Pause | None = None) -> None:
        """A whole call: menu, book, time, name, yes, goodbye. `pause` is what passes between two turns."""
        at = tenant.take_free_time()
        moment_words = f"{at:%B} {at.day} {at.year} at {at:%I:%M %p}".replace(" 0", " ")
        words = ["I would like to book an appointment", moment_words, "Ana Lopez", "yes", "no thank you, goodbye"]
        try:
            call = await self._simulator.dial(to=tenant.number, from_=f"+1305{next(_caller_numbers)}")
            await _wait(pause)
            await call.press("1")
            for answer in words:
                if call.ended is not None:
                    break
                await _wait(pause)
                await call.say(answer)
            call.set_duration(CALL_SECONDS)
            await call.hang_up()
        except (UnexpectedInputError, OSError) as error:
            self.record.failures.append(f"{type(error).__name__}: {error}")
        else:
            self._judge(call)
        self.record.ended += 1

    async def begin_and_book(self, tenant: BenchTenant, quiet_seconds: float) -> None:
        """A call that books at once after a silence: its beginning and its end are two changes to whoever looks."""
        answers = iter([quiet_seconds])

        async def pause() -> None:
            await asyncio.sleep(next(answers, 0.0))

        await self.book_by_phone(tenant, pause)

    def _judge(self, call: SimulatedCall) -> None:
        spoken = " ".join(sound.text for sound in call.sounds if isinstance(sound, SpokenText))
        if call.faults:
            self.record.failures.append(f"fault {call.faults[0].code}: {call.faults[0].detail}")
        elif call.recordings:
            self.record.failures.append("taken by the voicemail")
        elif "booked" not in spoken.lower():
            self.record.failures.append(f"not booked, heard last: {spoken[-50:]}")
        else:
            self.record.booked += 1


async def _wait(pause: Pause | None) -> None:
    if pause is not None:
        await pause()


def think_between_turns(mean_seconds: float, stop: asyncio.Event) -> Pause:
    """What passes between an answer and the next request: it is spoken, heard, and replied to; at most 30 s.

    After `stop` half as much, so that the last calls come to their end.
    """

    async def think() -> None:
        seconds = min(random.expovariate(1 / mean_seconds), 30.0)
        await asyncio.sleep(seconds / 2 if stop.is_set() else seconds)

    return think


async def keep_calling(
    party: CallingParty, tenants: list[BenchTenant], *, in_progress: int, think_seconds: float, stop: asyncio.Event
) -> None:
    """So many calls at every moment, begun within the length of one turn; after `stop` each is brought to its end."""

    async def call_until_stopped(position: int) -> None:
        await asyncio.sleep(random.uniform(0, think_seconds))
        tenant = tenants[position % len(tenants)]
        while not stop.is_set():
            await party.book_by_phone(tenant, think_between_turns(think_seconds, stop))

    await asyncio.gather(*(call_until_stopped(position) for position in range(in_progress)))
