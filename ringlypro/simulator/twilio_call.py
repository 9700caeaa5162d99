"""A call from the caller's end: everything a leg does, and messages after the beep, other telephones and the bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Literal
from urllib.parse import urljoin

from ringlypro.simulator.twilio_account import SimulatedAccount
from ringlypro.simulator.twilio_call_leg import CallLeg, EndReason, PendingVerb, RecordingBeep, RingingPhone
from ringlypro.simulator.twilio_webhooks import (
    WebhookFault,
    WebhookUnreachable,
    location_fields,
    new_sid,
)
from ringlypro.simulator.twiml_parser import TwimlElement

RECORDING_URL = "https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/{sid}"
API_VERSION = "2010-04-01"
CHARACTERS_PER_SECOND = 15
MAX_SILENCES = 5
DialStatus = Literal["completed", "no-answer", "busy", "failed", "canceled"]


@dataclass(frozen=True, slots=True)
class RecordedMessage:
    """What somebody left after the beep."""

    sid: str
    url: str
    seconds: int
    words: str


class SimulatedCall(CallLeg):
    """One call, from the caller's end.

    `sounds` is what the caller heard, `waiting` what is expected of them, `ended` how it ended (None while it
    lasts), `faults` what Twilio's debugger would report, `staff` the telephone of whoever was rung.
    """

    def __init__(
        self, account: SimulatedAccount, *, to: str, from_: str, extra: Mapping[str, str], call_sid: str
    ) -> None:
        facts = [
            ("CallSid", call_sid),
            ("AccountSid", account.account_sid),
            ("From", from_),
            ("To", to),
            ("Caller", from_),
            ("Called", to),
            ("ApiVersion", API_VERSION),
            ("Direction", "inbound"),
        ]
        for party, number in (("From", from_), ("To", to), ("Caller", from_), ("Called", to)):
            facts += location_fields(party, number)
        super().__init__(
            account.create_sender(),
            facts=[*facts, *extra.items()],
            fallback=account.hooks.voice_fallback,
            fetch=account.fetch,
        )
        self.account = account
        self.to, self.from_ = to, from_
        self.staff: CallLeg | None = None
        self.recordings: list[RecordedMessage] = []
        self.reports = True
        self._started = account.clock()
        self._fixed_seconds: int | None = None
        self._staff_seconds = 0
        self._sequence = 0

    @property
    def duration(self) -> int:
        """Whole seconds the call has lasted, or as `set_duration` says."""
        if self._fixed_seconds is not None:
            return self._fixed_seconds
        return round(self.account.clock() - self._started) + self._staff_seconds

    def set_duration(self, seconds: int) -> None:
        """Report so many seconds, whatever the clock says."""
        self._fixed_seconds = seconds

    async def say(self, words: str, *, confidence: float | None = 0.9) -> None:
        """Answer the question, or leave these words after the beep."""
        if self._expect("gather", "record").kind == "gather":
            await super().say(words, confidence=confidence)
        else:
            await self._leave_message(words, key="")

    async def press(self, keys: str) -> None:
        """Press keys; after a beep any of them means that there is no message."""
        if self._expect("gather", "record").kind == "gather":
            await super().press(keys)
        else:
            await self.stay_silent()

    async def stay_silent(self) -> None:
        """Say nothing; an empty recording is none, and the next verb follows."""
        pending = self._expect("gather", "record")
        if pending.kind == "gather":
            await super().stay_silent()
            return
        self._waiting = None
        await self._report_recording(pending, RecordedMessage(new_sid("RE"), "", 0, ""), "absent")
        await self._run_verbs()

    async def hang_up(self, *, message: str = "") -> None:
        """Put the receiver down, at any moment; after a beep, perhaps leaving a `message`."""
        if self.ended is not None:
            return
        pending, self._waiting = self._waiting, None
        self.ended, self.status, self._verbs = "caller", "completed", []
        if pending and pending.kind == "record" and message:
            await self._leave_message(message, key="hangup", pending=pending)
        elif pending and pending.kind == "dial":
            dial_result = self._dial_result("canceled", 0, bridged=False)
            await self._post(pending.action, [*self._facts, ("CallStatus", self.status), *dial_result])
        await self._report_end()

    async def staff_answers(self, *, presses: str | None = "1", talks_for: int = 30) -> None:
        """The person rung picks up, hears the whisper, presses a key (None: nothing), and talks so many seconds."""
        pending = self._expect("dial")
        number = _waiting_verb(pending).children[0]
        self._waiting = None
        facts = self._staff_call_facts(pending)
        self.staff = staff = CallLeg(self.sender, facts=facts, fallback=None, fetch=self.account.fetch)
        if whisper := number.attrs.get("url"):
            await staff.start(urljoin(self._url, whisper))
            if staff.ended is None and presses:
                await staff.press(presses)
            for _ in range(MAX_SILENCES):
                if staff.ended is None:
                    await staff.stay_silent()
            self.faults += staff.faults
        if self.ended is not None:
            return
        # The whisper's document coming to its end is what connects the two; hanging up is a no.
        if not whisper or staff.ended == "exhausted":
            self._staff_seconds += talks_for
            await self._finish_dial(pending, "completed", talks_for, bridged=True)
        else:
            await self._finish_dial(pending, "no-answer", 0, bridged=False)

    async def staff_declines(self) -> None:
        """The person rung hears the whisper and does not press 1."""
        await self.staff_answers(presses="2")

    async def staff_misses(self, status: DialStatus = "no-answer") -> None:
        """Nobody picks up: it rang out, or was busy, or failed."""
        pending = self._expect("dial")
        self._waiting = None
        await self._finish_dial(pending, status, 0, bridged=False)

    async def report_status(self, status: str, *, seconds: int | None = None) -> None:
        """Post the call's status to its hook; a refusal is a fault."""
        form = [*self._facts, ("CallStatus", status)]
        if seconds is not None:
            form += [("CallDuration", str(seconds)), ("Duration", str(-(-seconds // 60)))]
        form += [
            ("Timestamp", format_datetime(self.account.now())),
            ("CallbackSource", "call-progress-events"),
            ("SequenceNumber", str(self._sequence)),
        ]
        self._sequence += 1
        await self._post(self.account.hooks.status, form)

    async def _perform(self, verb: TwimlElement) -> bool:
        match verb.name:
            case "Record":
                self.sounds.append(RecordingBeep())
                self._waiting = PendingVerb("record", action=self._action(verb), speech=True, keypad=True, element=verb)
                return True
            case "Dial":
                seconds = int(verb.attrs.get("timeout", "30"))
                self.sounds.append(RingingPhone(verb.children[0].text, seconds))
                self._waiting = PendingVerb("dial", action=self._action(verb), timeout=seconds, element=verb)
                return True
            case "Reject" if self.status == "ringing":
                await self._end("busy" if verb.attrs.get("reason") == "busy" else "rejected")
                return False
            case _:
                return await super()._perform(verb)

    async def _end(self, reason: EndReason) -> None:
        if self.ended is None:
            await super()._end(reason)
            await self._report_end()

    async def _report_end(self) -> None:
        if self.reports:
            await self.report_status(self.status, seconds=self.duration if self.status == "completed" else None)

    async def _leave_message(self, words: str, *, key: str, pending: PendingVerb | None = None) -> None:
        """Leave a message, hear what comes next, then let the recording be reported."""
        pending = pending or self._expect("record")
        recording_sid = new_sid("RE")
        url = RECORDING_URL.format(account=self.account.account_sid, sid=recording_sid)
        longest = int(_waiting_verb(pending).attrs.get("maxLength", "3600"))
        seconds = min(longest, max(1, round(len(words) / CHARACTERS_PER_SECOND)))
        recording = RecordedMessage(recording_sid, url, seconds, words)
        self.recordings.append(recording)
        extra = [("RecordingUrl", url), ("RecordingSid", recording_sid), ("RecordingDuration", str(seconds))]
        if self.ended is None:
            await self._continue_with(pending.action, [*extra, ("Digits", key)])
        else:
            await self._post(pending.action, [*self._facts, ("CallStatus", self.status), *extra, ("Digits", key)])
        await self._report_recording(pending, recording, "completed")

    async def _report_recording(self, pending: PendingVerb, recording: RecordedMessage, status: str) -> None:
        attrs = _waiting_verb(pending).attrs
        common = [("AccountSid", self.account.account_sid), ("CallSid", self.sid), ("RecordingSid", recording.sid)]
        hook = attrs.get("recordingStatusCallback")
        if hook and status in attrs.get("recordingStatusCallbackEvent", "completed").split():
            result = [
                ("RecordingUrl", recording.url),
                ("RecordingStatus", status),
                ("RecordingDuration", str(recording.seconds)),
            ]
            more = [("RecordingChannels", "1"), ("RecordingSource", "RecordVerb")]
            await self._post(urljoin(self._url, hook), [*common, *result, *more])
        if recording.words and attrs.get("transcribe") == "true" and (hook := attrs.get("transcribeCallback")):
            text = [("TranscriptionText", recording.words), ("TranscriptionStatus", "completed")]
            text += [("TranscriptionSid", new_sid("TR")), ("RecordingUrl", recording.url)]
            text += [("From", self.from_), ("To", self.to)]
            await self._post(urljoin(self._url, hook), [*common, *text])

    async def _finish_dial(self, pending: PendingVerb, status: DialStatus, seconds: int, *, bridged: bool) -> None:
        if "action" in _waiting_verb(pending).attrs:
            await self._continue_with(pending.action, self._dial_result(status, seconds, bridged=bridged))
        else:
            await self._run_verbs()

    def _dial_result(self, status: DialStatus, seconds: int, *, bridged: bool) -> list[tuple[str, str]]:
        fields = [("DialCallStatus", status), ("DialCallSid", self.staff.sid if self.staff else new_sid("CA"))]
        if bridged:
            fields.append(("DialCallDuration", str(seconds)))
        return [*fields, ("DialBridged", "true" if bridged else "false")]

    def _staff_call_facts(self, pending: PendingVerb) -> list[tuple[str, str]]:
        """The parameters of the call to the person rung."""
        verb = _waiting_verb(pending)
        caller_id, number = verb.attrs.get("callerId", self.from_), verb.children[0].text
        return [
            ("CallSid", new_sid("CA")),
            ("ParentCallSid", self.sid),
            ("AccountSid", self.account.account_sid),
            ("From", caller_id),
            ("To", number),
            ("Caller", caller_id),
            ("Called", number),
            ("ApiVersion", API_VERSION),
            ("Direction", "outbound-dial"),
        ]

    async def _post(self, url: str, form: list[tuple[str, str]]) -> None:
        """Post a report whose answer nobody follows; anything but a 2xx is a fault."""
        try:
            await self.sender.deliver_form(url, form)
        except WebhookUnreachable as error:
            self.faults.append(WebhookFault(error.code, error.detail, url))

    def _action(self, verb: TwimlElement) -> str:
        return urljoin(self._url, verb.attrs.get("action", ""))


def _waiting_verb(pending: PendingVerb) -> TwimlElement:
    """The verb that waits."""
    assert pending.element is not None, "a pending verb of a call is always one of its document"
    return pending.element
