"""What a conversation is made of: what is known, what happened, what is said, what is needed next.

Everything here is frozen and free of time zones: moments are naive and on the business's own wall clock,
because that is what people say. The room that runs the talk turns them into instants.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

Lang = Literal["en", "es"]
Mode = Literal["open", "message_only", "emergency_only"]
"""What the business allows now: everything, only a message, or only emergencies and messages."""

Question = Literal[
    "menu", "open", "anything_else", "ask_service", "ask_name", "ask_phone", "ask_datetime", "ask_time", "offer",
    "confirm", "ask_code", "which_booking", "ask_reason", "ask_urgency", "ask_best_time", "take_message", "none",
]  # fmt: skip
"""The question just asked; it names the route in the Gather's action and is the prior for understanding."""


# -- what a receptionist has on her desk ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that can be booked. `price` is the owner's own words, or empty."""

    id: int
    name: str
    minutes: int
    price: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question callers ask, and the owner's own words for it, per language."""

    id: int
    questions: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Brief:
    """The business as the receptionist knows it during one turn."""

    business: str
    now: datetime
    greeting: str = ""
    hours: tuple[tuple[int, time, time], ...] = ()
    """(ISO weekday 1–7, opens, closes); several a day for split days."""
    services: tuple[Service, ...] = ()
    answers: tuple[Answer, ...] = ()
    emergencies: tuple[str, ...] = ()
    prices: str = ""
    address: str = ""
    mode: Mode = "open"
    can_book: bool = True
    can_transfer: bool = False
    records: bool = False
    """Calls are recorded: the notice comes first."""
    caller: str | None = None
    """The caller's number as E.164, or None when it is withheld."""
    known_name: str | None = None
    known_lang: Lang | None = None
    vip: bool = False
    blocked: bool = False
    staff_first: bool = False
    area_code: str | None = None
    codes: tuple[str, ...] = ()
    """Live confirmation codes; filled only while a code is asked for."""
    unfinished: Talk | None = None
    """The talk of a dropped call by the same caller within 24 hours, if there is one."""


# -- what is known ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment as the caller may hear of it."""

    id: int
    at: datetime
    name: str
    code: str
    service: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """All that a call has told us so far. JSON-able by `talk_json`; a new field needs a default."""

    step: Question = "menu"
    lang: Lang = "en"
    task: str = ""
    """What the caller wants now: "", book, reschedule, cancel, confirm, message."""
    service_id: int | None = None
    name: str | None = None
    phone: str | None = None
    phone_confirmed: bool = False
    day: date | None = None
    clock: time | None = None
    part: str | None = None
    at: datetime | None = None
    """The moment that was found free and is being read back."""
    offered: tuple[datetime, ...] = ()
    found: tuple[Booking, ...] = ()
    booking_id: int | None = None
    code: str | None = None
    reason: str | None = None
    urgent: bool = False
    best_time: str | None = None
    keyed: str = ""
    """Digits collected so far by keypad, for questions answered in several steps."""
    misses: int = 0
    """Misses in a row on this question."""
    misses_in_all: int = 0
    turns: int = 0
    greeted: bool = False
    outcome: str | None = None
    """booked, rescheduled, cancelled, answered, message, voicemail, transferred; None while nothing has come of it."""
    last_lines: tuple[Line, ...] = ()
    """What was said last, so that "say that again" can."""
    stage: str = ""
    """Which form of the question was asked: "caller" (may I use this number?), "verify", "change", …"""
    pending: str = ""
    """What the books or the line have not answered yet: look, book, move, find, note, alert, dial, record; or "end"."""
    earliest: bool = False
    """The caller wants the first time there is."""
    after: datetime | None = None
    """Only later than this was asked for."""
    keys: bool = False
    """The caller answers by keypad: keys are named from the start."""
    verified: bool = False
    """Number and name, or a code, have led to an appointment of this caller."""
    codeless: bool = False
    """The caller has no confirmation code at hand."""
    finds: int = 0
    """How often an appointment was looked for in vain."""
    refusals: int = 0
    """How often every offered time was refused."""
    dialed: bool = False
    """The owner's phone was rung in this call already."""
    alerted: bool = False
    """The owner was told of an emergency in this call already."""
    urgency_known: bool = False
    """The caller has said whether a message is urgent."""
    to_ask: str = ""
    """A question that came up on the way and had no answer: it is noted when the matter in hand is done."""
    phone_misses: int = 0
    """How often a number was read back that was not the caller's."""
    half_open: bool = False
    """A clock was told, and both its morning and its evening reading are possible."""
    closing: bool = False
    """Say goodbye once what is pending is done: the ladder has ended."""


# -- what happened ----------------------------------------------------------------------------------------------------


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


# -- what is needed ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for words or keys. `digits`: how many keys make an answer, None when "#" or a pause ends it."""

    question: Question
    digits: int | None = None
    timeout: int = 5
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """Which times are free? A moment (day and clock), a day with or without a part of it, or the earliest there is."""

    day: date | None = None
    clock: time | None = None
    part: str | None = None
    service_id: int | None = None
    earliest: bool = False
    after: datetime | None = None
    """Only later than this: "something later"."""
    ignore_id: int | None = None
    """The appointment being moved does not stand in its own way."""


@dataclass(frozen=True, slots=True)
class Book:
    """Put this in the calendar."""

    at: datetime
    name: str
    phone: str
    service_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Find:
    """Which live appointment does the caller mean? By code, or by number and name together."""

    code: str | None = None
    phone: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Move an appointment; the old time stands if the new one cannot be had."""

    booking_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel an appointment."""

    booking_id: int


@dataclass(frozen=True, slots=True)
class Confirm:
    """The caller will come: mark the appointment as confirmed."""

    booking_id: int


@dataclass(frozen=True, slots=True)
class Note:
    """Leave a message for the owner."""

    name: str | None
    phone: str | None
    reason: str
    urgent: bool = False
    best_time: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Tell the owner at once: the caller spoke of an emergency. `text` is what was heard."""

    text: str


@dataclass(frozen=True, slots=True)
class PutThrough:
    """Ring the owner's phone; the answer is `Dialed`."""


@dataclass(frozen=True, slots=True)
class TakeRecording:
    """Beep and record; the answer is `Recorded`."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The call is over."""


@dataclass(frozen=True, slots=True)
class RejectCall:
    """Do not pick up at all."""


Asked = Look | Book | Find | Move | Cancel | Confirm | Note | Alert
"""Needs the books answer at once, within the same turn."""
Need = Listen | PutThrough | TakeRecording | HangUp | RejectCall | Asked


# -- what is said -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say: a key of the pack and its values. `lang` overrides the talk's, for the bilingual greeting.

    Values are strings, numbers, dates and moments; the pack words them. `verbatim` text is the owner's own.
    """

    key: str
    values: tuple[tuple[str, str | int | date | time | datetime | tuple[datetime, ...]], ...] = ()
    lang: Lang | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer to an event: the new talk, what to say, and the one thing needed next."""

    talk: Talk
    lines: tuple[Line, ...]
    need: Need
    understood: tuple[tuple[str, str], ...] = ()
    """What was understood and why, for the trace: ("intent", "book"), ("why", "…"), …"""
