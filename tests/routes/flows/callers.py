"""What callers do in whole calls over the real doors, and what it left behind."""

from __future__ import annotations

from sqlalchemy import select

from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_call_leg import RingingPhone
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.service_fixtures import FakeServices

NUMBER, ANA, OWNER = "+13055550101", "+13055550142", "+13055550190"


async def rows(services: FakeServices, dentist: int, table: type) -> list:
    async with services.unit_of_work(dentist) as unit:
        return list((await unit.db.scalars(select(table))).all())


def rang(call: SimulatedCall) -> list[str]:
    return [h.number for h in call.sounds if isinstance(h, RingingPhone)]


async def asks_for_a_person(carrier: TwilioSimulator) -> SimulatedCall:
    call = await carrier.dial(to=NUMBER, from_=ANA)
    await call.press("1")
    await call.say("can I talk to a person please")
    return call


async def leaves_a_message(call: SimulatedCall) -> None:
    """From "shall I take a message?" to goodbye."""
    for words in ("yes", "Ana Lopez", "yes", "my tooth hurts", "no", "any time", "no"):
        if call.ended is None:
            await call.say(words)
