"""Who hangs up before the last question has left a message all the same, and what nobody answered is not lost."""

from __future__ import annotations

import pytest

from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call as CallRow
from ringlypro.messages.tables import Message
from ringlypro.notifications.tables import FollowUp
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.lines import heard
from tests.routes.flows.callers import ANA, NUMBER, OWNER, rows

MESSAGE = "tell her that the delivery comes at four"


async def says_and_hangs_up(
    carrier: TwilioSimulator, *sentences: str, key: str = "1", from_: str = ANA
) -> SimulatedCall:
    call = await carrier.dial(to=NUMBER, from_=from_)
    await call.press(key)
    for words in sentences:
        await call.say(words)
    await call.hang_up()
    return call


@pytest.mark.parametrize(
    ("key", "sentences", "kind", "body", "name"),
    [
        ("1", (MESSAGE,), "message", MESSAGE, ""),
        ("1", (MESSAGE, "Ana Lopez", "yes", "no"), "message", MESSAGE, "Ana Lopez"),
        ("1", ("do you take MetLife?",), "question", "do you take MetLife?", ""),
        ("2", ("¿ustedes aceptan MetLife?", "Ana López"), "question", "¿ustedes aceptan MetLife?", "Ana López"),
        ("1", ("I'd like an appointment", "tomorrow at ten", "Ana Lopez", "do you take MetLife?"), "question",
         "do you take MetLife?", "Ana Lopez"),
    ],
    ids=["at the first question", "at the last question", "a question", "Spanish", "amid a booking"],
)  # fmt: skip
async def test_is_a_follow_up_all_the_same(*, carrier, services, dentist, key, sentences, kind, body, name) -> None:
    await says_and_hangs_up(carrier, *sentences, key=key)

    (follow_up,) = await rows(services, dentist, FollowUp)
    (call_row,) = await rows(services, dentist, CallRow)
    assert (follow_up.kind, follow_up.body, follow_up.caller_name) == (kind, body, name)
    assert (follow_up.caller_phone, follow_up.call_id, follow_up.urgent) == (ANA, call_row.id, False)
    assert call_row.outcome == ("abandoned" if "appointment" in sentences[0] else "message")


async def test_what_is_urgent_is_texted_to_the_owner(carrier, services, dentist, owner) -> None:
    await owner(owner_phone=OWNER)

    await says_and_hangs_up(carrier, "I'm running fifteen minutes late")

    (follow_up,) = await rows(services, dentist, FollowUp)
    assert (follow_up.kind, follow_up.urgent) == ("late", True)
    assert [text.purpose for text in await rows(services, dentist, Message)] == [f"urgent:{follow_up.id}"]


async def test_a_number_that_was_told_and_not_yet_read_back_is_not_taken_for_the_callers(
    carrier, services, dentist
) -> None:
    await says_and_hangs_up(carrier, MESSAGE, "Ana Lopez", "no", "three oh five five five five oh one seven seven")

    (follow_up,) = await rows(services, dentist, FollowUp)
    assert follow_up.caller_phone == ANA


async def test_of_a_withheld_number_the_number_that_was_told_is_kept(carrier, services, dentist) -> None:
    details_told = ("Ana Lopez", "three oh five five five five oh one seven seven")
    await says_and_hangs_up(carrier, MESSAGE, *details_told, from_="anonymous")

    (follow_up,) = await rows(services, dentist, FollowUp)
    assert follow_up.caller_phone == "+13055550177"


@pytest.mark.parametrize(
    "sentences",
    [(), ("I'd like an appointment", "Ana Lopez"), ("I'd like to leave a message",), ("what are your hours",)],
    ids=["silence", "a booking", "no words yet", "answered"],
)
async def test_without_words_for_the_owner_there_is_none(carrier, services, dentist, sentences) -> None:
    await says_and_hangs_up(carrier, *sentences)

    assert await rows(services, dentist, FollowUp) == []


async def test_a_message_that_was_finished_is_not_left_twice(carrier, services, dentist) -> None:
    call = await says_and_hangs_up(carrier, MESSAGE, "Ana Lopez", "yes", "no", "any time")
    await call.report_status("completed", seconds=30)

    assert "passed your message on" in heard(call)
    assert len(await rows(services, dentist, FollowUp)) == 1


async def test_a_question_of_a_booking_that_is_taken_up_again_is_noted_once(carrier, services, dentist) -> None:
    await says_and_hangs_up(carrier, "I'd like an appointment", "tomorrow at ten", "Ana Lopez", "do you take MetLife?")

    call = await carrier.dial(to=NUMBER, from_=ANA)
    assert "cut off" in heard(call)
    for words in ("yes", "yes", "no"):
        await call.say(words)

    assert len(await rows(services, dentist, Appointment)) == 1
    assert len(await rows(services, dentist, FollowUp)) == 1
