"""What a receptionist has on her desk during one turn, and the few words that name things everywhere.

Moments are naive and on the business's own wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ringlypro.receptionist.conversation_types import ConversationState

Lang = Literal["en", "es"]
BusinessMode = Literal["open", "message_only", "emergency_only"]
"""What the business allows now: everything, only a message, or only emergencies and messages."""

QuestionStep = Literal[
    "menu", "open", "anything_else", "ask_service", "ask_name", "ask_phone", "ask_datetime", "ask_time", "offer",
    "confirm", "ask_code", "which_booking", "ask_reason", "ask_urgency", "ask_best_time", "take_message", "none",
]  # fmt: skip
"""The question just asked; it names the route in the Gather's action and is the prior for understanding."""


@dataclass(frozen=True, slots=True)
class CallerAppointment:
    """An appointment as the caller may hear of it."""

    id: int
    at: datetime
    name: str
    code: str
    service: str = ""


@dataclass(frozen=True, slots=True)
class BookableService:
    """One thing that can be booked. `price` is the owner's own words, or empty."""

    id: int
    name: str
    minutes: int
    price: str = ""


@dataclass(frozen=True, slots=True)
class FaqAnswer:
    """A question callers ask, and the owner's own words for it, per language."""

    id: int
    questions: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class IntentOverride:
    """What these words mean after this question (`interpretation.get_override_context`): an intent, or an answer."""

    context: str
    phrase: str
    intent: str = ""
    answer_id: int | None = None


@dataclass(frozen=True, slots=True)
class TurnContext:
    """The business as the receptionist knows it during one turn."""

    business: str
    now: datetime
    greeting: str = ""
    hours: tuple[tuple[int, time, time], ...] = ()
    """(ISO weekday 1–7, opens, closes); several a day for split days."""
    services: tuple[BookableService, ...] = ()
    answers: tuple[FaqAnswer, ...] = ()
    emergencies: tuple[str, ...] = ()
    corrections: tuple[IntentOverride, ...] = ()
    prices: str = ""
    address: str = ""
    mode: BusinessMode = "open"
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
    unfinished: ConversationState | None = None
    """The talk of a dropped call by the same caller within 24 hours, if there is one."""
