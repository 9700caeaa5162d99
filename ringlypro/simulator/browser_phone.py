"""The telephone on the screen: it dials our own webhooks as Twilio would.

Its requests are signed and travel over HTTP to the very same webhooks. What marks a call as free is a row that is
stored before it is dialled; nothing in a request can claim that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import httpx
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.calls.tables import BrowserCall, Call
from ringlypro.core.errors import ErrorKind, RinglyError
from ringlypro.signup.number_provisioning import number_webhooks
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_http import fetch_with_client, post_with_client
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from ringlypro.simulator.twilio_webhooks import new_sid
from ringlypro.vendors.services_protocol import Services


class PhoneNumberNotAssigned(RinglyError):
    """There is nothing to dial: the number is still being bought."""

    kind = ErrorKind.CONFLICT
    key = "calls.no_number_yet"
    code = "no_number_yet"


@dataclass(frozen=True, slots=True)
class LineConditions:
    """What makes a call harder: every request delivered twice, or `slow` seconds of delay before each."""

    duplicates: bool = False
    slow: float = 0.0


class BrowserPhone:
    """One telephone of one signed-in owner. `close` gives its connections back."""

    def __init__(self, services: Services, *, client_id: int) -> None:
        self._services = services
        self._client_id = client_id

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        # Made for the first call: its certificates take 30 ms to read, and most who open the page do not call.
        return httpx.AsyncClient(transport=LoopbackTransport(self._services), timeout=20)

    async def dial_number(
        self, number: str | None, *, caller: str, conditions: LineConditions = LineConditions()
    ) -> SimulatedCall:
        """Call our own number. `caller` is the number shown, or "anonymous". Raises PhoneNumberNotAssigned."""
        if not number:
            raise PhoneNumberNotAssigned
        sid = new_sid("CA")
        async with self._services.unit_of_work(self._client_id) as unit:
            await unit.db.execute(insert(BrowserCall).values(call_sid=sid).on_conflict_do_nothing())
        return await self._make_simulator(conditions).dial(to=number, from_=caller, call_sid=sid)

    async def drop_call(self, call_sid: str) -> int | None:
        """End a call that the process which carried it has left behind; the id of its row, None where there is none.

        It ends now, as if the caller's telephone had lost the line. Only calls of a telephone on a screen are meant.
        """
        async with self._services.unit_of_work(self._client_id) as unit:
            if await unit.db.scalar(select(BrowserCall.call_sid).where(BrowserCall.call_sid == call_sid)) is None:
                return None
            call = await unit.db.scalar(select(Call).where(Call.twilio_call_sid == call_sid))
            seconds = round((unit.now - (call.start_time or call.created_at)).total_seconds()) if call else 0
        if call is None:
            return None
        if call.end_time is None:
            await self._make_simulator(LineConditions()).report_dropped(
                to=call.to_number, from_=call.from_number, call_sid=call_sid, seconds=max(seconds, 0)
            )
        return call.id

    def _make_simulator(self, conditions: LineConditions) -> TwilioSimulator:
        return TwilioSimulator(
            post=post_with_client(self._client),
            sign=self._services.phone.sign_request,
            hooks=number_webhooks(self._services.settings.base_url),
            account_sid=self._services.settings.account_sid,
            duplicates=conditions.duplicates,
            slow=conditions.slow,
            fetch=fetch_with_client(self._client),
        )

    async def close(self) -> None:
        """Give the connections back."""
        if "_client" in self.__dict__:
            await self._client.aclose()


class LoopbackTransport(httpx.AsyncHTTPTransport):
    """Sends requests for our public address to this process's own socket: signed for outside, carried inside.

    Where another process answers calls they take the public way.
    """

    def __init__(self, services: Services) -> None:
        super().__init__()
        settings = services.settings
        self._base = httpx.URL(settings.base_url)
        self._is_inside = settings.answers_hooks
        host = "127.0.0.1" if settings.HOST in {"0.0.0.0", "::", ""} else settings.HOST  # noqa: S104 - compared only
        self._inside = httpx.URL(scheme="http", host=host, port=settings.PORT)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        if self._is_inside and (request.url.host, request.url.port) == (self._base.host, self._base.port):
            request.url = request.url.copy_with(scheme="http", host=self._inside.host, port=self._inside.port)
        return await super().handle_async_request(request)
