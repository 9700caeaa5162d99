"""What every status of Twilio's calls and recordings means for money and for what people see: data, with a reason each.

A test holds these tables against the enums of Twilio's SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallStatusRule:
    """One status of a call. `rank` says which of two ends is the fuller one; 0 is no end."""

    rank: int
    is_billed: bool
    reason: str

    @property
    def is_final(self) -> bool:
        """Whether the call is over."""
        return self.rank > 0


@dataclass(frozen=True, slots=True)
class RecordingStatusRule:
    """One status of a recording: whether there is something to hear."""

    is_attached: bool
    reason: str


CALL_STATUSES: Mapping[str, CallStatusRule] = {
    "queued": CallStatusRule(0, is_billed=False, reason="nobody was rung yet"),
    "initiated": CallStatusRule(0, is_billed=False, reason="nobody was rung yet"),
    "ringing": CallStatusRule(0, is_billed=False, reason="nobody has answered yet"),
    "in-progress": CallStatusRule(0, is_billed=False, reason="the end tells how long it was"),
    "busy": CallStatusRule(1, is_billed=False, reason="never connected"),
    "failed": CallStatusRule(1, is_billed=False, reason="never connected"),
    "no-answer": CallStatusRule(1, is_billed=False, reason="never connected"),
    "canceled": CallStatusRule(1, is_billed=False, reason="hung up before anybody answered"),
    "completed": CallStatusRule(2, is_billed=True, reason="its seconds are charged, the most that were told of it"),
}
END_UNKNOWN = "failed"
"""A call whose end nobody can tell any more is closed as one that failed."""

RECORDING_STATUSES: Mapping[str, RecordingStatusRule] = {
    "in-progress": RecordingStatusRule(is_attached=False, reason="its end is still to come"),
    "paused": RecordingStatusRule(is_attached=False, reason="its end is still to come"),
    "stopped": RecordingStatusRule(is_attached=False, reason="it is written down first"),
    "processing": RecordingStatusRule(is_attached=False, reason="it is written down first"),
    "completed": RecordingStatusRule(is_attached=True, reason="it can be heard"),
    "absent": RecordingStatusRule(is_attached=False, reason="nothing was said: there is nothing to hear"),
}


def find_call_status(status: str) -> CallStatusRule:
    """The row of a status; one that is new is no end."""
    return CALL_STATUSES.get(status, CALL_STATUSES["in-progress"])


def is_recording_heard(status: str) -> bool:
    """Whether a recording in this status is linked; a Record verb's own report has no status, and is an end."""
    return not status or (status in RECORDING_STATUSES and RECORDING_STATUSES[status].is_attached)
