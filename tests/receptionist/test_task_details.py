"""What was said for one task is still known when the caller comes to another one, and comes back."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

import pytest

from ringlypro.receptionist import task_details
from ringlypro.receptionist.conversation_tasks import (
    AppointmentLookup,
    BookingTask,
    CallbackWish,
    ChangeTask,
    MessageTask,
    NoTask,
    TaskDetails,
    TimeWish,
)
from ringlypro.receptionist.conversation_types import (
    AppointmentBooked,
    AwaitedAnswer,
    CallerAppointment,
    CallProgress,
    ConversationState,
    SpeechReceived,
)
from tests.receptionist import conversation_graph
from tests.receptionist.scripted_backend import Call, ScriptedBackend

DETAILS = TaskDetails(
    service_id=3,
    time=TimeWish(day=date(2025, 11, 21)),
    lookup=AppointmentLookup(code="K7M9XA"),
    reason="crown",
    callback=CallbackWish(urgent=True),
)
STATES = {
    "none": ConversationState(set_aside=DETAILS),
    "booking": task_details.start_booking(ConversationState(set_aside=DETAILS)),
    "change": task_details.start_change(ConversationState(set_aside=DETAILS), "cancel"),
    "message": task_details.start_message(ConversationState(set_aside=DETAILS)),
}


@pytest.mark.parametrize("name", STATES)
def test_nothing_is_lost_from_task_to_task(name: str) -> None:
    state = STATES[name]

    assert task_details.collect_task_details(task_details.start_booking(state)) == DETAILS
    assert task_details.collect_task_details(task_details.start_change(state, "either")) == DETAILS
    assert task_details.collect_task_details(task_details.start_message(state)) == DETAILS
    assert task_details.drop_task(state) == STATES["none"]


@pytest.mark.parametrize("name", STATES)
def test_a_task_has_what_it_needs_and_the_rest_lies_aside(name: str) -> None:
    state = STATES[name]
    own = {field.name for field in fields(state.task)} - {"action", "intent"}

    details = [(field.name, field.default) for field in fields(TaskDetails)]
    assert {name: getattr(state.task, name) for name in own} == {name: getattr(DETAILS, name) for name in own}
    assert {name: getattr(state.set_aside, name) for name, _ in details} == {
        name: default if name in own else getattr(DETAILS, name) for name, default in details
    }


@pytest.mark.parametrize("name", STATES)
def test_a_detail_is_read_where_it_was_written(name: str) -> None:
    state = STATES[name]
    state = task_details.set_service_id(state, 4)
    state = task_details.set_time_wish(state, TimeWish(part="morning"))
    state = task_details.set_lookup(state, AppointmentLookup(codeless=True))
    state = task_details.set_reason(state, "braces")
    state = task_details.set_callback(state, CallbackWish(best_time="noon"))

    assert task_details.get_service_id(state) == 4
    assert task_details.get_time_wish(state) == TimeWish(part="morning")
    assert task_details.get_lookup(state) == AppointmentLookup(codeless=True)
    assert task_details.get_reason(state) == "braces"
    assert task_details.get_callback(state) == CallbackWish(best_time="noon")
    assert type(state.task) is type(STATES[name].task)


def test_a_day_told_before_a_message_is_not_asked_for_after_it() -> None:
    state = ConversationState(awaited=AwaitedAnswer("open"), progress=CallProgress(greeted=True))
    call = Call(ScriptedBackend(conversation_graph.SAMPLE_CONTEXT), talk=state)

    call.happens(SpeechReceived("I'd like an appointment tomorrow at ten in the morning"))
    call.happens(SpeechReceived("I want to leave a message"))
    asked_for_message = call.talk
    for words in ("actually I want to book an appointment", "Ana Lopez"):
        answer = call.happens(SpeechReceived(words))

    assert isinstance(asked_for_message.task, MessageTask)
    assert asked_for_message.set_aside.time.day == date(2025, 11, 21)
    assert answer.startswith("So that's tomorrow, Friday, November twenty-first at ten in the morning")


def test_a_task_that_is_done_leaves_nothing_behind() -> None:
    state = ConversationState(
        task=ChangeTask("reschedule", AppointmentLookup("K7M9XA", booking_id=7), time=TimeWish(day=date(2025, 11, 21))),
        set_aside=TaskDetails(reason="crown"),
        awaited=AwaitedAnswer("confirm.move", effect="move"),
    )
    call = Call(ScriptedBackend(conversation_graph.SAMPLE_CONTEXT), talk=state)

    call.happens(AppointmentBooked(datetime(2025, 11, 21, 10), "K7M9XA"))

    assert (call.talk.task, call.talk.set_aside) == (NoTask(), TaskDetails())
    assert call.talk.outcome == "rescheduled"


def test_a_booking_knows_no_code() -> None:
    appointment = CallerAppointment(7, datetime(2025, 11, 24, 9), "Ana", "K7M9XA")
    state = ConversationState(task=ChangeTask("cancel", AppointmentLookup("K7M9XA", appointments=(appointment,))))

    booking = task_details.start_booking(state)

    assert booking.task == BookingTask()
    assert booking.set_aside.lookup.appointments == (appointment,)
