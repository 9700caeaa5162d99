"""Whole calls through the real doors: signed, strict, and true about what is in the calendar."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call as CallRow
from ringlypro.calls.tables import CallTurn
from ringlypro.contacts.tables import Contact
from ringlypro.credits.tables import CreditEntry
from ringlypro.db.database import Database
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.conftest import TravellingClock
from tests.lines import carrier_into, heard, voice_app
from tests.service_fixtures import FakeServices, make_services
from tests.simulator.webhook_log import WebhookLog

NUMBER = "+13055550101"
ANA = "+13055550142"


@pytest.fixture
def services(database: Database, clock: TravellingClock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def carrier(services: FakeServices, dentist: int, tmp_path: Path) -> AsyncIterator[TwilioSimulator]:
    async with carrier_into(voice_app(services, tmp_path), services) as twilio_simulator:
        yield twilio_simulator


async def books_in_english(
    carrier: TwilioSimulator, *, caller: str = ANA, when: str = "tomorrow at ten"
) -> SimulatedCall:
    call = await carrier.dial(to=NUMBER, from_=caller)
    await call.press("1")
    await call.say("I would like to book an appointment")
    await call.say(when)
    await call.say("Ana Lopez")
    await call.say("yes")
    return call


async def books_in_spanish(
    carrier: TwilioSimulator, *, caller: str = ANA, when: str = "mañana a las diez"
) -> SimulatedCall:
    call = await carrier.dial(to=NUMBER, from_=caller)
    await call.press("2")
    await call.say("quiero hacer una cita")
    await call.say(when)
    await call.say("me llamo Ana López")
    await call.say("sí")
    return call


@pytest.mark.parametrize(("book", "lang"), [(books_in_english, "en"), (books_in_spanish, "es")])
async def test_a_call_becomes_a_booking(carrier, database, dentist, book, lang) -> None:
    call = await book(carrier)
    call.set_duration(61)
    await call.hang_up()

    assert call.faults == []
    async with database.unit_of_work(dentist) as unit:
        appointment = (await unit.db.scalars(select(Appointment))).one()
        row = (await unit.db.scalars(select(CallRow))).one()
        contact = (await unit.db.scalars(select(Contact))).one()
        entry = (await unit.db.scalars(select(CreditEntry))).one()
        turns = await unit.db.scalar(select(func.count()).select_from(CallTurn))
    assert appointment.starts_at.isoformat() == "2025-11-21T15:00:00+00:00"
    assert (appointment.source, appointment.status) == ("voice_booking", "confirmed")
    assert (row.outcome, row.status, row.duration, row.language) == ("booked", "completed", 61, lang)
    assert row.contact_id == contact.id == appointment.contact_id
    assert contact.phone == ANA
    assert (entry.free_minutes, entry.paid_minutes, entry.reference) == (2, 0, call.sid)
    assert turns >= 6


async def test_nothing_is_booked_without_a_yes(carrier, database, dentist) -> None:
    call = await carrier.dial(to=NUMBER, from_=ANA)
    await call.press("1")
    await call.say("I want an appointment tomorrow at ten, I'm Ana Lopez")
    await call.hang_up()

    async with database.unit_of_work(dentist) as unit:
        assert (await unit.db.scalars(select(Appointment))).all() == []


async def test_an_unsigned_request_changes_nothing(services, dentist, database, tmp_path) -> None:
    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        forged = TwilioSimulator(
            post=carrier.post, sign=lambda url, form: "Zm9yZ2Vk", hooks=carrier.hooks, account_sid=carrier.account_sid
        )
        call = await forged.dial(to=NUMBER, from_=ANA)

    assert call.faults
    async with database.unit_of_work(dentist) as unit:
        assert (await unit.db.scalars(select(CallRow))).all() == []


async def test_a_request_delivered_twice_is_answered_twice_and_counts_once(
    services, dentist, database, tmp_path
) -> None:
    async with carrier_into(voice_app(services, tmp_path), services, duplicates=True) as carrier:
        log = WebhookLog(carrier.post)
        call = await books_in_english(replace(carrier, post=log))
        call.set_duration(30)
        await call.hang_up()

    assert call.faults == []
    repeated = log.repeated_responses()
    assert repeated
    assert [(first, second) for first, second in repeated if first != second] == []
    async with database.unit_of_work(dentist) as unit:
        assert len((await unit.db.scalars(select(Appointment))).all()) == 1
        assert len((await unit.db.scalars(select(CreditEntry))).all()) == 1


async def test_fifty_callers_for_one_slot_get_one_booking(services, dentist, database, tmp_path) -> None:
    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        calls = await asyncio.gather(
            *(books_in_english(carrier, caller=f"+1305555{4000 + n}", when="tomorrow at ten") for n in range(50))
        )

    async with database.unit_of_work(dentist) as unit:
        appointments = (await unit.db.scalars(select(Appointment))).all()
    reported = [call for call in calls if "code" in heard(call).lower()]
    assert len(appointments) == 1
    assert len(reported) == 1
    assert all(call.faults == [] for call in calls)


async def test_an_unknown_number_is_a_sentence_and_the_end(carrier) -> None:
    call = await carrier.dial(to="+13055550177", from_=ANA)

    assert call.ended
    assert call.faults == []
    assert heard(call)


async def test_silence_to_the_end_is_never_a_dead_line(carrier) -> None:
    call = await carrier.dial(to=NUMBER, from_="anonymous")
    for _ in range(30):
        if call.ended is not None:
            break
        if call.waiting.kind == "dial":
            await call.staff_declines()
        else:
            await call.stay_silent()

    assert call.ended is not None
    assert call.faults == []


@pytest.mark.parametrize(
    "words",
    [
        "x" * 10_000,
        "😀" * 50,
        "<Response><Hangup/></Response>",
        "'; DROP TABLE calls; --",
        "\u202e\u0000\u000b",
        "0" * 400,
    ],
)
async def test_whatever_is_said_gets_a_sentence(carrier, words) -> None:
    call = await carrier.dial(to=NUMBER, from_=ANA)
    await call.press("1")
    await call.say("book an appointment")
    await call.say(words)

    assert call.faults == []
    assert call.waiting is not None or call.ended


async def test_open_pages_hear_of_a_call_that_begins_learns_its_outcome_or_ends_and_of_no_other_turn(
    carrier, dentist, changes
) -> None:
    def count_events() -> int:
        return [(client, topic) for client, topic, _ in changes.take()].count((dentist, "calls"))

    call = await carrier.dial(to=NUMBER, from_=ANA)
    events = [count_events()]
    await call.press("1")
    await call.say("I would like to book an appointment")
    await call.say("Ana Lopez")
    events.append(count_events())
    await call.say("what are your opening hours")
    events.append(count_events())
    await call.hang_up()
    events.append(count_events())

    assert events == [1, 0, 1, 1]
