"""What a call has told us so far, and what was said last.

It is stored with the call between two turns, and part of it may come back in the caller's next call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from ringlypro.receptionist.conversation_terms import CallerAppointment, Lang, QuestionStep


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to say: a key of the pack and its values. `lang` overrides the call's, for the bilingual greeting.

    Values are strings, numbers, dates and moments; the pack words them. `verbatim` text is the owner's own.
    """

    key: str
    values: tuple[tuple[str, str | int | date | time | datetime | tuple[datetime, ...]], ...] = ()
    lang: Lang | None = None


@dataclass(frozen=True, slots=True)
class ConversationState:
    """All that a call has told us so far. JSON-able by `conversation_state_json`; a new field needs a default."""

    step: QuestionStep = "menu"
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
    found: tuple[CallerAppointment, ...] = ()
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
    last_lines: tuple[Prompt, ...] = ()
    """What was said last, so that "say that again" can."""
    stage: str = ""
    """Which form of the question was asked: "caller" (may I use this number?), "verify", "change", …"""
    pending: str = ""
    """What database or line have not answered yet: look, book, move, find, note, alert, dial, record; or "end"."""
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
