"""The business as a receptionist has it at hand during one turn.

Moments are naive and on the business's own wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from ringlypro.clients.client_fields import ClientFields
from ringlypro.clients.opening_days import ClockSpan, SpecialDays, day_clock_spans
from ringlypro.receptionist.conversation_state import ConversationState
from ringlypro.receptionist.conversation_terms import BookableService, BusinessMode, FaqAnswer, IntentOverride, Lang


@dataclass(frozen=True, slots=True)
class TurnContext:
    """The business as the receptionist knows it during one turn.

    `client` is its row, with the owner's words in the language of the turn; what follows from more than a row stands
    beside it.
    """

    client: ClientFields
    now: datetime
    greeting: str = ""
    hours: tuple[tuple[int, time, time], ...] = ()
    """(ISO weekday 1–7, opens, closes); several a day for split days."""
    special_days: SpecialDays = field(default_factory=dict, repr=False)
    services: tuple[BookableService, ...] = ()
    answers: tuple[FaqAnswer, ...] = ()
    corrections: tuple[IntentOverride, ...] = ()
    mode: BusinessMode = "open"
    can_transfer: bool = False
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
    """The state of a dropped call by the same caller within 24 hours, if there is one."""

    def opening_spans(self, day: date) -> list[ClockSpan]:
        """When it opens and closes on a date, in order; nothing when it is closed."""
        return day_clock_spans(day, self.hours, self.special_days)

    def closing_reason(self, day: date, lang: Lang) -> str:
        """Why it is closed on a date, as callers are told: a holiday, say; "" where no more is to be said."""
        special_day = self.special_days.get(day)
        return special_day.names.get(lang, "") if special_day is not None and special_day.is_closed else ""
