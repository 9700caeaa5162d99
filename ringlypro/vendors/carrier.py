"""The other side of the line: a telephone company that dials our doors, follows their TwiML and reports the end.

The phone on the screen, the tests and the benchmarks all call through here, so what works for them was asked for in
the same way as Twilio asks: signed, patient for 15 seconds, strict about every attribute.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ringlypro.vendors import carrier_wire as wires
from ringlypro.vendors.carrier_call import Call, Recording
from ringlypro.vendors.carrier_leg import Beep, Broken, Fetch, Heard, NotNow, Paused, Played, Rang, Said, Waiting
from ringlypro.vendors.carrier_text import TextAnswer, report_text, send_text
from ringlypro.vendors.carrier_twiml import CarrierError
from ringlypro.vendors.carrier_wire import Fault, HttpAnswer, Post, Repeat, Sign, Unreachable, Wire
from ringlypro.vendors.ports import NumberHooks

__all__ = [
    "Beep",
    "Broken",
    "Call",
    "Carrier",
    "CarrierError",
    "Fault",
    "Heard",
    "HttpAnswer",
    "NotNow",
    "Paused",
    "Played",
    "Rang",
    "Recording",
    "Repeat",
    "Said",
    "TextAnswer",
    "Unreachable",
    "Waiting",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A telephone company for one account; `hooks` are the addresses set on the number that is called.

    `duplicates` delivers every request twice, `slow` waits so many seconds before each, `progress` reports ringing
    and in-progress too, `fetch` lets it listen to what we play.
    """

    post: Post
    sign: Sign
    hooks: NumberHooks
    account_sid: str
    duplicates: bool = False
    slow: float = 0.0
    patience: float = wires.PATIENCE
    progress: bool = False
    fetch: Fetch | None = None
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def dial(
        self, *, to: str, from_: str, extra: Mapping[str, str] | None = None, call_sid: str | None = None
    ) -> Call:
        """Call one of our numbers and listen until the line waits for the caller.

        `from_` may be "anonymous"; `extra` adds parameters such as ForwardedFrom.
        """
        call = Call(self, to=to, from_=from_, extra=extra or {}, call_sid=call_sid or wires.sid("CA"))
        if self.progress:
            await call.report("ringing")
        await call.start(self.hooks.voice)
        if self.progress and call.ended is None:
            await call.report("in-progress")
        return call

    async def text(self, *, to: str, from_: str, body: str, message_sid: str | None = None) -> TextAnswer:
        """Send one of our numbers a text, and hear what it answers."""
        sid = message_sid or wires.sid("SM")
        return await send_text(self.wire(), self.hooks.sms, self.account_sid, to=to, from_=from_, body=body, sid=sid)

    async def report_text(self, url: str, *, sid: str, status: str, error_code: str | None = None) -> HttpAnswer:
        """Tell our doors what became of a text we sent; raises `Unreachable`."""
        return await report_text(self.wire(), url, self.account_sid, sid=sid, status=status, error_code=error_code)

    def wire(self) -> Wire:
        """A line of its own for one call or text."""
        return Wire(self.post, self.sign, self.duplicates, self.slow, self.patience, self.sleep)
