"""A telephone company at home: it hands out numbers nobody can have, and keeps every text instead of sending it.

Like Twilio's own test numbers, some receivers are known for trouble: see `FAILING_NUMBERS`.
"""

from __future__ import annotations

import random
import re
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain

from ringlypro.core.sms_segments import count_segments
from ringlypro.vendors import twilio_signature
from ringlypro.vendors.errors import CALL_OVER, NUMBER_UNAVAILABLE, OPTED_OUT, VendorError
from ringlypro.vendors.ports import CallReport, Form, NumberWebhooks, OwnedNumber, SentText, VendorHealth

FAILING_NUMBERS = {
    "5550001": ("21211", False),  # not a telephone number
    "5550002": ("21612", False),  # no way to reach it
    "5550004": (OPTED_OUT, False),  # answered STOP
    "5550008": ("20429", True),  # too much at once: later, please
    "5550009": ("21614", False),  # a landline
}
"""What happens to a text whose receiver ends like this: the code, and whether trying again makes sense."""

AREA_CODES = re.findall(
    r"\d{3}",
    "202 203 205 206 207 208 210 212 213 214 215 216 217 224 225 228 229 231 239 248 251 253 254 256 260 267 269 "
    "270 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 325 330 334 336 337 "
    "339 347 352 360 361 385 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 "
    "434 435 440 ",
)
PRICE_PER_SEGMENT = Decimal("0.0083")
NUMBERS_PER_AREA = 100  # 555-0100 to 555-0199 are kept free for fiction in every area code

RedirectCall = Callable[[str], Awaitable[None]]
"""Has a call that is played ask this URL what comes next."""
FindNumbersInUse = Callable[[Sequence[str]], Awaitable[Collection[str]]]


@dataclass(frozen=True, slots=True)
class DemoSms:
    """A text that would have been sent."""

    sid: str
    sender: str
    to: str
    body: str
    status_callback: str | None
    at: datetime


async def no_numbers_in_use(_numbers: Sequence[str]) -> Collection[str]:
    """Nothing is taken that this process did not hand out itself."""
    return ()


class FakePhone:
    """`Phone`, played at home.

    `tokens` sign and prove as Twilio's do, the first one signs. `numbers_in_use` may say which of some numbers already
    belong to somebody, since this fake forgets everything when the process ends. `live_calls` are those that are played
    now, by their SIDs.
    """

    def __init__(
        self,
        *,
        tokens: Sequence[str],
        numbers_in_use: FindNumbersInUse = no_numbers_in_use,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        seed: int | None = None,
    ) -> None:
        self.texts: deque[DemoSms] = deque(maxlen=200)
        self.assigned_numbers: dict[str, OwnedNumber] = {}
        self.webhooks: dict[str, NumberWebhooks] = {}
        self.redirects: list[tuple[str, str]] = []
        self.live_calls: dict[str, RedirectCall] = {}
        self.call_reports: dict[str, CallReport] = {}
        self._tokens = tuple(tokens)
        self._numbers_in_use = numbers_in_use
        self._clock = clock
        self._rng = random.Random(seed)  # noqa: S311  # chooses among numbers, guards nothing

    async def find_numbers(self, *, area_code: str | None, limit: int = 5) -> Sequence[str]:
        """Fictional numbers, those of the area code first, never one that is known to be taken."""
        available: list[str] = []
        assigned = {owned.number for owned in self.assigned_numbers.values()}
        for numbers in self._numbers_by_area(area_code):
            free = [number for number in numbers if number not in assigned]
            in_use = await self._numbers_in_use(free) if free else ()
            available += [number for number in free if number not in in_use]
            if len(available) >= limit:
                break
        return available[:limit]

    async def purchase_number(self, number: str, *, webhooks: NumberWebhooks, reference: str) -> OwnedNumber:
        """Hand out a number, the same one again for the same reference."""
        if assigned := self.assigned_numbers.get(reference):
            return assigned
        if number in {owned.number for owned in self.assigned_numbers.values()} or await self._numbers_in_use(
            (number,)
        ):
            raise VendorError("this number is gone", retryable=False, code=NUMBER_UNAVAILABLE)
        owned = OwnedNumber(number=number, sid=f"PN{secrets.token_hex(16)}")
        self.assigned_numbers[reference] = owned
        self.webhooks[number] = webhooks
        return owned

    async def find_owned_number(self, reference: str) -> OwnedNumber | None:
        """The number handed out under this reference since the process began."""
        return self.assigned_numbers.get(reference)

    async def send_text(self, *, sender: str, to: str, body: str, status_callback: str | None) -> SentText:
        """Keep the text, unless its receiver is known for trouble."""
        if failure := FAILING_NUMBERS.get(to[-7:]):
            raise VendorError("the text was refused", retryable=failure[1], code=failure[0])
        if not body.strip():
            raise VendorError("a text needs words", retryable=False, code="21602")
        sid = f"SM{secrets.token_hex(16)}"
        self.texts.append(DemoSms(sid, sender, to, body, status_callback, self._clock()))
        return SentText(sid=sid, status="queued", segments=count_segments(body), price=None)

    async def redirect_call(self, call_sid: str, *, url: str) -> None:
        """Lead a call of `live_calls` there; every other one is over."""
        lead_call = self.live_calls.get(call_sid)
        if lead_call is None:
            raise VendorError("the call was not led on", retryable=False, code=CALL_OVER)
        self.redirects.append((call_sid, url))
        await lead_call(url)

    async def fetch_text(self, sid: str) -> SentText | None:
        """A text of this process, priced as Twilio prices one within the United States."""
        text = next((text for text in self.texts if text.sid == sid), None)
        if text is None:
            return None
        segments = count_segments(text.body)
        return SentText(sid=sid, status="sent", segments=segments, price=segments * PRICE_PER_SEGMENT)

    async def fetch_call(self, sid: str) -> CallReport | None:
        """How a call stands that somebody said so of; no other is known."""
        return self.call_reports.get(sid)

    def verify_signature(self, url: str, form: Form, signature: str | None) -> bool:
        """Was this signed with one of our tokens?"""
        return twilio_signature.verify_signature(self._tokens, url, form, signature)

    def sign_request(self, url: str, form: Form) -> str:
        """The signature of the first token."""
        return twilio_signature.compute_signature(self._tokens[0], url, form)

    async def check_health(self) -> VendorHealth:
        """Always well, never real."""
        return VendorHealth(configured=False, ok=True, detail="demo")

    async def close(self) -> None:
        """Nothing is held open."""

    def _numbers_by_area(self, first: str | None) -> Iterator[list[str]]:
        other_areas = [code for code in AREA_CODES if code != first]
        self._rng.shuffle(other_areas)
        preferred = [first] if first and re.fullmatch(r"[2-9]\d\d", first) else []
        for code in chain(preferred, other_areas):
            line_numbers = list(range(NUMBERS_PER_AREA))
            self._rng.shuffle(line_numbers)
            yield [f"+1{code}55501{line_number:02d}" for line_number in line_numbers]
