"""Each branch on the way to an appointment that exists: whose it is, which one, and what becomes of it."""

# What callers say has no time zone.

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from ringlypro.receptionist import change_steps
from ringlypro.receptionist.conversation_tasks import (
    NO_TASK,
    AppointmentLookup,
    BookingTask,
    MessageTask,
    TimeWish,
)
from ringlypro.receptionist.conversation_types import (
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentsFound,
    CallerDetails,
    CheckAvailability,
    ConfirmAppointment,
    ConversationState,
    FindAppointment,
    SettledAct,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.task_details import get_lookup, get_service_id
from tests.receptionist.change_samples import (
    ANA,
    BEFORE,
    CONTEXT,
    FOUND,
    HELD,
    OTHER,
    TEN,
    THIRD,
    changing,
    outline,
    said,
)


@pytest.mark.parametrize(
    ("state", "keys", "then"),
    [
        (changing(), ["resumed", "ask_code"], "ask_code"),
        (changing(lookup=AppointmentLookup(code="K7M9XA")), ["resumed"], FindAppointment(code="K7M9XA")),
        (changing(lookup=AppointmentLookup(code="K7M9XA", codeless=True)), ["resumed"], FindAppointment(code="K7M9XA")),
        (changing(lookup=AppointmentLookup(codeless=True)), ["resumed"],
         FindAppointment(phone="+13055550142", name="Ana Lopez")),
        (changing(lookup=AppointmentLookup(codeless=True), caller=replace(ANA, name=None)),
         ["resumed", "ask_name.held"], "ask_name.held"),
        (changing(lookup=AppointmentLookup(codeless=True), caller=replace(ANA, is_recalled=True)),
         ["resumed", "ask_name.held"], "ask_name.held"),
        (changing(lookup=AppointmentLookup(codeless=True), caller=replace(ANA, phone=None)),
         ["resumed", "ask_phone.caller"], "ask_phone.caller"),
        (changing(lookup=AppointmentLookup(codeless=True), caller=replace(ANA, phone_confirmed=False)),
         ["resumed", "ask_phone.verify"], "ask_phone.verify"),
        (changing(lookup=AppointmentLookup(appointments=(HELD, OTHER))), ["resumed", "which_booking"], "which_booking"),
        (changing("tell_time", AppointmentLookup(appointments=(HELD, OTHER))), ["own_time", "other_time", "anything_else"],
         "anything_else"),
        (changing("tell_code", FOUND), ["own_time", "code.told", "anything_else"], "anything_else"),
        (changing("tell_time", AppointmentLookup(appointments=(HELD, THIRD)), wish=TimeWish(day=date(2025, 11, 24))),
         ["own_time", "anything_else"], "anything_else"),
        (changing("cancel", FOUND), ["resumed", "confirm.cancel"], "confirm.cancel"),
        (changing("confirm", FOUND), ["resumed"], ConfirmAppointment(7)),
        (changing("either", FOUND), ["resumed", "confirm.either"], "confirm.either"),
        (changing("reschedule", FOUND), ["resumed", "ask_datetime.move"], "ask_datetime.move"),
        (changing("reschedule", FOUND, wish=TimeWish(day=date(2025, 11, 24), clock=time(10))), ["resumed"],
         CheckAvailability(day=date(2025, 11, 24), clock=time(10), service_id=5, ignore_id=7)),
    ],
)  # fmt: skip
def test_a_change_asks_for_what_it_needs(state: ConversationState, keys: list[str], then: object) -> None:
    assert outline(change_steps.continue_change(state, CONTEXT, BEFORE)) == (keys, then)


def test_who_was_recalled_by_number_tells_name_and_number_again() -> None:
    recalled = changing(lookup=AppointmentLookup(codeless=True), caller=replace(ANA, is_recalled=True))

    turn = change_steps.continue_change(recalled, CONTEXT)

    assert turn.state.caller == CallerDetails()


def test_where_nothing_can_be_changed_a_message_is_taken() -> None:
    turn = change_steps.continue_change(changing(), replace(CONTEXT, mode="message_only"), BEFORE)

    assert outline(turn) == (["resumed", "cannot_book", "ask_urgency"], "ask_urgency")
    assert isinstance(turn.state.task, MessageTask)


def test_a_service_that_is_no_longer_offered_is_none() -> None:
    renamed = replace(HELD, service="Bridge")
    nameless = replace(HELD, service="")

    for appointment in (renamed, nameless):
        lookup = AppointmentLookup(appointments=(appointment,), booking_id=7)
        assert get_service_id(change_steps.continue_change(changing(lookup=lookup), CONTEXT).state) is None
    assert get_service_id(change_steps.continue_change(changing(lookup=FOUND), CONTEXT).state) == 5


@pytest.mark.parametrize(
    ("state", "event", "keys", "then"),
    [
        (changing(), AppointmentsFound((HELD,)), ["confirm.cancel"], "confirm.cancel"),
        (changing(), AppointmentsFound((HELD, OTHER)), ["which_booking"], "which_booking"),
        (changing(), AppointmentsFound(), ["not_found", "ask_code"], "ask_code"),
        (changing(lookup=AppointmentLookup(codeless=True)), AppointmentsFound(), ["not_found", "ask_name.held"],
         "ask_name.held"),
        (changing(lookup=AppointmentLookup(failed_lookups=1)), AppointmentsFound(), ["not_found_twice", "ask_urgency"],
         "ask_urgency"),
        (ConversationState(task=BookingTask()), AppointmentsFound((HELD,)), ["open"], "open"),
    ],
)  # fmt: skip
def test_what_was_found_is_told(state: ConversationState, event: AppointmentsFound, keys: list[str], then: str) -> None:
    waiting = replace(state, awaited=replace(state.awaited, effect="find"))

    assert outline(change_steps.handle_appointments_found(waiting, event, CONTEXT)) == (keys, then)


def test_at_most_three_appointments_are_read_out_and_one_alone_is_meant() -> None:
    many = change_steps.handle_appointments_found(changing(), AppointmentsFound((HELD, OTHER, THIRD, HELD)), CONTEXT)
    one = change_steps.handle_appointments_found(changing(), AppointmentsFound((OTHER,)), CONTEXT)
    none = change_steps.handle_appointments_found(
        changing(lookup=AppointmentLookup(code="K7M9XA")), AppointmentsFound(), CONTEXT
    )

    assert get_lookup(many.state) == AppointmentLookup(appointments=(HELD, OTHER, THIRD))
    assert get_lookup(one.state) == AppointmentLookup(appointments=(OTHER,), booking_id=8)
    assert get_lookup(none.state) == AppointmentLookup(failed_lookups=1)


@pytest.mark.parametrize(
    ("reply", "booking_id"),
    [
        (said(option=0), 7), (said(option=1), 8), (said(option=3), None), (said(option=-1), None), (said(offer=2), 9),
        (said(option=0, offer=2), 7), (said(date=date(2025, 11, 24)), 9), (said(date=date(2025, 11, 21)), None),
        (said(time=time(10)), 7), (said(time=time(16)), None), (said(date=date(2025, 11, 21), time=time(16)), 8),
        (said(date=date(2025, 11, 24), time=time(10)), None), (said("yes"), None),
    ],
)  # fmt: skip
def test_one_of_several_appointments_is_meant(reply: CallerReply, booking_id: int | None) -> None:
    state = changing(lookup=AppointmentLookup(appointments=(HELD, OTHER, THIRD)), question="which_booking")

    result = change_steps.answer_which_booking(state, reply, CONTEXT)

    assert (get_lookup(result).booking_id if isinstance(result, ConversationState) else None) == booking_id
    assert isinstance(result, ConversationState) is (booking_id is not None)


@pytest.mark.parametrize(
    ("reply", "codeless"),
    [
        (said(phrase="no_code"), True),
        (said("no"), True),
        (said(denied=True), True),
        (said("yes"), None),
        (said(), None),
    ],
)
def test_who_has_no_code_is_looked_for_otherwise(reply: CallerReply, codeless: bool | None) -> None:
    result = change_steps.answer_code(changing(), reply, CONTEXT)

    assert (get_lookup(result).codeless if isinstance(result, ConversationState) else None) is codeless


def test_what_was_done_is_said_and_kept() -> None:
    nameless = replace(changing("cancel", FOUND), caller=replace(ANA, name=None))

    cancelled = change_steps.handle_cancelled(nameless, AppointmentCancelled(TEN), CONTEXT)
    confirmed = change_steps.handle_confirmed(changing("confirm", FOUND), AppointmentConfirmed(TEN), CONTEXT)

    assert outline(cancelled) == (["cancelled", "anything_else"], "anything_else")
    assert (cancelled.state.settled, cancelled.state.outcome) == (SettledAct("cancelled", TEN), "cancelled")
    assert (cancelled.state.caller.name, cancelled.state.task) == ("Ana Lopez", NO_TASK)
    assert outline(confirmed) == (["confirmed", "anything_else"], "anything_else")
    assert (confirmed.state.outcome, confirmed.state.task) == ("answered", NO_TASK)
