"""A call from the caller's end: everything a leg does, and messages after the beep, other telephones and the bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin

from ringlypro.vendors import carrier_wire as wires
from ringlypro.vendors.carrier_leg import Beep, Ended, Leg, Rang, Waiting
from ringlypro.vendors.carrier_twiml import Element
from ringlypro.vendors.carrier_wire import Fault, HttpAnswer, Repeat, Unreachable

if TYPE_CHECKING:
    from ringlypro.vendors.carrier import Carrier

RECORDINGS = "https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/{sid}"
API_VERSION = "2010-04-01"
LETTERS_PER_SECOND = 15
MOST_SILENCES = 5
DialStatus = Literal["completed", "no-answer", "busy", "failed", "canceled"]


@dataclass(frozen=True, slots=True)
class Recording:
    """What somebody left after the beep."""

    sid: str
    url: str
    seconds: int
    words: str


class Call(Leg):
    """One call, from the caller's end.

    `heard` is what the caller heard, `waiting` what is expected of them, `ended` how it ended (None while it
    lasts), `faults` what a real carrier would complain about, `staff` the telephone of whoever was rung.
    """

    def __init__(self, carrier: Carrier, *, to: str, from_: str, extra: Mapping[str, str], call_sid: str) -> None:
        facts = [
            ("CallSid", call_sid),
            ("AccountSid", carrier.account_sid),
            ("From", from_),
            ("To", to),
            ("Caller", from_),
            ("Called", to),
            ("ApiVersion", API_VERSION),
            ("Direction", "inbound"),
        ]
        for who, number in (("From", from_), ("To", to), ("Caller", from_), ("Called", to)):
            facts += wires.places(who, number)
        super().__init__(
            carrier.wire(), facts=[*facts, *extra.items()], fallback=carrier.hooks.voice_fallback, fetch=carrier.fetch
        )
        self.carrier = carrier
        self.to, self.from_ = to, from_
        self.staff: Leg | None = None
        self.recordings: list[Recording] = []
        self.reports = True
        self._began = carrier.clock()
        self._fixed: int | None = None
        self._talked = 0
        self._sequence = 0

    @property
    def repeats(self) -> list[Repeat]:
        """Requests that were delivered twice."""
        return self.wire.repeats

    @property
    def duration(self) -> int:
        """Whole seconds the call has lasted, or as `lasted` said."""
        return self._fixed if self._fixed is not None else round(self.carrier.clock() - self._began) + self._talked

    def lasted(self, seconds: int) -> None:
        """Let the carrier bill so many seconds, whatever the clock says."""
        self._fixed = seconds

    async def say(self, words: str, *, confidence: float | None = 0.9) -> None:
        """Answer the question, or leave these words after the beep."""
        if self._expect("gather", "record").kind == "gather":
            await super().say(words, confidence=confidence)
        else:
            await self._leave(words, key="")

    async def press(self, keys: str) -> None:
        """Press keys; after a beep any of them means that there is no message."""
        if self._expect("gather", "record").kind == "gather":
            await super().press(keys)
        else:
            await self.silence()

    async def silence(self) -> None:
        """Say nothing; an empty recording is none, and the next verb follows."""
        wait = self._expect("gather", "record")
        if wait.kind == "gather":
            await super().silence()
            return
        self._waiting = None
        await self._tell_recording(wait, Recording(wires.sid("RE"), "", 0, ""), "absent")
        await self._follow()

    async def hang_up(self, *, having_said: str = "") -> None:
        """Put the receiver down, at any moment; after a beep, perhaps `having_said` something."""
        if self.ended is not None:
            return
        wait, self._waiting = self._waiting, None
        self.ended, self.status, self._verbs = "caller", "completed", []
        if wait and wait.kind == "record" and having_said:
            await self._leave(having_said, key="hangup", wait=wait)
        elif wait and wait.kind == "dial":
            told = self._dialled("canceled", 0, bridged=False)
            await self._tell(wait.action, [*self._facts, ("CallStatus", self.status), *told])
        await self._report_end()

    async def staff_answers(self, *, presses: str | None = "1", talks_for: int = 30) -> None:
        """The person rung picks up, hears the whisper, presses a key (None: nothing), and talks so many seconds."""
        wait = self._expect("dial")
        number = _verb(wait).children[0]
        self._waiting = None
        self.staff = staff = Leg(self.wire, facts=self._other_end(wait), fallback=None, fetch=self.carrier.fetch)
        if whisper := number.attrs.get("url"):
            await staff.start(urljoin(self._url, whisper))
            if staff.ended is None and presses:
                await staff.press(presses)
            for _ in range(MOST_SILENCES):
                if staff.ended is None:
                    await staff.silence()
            self.faults += staff.faults
        if self.ended is not None:
            return
        # The whisper's document coming to its end is what connects the two; hanging up is a no.
        if not whisper or staff.ended == "exhausted":
            self._talked += talks_for
            await self._dial_over(wait, "completed", talks_for, bridged=True)
        else:
            await self._dial_over(wait, "no-answer", 0, bridged=False)

    async def staff_declines(self) -> None:
        """The person rung hears the whisper and does not press 1."""
        await self.staff_answers(presses="2")

    async def staff_misses(self, status: DialStatus = "no-answer") -> None:
        """Nobody picks up: it rang out, or was busy, or failed."""
        wait = self._expect("dial")
        self._waiting = None
        await self._dial_over(wait, status, 0, bridged=False)

    async def resend(self) -> HttpAnswer:
        """Deliver the last request once more, to the letter; the call takes no notice of the answer."""
        return await self.wire.again(self.wire.requests[-1])

    async def report(self, status: str, *, seconds: int | None = None) -> None:
        """Post the call's status to its hook; a refusal is a fault."""
        form = [*self._facts, ("CallStatus", status)]
        if seconds is not None:
            form += [("CallDuration", str(seconds)), ("Duration", str(-(-seconds // 60)))]
        form += [
            ("Timestamp", format_datetime(self.carrier.now())),
            ("CallbackSource", "call-progress-events"),
            ("SequenceNumber", str(self._sequence)),
        ]
        self._sequence += 1
        await self._tell(self.carrier.hooks.status, form)

    async def _perform(self, verb: Element) -> bool:
        match verb.name:
            case "Record":
                self.heard.append(Beep())
                self._waiting = Waiting("record", action=self._action(verb), speech=True, keypad=True, verb=verb)
                return True
            case "Dial":
                seconds = int(verb.attrs.get("timeout", "30"))
                self.heard.append(Rang(verb.children[0].text, seconds))
                self._waiting = Waiting("dial", action=self._action(verb), timeout=seconds, verb=verb)
                return True
            case "Reject" if self.status == "ringing":
                await self._end("busy" if verb.attrs.get("reason") == "busy" else "rejected")
                return False
            case _:
                return await super()._perform(verb)

    async def _end(self, reason: Ended) -> None:
        if self.ended is None:
            await super()._end(reason)
            await self._report_end()

    async def _report_end(self) -> None:
        if self.reports:
            await self.report(self.status, seconds=self.duration if self.status == "completed" else None)

    async def _leave(self, words: str, *, key: str, wait: Waiting | None = None) -> None:
        """Leave a message, hear what comes next, then let the recording be reported."""
        wait = wait or self._expect("record")
        recorded = wires.sid("RE")
        url = RECORDINGS.format(account=self.carrier.account_sid, sid=recorded)
        longest = int(_verb(wait).attrs.get("maxLength", "3600"))
        left = Recording(recorded, url, min(longest, max(1, round(len(words) / LETTERS_PER_SECOND))), words)
        self.recordings.append(left)
        extra = [("RecordingUrl", url), ("RecordingSid", recorded), ("RecordingDuration", str(left.seconds))]
        if self.ended is None:
            await self._go_on(wait.action, [*extra, ("Digits", key)])
        else:
            await self._tell(wait.action, [*self._facts, ("CallStatus", self.status), *extra, ("Digits", key)])
        await self._tell_recording(wait, left, "completed")

    async def _tell_recording(self, wait: Waiting, left: Recording, status: str) -> None:
        attrs = _verb(wait).attrs
        common = [("AccountSid", self.carrier.account_sid), ("CallSid", self.sid), ("RecordingSid", left.sid)]
        hook = attrs.get("recordingStatusCallback")
        if hook and status in attrs.get("recordingStatusCallbackEvent", "completed").split():
            told = [("RecordingUrl", left.url), ("RecordingStatus", status), ("RecordingDuration", str(left.seconds))]
            more = [("RecordingChannels", "1"), ("RecordingSource", "RecordVerb")]
            await self._tell(urljoin(self._url, hook), [*common, *told, *more])
        if left.words and attrs.get("transcribe") == "true" and (hook := attrs.get("transcribeCallback")):
            text = [("TranscriptionText", left.words), ("TranscriptionStatus", "completed")]
            text += [("TranscriptionSid", wires.sid("TR")), ("RecordingUrl", left.url)]
            text += [("From", self.from_), ("To", self.to)]
            await self._tell(urljoin(self._url, hook), [*common, *text])

    async def _dial_over(self, wait: Waiting, status: DialStatus, seconds: int, *, bridged: bool) -> None:
        if "action" in _verb(wait).attrs:
            await self._go_on(wait.action, self._dialled(status, seconds, bridged=bridged))
        else:
            await self._follow()

    def _dialled(self, status: DialStatus, seconds: int, *, bridged: bool) -> list[tuple[str, str]]:
        told = [("DialCallStatus", status), ("DialCallSid", self.staff.sid if self.staff else wires.sid("CA"))]
        if bridged:
            told.append(("DialCallDuration", str(seconds)))
        return [*told, ("DialBridged", "true" if bridged else "false")]

    def _other_end(self, wait: Waiting) -> list[tuple[str, str]]:
        """What is known of the call to the person rung."""
        verb = _verb(wait)
        shown, number = verb.attrs.get("callerId", self.from_), verb.children[0].text
        return [
            ("CallSid", wires.sid("CA")),
            ("ParentCallSid", self.sid),
            ("AccountSid", self.carrier.account_sid),
            ("From", shown),
            ("To", number),
            ("Caller", shown),
            ("Called", number),
            ("ApiVersion", API_VERSION),
            ("Direction", "outbound-dial"),
        ]

    async def _tell(self, url: str, form: list[tuple[str, str]]) -> None:
        """Post a report whose answer nobody follows; anything but a 2xx is a fault."""
        try:
            await self.wire.deliver(url, form)
        except Unreachable as trouble:
            self.faults.append(Fault(trouble.code, trouble.detail, url))

    def _action(self, verb: Element) -> str:
        return urljoin(self._url, verb.attrs.get("action", ""))


def _verb(wait: Waiting) -> Element:
    """The verb that waits."""
    assert wait.verb is not None, "whoever waits, waits in a verb"
    return wait.verb
