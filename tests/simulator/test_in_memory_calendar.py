"""The calendar of scripted callers judges times as the real one does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from ringlypro.receptionist.conversation_types import (
    AppointmentBooked,
    AvailabilityResult,
    BookableService,
    BookAppointment,
    CheckAvailability,
    RescheduleAppointment,
    SlotConflict,
    TurnContext,
)
from ringlypro.simulator.in_memory_calendar import InMemoryCalendar
from tests.receptionist.businesses import make_client

FRIDAY = date(2025, 11, 21)
BRIEF = TurnContext(
    client=make_client(business_name="Barber Joe"),
    now=datetime(2025, 11, 20, 10, 0),  # noqa: DTZ001
    hours=tuple((day, time(9), time(17)) for day in range(1, 6)),
    services=(BookableService(1, "Colour", 90),),
)


def at(clock: str) -> datetime:
    return datetime.combine(FRIDAY, time.fromisoformat(clock))


def book(calendar: InMemoryCalendar, clock: str, service_id: int | None = None) -> AppointmentBooked | SlotConflict:
    answer = calendar.answer_request(BookAppointment(at(clock), "Ana López", "+13055550142", service_id))
    assert isinstance(answer, AppointmentBooked | SlotConflict)
    return answer


class TestABooking:
    """Holds its time."""

    def test_for_as_long_as_its_service_takes(self) -> None:
        calendar = InMemoryCalendar(BRIEF)

        assert isinstance(book(calendar, "10:00", 1), AppointmentBooked)

        refused = book(calendar, "11:00")
        assert isinstance(refused, SlotConflict)
        assert (refused.reason, refused.alternatives[:2]) == ("taken", (at("09:30"), at("11:30")))

    def test_may_end_after_midnight_where_the_business_is_open(self) -> None:
        calendar = InMemoryCalendar(replace(BRIEF, hours=((5, time(18), time(2)),)))

        assert isinstance(book(calendar, "23:00", 1), AppointmentBooked)

    def test_keeps_its_length_when_it_moves(self) -> None:
        calendar = InMemoryCalendar(BRIEF)
        book(calendar, "10:00", 1)

        too_late = calendar.answer_request(RescheduleAppointment(1, at("16:00")))
        moved = calendar.answer_request(RescheduleAppointment(1, at("15:30")))

        assert isinstance(too_late, SlotConflict)
        assert too_late.reason == "closed"
        assert isinstance(moved, AppointmentBooked)


def test_what_is_offered_in_place_of_a_taken_hour_is_what_the_real_calendar_would_offer() -> None:
    calendar = InMemoryCalendar(BRIEF, taken=frozenset({at("10:00")}))

    answer = calendar.answer_request(CheckAvailability(day=FRIDAY, clock=time(10)))

    assert answer == AvailabilityResult(
        is_free=False,
        alternatives=(at("09:30"), at("10:30"), datetime(2025, 11, 24, 10, 0)),  # noqa: DTZ001
        reason="taken",
    )
