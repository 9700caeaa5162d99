"""One end of a call: fetches documents, follows their verbs, and stops where a person must do something."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from ringlypro.vendors.carrier_twiml import BAD_URL, UNKNOWN, WRONG_TYPE, CarrierError, Element, read
from ringlypro.vendors.carrier_wire import BAD_ANSWER, Fault, HttpAnswer, Unreachable, Wire

UNANSWERED = frozenset(("Redirect", "Reject", "Pause"))  # verbs that do not pick up
MOST_HOPS = 30  # documents in a row without anybody saying anything


@dataclass(frozen=True, slots=True)
class Said:
    """The carrier's own voice spoke."""

    text: str
    lang: str
    voice: str


@dataclass(frozen=True, slots=True)
class Played:
    """A recording was played."""

    url: str


@dataclass(frozen=True, slots=True)
class Paused:
    """Nothing was heard for some seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Rang:
    """Another telephone rings; `seconds` at most."""

    number: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Beep:
    """The tone after which to speak."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The carrier's own apology for an application error."""

    code: str


Heard = Said | Played | Paused | Rang | Beep | Broken
Ended = Literal["caller", "hangup", "exhausted", "rejected", "busy", "error"]
Fetch = Callable[[str], Awaitable[HttpAnswer]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the line waits for; `digits` keys are enough, `finish` ends them sooner, `timeout` in seconds."""

    kind: Literal["gather", "record", "dial", "ended"]
    action: str = ""
    speech: bool = False
    keypad: bool = False
    digits: int | None = None
    finish: str = ""
    lang: str = ""
    timeout: int = 5
    reports_silence: bool = False
    verb: Element | None = None


class NotNow(Exception):
    """The line does not wait for that; a test or a screen pressed the wrong thing."""


class Leg:
    """Follows TwiML for one telephone. `facts` are the parameters every request of this leg carries."""

    def __init__(self, wire: Wire, *, facts: list[tuple[str, str]], fallback: str | None, fetch: Fetch | None) -> None:
        self.wire = wire
        self.heard: list[Heard] = []
        self.faults: list[Fault] = []
        self.ended: Ended | None = None
        self.status = "ringing"
        self.sid = dict(facts)["CallSid"]
        self._facts = facts
        self._waiting: Waiting | None = None
        self._fallback = fallback
        self._fetch = fetch
        self._verbs: list[Element] = []
        self._url = ""
        self._hops = 0

    @property
    def waiting(self) -> Waiting:
        """What somebody must do next."""
        if self.ended is not None:
            return Waiting("ended")
        if self._waiting is None:
            raise NotNow("the line is busy with a request")
        return self._waiting

    async def say(self, words: str, *, confidence: float | None = 0.9) -> None:
        """Speak. Where nobody listens to words it counts as silence; None leaves out how sure the carrier is."""
        wait = self._expect("gather")
        if not (wait.speech and words.strip()):
            await self.silence()
            return
        extra = [("SpeechResult", words), ("Language", wait.lang)]
        if confidence is not None:
            extra.append(("Confidence", str(confidence)))
        await self._go_on(wait.action, extra)

    async def press(self, keys: str) -> None:
        """Press keys, one after another, as far as they are wanted."""
        wait = self._expect("gather")
        digits, finished = "", ""
        for key in keys if wait.keypad else "":
            if key == wait.finish:
                finished = key
                break
            digits += key
            if len(digits) == wait.digits:
                break
        if digits:
            await self._go_on(wait.action, [("Digits", digits), ("FinishedOnKey", finished), ("msg", "Gather End")])
        else:
            await self.silence()

    async def silence(self) -> None:
        """Say and press nothing until the line loses patience."""
        wait = self._expect("gather")
        if wait.reports_silence:
            nothing = [("Digits", ""), ("FinishedOnKey", ""), ("msg", "Gather End")]
            await self._go_on(wait.action, [*nothing, *([("SpeechResult", "")] if wait.speech else [])])
        else:
            self._waiting = None
            await self._follow()

    async def start(self, url: str) -> None:
        """Ask for the first document and follow it."""
        await self._ask(url, [])
        await self._follow()

    def _expect(self, *kinds: str) -> Waiting:
        wait = self.waiting
        if wait.kind not in kinds:
            raise NotNow(f"the line waits for: {wait.kind}")
        return wait

    async def _go_on(self, url: str, extra: list[tuple[str, str]]) -> None:
        self._waiting = None
        self._hops = 0
        await self._ask(url, extra)
        await self._follow()

    async def _ask(self, url: str, extra: list[tuple[str, str]]) -> None:
        """Fetch the next document; on trouble the fallback's, and on more trouble the call breaks."""
        form = [*self._facts, ("CallStatus", self.status), *extra]
        self._hops += 1
        try:
            await self._load(url, form)
        except (CarrierError, Unreachable) as trouble:
            self.faults.append(Fault(trouble.code, trouble.detail, url))
            await self._fall_back(url, trouble.code, form)

    async def _load(self, url: str, form: list[tuple[str, str]]) -> None:
        if self._hops > MOST_HOPS:
            raise CarrierError(BAD_URL, "documents lead to documents without end")
        answer = await self.wire.deliver(url, form)
        self._verbs = list(read(answer.body, answer.content_type))
        self._url = url

    async def _fall_back(self, url: str, code: str, form: list[tuple[str, str]]) -> None:
        if self._fallback:
            try:
                await self._load(self._fallback, [*form, ("ErrorCode", code), ("ErrorUrl", url)])
            except (CarrierError, Unreachable) as trouble:
                self.faults.append(Fault(trouble.code, trouble.detail, self._fallback))
            else:
                return
        await self._break(code)

    async def _break(self, code: str) -> None:
        if self.ended is None:
            self.heard.append(Broken(code))
            await self._end("error")

    async def _end(self, reason: Ended) -> None:
        """Be over, once."""
        if self.ended is None:
            self.ended = reason
            self.status = {"rejected": "no-answer", "busy": "busy"}.get(reason, "completed")
            self._verbs = []

    async def _follow(self) -> None:
        """Perform verbs until a person must act or the call is over."""
        while self.ended is None:
            if not self._verbs:
                await self._end("exhausted")
            elif await self._perform(self._verbs.pop(0)):
                return

    async def _perform(self, verb: Element) -> bool:
        """Do one verb; True when somebody must do something now."""
        if self.status == "ringing" and verb.name not in UNANSWERED:
            self.status = "in-progress"
        match verb.name:
            case "Say" | "Play" | "Pause":
                await self._sound(verb)
            case "Gather":
                for sound in verb.children:
                    await self._sound(sound)
                self._waiting = self._gather(verb)
                return self.ended is None
            case "Redirect":
                await self._ask(urljoin(self._url, verb.text), [])
            case "Hangup":
                await self._end("hangup")
            case _:
                self.faults.append(Fault(UNKNOWN, f"{verb.name} does not belong here", self._url))
                await self._break(UNKNOWN)
        return False

    async def _sound(self, verb: Element) -> None:
        match verb.name:
            case "Say":
                self.heard.append(Said(verb.text, verb.attrs["language"], verb.attrs.get("voice", "")))
            case "Play":
                await self._listen_to(verb.text)
                self.heard.append(Played(verb.text))
            case _:
                self.heard.append(Paused(int(verb.attrs.get("length", "1"))))

    async def _listen_to(self, url: str) -> None:
        """Fetch a recording as the carrier would; a bad one is a fault the caller hears as nothing."""
        if self._fetch is None:
            return
        try:
            answer = await self._fetch(url)
        except OSError as nobody:
            self.faults.append(Fault(BAD_ANSWER, type(nobody).__name__, url))
            return
        if answer.status != 200:
            self.faults.append(Fault(BAD_ANSWER, f"status {answer.status}", url))
        elif not answer.content_type.startswith("audio/") or not answer.body:
            self.faults.append(Fault(WRONG_TYPE, f"content type {answer.content_type!r}", url))

    def _gather(self, verb: Element) -> Waiting:
        heard, digits = verb.attrs["input"].split(), verb.attrs.get("numDigits")
        return Waiting(
            "gather",
            action=urljoin(self._url, verb.attrs["action"]),
            speech="speech" in heard,
            keypad="dtmf" in heard,
            digits=int(digits) if digits else None,
            finish=verb.attrs.get("finishOnKey", "#"),
            lang=verb.attrs["language"],
            timeout=int(verb.attrs.get("timeout", "5")),
            reports_silence=verb.attrs.get("actionOnEmptyResult") == "true",
            verb=verb,
        )
