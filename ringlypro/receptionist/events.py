"""What may happen in a call: what the caller does, and what calendar, database and line answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ringlypro.receptionist.conversation_terms import CallerAppointment, EffectKind


@dataclass(frozen=True, slots=True)
class CallStarted:
    """The phone was picked up."""


@dataclass(frozen=True, slots=True)
class SpeechReceived:
    """The caller spoke. `confidence` is the telephone company's, 0–1, and often missing."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class KeysPressed:
    """The caller pressed keys."""

    digits: str


@dataclass(frozen=True, slots=True)
class CallerSilence:
    """Nothing was heard and nothing was pressed."""


@dataclass(frozen=True, slots=True)
class AvailabilityResult:
    """Answer to `CheckAvailability`: `is_free` when the very moment can be had, else up to three real `alternatives`.

    `reason` says what stands against it: taken, closed, past, too_far, too_soon, or "" when no clock was given.
    """

    is_free: bool
    alternatives: tuple[datetime, ...] = ()
    reason: str = ""
    is_outside: bool = False
    """No day has a time in the part of the day or the window that was asked for: these are others."""


@dataclass(frozen=True, slots=True)
class AppointmentBooked:
    """Answer to `Book` and `Move`: it is committed. Only now may it be said."""

    at: datetime
    code: str
    sms_sent: bool = False
    """A confirmation by SMS is on its way."""


@dataclass(frozen=True, slots=True)
class SlotConflict:
    """Answer to `Book` and `Move`: somebody else has the time; the alternatives are real."""

    alternatives: tuple[datetime, ...] = ()
    reason: str = "taken"


@dataclass(frozen=True, slots=True)
class SameDayAppointment:
    """Answer to `Book`: nothing is booked yet, for this caller comes at this moment of the same day already."""

    at: datetime


@dataclass(frozen=True, slots=True)
class AppointmentsFound:
    """Answer to `Find`: only what this caller may hear of."""

    appointments: tuple[CallerAppointment, ...] = ()


@dataclass(frozen=True, slots=True)
class DigitsTexted:
    """Answer to `Find` from another line than the number's own: these digits are texted to it before more is told.

    Empty `digits` where there is nothing to find: no text goes out, and the caller must not notice.
    """

    digits: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentCancelled:
    """Answer to `Cancel`: it is committed."""

    at: datetime


@dataclass(frozen=True, slots=True)
class AppointmentConfirmed:
    """Answer to `Confirm`: it is committed."""

    at: datetime


@dataclass(frozen=True, slots=True)
class AppointmentRenamed:
    """Answer to `Rename`: it is committed."""

    name: str


@dataclass(frozen=True, slots=True)
class MessageLeft:
    """Answer to `Note`: the message is stored and the owner told."""

    reference: str


@dataclass(frozen=True, slots=True)
class OwnerAlerted:
    """Answer to `Alert`: the owner is being told."""


@dataclass(frozen=True, slots=True)
class PassageFound:
    """Answer to `FindPassage`: `text` is the owner's own and clearly answers, or empty; then the question stands."""

    question: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class TransferResult:
    """The owner's phone was rung, and somebody accepted or nobody did."""

    was_accepted: bool


@dataclass(frozen=True, slots=True)
class CallTakenOver:
    """Somebody of the business takes this call over: `CallProgress.taken_over_by` says who asked for it."""


@dataclass(frozen=True, slots=True)
class VoicemailRecorded:
    """A voicemail was left, or not: `seconds` is 0 then."""

    seconds: int


@dataclass(frozen=True, slots=True)
class EffectFailed:
    """An effect failed: calendar or database did not answer."""

    effect_kind: EffectKind


CallerEvent = SpeechReceived | KeysPressed | CallerSilence
"""What the caller did."""
LineEvent = CallStarted | TransferResult | CallTakenOver | VoicemailRecorded
"""What the telephone reports."""
CalendarEvent = (
    AvailabilityResult
    | AppointmentBooked
    | SlotConflict
    | SameDayAppointment
    | AppointmentsFound
    | DigitsTexted
    | AppointmentCancelled
    | AppointmentConfirmed
    | AppointmentRenamed
    | MessageLeft
    | OwnerAlerted
    | EffectFailed
)
"""What calendar and database answer to what is to be done."""
BackendEvent = CalendarEvent | PassageFound
"""All that they answer."""
ConversationEvent = CallerEvent | LineEvent | BackendEvent
