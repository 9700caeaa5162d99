"""A telephone company at home: it hands out numbers nobody can have, and keeps every text instead of sending it.

Like Twilio's own test numbers, some receivers are known for trouble: see `TROUBLE`.
"""

from __future__ import annotations

import random
import re
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from ringlypro.vendors import twilio_signature
from ringlypro.vendors.errors import NUMBER_GONE, OPTED_OUT, VendorError
from ringlypro.vendors.ports import Form, Health, NumberHooks, OwnedNumber, SentText

TROUBLE = {
    "5550001": ("21211", False),  # not a telephone number
    "5550002": ("21612", False),  # no way to reach it
    "5550004": (OPTED_OUT, False),  # answered STOP
    "5550008": ("20429", True),  # too much at once: later, please
    "5550009": ("21614", False),  # a landline
}
"""What happens to a text whose receiver ends like this: the code, and whether trying again makes sense."""

ELSEWHERE = re.findall(
    r"\d{3}",
    "202 203 205 206 207 208 210 212 213 214 215 216 217 224 225 228 229 231 239 248 251 253 254 256 260 267 269 "
    "270 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 325 330 334 336 337 "
    "339 347 352 360 361 385 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 "
    "434 435 440 ",
)
PER_AREA = 100  # 555-0100 to 555-0199 are kept free for fiction in every area code
GSM = re.compile(r"[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\\[~\]|€]*")
GSM_TWICE = re.compile(r"[\^{}\\\[~\]|€]")

Taken = Callable[[Sequence[str]], Awaitable[Collection[str]]]


@dataclass(frozen=True, slots=True)
class DemoText:
    """A text that would have been sent."""

    sid: str
    sender: str
    to: str
    body: str
    status_callback: str | None
    at: datetime


async def nobody(_numbers: Sequence[str]) -> Collection[str]:
    """Nothing is taken that this process did not hand out itself."""
    return ()


class Switchboard:
    """`Phone`, played at home.

    `tokens` sign and prove as Twilio's do, the first one signs. `taken` may say which of some numbers already
    belong to somebody, since this double forgets everything when the process ends.
    """

    def __init__(
        self,
        *,
        tokens: Sequence[str],
        taken: Taken = nobody,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        seed: int | None = None,
    ) -> None:
        self.texts: deque[DemoText] = deque(maxlen=200)
        self.handed_out: dict[str, OwnedNumber] = {}
        self.hooks: dict[str, NumberHooks] = {}
        self._tokens = tuple(tokens)
        self._taken = taken
        self._clock = clock
        self._dice = random.Random(seed)  # noqa: S311  # chooses among numbers, guards nothing

    async def find_numbers(self, *, area_code: str | None, limit: int = 5) -> Sequence[str]:
        """Fictional numbers, those of the area code first, never one that is known to be taken."""
        found: list[str] = []
        ours = {owned.number for owned in self.handed_out.values()}
        for numbers in self._areas(area_code):
            free = [number for number in numbers if number not in ours]
            gone = await self._taken(free) if free else ()
            found += [number for number in free if number not in gone]
            if len(found) >= limit:
                break
        return found[:limit]

    async def take_number(self, number: str, *, hooks: NumberHooks, reference: str) -> OwnedNumber:
        """Hand out a number, the same one again for the same reference."""
        if known := self.handed_out.get(reference):
            return known
        if number in {owned.number for owned in self.handed_out.values()} or await self._taken((number,)):
            raise VendorError("this number is gone", retryable=False, code=NUMBER_GONE)
        owned = OwnedNumber(number=number, sid=f"PN{secrets.token_hex(16)}")
        self.handed_out[reference] = owned
        self.hooks[number] = hooks
        return owned

    async def owned(self, reference: str) -> OwnedNumber | None:
        """The number handed out under this reference since the process began."""
        return self.handed_out.get(reference)

    async def send_text(self, *, sender: str, to: str, body: str, status_callback: str | None) -> SentText:
        """Keep the text, unless its receiver is known for trouble."""
        if trouble := TROUBLE.get(to[-7:]):
            raise VendorError("the text was refused", retryable=trouble[1], code=trouble[0])
        if not body.strip():
            raise VendorError("a text needs words", retryable=False, code="21602")
        sid = f"SM{secrets.token_hex(16)}"
        self.texts.append(DemoText(sid, sender, to, body, status_callback, self._clock()))
        return SentText(sid=sid, status="queued", segments=segments(body), price=None)

    def genuine(self, url: str, form: Form, signature: str | None) -> bool:
        """Was this signed with one of our tokens?"""
        return twilio_signature.genuine(self._tokens, url, form, signature)

    def sign(self, url: str, form: Form) -> str:
        """The signature of the first token."""
        return twilio_signature.sign(self._tokens[0], url, form)

    async def check(self) -> Health:
        """Always well, never real."""
        return Health(configured=False, ok=True, detail="demo")

    async def close(self) -> None:
        """Nothing is held open."""

    def _areas(self, first: str | None) -> Iterator[list[str]]:
        elsewhere = [code for code in ELSEWHERE if code != first]
        self._dice.shuffle(elsewhere)
        wanted = [first] if first and re.fullmatch(r"[2-9]\d\d", first) else []
        for code in chain(wanted, elsewhere):
            lines = list(range(PER_AREA))
            self._dice.shuffle(lines)
            yield [f"+1{code}55501{line:02d}" for line in lines]


def segments(body: str) -> int:
    """How many SMS a text is billed as: 160 signs or 153 a part in GSM-7, else 70 or 67 in UCS-2."""
    if GSM.fullmatch(body):
        length, single, part = len(body) + len(GSM_TWICE.findall(body)), 160, 153
    else:
        length, single, part = len(body.encode("utf-16-be", "surrogatepass")) // 2, 70, 67
    return 1 if length <= single else -(-length // part)
