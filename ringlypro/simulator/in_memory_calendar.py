"""A calendar, messages and alerts in memory: what the receptionist needs in a scenario touches no database.

Whether a time can be had is asked of the very rules of the real calendar; the wall clock of the turn stands for UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from ringlypro.appointments.slot_suggestions import Availability, AvailabilityQuery, choose_slots
from ringlypro.appointments.slots import BookingCalendar, SlotProblem, list_slot_starts, slot_problem
from ringlypro.core.clock import UTC_ZONE
from ringlypro.receptionist.conversation_types import (
    AlertOwner,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentRenamed,
    AppointmentsFound,
    AvailabilityResult,
    BackendEffect,
    BookAppointment,
    CallerAppointment,
    CancelAppointment,
    CheckAvailability,
    ConfirmAppointment,
    ConversationEvent,
    EffectFailed,
    FindAppointment,
    FindPassage,
    Lang,
    LeaveMessage,
    MessageLeft,
    OwnerAlerted,
    PassageFound,
    RenameAppointment,
    RescheduleAppointment,
    SlotConflict,
    TurnContext,
)
from ringlypro.receptionist.knowledge_index import KnowledgeIndex, find_quotation, index_business

DEFAULT_MINUTES: Final = 30
DAYS_AHEAD: Final = 28
CONFIRMATION_CODE: Final = "K7M9XA"


@dataclass
class InMemoryCalendar:
    """One caller's copy of the calendar. `taken` are starts that somebody else has."""

    turn_context: TurnContext
    taken: frozenset[datetime] = frozenset()
    bookings: list[CallerAppointment] = field(default_factory=list)
    owner: str | None = None
    """The number that the bookings there were belong to."""
    requests: list[BackendEffect] = field(default_factory=list)
    minutes_by_booking: dict[int, int] = field(default_factory=dict)
    """How long the bookings of this call are; all others take as long as usual."""
    passages: tuple[str, ...] = ()
    """Of the owner's text, in the language of the caller."""
    lang: Lang = "en"
    quoted_texts: list[str] = field(default_factory=list)
    """What of the owner's words was read out."""

    @cached_property
    def knowledge(self) -> KnowledgeIndex:
        """All that the owner wrote."""
        return index_business(self.turn_context.answers, self.turn_context.services, self.passages, self.lang)

    def answer_request(self, need: BackendEffect) -> ConversationEvent:
        """The event that answers an effect of the receptionist."""
        self.requests.append(need)
        match need:
            case CheckAvailability():
                return self._check_availability(need)
            case BookAppointment():
                return self._book(need)
            case FindAppointment():
                return AppointmentsFound(tuple(b for b in self.bookings if self._is_theirs(b, need)))
            case RenameAppointment(code=code, name=name):
                self.bookings = [replace(b, name=name) if b.code == code else b for b in self.bookings]
                return AppointmentRenamed(name)
            case LeaveMessage():
                return MessageLeft("R4821")
            case AlertOwner():
                return OwnerAlerted()
            case FindPassage(question=question):
                return self._find_passage(question)
            case RescheduleAppointment() | CancelAppointment() | ConfirmAppointment():
                return self._change(need)

    def _find_passage(self, question: str) -> PassageFound:
        text = find_quotation(self.knowledge, question)
        self.quoted_texts += [text] if text else []
        return PassageFound(question, text)

    def count_requests(self, kind: type[Any]) -> int:
        """How often something was asked."""
        return sum(isinstance(need, kind) for need in self.requests)

    def build_calendar(self, ignore: int | None = None) -> BookingCalendar:
        """The calendar as it stands, without the booking `ignore`."""
        spans = [(at, DEFAULT_MINUTES) for at in self.taken]
        spans += [(booking.at, self.minutes_of(booking.id)) for booking in self.bookings if booking.id != ignore]
        return BookingCalendar(
            UTC_ZONE,
            self.turn_context.hours,
            busy=[(_to_utc(at), _to_utc(at) + timedelta(minutes=minutes)) for at, minutes in spans],
            special_days=self.turn_context.special_days,
            now=_to_utc(self.turn_context.now),
        )

    def find_free_times(self, first: date, *, minutes: int, days: int = DAYS_AHEAD) -> list[datetime]:
        """Every free start of some days."""
        calendar = self.build_calendar()
        starts = (list_slot_starts(calendar, first + timedelta(days=ahead), minutes) for ahead in range(days))
        return [_to_wall(start) for day_starts in starts for start in day_starts]

    def duration_of(self, service_id: int | None) -> int:
        """How long an appointment takes."""
        return next((s.minutes for s in self.turn_context.services if s.id == service_id), DEFAULT_MINUTES)

    def minutes_of(self, booking_id: int) -> int:
        """How long a booking takes."""
        return self.minutes_by_booking.get(booking_id, DEFAULT_MINUTES)

    def _is_theirs(self, booking: CallerAppointment, need: FindAppointment) -> bool:
        if need.code:
            return booking.code == need.code
        first = [name.casefold().split()[:1] for name in (need.name or "", booking.name)]
        return bool(need.phone) and need.phone == self.owner and first[0] == first[1]

    def _check_availability(self, need: CheckAvailability) -> AvailabilityResult:
        minutes = self.duration_of(need.service_id) if need.ignore_id is None else self.minutes_of(need.ignore_id)
        query = AvailabilityQuery(
            day=need.day,
            clock=need.clock,
            part=need.part,
            earliest=need.earliest,
            after=_to_utc(need.after) if need.after else None,
            minutes=minutes,
            window=need.window,
            edge=need.edge,
        )
        options = choose_slots(self.build_calendar(need.ignore_id), query)
        return AvailabilityResult(
            is_free=options.is_free,
            alternatives=_wall_times(options),
            reason=options.reason,
            is_outside=options.is_outside,
        )

    def _refuse(self, at: datetime, minutes: int, problem: SlotProblem, ignore: int | None = None) -> SlotConflict:
        query = AvailabilityQuery(day=at.date(), clock=at.time(), minutes=minutes)
        return SlotConflict(_wall_times(choose_slots(self.build_calendar(ignore), query)), reason=problem.reason)

    def _book(self, need: BookAppointment) -> AppointmentBooked | SlotConflict:
        minutes = self.duration_of(need.service_id)
        problem = slot_problem(self.build_calendar(), _to_utc(need.at), minutes)
        if problem:
            return self._refuse(need.at, minutes, problem)
        booking = CallerAppointment(len(self.bookings) + 1, need.at, need.name, CONFIRMATION_CODE)
        self.bookings.append(booking)
        self.minutes_by_booking[booking.id] = minutes
        return AppointmentBooked(need.at, CONFIRMATION_CODE, sms_sent=False)

    def _move(self, need: RescheduleAppointment, old: CallerAppointment) -> AppointmentBooked | SlotConflict:
        minutes = self.minutes_of(old.id)
        problem = slot_problem(self.build_calendar(old.id), _to_utc(need.at), minutes)
        if problem:
            return self._refuse(need.at, minutes, problem, old.id)
        self.bookings[self.bookings.index(old)] = replace(old, at=need.at)
        return AppointmentBooked(need.at, old.code)

    def _change(self, need: RescheduleAppointment | CancelAppointment | ConfirmAppointment) -> ConversationEvent:
        old = next((b for b in self.bookings if b.id == need.booking_id), None)
        if old is None:
            return EffectFailed(need.kind)
        match need:
            case CancelAppointment():
                self.bookings.remove(old)
                return AppointmentCancelled(old.at)
            case RescheduleAppointment():
                return self._move(need, old)
            case ConfirmAppointment():
                return AppointmentConfirmed(old.at)


def _to_utc(wall_time: datetime) -> datetime:
    return wall_time.replace(tzinfo=UTC)


def _to_wall(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _wall_times(options: Availability) -> tuple[datetime, ...]:
    return tuple(_to_wall(start) for start in options.times)
