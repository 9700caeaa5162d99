"""What an owner puts right stays right, for this business alone, and invents nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from ringlypro.appointments.tables import Appointment
from ringlypro.calls import corrections, queries
from ringlypro.clients.client_profiles import ClientProfileCache
from ringlypro.clients.tables import Answer, AnswerTexts
from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.lines import carrier_into, heard, voice_app
from tests.service_fixtures import FakeServices, make_services

NUMBER, OTHER = "+13055550101", "+13055550111"
CALLERS = (f"+1305555{line:04}" for line in count(200))
ODD = "My pearly whites want some love!"


@pytest.fixture
def services(database, clock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def carrier(services: FakeServices, dentist: int, barber: int, tmp_path: Path) -> AsyncIterator[TwilioSimulator]:
    async with carrier_into(voice_app(services, tmp_path), services) as twilio_simulator:
        yield twilio_simulator


async def says(carrier: TwilioSimulator, words: str, *, number: str = NUMBER) -> SimulatedCall:
    """Each call comes from a number of its own: nobody is asked to go on where another call was cut off."""
    call = await carrier.dial(to=number, from_=next(CALLERS))
    await call.press("1")
    await call.say(words)
    return call


async def put_right(services: FakeServices, client_id: int, **meaning: object) -> corrections.Correction:
    """Of the last thing that was said in the only call."""
    async with services.unit_of_work(client_id) as unit:
        (call,) = await queries.list_calls(unit, call_filter=queries.CallFilter())
        turn = (await queries.get_call(unit, call.id)).turns[-1]
        correction = await corrections.save_correction(unit, call_id=call.id, turn=turn.number, **meaning)
    services.caches.get_cache(ClientProfileCache).clear()
    return correction


async def test_the_same_words_mean_what_the_owner_said(carrier, services, dentist) -> None:
    before = await says(carrier, ODD)
    assert "What day and time" not in heard(before)

    await put_right(services, dentist, intent="book")

    after = await says(carrier, "my pearly whites want some love")
    assert "What day and time" in heard(after)
    async with services.unit_of_work(dentist) as unit:
        (newest, *_) = await queries.list_calls(unit, call_filter=queries.CallFilter())
        understood = (await queries.get_call(unit, newest.id)).turns[-1].understood
    assert understood["corrected"] == "yes"
    assert "corrected:book" in " ".join(understood["why"])


async def test_an_answer_of_the_owner_may_be_meant(carrier, services, dentist) -> None:
    async with services.unit_of_work(dentist) as unit:
        unit.db.add(
            answer := Answer(
                questions=["Do you do whitening?"],
                answer="Yes, on Tuesdays.",
                texts={"es": AnswerTexts(language="es", answer="Sí.")},
            )
        )
        await unit.db.flush()
        answer_id = answer.id
    await says(carrier, ODD)

    await put_right(services, dentist, answer_id=answer_id)

    assert "Yes, on Tuesdays." in heard(await says(carrier, ODD))


async def test_other_businesses_hear_as_before(carrier, services, dentist) -> None:
    await says(carrier, ODD)
    await put_right(services, dentist, intent="book")

    assert "What day and time" not in heard(await says(carrier, ODD, number=OTHER))


async def test_other_words_and_other_questions_are_not_touched(carrier, services, dentist) -> None:
    await says(carrier, ODD)
    await put_right(services, dentist, intent="book")

    call = await says(carrier, "my pearly whites don't want some love")
    assert "What day and time" not in heard(call)
    call = await says(carrier, "I'd like an appointment")
    await call.say(ODD)
    assert heard(call).count("What day and time") >= 1
    async with services.unit_of_work(dentist) as unit:
        (newest, *_) = await queries.list_calls(unit, call_filter=queries.CallFilter())
        assert "corrected" not in str((await queries.get_call(unit, newest.id)).turns[-1].understood)


async def test_nothing_is_invented_and_nothing_booked_without_a_yes(carrier, services, dentist, database) -> None:
    await says(carrier, ODD)
    await put_right(services, dentist, intent="book")

    await says(carrier, ODD)

    async with database.unit_of_work(dentist) as unit:
        assert (await unit.db.get(Appointment, (dentist, 1))) is None


async def test_an_emergency_stays_one(carrier, services, dentist) -> None:
    await says(carrier, "my father is not breathing")
    await put_right(services, dentist, intent="hours")

    assert "nine one one" in heard(await says(carrier, "my father is not breathing"))


async def test_saying_it_again_replaces_it_and_it_can_be_taken_back(carrier, services, dentist) -> None:
    await says(carrier, ODD)
    first = await put_right(services, dentist, intent="hours")
    second = await put_right(services, dentist, intent="book")
    assert (first.id, second.intent) == (second.id, "book")

    async with services.unit_of_work(dentist) as unit:
        await corrections.delete_correction(unit, second.id)
        assert list(await corrections.list_corrections(unit)) == []
    services.caches.get_cache(ClientProfileCache).clear()

    assert "What day and time" not in heard(await says(carrier, ODD))


async def test_what_makes_no_sense_is_refused(carrier, services, dentist, barber) -> None:
    await says(carrier, ODD)
    async with services.unit_of_work(dentist) as unit:
        (call,) = await queries.list_calls(unit, call_filter=queries.CallFilter())
    for meaning in ({}, {"intent": "book", "answer_id": 1}, {"intent": "dance"}, {"answer_id": 999}):
        with pytest.raises(InvalidFields):
            await put_right(services, dentist, **meaning)
    async with services.unit_of_work(dentist) as unit:
        with pytest.raises(InvalidFields):
            await corrections.save_correction(unit, call_id=call.id, turn=1, intent="book")
    async with services.unit_of_work(barber) as unit:
        with pytest.raises(NotFound):
            await corrections.save_correction(unit, call_id=call.id, turn=3, intent="book")


@pytest.mark.parametrize("gone", [True, False])
async def test_an_answer_that_is_gone_is_forgotten(carrier, services, dentist, gone) -> None:
    async with services.unit_of_work(dentist) as unit:
        unit.db.add(answer := Answer(questions=["Do you do whitening?"], answer="Yes, on Tuesdays."))
        await unit.db.flush()
        answer_id = answer.id
    await says(carrier, ODD)
    await put_right(services, dentist, answer_id=answer_id)
    if gone:
        async with services.unit_of_work(dentist) as unit:
            await unit.db.delete(await unit.db.get(Answer, (dentist, answer_id)))
        services.caches.get_cache(ClientProfileCache).clear()

    assert ("Yes, on Tuesdays." in heard(await says(carrier, ODD))) is not gone
