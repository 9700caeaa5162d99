"""Requests as Twilio makes them: signed forms, 15 seconds for an answer, one more try when the connection fails.

A webhook is repeated only when the connection fails; any other failure goes to the fallback address.
"""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from ringlypro.vendors.ports import Form

ANSWER_TIMEOUT = 15.0  # seconds in all, second tries included
USER_AGENT = "TwilioProxy/1.1"
CONNECTION_FAILED, BAD_RESPONSE = "11205", "11200"
CALLER_LOCATION = (("City", "MIAMI"), ("State", "FL"), ("Zip", "33101"), ("Country", "US"))


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """What a webhook of ours answered."""

    status: int
    content_type: str
    body: bytes


Headers = Mapping[str, str]
PostForm = Callable[[str, Form, Headers], Awaitable[WebhookResponse]]
"""Posts a form; an `OSError` means that the connection failed."""
SignForm = Callable[[str, Form], str]


@dataclass(frozen=True, slots=True)
class WebhookFault:
    """Something our webhooks did that Twilio's debugger would report."""

    code: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request, so that the very same one can be sent again."""

    url: str
    form: Form
    headers: Headers


class WebhookUnreachable(Exception):
    """No usable answer in time; `code` as Twilio's debugger names it."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(detail)


@dataclass(slots=True)
class WebhookSender:
    """Signs and delivers. `duplicates` sends everything twice and takes the first answer; `slow` waits before each."""

    post: PostForm
    sign: SignForm
    duplicates: bool = False
    slow: float = 0.0
    timeout: float = ANSWER_TIMEOUT
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def deliver_form(self, url: str, form: Form) -> WebhookResponse:
        """Post a form as Twilio does; raises `WebhookUnreachable` when no 2xx came back in time."""
        # What follows a # configures Twilio; it is neither sent nor signed.
        url = url.partition("#")[0]
        request = WebhookRequest(url, form, self._headers(url, form))
        if self.slow:
            await self.sleep(self.slow)
        try:
            async with asyncio.timeout(self.timeout):
                answer = await self._post_with_retry(request)
                if self.duplicates:
                    await self.post(*_post_arguments(request))
        except TimeoutError as error:
            raise WebhookUnreachable(BAD_RESPONSE, "no answer in time") from error
        except OSError as error:
            raise WebhookUnreachable(CONNECTION_FAILED, f"no connection: {type(error).__name__}") from error
        if not 200 <= answer.status < 300:
            raise WebhookUnreachable(BAD_RESPONSE, f"status {answer.status}")
        return answer

    async def _post_with_retry(self, request: WebhookRequest) -> WebhookResponse:
        try:
            return await self.post(*_post_arguments(request))
        except TimeoutError:
            raise
        except OSError:
            return await self.post(*_post_arguments(request))

    def _headers(self, url: str, form: Form) -> Headers:
        return {
            "X-Twilio-Signature": self.sign(url, form),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "User-Agent": USER_AGENT,
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        }


def new_sid(prefix: str) -> str:
    """A fresh identifier such as Twilio's: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def location_fields(party: str, number: str) -> list[tuple[str, str]]:
    """The location of a number, as Twilio reports it: (parameter, value); values are empty for a withheld number."""
    return [(party + name, value if number.startswith("+1") else "") for name, value in CALLER_LOCATION]


def _post_arguments(request: WebhookRequest) -> tuple[str, Form, Headers]:
    return request.url, request.form, request.headers
