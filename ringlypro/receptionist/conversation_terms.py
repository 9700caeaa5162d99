"""The few types that name things in every part of a conversation; all other types of it are built on these.

Moments are naive and on the business's own wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

Lang = Annotated[str, "language"]
"""One of `language_packs.list_languages()`; a stored call in a language that went goes on in the first one."""
BusinessMode = Literal["open", "message_only", "emergency_only"]
"""What the business allows now: everything, only a message, or only emergencies and messages."""

CallOutcome = Literal["answered", "voicemail", "message", "transferred", "cancelled", "rescheduled", "booked"]
"""What came of a call, from the least to the weightiest: of several, the last one here is remembered."""

MessageTopic = Literal["message", "question", "complaint", "late"]
"""What kind of thing the owner is to do about a message."""
DayEdge = Literal["", "first", "last"]
"""The first appointment of a day, the last one, or any."""
BackendEffectKind = Literal["look", "book", "find", "move", "cancel", "confirm", "rename", "note", "alert", "passage"]
"""What is asked of calendar and database: `kind` of the effects that they answer."""
EffectKind = BackendEffectKind | Literal["dial", "record", "end"]
"""What else than our own question may be waited for: calendar and database, a telephone, a recorder; or the end."""


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
