"""How the carrier reaches us: signed forms, patience of 15 seconds, one more try when nobody picks up.

A webhook is repeated only when the connection fails; any other failure goes to the fallback address.
"""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from ringlypro.vendors.ports import Form

PATIENCE = 15.0  # seconds in all, repeats included
AGENT = "TwilioProxy/1.1"
NO_CONNECTION, BAD_ANSWER = "11205", "11200"
GEO = (("City", "MIAMI"), ("State", "FL"), ("Zip", "33101"), ("Country", "US"))


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back from our doors."""

    status: int
    content_type: str
    body: bytes


Headers = Mapping[str, str]
Post = Callable[[str, Form, Headers], Awaitable[HttpAnswer]]
"""Posts a form; an `OSError` means that nobody was there."""
Sign = Callable[[str, Form], str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something our doors did that a real carrier would complain about."""

    code: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A request delivered twice, and whether both got the same answer."""

    url: str
    agrees: bool
    first: HttpAnswer
    second: HttpAnswer


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was sent, so that it can be sent again."""

    url: str
    form: Form
    headers: Headers


class Unreachable(Exception):
    """No usable answer within the carrier's patience; `code` as Twilio's debugger names it."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(detail)


@dataclass(slots=True)
class Wire:
    """Signs and delivers. `duplicates` sends everything twice and takes the first answer; `slow` waits before each."""

    post: Post
    sign: Sign
    duplicates: bool = False
    slow: float = 0.0
    patience: float = PATIENCE
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    repeats: list[Repeat] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    async def deliver(self, url: str, form: Form) -> HttpAnswer:
        """Post a form as Twilio does; raises `Unreachable` when no 2xx came back in time."""
        # What follows a # configures the carrier; it is neither sent nor signed.
        url = url.partition("#")[0]
        request = Request(url, form, self._headers(url, form))
        self.requests.append(request)
        if self.slow:
            await self.sleep(self.slow)
        try:
            async with asyncio.timeout(self.patience):
                answer = await self._try_twice(request)
                if self.duplicates:
                    second = await self.post(*_parts(request))
                    same = (answer.status, answer.body) == (second.status, second.body)
                    self.repeats.append(Repeat(url, same, answer, second))
        except TimeoutError as late:
            raise Unreachable(BAD_ANSWER, "no answer in time") from late
        except OSError as nobody:
            raise Unreachable(NO_CONNECTION, f"no connection: {type(nobody).__name__}") from nobody
        if not 200 <= answer.status < 300:
            raise Unreachable(BAD_ANSWER, f"status {answer.status}")
        return answer

    async def again(self, request: Request) -> HttpAnswer:
        """Deliver the very same request once more, token and signature included."""
        return await self.post(*_parts(request))

    async def _try_twice(self, request: Request) -> HttpAnswer:
        try:
            return await self.post(*_parts(request))
        except TimeoutError:
            raise
        except OSError:
            return await self.post(*_parts(request))

    def _headers(self, url: str, form: Form) -> Headers:
        return {
            "X-Twilio-Signature": self.sign(url, form),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "User-Agent": AGENT,
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        }


def sid(kind: str) -> str:
    """A fresh identifier such as Twilio's: two letters and 32 hexadecimal digits."""
    return kind + secrets.token_hex(16)


def places(who: str, number: str) -> list[tuple[str, str]]:
    """Where a number is at home, as Twilio tells it; nothing for a caller who hides."""
    return [(who + name, value if number.startswith("+1") else "") for name, value in GEO]


def _parts(request: Request) -> tuple[str, Form, Headers]:
    return request.url, request.form, request.headers
