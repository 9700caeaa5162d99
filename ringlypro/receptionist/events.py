"""What may happen in a call: what the caller does, and what the books and the line answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ringlypro.receptionist.brief import Booking


@dataclass(frozen=True, slots=True)
class Began:
    """The phone was picked up."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The caller spoke. `confidence` is the carrier's, 0–1, and often missing."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed keys."""

    digits: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was heard and nothing was pressed."""


@dataclass(frozen=True, slots=True)
class Openings:
    """Answer to `Look`. `free` when the very moment asked for can be had; else up to three real `times`.

    `why` says what stands against it: taken, closed, past, too_far, too_soon, or "" when no clock was given.
    """

    free: bool
    times: tuple[datetime, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """Answer to `Book` and `Move`: it is committed. Only now may it be said."""

    at: datetime
    code: str
    texted: bool = False
    """A confirmation by SMS is on its way."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Answer to `Book` and `Move`: somebody else has the time; the alternatives are real."""

    times: tuple[datetime, ...] = ()
    why: str = "taken"


@dataclass(frozen=True, slots=True)
class Found:
    """Answer to `Find`: only what this caller may hear of."""

    bookings: tuple[Booking, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Answer to `Cancel`: it is committed."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Answer to `Confirm`: it is committed."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """Answer to `Note`: the message is stored and the owner told."""

    reference: str


@dataclass(frozen=True, slots=True)
class Alerted:
    """Answer to `Alert`: the owner is being told."""


@dataclass(frozen=True, slots=True)
class Dialed:
    """The owner's phone was rung, and somebody accepted or nobody did."""

    accepted: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """A voicemail was left, or not: `seconds` is 0 then."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A need could not be met: the calendar or the books did not answer."""

    need: str


Event = (
    Began | Heard | Pressed | Silence | Openings | Booked | Taken | Found | Cancelled | Confirmed | Noted | Alerted
    | Dialed | Recorded | Failed
)  # fmt: skip
