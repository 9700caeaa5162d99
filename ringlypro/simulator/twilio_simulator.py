"""A telephone company that dials our webhooks, follows their TwiML and reports the end of the call.

The phone on the screen, the tests and the benchmarks all call through here, so what works for them was requested in
the same way as Twilio requests it: signed, with 15 seconds to answer, strict about every attribute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ringlypro.simulator.twilio_account import SimulatedAccount
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_webhooks import new_sid


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioSimulator(SimulatedAccount):
    """Calls and texts one of our numbers, for one account."""

    async def dial(
        self, *, to: str, from_: str, extra: Mapping[str, str] | None = None, call_sid: str | None = None
    ) -> SimulatedCall:
        """Call one of our numbers and follow its documents until the line waits for the caller.

        `from_` may be "anonymous"; `extra` adds parameters such as ForwardedFrom.
        """
        call = SimulatedCall(self, to=to, from_=from_, extra=extra or {}, call_sid=call_sid or new_sid("CA"))
        if self.progress:
            await call.report_status("ringing")
        await call.start(self.hooks.voice)
        if self.progress and call.ended is None:
            await call.report_status("in-progress")
        return call

    async def report_dropped(self, *, to: str, from_: str, call_sid: str, seconds: int) -> None:
        """Say that a call of so many seconds is over, which nobody follows any more."""
        call = SimulatedCall(self, to=to, from_=from_, extra={}, call_sid=call_sid)
        await call.report_status("completed", seconds=seconds)
