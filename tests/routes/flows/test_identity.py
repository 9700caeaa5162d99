"""What opens an appointment without its code, as the owner has set it."""

from __future__ import annotations

import re

import pytest

from ringlypro.appointments.tables import Appointment
from ringlypro.calls.identity_codes import PURPOSE_PREFIX
from ringlypro.clients.client_profiles import ClientProfileCache
from ringlypro.messages.delivery import record_opt_out
from ringlypro.messages.tables import Message
from ringlypro.simulator.twilio_call import SimulatedCall
from tests.lines import heard
from tests.routes.flows.callers import ANA, NUMBER, OWNER, rows
from tests.service_fixtures import FakeServices

NUMBER_OF_ANA = "three oh five five five five oh one four two"
CANCELS = ("1", "I need to cancel my appointment", "I don't have the code", "Ana Lopez")


async def calls(carrier, caller: str, *lines: str) -> SimulatedCall:
    call = await carrier.dial(to=NUMBER, from_=caller)
    for words in lines:
        if call.ended is None:
            await (call.press(words) if words == "1" else call.say(words))
    return call


async def say_all(call: SimulatedCall, *lines: str) -> None:
    for words in lines:
        if call.ended is None:
            await call.say(words)


async def identity_texts(services: FakeServices, client_id: int) -> list[Message]:
    messages = await rows(services, client_id, Message)
    return [message for message in messages if (message.purpose or "").startswith(PURPOSE_PREFIX)]


def digits_of(text: Message) -> str:
    return re.findall(r"\d{6}", text.body)[0]


@pytest.fixture
async def booked(carrier, services, dentist) -> None:
    await calls(carrier, ANA, "1", "I'd like an appointment", "tomorrow at ten", "Ana Lopez", "yes", "no")
    assert [row.status for row in await rows(services, dentist, Appointment)] == ["confirmed"]


async def test_name_and_number_are_enough_from_that_telephone(carrier, services, dentist, booked) -> None:
    call = await calls(carrier, ANA, *CANCELS, "yes", "yes")

    assert call.faults == []
    assert [row.status for row in await rows(services, dentist, Appointment)] == ["cancelled"]


@pytest.mark.parametrize("caller", [OWNER, "anonymous"])
async def test_from_another_the_digits_of_a_text_open_it(carrier, services, dentist, booked, caller) -> None:
    call = await calls(carrier, caller, *CANCELS, NUMBER_OF_ANA, "yes")
    (text,) = await identity_texts(services, dentist)

    assert text.to_number == ANA
    assert "Which six digits" in heard(call)
    await say_all(call, f"it says {' '.join(digits_of(text))}", "yes")
    assert call.faults == []
    assert [row.status for row in await rows(services, dentist, Appointment)] == ["cancelled"]


async def test_other_digits_tell_nothing_and_do_nothing(carrier, services, dentist, booked) -> None:
    call = await calls(carrier, OWNER, *CANCELS, NUMBER_OF_ANA, "yes")
    (text,) = await identity_texts(services, dentist)

    await say_all(call, *(f"{(int(digits_of(text)) + more) % 1_000_000:06}" for more in (1, 2, 3)), digits_of(text))

    assert "someone call you back" in heard(call)
    assert [row.status for row in await rows(services, dentist, Appointment)] == ["confirmed"]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Peter Stone", "three oh five five five five oh one four two"),
        ("Ana Lopez", "three oh five five five five oh one four three"),
    ],
)
async def test_who_has_no_appointment_is_texted_nothing(*, carrier, services, dentist, booked, name, number) -> None:
    call = await calls(carrier, "anonymous", *CANCELS[:-1], name, number, "yes")

    assert "If there is an appointment under that name and number" in heard(call)
    assert await identity_texts(services, dentist) == []


async def test_a_fourth_text_of_a_day_does_not_go_out(carrier, services, dentist, booked) -> None:
    for _ in range(3):
        await calls(carrier, OWNER, *CANCELS, NUMBER_OF_ANA, "yes", "I didn't get it")

    call = await calls(carrier, OWNER, *CANCELS, NUMBER_OF_ANA, "yes")

    assert "couldn't find that appointment" in heard(call)
    assert len(await identity_texts(services, dentist)) == 3


async def test_without_texts_nothing_is_told(*, carrier, services, dentist, owner, booked) -> None:
    await owner(sms_notifications=False)
    services.caches.get_cache(ClientProfileCache).clear()

    call = await calls(carrier, OWNER, *CANCELS, NUMBER_OF_ANA, "yes")

    assert "couldn't find that appointment" in heard(call)
    assert await identity_texts(services, dentist) == []


async def test_who_wants_no_texts_gets_none(carrier, services, dentist, booked) -> None:
    async with services.unit_of_work(dentist) as unit:
        await record_opt_out(unit, ANA)

    call = await calls(carrier, OWNER, *CANCELS, NUMBER_OF_ANA, "yes")

    assert "couldn't find that appointment" in heard(call)
    assert await identity_texts(services, dentist) == []


async def test_a_resumed_call_is_shown_nothing_by_the_digits_of_the_earlier_one(
    carrier, services, dentist, booked
) -> None:
    first = await calls(carrier, OWNER, *CANCELS, NUMBER_OF_ANA, "yes")
    await say_all(first, digits_of((await identity_texts(services, dentist))[0]))
    assert "Shall I cancel it" in heard(first)
    await first.hang_up()

    second = await calls(carrier, OWNER, "yes")

    assert "November" not in heard(second)
    assert "Shall I cancel it" not in heard(second)


async def test_the_owner_may_trust_any_telephone(*, carrier, services, dentist, owner, booked) -> None:
    await owner(identity_rule="name_and_number")
    services.caches.get_cache(ClientProfileCache).clear()

    await calls(carrier, OWNER, *CANCELS, "no, three oh five five five five oh one four two", "yes", "yes")

    assert [row.status for row in await rows(services, dentist, Appointment)] == ["cancelled"]
