"""What opens an appointment without its code, as the owner has set it."""

from __future__ import annotations

import pytest

from ringlypro.appointments.tables import Appointment
from ringlypro.clients.client_profiles import ClientProfileCache
from ringlypro.simulator.twilio_call import SimulatedCall
from tests.lines import heard
from tests.routes.flows.callers import ANA, NUMBER, OWNER, rows

CANCELS = ("1", "I need to cancel my appointment", "I don't have the code", "Ana Lopez")


async def calls(carrier, caller: str, *lines: str) -> SimulatedCall:
    call = await carrier.dial(to=NUMBER, from_=caller)
    for words in lines:
        if call.ended is None:
            await (call.press(words) if words == "1" else call.say(words))
    return call


@pytest.fixture
async def booked(carrier, services, dentist) -> None:
    await calls(carrier, ANA, "1", "I'd like an appointment", "tomorrow at ten", "Ana Lopez", "yes", "no")
    assert [row.status for row in await rows(services, dentist, Appointment)] == ["confirmed"]


async def test_name_and_number_are_enough_from_that_telephone(carrier, services, dentist, booked) -> None:
    call = await calls(carrier, ANA, *CANCELS, "yes", "yes")

    assert call.faults == []
    assert [row.status for row in await rows(services, dentist, Appointment)] == ["cancelled"]


@pytest.mark.parametrize("caller", [OWNER, "anonymous"])
async def test_from_another_nothing_is_told_and_nothing_done(carrier, services, dentist, booked, caller) -> None:
    call = await calls(carrier, caller, *CANCELS, "three oh five five five five oh one four two", "yes", "yes")

    assert "couldn't find that appointment" in heard(call)
    assert [row.status for row in await rows(services, dentist, Appointment)] == ["confirmed"]


async def test_the_owner_may_trust_any_telephone(*, carrier, services, dentist, owner, booked) -> None:
    await owner(identity_rule="name_and_number")
    services.caches.get_cache(ClientProfileCache).clear()

    await calls(carrier, OWNER, *CANCELS, "no, three oh five five five five oh one four two", "yes", "yes")

    assert [row.status for row in await rows(services, dentist, Appointment)] == ["cancelled"]
