"""Twilio: numbers, texts and signatures, through its own SDK.

Buying a number and sending a text know no idempotency key, so before anything is asked twice, Twilio's own books are
read. The SDK's asynchronous client ignores its time-out; ours is in front of every call.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

import httpx
from twilio.base.exceptions import TwilioException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance
from twilio.rest.api.v2010.account.message import MessageInstance

from ringlypro.vendors import twilio_signature
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import Form, Health, NumberHooks, OwnedNumber, SentText

DEADLINE = 10.0  # seconds for one request, the answer included
JUST_NOW = timedelta(minutes=5)  # how old a text may be to be the one whose answer was lost
LONGEST_NAME = 64
POST = "POST"


class Refused(TwilioException):
    """Twilio said no. Raised here, since the SDK forgets the status and the code of a list it could not fetch."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        try:
            told = answer.json()
        except ValueError:
            told = None
        code = told.get("code") if isinstance(told, dict) else None
        self.code = str(code if isinstance(code, int) else self.status)
        super().__init__(self.code)


class Courier(AsyncHttpClient):
    """Twilio's SDK on httpx: a time-out that holds, another host where one is set, and no numbers in the log."""

    def __init__(self, *, base_url: str | None, deadline: float) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=deadline)
        # httpx writes every address into the log, and Twilio's addresses hold telephone numbers.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self.base = urlsplit(base_url) if base_url else None
        self.client = httpx.AsyncClient(timeout=deadline)

    async def request(  # type: ignore[override]  # noqa: PLR0917  # the SDK's own signature, as it calls it
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_rest: Any,
    ) -> Response:
        """Send one request; the SDK has built everything but the time-out."""
        if self.base:
            asked = urlsplit(uri)
            uri = self.base._replace(path=self.base.path.rstrip("/") + asked.path, query=asked.query).geturl()
        answer = await self.client.request(
            method,
            uri,
            params={name: str(value) for name, value in (params or {}).items()} or None,
            data=data or None,
            headers=headers,
            auth=auth,
        )
        if answer.status_code >= 400:
            raise Refused(answer)
        return Response(answer.status_code, answer.text, answer.headers)


class TwilioPhone:
    """`Phone` at Twilio. `tokens` are the account's auth tokens: the first one calls, any of them proves."""

    def __init__(
        self,
        *,
        account_sid: str,
        tokens: Sequence[str],
        base_url: str | None = None,
        messaging_service: str | None = None,
        deadline: float = DEADLINE,
    ) -> None:
        self._tokens = tuple(tokens)
        self._account = account_sid
        self._service = messaging_service
        self._deadline = deadline
        self._courier = Courier(base_url=base_url, deadline=deadline)
        untyped: Any = Client
        self._client: Client = untyped(account_sid, self._tokens[0], http_client=self._courier)

    async def find_numbers(self, *, area_code: str | None, limit: int = 5) -> Sequence[str]:
        """American numbers that speak and text; from elsewhere when the area code has too few."""
        found: list[str] = []
        if area_code and re.fullmatch(r"[2-9]\d\d", area_code):
            found = await self._search(limit, area_code=int(area_code))
        if len(found) < limit:
            found += [number for number in await self._search(limit) if number not in found]
        return found[:limit]

    async def take_number(self, number: str, *, hooks: NumberHooks, reference: str) -> OwnedNumber:
        """Buy a number unless this reference has one; a lost answer is looked up before it is an error."""
        if known := await self.owned(reference):
            return known
        try:
            async with self._asked("the number was not sold to us"):
                bought = await self._client.incoming_phone_numbers.create_async(
                    phone_number=number,
                    friendly_name=reference[:LONGEST_NAME],
                    voice_url=hooks.voice,
                    voice_method=POST,
                    voice_fallback_url=hooks.voice_fallback,
                    voice_fallback_method=POST,
                    status_callback=hooks.status,
                    status_callback_method=POST,
                    sms_url=hooks.sms,
                    sms_method=POST,
                    **({"sms_fallback_url": hooks.sms_fallback} if hooks.sms_fallback else {}),
                )
                return _owned(bought)
        except VendorError as trouble:
            if trouble.retryable and (known := await self.owned(reference)):
                return known
            raise

    async def owned(self, reference: str) -> OwnedNumber | None:
        """The number whose friendly name this is."""
        name = reference[:LONGEST_NAME]
        async with self._asked("our numbers were not shown"):
            numbers = await self._client.incoming_phone_numbers.list_async(friendly_name=name, limit=1)
            return next((_owned(number) for number in numbers if number.friendly_name == name), None)

    async def send_text(self, *, sender: str, to: str, body: str, status_callback: str | None) -> SentText:
        """Send an SMS; a lost answer is looked up, so that nobody reads the same thing twice."""
        began = datetime.now(UTC)
        source = {"messaging_service_sid": self._service} if self._service else {"from_": sender}
        try:
            async with self._asked("the text was not accepted"):
                callback = {"status_callback": status_callback} if status_callback else {}
                return _sent(await self._client.messages.create_async(to=to, body=body, **source, **callback))
        except VendorError as trouble:
            if trouble.retryable and (known := await self._just_sent(to, body, since=began - JUST_NOW)):
                return known
            raise

    def genuine(self, url: str, form: Form, signature: str | None) -> bool:
        """Was this signed with one of our tokens? Never raises."""
        return twilio_signature.genuine(self._tokens, url, form, signature)

    def sign(self, url: str, form: Form) -> str:
        """Twilio's signature with our first token."""
        return twilio_signature.sign(self._tokens[0], url, form)

    async def check(self) -> Health:
        """Ask Twilio for our account."""
        try:
            async with self._asked("the account was not shown"):
                account = await self._client.api.accounts(self._account).fetch_async()
        except VendorError as trouble:
            word = "refused" if trouble.code in ("20003", "401", "403", "20404") else "unreachable"
            return Health(configured=True, ok=False, detail=word)
        well = str(account.status) == "active"
        return Health(configured=True, ok=well, detail="ready" if well else str(account.status))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._courier.client.aclose()

    async def _search(self, limit: int, **where: Any) -> list[str]:
        async with self._asked("no numbers were shown"):
            local = self._client.available_phone_numbers("US").local
            numbers = await local.list_async(
                voice_enabled=True, sms_enabled=True, limit=limit, page_size=limit, **where
            )
            return [str(number.phone_number) for number in numbers]

    async def _just_sent(self, to: str, body: str, *, since: datetime) -> SentText | None:
        """The text whose answer we never saw; None when it was not sent, or Twilio still cannot say."""
        try:
            async with self._asked("our texts were not shown"):
                for message in await self._client.messages.list_async(to=to, limit=20, page_size=20):
                    # A queued text has no date of sending yet, so Twilio's own filter would hide it.
                    is_recent = message.date_created is not None and message.date_created >= since
                    if is_recent and message.body == body and str(message.direction) != "inbound":
                        return _sent(message)
        except VendorError:
            return None
        return None

    @asynccontextmanager
    async def _asked(self, what_failed: str) -> AsyncIterator[None]:
        """Limit a request in time and give its troubles our names."""
        try:
            async with asyncio.timeout(self._deadline):
                yield
        except Refused as refusal:
            again = refusal.status == 429 or refusal.status >= 500
            raise VendorError(what_failed, retryable=again, code=refusal.code) from None
        except (TimeoutError, httpx.TimeoutException):
            raise VendorError(what_failed, retryable=True, code="timeout") from None
        except (httpx.HTTPError, TwilioException, ValueError, KeyError, TypeError, AttributeError):
            # Not reached, or what came back was no Twilio: a proxy's page, half an answer.
            raise VendorError(what_failed, retryable=True, code="unreachable") from None


def _owned(number: IncomingPhoneNumberInstance) -> OwnedNumber:
    if not (number.phone_number and number.sid):
        raise ValueError("a number without a number")
    return OwnedNumber(number=number.phone_number, sid=number.sid)


def _sent(message: MessageInstance) -> SentText:
    if not message.sid:
        raise ValueError("a text without a name")
    try:
        price = abs(Decimal(message.price)) if message.price else None
    except InvalidOperation:
        price = None
    segments = str(message.num_segments or "")
    return SentText(message.sid, str(message.status), int(segments) if segments.isdecimal() else 1, price)
