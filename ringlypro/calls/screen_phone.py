"""The telephone on the screen: a carrier inside the product that dials our own doors as Twilio would.

Its requests are signed and travel over HTTP to the very same webhooks. What marks a call as free is a row that is
stored before it is dialled; nothing in a request can claim that.
"""

from __future__ import annotations

from dataclasses import dataclass

import httpx
from sqlalchemy.dialects.postgresql import insert

from ringlypro.calls.tables import ScreenCall
from ringlypro.kit.errors import Kind, RinglyError
from ringlypro.vendors import carrier_wire
from ringlypro.vendors.carrier import Call, Carrier
from ringlypro.vendors.carrier_http import fetch_over, over_http
from ringlypro.vendors.services_protocol import Services


class NoNumberYet(RinglyError):
    """There is nothing to dial: the number is still being bought."""

    kind = Kind.CONFLICT
    key = "calls.no_number_yet"
    code = "no_number_yet"


@dataclass(frozen=True, slots=True)
class Trick:
    """What the line does to make things harder."""

    duplicates: bool = False
    slow: float = 0.0


class ScreenPhone:
    """One telephone of one signed-in owner. `close` hangs up whatever is on the line."""

    def __init__(self, desk: Services, *, client_id: int) -> None:
        self._desk = desk
        self._client_id = client_id
        self._client = httpx.AsyncClient(transport=_Inward(desk), timeout=20)

    async def dial(self, number: str | None, *, caller: str, trick: Trick = Trick()) -> Call:
        """Call our own number. `caller` is the number shown, or "anonymous". Raises NoNumberYet."""
        if not number:
            raise NoNumberYet
        sid = carrier_wire.sid("CA")
        async with self._desk.unit(self._client_id) as unit:
            await unit.db.execute(insert(ScreenCall).values(call_sid=sid).on_conflict_do_nothing())
        carrier = Carrier(
            post=over_http(self._client),
            sign=self._desk.phone.sign,
            hooks=self._desk.hooks(),
            account_sid=self._desk.settings.account_sid,
            duplicates=trick.duplicates,
            slow=trick.slow,
            fetch=fetch_over(self._client),
        )
        return await carrier.dial(to=number, from_=caller, call_sid=sid)

    async def close(self) -> None:
        """Put the telephone away."""
        await self._client.aclose()


class _Inward(httpx.AsyncHTTPTransport):
    """Addresses under our public base go to this process's own socket: signed for outside, carried inside."""

    def __init__(self, desk: Services) -> None:
        super().__init__()
        self._base = httpx.URL(desk.settings.base_url)
        settings = desk.settings
        host = "127.0.0.1" if settings.HOST in {"0.0.0.0", "::", ""} else settings.HOST  # noqa: S104 - compared only
        self._inside = httpx.URL(scheme="http", host=host, port=settings.PORT)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        if (request.url.host, request.url.port) == (self._base.host, self._base.port):
            request.url = request.url.copy_with(scheme="http", host=self._inside.host, port=self._inside.port)
        return await super().handle_async_request(request)
