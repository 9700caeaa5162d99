"""The few types that name things in every part of a conversation; all other types of it are built on these.

Moments are naive and on the business's own wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

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
