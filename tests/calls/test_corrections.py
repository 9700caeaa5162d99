"""What an owner puts right stays right, for this business alone, and invents nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ringlypro.appointments.tables import Appointment
from ringlypro.calls import corrections, queries
from ringlypro.clients.tables import Answer
from ringlypro.kit.errors import InvalidFields, NotFound
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.desk import TestDesk, make_desk
from tests.lines import carrier_into, heard, voice_app

NUMBER, OTHER, ANA = "+13055550101", "+13055550111", "+13055550142"
ODD = "My pearly whites want some love!"


@pytest.fixture
def desk(database, clock, tmp_path: Path) -> TestDesk:
    return make_desk(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def carrier(desk: TestDesk, dentist: int, barber: int, tmp_path: Path) -> AsyncIterator[TwilioSimulator]:
    async with carrier_into(voice_app(desk, tmp_path), desk) as found:
        yield found


async def says(carrier: TwilioSimulator, words: str, *, number: str = NUMBER) -> SimulatedCall:
    call = await carrier.dial(to=number, from_=ANA)
    await call.press("1")
    await call.say(words)
    return call


async def put_right(desk: TestDesk, client_id: int, **meaning: object) -> corrections.Correction:
    """Of the last thing that was said in the only call."""
    async with desk.unit(client_id) as unit:
        (call,) = await queries.log(unit, where=queries.Filter())
        turn = (await queries.one(unit, call.id)).turns[-1]
        found = await corrections.correct(unit, call_id=call.id, turn=turn.number, **meaning)
    desk.memory.clear()
    return found


async def test_the_same_words_mean_what_the_owner_said(carrier, desk, dentist) -> None:
    before = await says(carrier, ODD)
    assert "What's your name" not in heard(before)

    await put_right(desk, dentist, intent="book")

    after = await says(carrier, "my pearly whites want some love")
    assert "What's your name" in heard(after)
    async with desk.unit(dentist) as unit:
        (newest, *_) = await queries.log(unit, where=queries.Filter())
        understood = (await queries.one(unit, newest.id)).turns[-1].understood
    assert understood["corrected"] == "yes"
    assert "corrected:book" in " ".join(understood["why"])


async def test_an_answer_of_the_owner_may_be_meant(carrier, desk, dentist) -> None:
    async with desk.unit(dentist) as unit:
        unit.db.add(answer := Answer(questions=["Do you do whitening?"], answer="Yes, on Tuesdays.", answer_es="Sí."))
        await unit.db.flush()
        answer_id = answer.id
    await says(carrier, ODD)

    await put_right(desk, dentist, answer_id=answer_id)

    assert "Yes, on Tuesdays." in heard(await says(carrier, ODD))


async def test_other_businesses_hear_as_before(carrier, desk, dentist) -> None:
    await says(carrier, ODD)
    await put_right(desk, dentist, intent="book")

    assert "What's your name" not in heard(await says(carrier, ODD, number=OTHER))


async def test_other_words_and_other_questions_are_not_touched(carrier, desk, dentist) -> None:
    await says(carrier, ODD)
    await put_right(desk, dentist, intent="book")

    call = await says(carrier, "my pearly whites don't want some love")
    assert "What's your name" not in heard(call)
    call = await says(carrier, "I'd like an appointment")
    await call.say(ODD)
    assert heard(call).count("name") >= 1
    async with desk.unit(dentist) as unit:
        (newest, *_) = await queries.log(unit, where=queries.Filter())
        assert "corrected" not in str((await queries.one(unit, newest.id)).turns[-1].understood)


async def test_nothing_is_invented_and_nothing_booked_without_a_yes(carrier, desk, dentist, database) -> None:
    await says(carrier, ODD)
    await put_right(desk, dentist, intent="book")

    await says(carrier, ODD)

    async with database.unit(dentist) as unit:
        assert (await unit.db.get(Appointment, (dentist, 1))) is None


async def test_an_emergency_stays_one(carrier, desk, dentist) -> None:
    await says(carrier, "my father is not breathing")
    await put_right(desk, dentist, intent="hours")

    assert "nine one one" in heard(await says(carrier, "my father is not breathing"))


async def test_saying_it_again_replaces_it_and_it_can_be_taken_back(carrier, desk, dentist) -> None:
    await says(carrier, ODD)
    first = await put_right(desk, dentist, intent="hours")
    second = await put_right(desk, dentist, intent="book")
    assert (first.id, second.intent) == (second.id, "book")

    async with desk.unit(dentist) as unit:
        await corrections.withdraw(unit, second.id)
        assert list(await corrections.listed(unit)) == []
    desk.memory.clear()

    assert "What's your name" not in heard(await says(carrier, ODD))


async def test_what_makes_no_sense_is_refused(carrier, desk, dentist, barber) -> None:
    await says(carrier, ODD)
    async with desk.unit(dentist) as unit:
        (call,) = await queries.log(unit, where=queries.Filter())
    for meaning in ({}, {"intent": "book", "answer_id": 1}, {"intent": "dance"}, {"answer_id": 999}):
        with pytest.raises(InvalidFields):
            await put_right(desk, dentist, **meaning)
    async with desk.unit(dentist) as unit:
        with pytest.raises(InvalidFields):
            await corrections.correct(unit, call_id=call.id, turn=1, intent="book")
    async with desk.unit(barber) as unit:
        with pytest.raises(NotFound):
            await corrections.correct(unit, call_id=call.id, turn=3, intent="book")


@pytest.mark.parametrize("gone", [True, False])
async def test_an_answer_that_is_gone_is_forgotten(carrier, desk, dentist, gone) -> None:
    async with desk.unit(dentist) as unit:
        unit.db.add(answer := Answer(questions=["Do you do whitening?"], answer="Yes, on Tuesdays."))
        await unit.db.flush()
        answer_id = answer.id
    await says(carrier, ODD)
    await put_right(desk, dentist, answer_id=answer_id)
    if gone:
        async with desk.unit(dentist) as unit:
            await unit.db.delete(await unit.db.get(Answer, (dentist, answer_id)))
        desk.memory.clear()

    assert ("Yes, on Tuesdays." in heard(await says(carrier, ODD))) is not gone
