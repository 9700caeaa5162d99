"""What a caller wants: one task at a time, and each task holds what it needs and nothing else.

What booking, changing and leaving a message have in common (a time, a service, a reason) moves with the caller from
one to the other: `task_details`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Literal

from ringlypro.core.time_windows import ANY_TIME, DayPartName, TimeWindow
from ringlypro.receptionist.conversation_terms import CallerAppointment, DayEdge

ChangeAction = Literal["reschedule", "cancel", "confirm", "either", "tell_time", "tell_code"]
"""What is to be done with an appointment; `either`: to move or to cancel it, which is asked; `tell_…`: only told of."""
MessageIntent = Literal["message", "callback", "complaint", "late", "question"]
"""What began a message."""


@dataclass(frozen=True, slots=True)
class TimeWish:
    """When the caller wants to come, and what the calendar had for it."""

    day: date | None = None
    clock: time | None = None
    part: DayPartName | None = None
    """Morning, afternoon or evening."""
    window: TimeWindow = ANY_TIME
    """Between which clocks: "after three". Like the part of the day it stays when the day changes."""
    edge: DayEdge = ""
    """The first appointment of a day, or the last one."""
    same_time: bool = False
    """At the hour of the appointment that is to be moved, which is still looked for."""
    clock_shift: int = 0
    """So many minutes later than that, or earlier where it is below 0."""
    half_open: bool = False
    """Both the morning's and the evening's reading of the clock, or of the window, are possible."""
    earliest: bool = False
    """The first time there is."""
    after: datetime | None = None
    """Only later than this."""
    before: datetime | None = None
    """Only earlier than this."""
    offered: tuple[datetime, ...] = ()
    """The times that were read out."""
    at: datetime | None = None
    """The moment that was free and is being read back."""
    refusals: int = 0
    """How often every offered time was refused, or there was none."""
    conflict_at: datetime | None = None
    """The moment that was asked for last and could not be had."""
    conflicts: int = 0
    """How often in a row that very moment was asked for."""

    @property
    def is_bounded(self) -> bool:
        """Whether only some hours of a day will do."""
        return bool(self.part or self.edge) or self.window.is_bounded

    @property
    def bounds(self) -> TimeWish:
        """What stays of a wish when its day and clock are given up: the hours that will do."""
        return TimeWish(part=self.part, window=self.window, edge=self.edge, refusals=self.refusals)


@dataclass(frozen=True, slots=True)
class TextedDigits:
    """Six digits that were texted to a number, to show that the caller holds it."""

    phone: str
    """E.164; digits show nothing of any other number."""
    digits: str = ""
    """Empty where nothing was texted, for there is nothing under that number; none can be told then."""
    were_told: bool = False
    wrong_count: int = 0


@dataclass(frozen=True, slots=True)
class AppointmentLookup:
    """Which appointment the caller means, and how it is looked for."""

    code: str | None = None
    codeless: bool = False
    """There is no confirmation code at hand: number and name are asked for."""
    appointments: tuple[CallerAppointment, ...] = ()
    booking_id: int | None = None
    """The one of them that is meant."""
    failed_lookups: int = 0
    spelled: str = ""
    """The signs that were spelled and are no live code yet: a caller may put a part of them right."""
    texted: TextedDigits | None = None


@dataclass(frozen=True, slots=True)
class CallbackWish:
    """How soon and when the owner is to call back; None is what was not asked yet."""

    urgent: bool | None = None
    best_time: str | None = None
    """The caller's own words; empty when any time will do."""


@dataclass(frozen=True, slots=True)
class NoTask:
    """The caller has not said what for, or that is done."""


@dataclass(frozen=True, slots=True)
class BookingTask:
    """A new appointment."""

    service_id: int | None = None
    time: TimeWish = TimeWish()
    reason: str | None = None
    more_people: int = 0
    """For how many people more an appointment each is wanted after this one."""


@dataclass(frozen=True, slots=True)
class ChangeTask:
    """An appointment that exists is moved, cancelled, confirmed or told of."""

    action: ChangeAction
    lookup: AppointmentLookup = AppointmentLookup()
    service_id: int | None = None
    time: TimeWish = TimeWish()


@dataclass(frozen=True, slots=True)
class MessageTask:
    """A message for the owner; `intent` is what began it."""

    reason: str | None = None
    callback: CallbackWish = CallbackWish()
    intent: MessageIntent = "message"


NO_TASK: Final = NoTask()
CallTask = NoTask | BookingTask | ChangeTask | MessageTask


@dataclass(frozen=True, slots=True)
class TaskDetails:
    """What tasks are made of."""

    service_id: int | None = None
    time: TimeWish = TimeWish()
    lookup: AppointmentLookup = AppointmentLookup()
    reason: str | None = None
    callback: CallbackWish = CallbackWish()
    more_people: int = 0


NO_DETAILS: Final = TaskDetails()
