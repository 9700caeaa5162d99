"""What a turn needs next: to listen, to ask calendar or database, to ring somebody, to hang up.

`kind` is stored with a waiting conversation, so it stays when a class gets another name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar

from ringlypro.core.time_windows import ANY_TIME, DayPartName, TimeWindow
from ringlypro.receptionist.conversation_terms import BackendEffectKind, DayEdge, MessageTopic
from ringlypro.receptionist.question_forms import QuestionStep


@dataclass(frozen=True, slots=True)
class GatherInput:
    """Wait for words or keys. `digit_count`: how many keys make an answer, None when "#" or a pause ends it."""

    question: QuestionStep
    digit_count: int | None = None
    timeout_seconds: int = 5
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckAvailability:
    """Which times are free? A moment (day and clock), a day with or without a part of it, or the earliest there is."""

    kind: ClassVar[BackendEffectKind] = "look"

    day: date | None = None
    clock: time | None = None
    part: DayPartName | None = None
    service_id: int | None = None
    earliest: bool = False
    after: datetime | None = None
    """Only later than this: "something later"."""
    ignore_id: int | None = None
    """The appointment being moved does not stand in its own way."""
    window: TimeWindow = ANY_TIME
    """Between which clocks it may start."""
    edge: DayEdge = ""


@dataclass(frozen=True, slots=True)
class BookAppointment:
    """Put this in the calendar."""

    kind: ClassVar[BackendEffectKind] = "book"

    at: datetime
    name: str
    phone: str
    service_id: int | None = None
    reason: str | None = None
    is_second: bool = False
    """The caller knows of another one on that day and wants both."""


@dataclass(frozen=True, slots=True)
class FindAppointment:
    """Which live appointment does the caller mean? By code, or by number and name together."""

    kind: ClassVar[BackendEffectKind] = "find"

    code: str | None = None
    phone: str | None = None
    name: str | None = None
    is_number_shown: bool = False
    """The caller told the digits that were texted to this number."""


@dataclass(frozen=True, slots=True)
class RescheduleAppointment:
    """Move an appointment; the old time stands if the new one cannot be had."""

    kind: ClassVar[BackendEffectKind] = "move"

    booking_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CancelAppointment:
    """Cancel an appointment."""

    kind: ClassVar[BackendEffectKind] = "cancel"

    booking_id: int


@dataclass(frozen=True, slots=True)
class ConfirmAppointment:
    """The caller will come: mark the appointment as confirmed."""

    kind: ClassVar[BackendEffectKind] = "confirm"

    booking_id: int


@dataclass(frozen=True, slots=True)
class RenameAppointment:
    """Put what was booked a moment ago under another name; the code says which it is."""

    kind: ClassVar[BackendEffectKind] = "rename"

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class LeaveMessage:
    """Leave a message for the owner; `topic` says what kind of thing there is to do."""

    kind: ClassVar[BackendEffectKind] = "note"

    name: str | None
    phone: str | None
    reason: str
    urgent: bool = False
    best_time: str | None = None
    topic: MessageTopic = "message"


@dataclass(frozen=True, slots=True)
class AlertOwner:
    """Tell the owner at once: the caller spoke of an emergency. `text` is what was heard."""

    kind: ClassVar[BackendEffectKind] = "alert"

    text: str


@dataclass(frozen=True, slots=True)
class FindPassage:
    """What did the owner write that answers this? Asked before any other reading of a question is followed."""

    kind: ClassVar[BackendEffectKind] = "passage"

    question: str
    """The caller's own words."""


@dataclass(frozen=True, slots=True)
class TransferCall:
    """Ring the owner's phone; the answer is `Dialed`."""


@dataclass(frozen=True, slots=True)
class RecordVoicemail:
    """Beep and record; the answer is `Recorded`."""


@dataclass(frozen=True, slots=True)
class HangUpCall:
    """The call is over."""


@dataclass(frozen=True, slots=True)
class RejectCall:
    """Do not pick up at all."""


BackendEffect = (
    CheckAvailability
    | BookAppointment
    | FindAppointment
    | RescheduleAppointment
    | CancelAppointment
    | ConfirmAppointment
    | RenameAppointment
    | LeaveMessage
    | AlertOwner
    | FindPassage
)
"""Effects that calendar and database answer at once, within the same turn."""
Effect = GatherInput | TransferCall | RecordVoicemail | HangUpCall | RejectCall | BackendEffect
