"""One end of a call: fetches documents, follows their verbs, and stops where a person must do something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from ringlypro.simulator.twilio_account import FetchAudio
from ringlypro.simulator.twilio_webhooks import BAD_RESPONSE, WebhookFault, WebhookSender, WebhookUnreachable
from ringlypro.simulator.twiml_parser import BAD_URL, UNKNOWN, WRONG_TYPE, TwimlElement, TwimlError, parse_twiml

NON_ANSWERING_VERBS = frozenset(("Redirect", "Reject", "Pause"))  # verbs that do not pick up
MAX_DOCUMENTS = 30  # documents in a row without anybody saying anything


@dataclass(frozen=True, slots=True)
class SpokenText:
    """Twilio's own voice spoke."""

    text: str
    lang: str
    voice: str


@dataclass(frozen=True, slots=True)
class PlayedAudio:
    """A recording was played."""

    url: str


@dataclass(frozen=True, slots=True)
class SilentPause:
    """Silence for some seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class RingingPhone:
    """Another telephone rings; `seconds` at most."""

    number: str
    seconds: int


@dataclass(frozen=True, slots=True)
class RecordingBeep:
    """The tone after which to speak."""


@dataclass(frozen=True, slots=True)
class ErrorAnnouncement:
    """Twilio's own apology for an application error."""

    code: str


LineSound = SpokenText | PlayedAudio | SilentPause | RingingPhone | RecordingBeep | ErrorAnnouncement
EndReason = Literal["caller", "hangup", "exhausted", "rejected", "busy", "error"]


@dataclass(frozen=True, slots=True)
class PendingVerb:
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
    element: TwimlElement | None = None


class UnexpectedInputError(Exception):
    """The line does not wait for that; a test or a screen pressed the wrong thing."""


class CallLeg:
    """Follows TwiML for one telephone. `facts` are the parameters every request of this leg carries."""

    def __init__(
        self, sender: WebhookSender, *, facts: list[tuple[str, str]], fallback: str | None, fetch: FetchAudio | None
    ) -> None:
        self.sender = sender
        self.sounds: list[LineSound] = []
        self.faults: list[WebhookFault] = []
        self.ended: EndReason | None = None
        self.status = "ringing"
        self.sid = dict(facts)["CallSid"]
        self._facts = facts
        self._waiting: PendingVerb | None = None
        self._fallback = fallback
        self._fetch = fetch
        self._verbs: list[TwimlElement] = []
        self._url = ""
        self._documents = 0

    @property
    def waiting(self) -> PendingVerb:
        """What somebody must do next."""
        if self.ended is not None:
            return PendingVerb("ended")
        if self._waiting is None:
            raise UnexpectedInputError("the line is busy with a request")
        return self._waiting

    async def say(self, words: str, *, confidence: float | None = 0.9) -> None:
        """Speak. Where nobody listens to words it counts as silence; `confidence` is 0 to 1, None leaves it out."""
        pending = self._expect("gather")
        if not (pending.speech and words.strip()):
            await self.stay_silent()
            return
        extra = [("SpeechResult", words), ("Language", pending.lang)]
        if confidence is not None:
            extra.append(("Confidence", str(confidence)))
        await self._continue_with(pending.action, extra)

    async def press(self, keys: str) -> None:
        """Press keys, one after another, as many as the line waits for."""
        pending = self._expect("gather")
        digits, finished = "", ""
        for key in keys if pending.keypad else "":
            if key == pending.finish:
                finished = key
                break
            digits += key
            if len(digits) == pending.digits:
                break
        if digits:
            extra = [("Digits", digits), ("FinishedOnKey", finished), ("msg", "Gather End")]
            await self._continue_with(pending.action, extra)
        else:
            await self.stay_silent()

    async def stay_silent(self) -> None:
        """Say and press nothing until the time to answer is over."""
        pending = self._expect("gather")
        if pending.reports_silence:
            empty = [("Digits", ""), ("FinishedOnKey", ""), ("msg", "Gather End")]
            await self._continue_with(pending.action, [*empty, *([("SpeechResult", "")] if pending.speech else [])])
        else:
            self._waiting = None
            await self._run_verbs()

    async def start(self, url: str) -> None:
        """Ask for the first document and follow it."""
        await self._request_document(url, [])
        await self._run_verbs()

    def _expect(self, *kinds: str) -> PendingVerb:
        pending = self.waiting
        if pending.kind not in kinds:
            raise UnexpectedInputError(f"the line waits for: {pending.kind}")
        return pending

    async def _continue_with(self, url: str, extra: list[tuple[str, str]]) -> None:
        self._waiting = None
        self._documents = 0
        await self._request_document(url, extra)
        await self._run_verbs()

    async def _request_document(self, url: str, extra: list[tuple[str, str]]) -> None:
        """Fetch the next document; on an error the fallback's, and if that fails too the call ends in an apology."""
        form = [*self._facts, ("CallStatus", self.status), *extra]
        self._documents += 1
        try:
            await self._load_document(url, form)
        except (TwimlError, WebhookUnreachable) as error:
            self.faults.append(WebhookFault(error.code, error.detail, url))
            await self._use_fallback(url, error.code, form)

    async def _load_document(self, url: str, form: list[tuple[str, str]]) -> None:
        if self._documents > MAX_DOCUMENTS:
            raise TwimlError(BAD_URL, "documents lead to documents without end")
        answer = await self.sender.deliver_form(url, form)
        self._verbs = list(parse_twiml(answer.body, answer.content_type))
        self._url = url

    async def _use_fallback(self, url: str, code: str, form: list[tuple[str, str]]) -> None:
        if self._fallback:
            try:
                await self._load_document(self._fallback, [*form, ("ErrorCode", code), ("ErrorUrl", url)])
            except (TwimlError, WebhookUnreachable) as error:
                self.faults.append(WebhookFault(error.code, error.detail, self._fallback))
            else:
                return
        await self._apologize(code)

    async def _apologize(self, code: str) -> None:
        if self.ended is None:
            self.sounds.append(ErrorAnnouncement(code))
            await self._end("error")

    async def _end(self, reason: EndReason) -> None:
        """Be over, once."""
        if self.ended is None:
            self.ended = reason
            self.status = {"rejected": "no-answer", "busy": "busy"}.get(reason, "completed")
            self._verbs = []

    async def _run_verbs(self) -> None:
        """Perform verbs until a person must act or the call is over."""
        while self.ended is None:
            if not self._verbs:
                await self._end("exhausted")
            elif await self._perform(self._verbs.pop(0)):
                return

    async def _perform(self, verb: TwimlElement) -> bool:
        """Do one verb; True when somebody must do something now."""
        if self.status == "ringing" and verb.name not in NON_ANSWERING_VERBS:
            self.status = "in-progress"
        match verb.name:
            case "Say" | "Play" | "Pause":
                await self._play_sound(verb)
            case "Gather":
                for sound in verb.children:
                    await self._play_sound(sound)
                self._waiting = self._pending_gather(verb)
                return self.ended is None
            case "Redirect":
                await self._request_document(urljoin(self._url, verb.text), [])
            case "Hangup":
                await self._end("hangup")
            case _:
                self.faults.append(WebhookFault(UNKNOWN, f"{verb.name} does not belong here", self._url))
                await self._apologize(UNKNOWN)
        return False

    async def _play_sound(self, verb: TwimlElement) -> None:
        match verb.name:
            case "Say":
                self.sounds.append(SpokenText(verb.text, verb.attrs["language"], verb.attrs.get("voice", "")))
            case "Play":
                await self._download(verb.text)
                self.sounds.append(PlayedAudio(verb.text))
            case _:
                self.sounds.append(SilentPause(int(verb.attrs.get("length", "1"))))

    async def _download(self, url: str) -> None:
        """Fetch a recording as Twilio would; a bad one is a fault, and silence to the caller."""
        if self._fetch is None:
            return
        try:
            answer = await self._fetch(url)
        except OSError as error:
            self.faults.append(WebhookFault(BAD_RESPONSE, type(error).__name__, url))
            return
        if answer.status != 200:
            self.faults.append(WebhookFault(BAD_RESPONSE, f"status {answer.status}", url))
        elif not answer.content_type.startswith("audio/") or not answer.body:
            self.faults.append(WebhookFault(WRONG_TYPE, f"content type {answer.content_type!r}", url))

    def _pending_gather(self, verb: TwimlElement) -> PendingVerb:
        inputs, digits = verb.attrs["input"].split(), verb.attrs.get("numDigits")
        return PendingVerb(
            "gather",
            action=urljoin(self._url, verb.attrs["action"]),
            speech="speech" in inputs,
            keypad="dtmf" in inputs,
            digits=int(digits) if digits else None,
            finish=verb.attrs.get("finishOnKey", "#"),
            lang=verb.attrs["language"],
            timeout=int(verb.attrs.get("timeout", "5")),
            reports_silence=verb.attrs.get("actionOnEmptyResult") == "true",
            element=verb,
        )
