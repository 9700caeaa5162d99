"""What is known when a caller speaks, and what was understood of it.

Times are the business's own wall time, without a zone: the engine places them in
the zone last, so nothing here can be an hour off in a night when clocks change.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from ringlypro.core.time_windows import ANY_TIME, DayPartName, TimeWindow

Refusal = Literal["", "declines", "drops"]
"""`declines`: "no thank you" to what was asked; `drops`: "never mind" to all that was begun."""
ReadBackKind = Literal["booking", "cancellation", "number"]
"""What was read back to be agreed to."""


@dataclass(frozen=True, slots=True)
class NluRequest:
    """What is known at the moment the caller speaks.

    `context` is the question just asked: open, ask_name, ask_phone, ask_datetime, ask_time, ask_code, ask_service,
    ask_reason, offer, confirm or anything_else. `now` and `offered_times` are naive local times; `hours` holds
    `(isoweekday, opens, closes)`, several a day allowed; `confirmation_codes` are the live confirmation codes to
    choose among.
    """

    lang: str
    context: str
    now: dt.datetime
    hours: tuple[tuple[int, dt.time, dt.time], ...] = ()
    confirmation_codes: tuple[str, ...] = ()
    service_names: tuple[str, ...] = ()
    faq_questions: tuple[str, ...] = ()
    emergency_phrases: tuple[str, ...] = ()
    offered_times: tuple[dt.datetime, ...] = ()
    area_code: str | None = None
    day_discussed: dt.date | None = None
    """The day that was wished, offered or read back last: "the day after" and "rather Friday" are told from it."""
    read_back: ReadBackKind | None = "booking"
    """After `confirm`: to what "book it" or "use this number" would agree; each answers no other question."""


@dataclass(frozen=True, slots=True)
class IntentClause:
    """One of several things that a caller asks or wants in a breath, and the clause that says it."""

    intent: str
    text: str


@dataclass(frozen=True, slots=True)
class NluResult:
    """What the caller said; a slot that was not said is None, never a guess.

    `phone` is digits as heard, unchecked. `service`, `question` and `offer` are indices into what was listened for.
    `alternatives` are other readings of an ambiguous date or time (ISO texts); `why` explains every decision in short
    machine-readable reasons.
    """

    intent: str = "other"
    name: str | None = None
    phone: str | None = None
    date: dt.date | None = None
    time: dt.time | None = None
    part: DayPartName | None = None
    code: str | None = None
    ambiguous: bool = False
    alternatives: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    service: int | None = None
    question: int | None = None
    offer: int | None = None
    switch: str | None = None
    earliest: bool = False
    this_number: bool = False
    past: bool = False
    conflict: bool = False
    denied: bool = False
    agrees: bool = False
    """The whole sentence agrees to what was offered: only this books or moves anything."""
    agrees_to_cancel: bool = False
    """The same where a cancellation was offered, to which "cancel it" agrees."""
    late: bool = False
    """The caller will be late for what is booked."""
    asks_to_leave_message: bool = False
    """A message is asked for, and nothing yet said of what is in it."""
    undoes: bool = False
    """After "you're booked. Anything else?": takes back what was just said to be done."""
    waits: bool = False
    """The caller asks for a moment: "hold on", "espéreme tantito"."""
    refuses: bool = False
    """It was not wanted at all: "I said no", "don't book it"."""
    repeated_names: tuple[str, ...] = ()
    """Given names, folded, that a whole yes repeats without saying whose they are: "yes, Olivia, at ten"."""
    repeated_numbers: tuple[int, ...] = ()
    """Numbers in a whole yes of which no time was made: "ten works", and "two please"."""
    keeps: bool = False
    """The caller wants to keep what there is: "leave it as it is"."""
    window: TimeWindow = ANY_TIME
    """Between which clocks the caller can come, where `time` is the bound of it: "after three"."""
    clauses: tuple[IntentClause, ...] = ()
    """What is asked or wanted, the intent first, where it is more than one thing."""
    party: int = 1
    """For how many people an appointment each is wanted: "my two kids back to back"."""
    clock_shift: int = 0
    """By how many minutes the hour under discussion is to be later, or earlier where it is below 0."""
    same_time: bool = False
    """At the hour that was spoken of: "same time but on Wednesday"."""
    same_day: bool = False
    """On the day that was spoken of."""
    refusal: Refusal = ""
    """The whole sentence refuses to go on, and says nothing else."""
    edge: Literal["", "first", "last"] = ""
    """The first appointment of a day was asked for, or the last one."""

    @property
    def points_at_time(self) -> bool:
        """Whether a time was told by another one, or by its place in the day."""
        return bool(self.edge) or self.same_time or self.same_day or bool(self.clock_shift)

    @property
    def intents(self) -> tuple[str, ...]:
        """All that is asked or wanted, each once; the intent is the first."""
        return tuple(dict.fromkeys((self.intent, *(clause.intent for clause in self.clauses))))
