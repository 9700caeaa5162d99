"""Who may open an appointment: a number that is shown can be forged, so what an earlier call told opens none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringlypro.receptionist import engine
from ringlypro.receptionist.conversation_tasks import AppointmentLookup, BookingTask, ChangeTask
from ringlypro.receptionist.conversation_types import (
    CallerDetails,
    CallStarted,
    ConversationState,
    ConversationTurn,
    FindAppointment,
    SpeechReceived,
)
from tests.receptionist import conversation_graph

OLIVIA = CallerDetails("Olivia Hale", "+13055550142", phone_confirmed=True)
DROPPED = {
    "a booking": ConversationState(caller=OLIVIA, task=BookingTask()),
    "a change by code": ConversationState(caller=OLIVIA, task=ChangeTask("cancel", AppointmentLookup(code="K7MQ2X"))),
    "a change by name": ConversationState(caller=OLIVIA, task=ChangeTask("cancel", AppointmentLookup(codeless=True))),
}


def converse(dropped: ConversationState, *texts: str) -> ConversationTurn:
    """The last turn of a call that goes on where another was cut off."""
    context = replace(conversation_graph.SAMPLE_CONTEXT, unfinished=dropped)
    turn = engine.advance_conversation(ConversationState(), CallStarted(), context)
    for text in ("yes", *texts):
        assert not isinstance(turn.effect, FindAppointment)
        turn = engine.advance_conversation(turn.state, SpeechReceived(text), context)
    return turn


@pytest.mark.parametrize("about", DROPPED)
def test_a_resumed_call_opens_no_appointment_by_what_the_earlier_one_told(about: str) -> None:
    given_up = ("never mind, cancel that",) if about == "a booking" else ()

    turn = converse(DROPPED[about], *given_up, "I want to cancel my appointment", "I don't have the code")

    assert not isinstance(turn.effect, FindAppointment)
    assert turn.state.step == "ask_name"
    assert turn.state.caller.name is None


def test_whoever_tells_name_and_number_again_is_looked_up() -> None:
    turn = converse(DROPPED["a change by name"], "Olivia Hale", "three oh five five five five oh one four two", "yes")

    assert turn.effect == FindAppointment(phone="+13055550142", name="Olivia Hale")
