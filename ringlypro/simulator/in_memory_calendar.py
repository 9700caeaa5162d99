"""A calendar, messages and alerts in memory: what the receptionist needs in a scenario touches no database.

It is as truthful as the real one about hours, lengths and what is taken, and knows nothing of other things.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from ringlypro.receptionist.conversation_types import (
    AlertOwner,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentConfirmed,
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
    LeaveMessage,
    MessageLeft,
    OwnerAlerted,
    RescheduleAppointment,
    SlotConflict,
    TurnContext,
)

SLOT_STEP: Final = timedelta(minutes=30)
DAYS_AHEAD: Final = 28
PARTS_OF_DAY: Final = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
CONFIRMATION_CODE: Final = "K7M9XA"


@dataclass
class InMemoryCalendar:
    """One caller's copy of the calendar. `taken` are starts that somebody else has."""

    brief: TurnContext
    taken: frozenset[datetime] = frozenset()
    bookings: list[CallerAppointment] = field(default_factory=list)
    owner: str | None = None
    """The number that the bookings there were belong to."""
    requests: list[BackendEffect] = field(default_factory=list)

    def answer_request(self, need: BackendEffect) -> ConversationEvent:
        """The event that answers a need of the receptionist."""
        self.requests.append(need)
        match need:
            case CheckAvailability():
                return self._check_availability(need)
            case BookAppointment():
                return self._book(need)
            case FindAppointment():
                return AppointmentsFound(tuple(b for b in self.bookings if self._is_theirs(b, need)))
            case LeaveMessage():
                return MessageLeft("R4821")
            case AlertOwner():
                return OwnerAlerted()
            case RescheduleAppointment() | CancelAppointment() | ConfirmAppointment():
                return self._change(need)

    def count_requests(self, kind: type[Any]) -> int:
        """How often something was asked."""
        return sum(isinstance(need, kind) for need in self.requests)

    def is_free(self, at: datetime, minutes: int, ignore: int | None = None) -> bool:
        """Whether so many minutes from a moment on are in opening hours, in the future and not taken."""
        end = at + timedelta(minutes=minutes)
        within = any(
            on == at.isoweekday() and opens <= at.time() and end <= datetime.combine(at.date(), closes)
            for on, opens, closes in self.brief.hours
        )
        clear = all(b.id == ignore or not b.at < end or b.at + SLOT_STEP <= at for b in self.bookings)
        return within and at > self.brief.now and at not in self.taken and clear

    def find_free_times(
        self, first: date, *, minutes: int, days: int = DAYS_AHEAD, ignore: int | None = None
    ) -> list[datetime]:
        """Every free start of some days, at full and half hours after each opening."""
        times = []
        for on in (first + timedelta(days=i) for i in range(days)):
            for _, opens, _ in (span for span in self.brief.hours if span[0] == on.isoweekday()):
                start = datetime.combine(on, opens)
                times += [at for i in range(48) if self.is_free(at := start + i * SLOT_STEP, minutes, ignore)]
        return sorted({at for at in times if (at.date() - first).days < days})

    def duration_of(self, service_id: int | None) -> int:
        """How long an appointment takes."""
        return next((s.minutes for s in self.brief.services if s.id == service_id), 30)

    def _is_theirs(self, booking: CallerAppointment, need: FindAppointment) -> bool:
        if need.code:
            return booking.code == need.code
        first = [name.casefold().split()[:1] for name in (need.name or "", booking.name)]
        return bool(need.phone) and need.phone == self.owner and first[0] == first[1]

    def _check_availability(self, need: CheckAvailability) -> AvailabilityResult:
        minutes = self.duration_of(need.service_id)
        if need.day and need.clock:
            at = datetime.combine(need.day, need.clock)
            if self.is_free(at, minutes, need.ignore_id):
                return AvailabilityResult(is_free=True)
            return AvailabilityResult(
                is_free=False,
                alternatives=self._suggest_times(at, minutes, need.ignore_id),
                reason=self._refusal_reason(at),
            )
        if need.day and not need.earliest:
            times = [
                t for t in self.find_free_times(need.day, minutes=minutes, days=1) if _is_in_part_of_day(t, need.part)
            ]
            if times:
                return AvailabilityResult(is_free=False, alternatives=tuple(times[:3]))
            later = self.find_free_times(need.day, minutes=minutes, ignore=need.ignore_id)
            return AvailabilityResult(
                is_free=False,
                alternatives=tuple(later[:3]),
                reason=self._refusal_reason(datetime.combine(need.day, time(12))),
            )
        after = need.after or self.brief.now
        later = [
            t
            for t in self.find_free_times(after.date(), minutes=minutes)
            if t > after and _is_in_part_of_day(t, need.part)
        ]
        return AvailabilityResult(is_free=False, alternatives=tuple(later[:3]))

    def _refusal_reason(self, at: datetime) -> str:
        if at <= self.brief.now:
            return "past"
        if not any(on == at.isoweekday() and opens <= at.time() < closes for on, opens, closes in self.brief.hours):
            return "closed"
        return "taken"

    def _suggest_times(self, at: datetime, minutes: int, ignore: int | None = None) -> tuple[datetime, ...]:
        every = self.find_free_times(max(at.date(), self.brief.now.date()), minutes=minutes, ignore=ignore)
        same = [t for t in every if t.date() == at.date()]
        near = [t for t in same if t < at][-1:] + [t for t in same if t > at][:1]
        other = [t for t in every if t.date() > at.date() and (not near or t.time() == at.time())][: 3 - len(near)]
        return tuple(sorted(near + other))

    def _book(self, need: BookAppointment) -> AppointmentBooked | SlotConflict:
        minutes = self.duration_of(need.service_id)
        if not self.is_free(need.at, minutes):
            return SlotConflict(self._suggest_times(need.at, minutes))
        self.bookings.append(CallerAppointment(len(self.bookings) + 1, need.at, need.name, CONFIRMATION_CODE))
        return AppointmentBooked(need.at, CONFIRMATION_CODE, sms_sent=False)

    def _change(self, need: RescheduleAppointment | CancelAppointment | ConfirmAppointment) -> ConversationEvent:
        old = next((b for b in self.bookings if b.id == need.booking_id), None)
        if old is None:
            return EffectFailed(need.kind)
        match need:
            case CancelAppointment():
                self.bookings.remove(old)
                return AppointmentCancelled(old.at)
            case RescheduleAppointment() if not self.is_free(need.at, 30, old.id):
                return SlotConflict(self._suggest_times(need.at, 30, old.id))
            case RescheduleAppointment():
                self.bookings[self.bookings.index(old)] = replace(old, at=need.at)
                return AppointmentBooked(need.at, old.code)
            case ConfirmAppointment():
                return AppointmentConfirmed(old.at)


def _is_in_part_of_day(at: datetime, part: str | None) -> bool:
    low, high = PARTS_OF_DAY.get(part or "", (0, 24))
    return low <= at.hour < high
