"""Twilio: numbers, texts and signatures, through its own SDK.

Buying a number and sending a text know no idempotency key, so before anything is asked twice, Twilio's own lists are
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
from ringlypro.vendors.errors import CALL_OVER, VendorError
from ringlypro.vendors.ports import CallReport, Form, NumberWebhooks, OwnedNumber, SentText, VendorHealth

DEADLINE_SECONDS = 10.0  # seconds for one request, the answer included
LOST_ANSWER_WINDOW = timedelta(minutes=5)  # how old a text may be to be the one whose answer was lost
MAX_FRIENDLY_NAME = 64
NO_CALL_CODES = frozenset({CALL_OVER, "20404", "404"})  # nobody is on that line, as far as our account goes
POST = "POST"
NO_SUCH_THING = "20404"


class TwilioApiError(TwilioException):
    """Twilio said no. Raised here, since the SDK forgets the status and the code of a list it could not fetch."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        try:
            error_body = response.json()
        except ValueError:
            error_body = None
        code = error_body.get("code") if isinstance(error_body, dict) else None
        self.code = str(code if isinstance(code, int) else self.status)
        super().__init__(self.code)


class HttpxTwilioClient(AsyncHttpClient):
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
            requested_url = urlsplit(uri)
            uri = self.base._replace(
                path=self.base.path.rstrip("/") + requested_url.path, query=requested_url.query
            ).geturl()
        response = await self.client.request(
            method,
            uri,
            params={name: str(value) for name, value in (params or {}).items()} or None,
            data=data or None,
            headers=headers,
            auth=auth,
        )
        if response.status_code >= 400:
            raise TwilioApiError(response)
        return Response(response.status_code, response.text, response.headers)


class TwilioPhone:
    """`Phone` at Twilio. `tokens` are the account's auth tokens: the first one calls, any of them proves."""

    def __init__(
        self,
        *,
        account_sid: str,
        tokens: Sequence[str],
        base_url: str | None = None,
        messaging_service: str | None = None,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        self._tokens = tuple(tokens)
        self._account = account_sid
        self._service = messaging_service
        self._deadline = deadline
        self._http_client = HttpxTwilioClient(base_url=base_url, deadline=deadline)
        untyped: Any = Client
        self._client: Client = untyped(account_sid, self._tokens[0], http_client=self._http_client)

    async def find_numbers(self, *, area_code: str | None, limit: int = 5) -> Sequence[str]:
        """American numbers that speak and text; from elsewhere when the area code has too few."""
        numbers: list[str] = []
        if area_code and re.fullmatch(r"[2-9]\d\d", area_code):
            numbers = await self._search_numbers(limit, area_code=int(area_code))
        if len(numbers) < limit:
            numbers += [number for number in await self._search_numbers(limit) if number not in numbers]
        return numbers[:limit]

    async def purchase_number(self, number: str, *, webhooks: NumberWebhooks, reference: str) -> OwnedNumber:
        """Buy a number unless this reference has one; a lost answer is looked up before it is an error."""
        if owned_number := await self.find_owned_number(reference):
            return owned_number
        try:
            async with self._map_errors("the number was not sold to us"):
                bought = await self._client.incoming_phone_numbers.create_async(
                    phone_number=number,
                    friendly_name=reference[:MAX_FRIENDLY_NAME],
                    voice_url=webhooks.voice,
                    voice_method=POST,
                    voice_fallback_url=webhooks.voice_fallback,
                    voice_fallback_method=POST,
                    status_callback=webhooks.status,
                    status_callback_method=POST,
                    sms_url=webhooks.sms,
                    sms_method=POST,
                    **({"sms_fallback_url": webhooks.sms_fallback} if webhooks.sms_fallback else {}),
                )
                return _to_owned_number(bought)
        except VendorError as error:
            if error.retryable and (owned_number := await self.find_owned_number(reference)):
                return owned_number
            raise

    async def find_owned_number(self, reference: str) -> OwnedNumber | None:
        """The number whose friendly name this is."""
        name = reference[:MAX_FRIENDLY_NAME]
        async with self._map_errors("our numbers were not shown"):
            numbers = await self._client.incoming_phone_numbers.list_async(friendly_name=name, limit=1)
            return next((_to_owned_number(number) for number in numbers if number.friendly_name == name), None)

    async def send_text(self, *, sender: str, to: str, body: str, status_callback: str | None) -> SentText:
        """Send an SMS; a lost answer is looked up, so that nobody reads the same thing twice."""
        started_at = datetime.now(UTC)
        source = {"messaging_service_sid": self._service} if self._service else {"from_": sender}
        try:
            async with self._map_errors("the text was not accepted"):
                callback = {"status_callback": status_callback} if status_callback else {}
                return _to_sent_text(await self._client.messages.create_async(to=to, body=body, **source, **callback))
        except VendorError as error:
            if error.retryable and (
                sent_text := await self._find_recent_text(to, body, since=started_at - LOST_ANSWER_WINDOW)
            ):
                return sent_text
            raise

    async def redirect_call(self, call_sid: str, *, url: str) -> None:
        """Update the call with a URL; asking twice leads it there twice, so nothing is tried again here."""
        try:
            async with self._map_errors("the call was not led on"):
                await self._client.calls(call_sid).update_async(url=url, method=POST)
        except VendorError as error:
            if error.code in NO_CALL_CODES:
                raise VendorError(error.detail, retryable=False, code=CALL_OVER) from None
            raise

    async def fetch_text(self, sid: str) -> SentText | None:
        """Ask Twilio for a text."""
        try:
            async with self._map_errors("the text was not shown"):
                return _to_sent_text(await self._client.messages(sid).fetch_async())
        except VendorError as error:
            if error.code in {NO_SUCH_THING, "404"}:
                return None
            raise

    async def fetch_call(self, sid: str) -> CallReport | None:
        """Ask Twilio for a call."""
        try:
            async with self._map_errors("the call was not shown"):
                untyped: Any = self._client.calls(sid)
                call = await untyped.fetch_async()
                seconds = str(call.duration or "")
                return CallReport(str(call.status), int(seconds) if seconds.isdecimal() else 0)
        except VendorError as error:
            if error.code in {NO_SUCH_THING, "404"}:
                return None
            raise

    def verify_signature(self, url: str, form: Form, signature: str | None) -> bool:
        """Was this signed with one of our tokens? Never raises."""
        return twilio_signature.verify_signature(self._tokens, url, form, signature)

    def sign_request(self, url: str, form: Form) -> str:
        """Twilio's signature with our first token."""
        return twilio_signature.compute_signature(self._tokens[0], url, form)

    async def check_health(self) -> VendorHealth:
        """Ask Twilio for our account."""
        try:
            async with self._map_errors("the account was not shown"):
                account = await self._client.api.accounts(self._account).fetch_async()
        except VendorError as error:
            detail = "refused" if error.code in ("20003", "401", "403", "20404") else "unreachable"
            return VendorHealth(configured=True, ok=False, detail=detail)
        is_active = str(account.status) == "active"
        return VendorHealth(configured=True, ok=is_active, detail="ready" if is_active else str(account.status))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http_client.client.aclose()

    async def _search_numbers(self, limit: int, **filters: Any) -> list[str]:
        async with self._map_errors("no numbers were shown"):
            local = self._client.available_phone_numbers("US").local
            numbers = await local.list_async(
                voice_enabled=True, sms_enabled=True, limit=limit, page_size=limit, **filters
            )
            return [str(number.phone_number) for number in numbers]

    async def _find_recent_text(self, to: str, body: str, *, since: datetime) -> SentText | None:
        """The text whose answer we never saw; None when it was not sent, or Twilio still cannot say."""
        try:
            async with self._map_errors("our texts were not shown"):
                for message in await self._client.messages.list_async(to=to, limit=20, page_size=20):
                    # A queued text has no date of sending yet, so Twilio's own filter would hide it.
                    is_recent = message.date_created is not None and message.date_created >= since
                    if is_recent and message.body == body and str(message.direction) != "inbound":
                        return _to_sent_text(message)
        except VendorError:
            return None
        return None

    @asynccontextmanager
    async def _map_errors(self, what_failed: str) -> AsyncIterator[None]:
        """Limit a request in time and give its troubles our names."""
        try:
            async with asyncio.timeout(self._deadline):
                yield
        except TwilioApiError as refusal:
            is_retryable = refusal.status == 429 or refusal.status >= 500
            raise VendorError(what_failed, retryable=is_retryable, code=refusal.code) from None
        except (TimeoutError, httpx.TimeoutException):
            raise VendorError(what_failed, retryable=True, code="timeout") from None
        except (httpx.HTTPError, TwilioException, ValueError, KeyError, TypeError, AttributeError):
            # Not reached, or what came back was no Twilio: a proxy's page, half an answer.
            raise VendorError(what_failed, retryable=True, code="unreachable") from None


def _to_owned_number(number: IncomingPhoneNumberInstance) -> OwnedNumber:
    if not (number.phone_number and number.sid):
        raise ValueError("a number without a number")
    return OwnedNumber(number=number.phone_number, sid=number.sid)


def _to_sent_text(message: MessageInstance) -> SentText:
    if not message.sid:
        raise ValueError("a text without a name")
    try:
        price = abs(Decimal(message.price)) if message.price else None
    except InvalidOperation:
        price = None
    segments = str(message.num_segments or "")
    return SentText(message.sid, str(message.status), int(segments) if segments.isdecimal() else 1, price)
