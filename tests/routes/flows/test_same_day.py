"""Who comes on a day already is asked before a second appointment is made, and only who may hear of the first one."""

from __future__ import annotations

import pytest

from ringlypro.appointments.tables import Appointment
from ringlypro.messages.tables import OptOut
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.lines import heard
from tests.routes.flows.callers import ANA, NUMBER, rows

OTHER_NUMBER = "+13055550177"


async def calls(carrier: TwilioSimulator, *sentences: str, from_: str = ANA) -> SimulatedCall:
    call = await carrier.dial(to=NUMBER, from_=from_)
    await call.press("1")
    for words in sentences:
        await call.say(words)
    return call


@pytest.fixture
async def booked_at_ten(carrier: TwilioSimulator) -> None:
    await calls(carrier, "I'd like an appointment tomorrow at ten", "Ana Lopez", "yes", "no")


@pytest.mark.usefixtures("booked_at_ten")
async def test_both_are_booked_when_both_are_wanted(carrier, services, dentist) -> None:
    call = await calls(carrier, "I'd like an appointment tomorrow at three", "Ana Lopez", "yes")
    asked_at = len(await rows(services, dentist, Appointment))
    await call.say("yes")

    assert "You already have an appointment tomorrow, Friday, November twenty-first at ten in the morning" in heard(
        call
    )
    assert asked_at == 1
    assert len(await rows(services, dentist, Appointment)) == 2


@pytest.mark.usefixtures("booked_at_ten")
@pytest.mark.parametrize(
    ("when", "name", "from_"),
    [
        ("on Monday at three", "Ana Lopez", ANA),
        ("tomorrow at three", "Peter Stone", ANA),
    ],
    ids=["another day", "another person"],
)
async def test_any_other_is_booked_at_once(*, carrier, services, dentist, when, name, from_) -> None:
    call = await calls(carrier, f"I'd like an appointment {when}", name, "yes", from_=from_)

    assert "already" not in heard(call)
    assert len(await rows(services, dentist, Appointment)) == 2


@pytest.mark.usefixtures("booked_at_ten")
async def test_from_another_line_nothing_is_told_of_it(carrier, services, dentist) -> None:
    told_number = "three oh five five five five oh one four two"
    opening = ("I'd like an appointment tomorrow at three", "Ana Lopez", "no", "the number")
    call = await calls(carrier, *opening, told_number, "yes", "yes", from_=OTHER_NUMBER)

    assert "already" not in heard(call)
    assert [row.customer_phone for row in await rows(services, dentist, Appointment)] == [ANA, ANA]


async def test_a_cancelled_one_is_none(carrier, services, dentist, booked_at_ten) -> None:
    async with services.unit_of_work(dentist) as unit:
        (booked,) = await rows(services, dentist, Appointment)
        (await unit.db.get_one(Appointment, (dentist, booked.id))).status = "cancelled"

    call = await calls(carrier, "I'd like an appointment tomorrow at three", "Ana Lopez", "yes")

    assert "already" not in heard(call)


@pytest.mark.parametrize(("is_opted_out", "words"), [(False, "texting you"), (True, "Your confirmation code is")])
async def test_the_code_is_spelled_where_no_text_can_be_sent(
    *, carrier, services, dentist, is_opted_out, words
) -> None:
    if is_opted_out:
        async with services.unit_of_work(dentist) as unit:
            unit.db.add(OptOut(phone=ANA, at=unit.now))

    call = await calls(carrier, "I'd like an appointment tomorrow at ten", "Ana Lopez", "yes")

    assert words in heard(call)
