"""A loudspeaker that gives her own words back: the line listens on, says nothing, and the answer after it counts."""

from __future__ import annotations

from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import CallTurn
from tests.lines import heard
from tests.routes.flows.callers import ANA, NUMBER, rows


async def test_an_echo_is_answered_by_silence_and_kept_as_it_was_heard(carrier, services, dentist) -> None:
    call = await carrier.dial(to=NUMBER, from_=ANA)
    await call.press("1")
    for words in ("I'd like an appointment", "tomorrow at ten"):
        await call.say(words)
    before = heard(call)

    await call.say("what name shall I put it under")

    assert heard(call) == before
    await call.say("what name shall I put it under Ana Lopez")
    await call.say("shall I book it yes please")
    assert call.faults == []
    assert [row.customer_name for row in await rows(services, dentist, Appointment)] == ["Ana Lopez"]
    assert "what name shall I put it under" in [row.heard for row in await rows(services, dentist, CallTurn)]
