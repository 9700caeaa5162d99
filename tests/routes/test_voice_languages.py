"""A caller who simply speaks hears the owner's words in that language from the first answer on: a key is only one way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ringlypro.clients import business_settings, catalog
from ringlypro.db.database import Database
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.conftest import TravellingClock
from tests.lines import carrier_into, heard, voice_app
from tests.service_fixtures import FakeServices, make_services

NUMBER = "+13055550101"
ANA = "+13055550142"
TEXTS = {
    "address": "12 Main Street", "address_es": "Calle Doce 4", "prices": "Visits are ninety dollars.",
    "prices_es": "La visita cuesta noventa dólares.",
}  # fmt: skip


@pytest.fixture
def services(database: Database, clock: TravellingClock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def carrier(
    services: FakeServices, database: Database, dentist: int, tmp_path: Path
) -> AsyncIterator[TwilioSimulator]:
    async with database.unit_of_work(dentist) as unit:
        await business_settings.save_client(unit, TEXTS)
        for name, name_es in (("Cleaning", "Limpieza"), ("Root canal", "Endodoncia")):
            await catalog.add_service(unit, {"name": name, "name_es": name_es, "minutes": 30})
        await catalog.add_answer(
            unit,
            {
                "question": "do you take walk ins", "question_es": "atienden sin cita", "answer": "Yes, before noon.",
                "answer_es": "Sí, antes del mediodía.",
            },
        )  # fmt: skip
    async with carrier_into(voice_app(services, tmp_path), services) as twilio_simulator:
        yield twilio_simulator


async def say_first(carrier: TwilioSimulator, *sentences: str) -> str:
    """All that is said after the greeting."""
    call: SimulatedCall = await carrier.dial(to=NUMBER, from_=ANA)
    greeting = heard(call)
    for sentence in sentences:
        await call.say(sentence)
    return heard(call).removeprefix(greeting)


@pytest.mark.parametrize(
    ("sentence", "owner_words"),
    [
        ("hola, ¿cuánto cuesta una visita?", "La visita cuesta noventa dólares"),
        ("buenos días, ¿dónde están ubicados?", "Calle Doce 4"),
        ("¿atienden sin cita?", "Sí, antes del mediodía"),
        ("quisiera una cita por favor", "Limpieza"),
        ("en español por favor, ¿cuál es la dirección?", "Calle Doce 4"),
    ],
)
async def test_spanish_callers_who_simply_speak_hear_spanish_words(carrier, sentence: str, owner_words: str) -> None:
    answer = await say_first(carrier, sentence)

    assert owner_words in answer
    assert not any(words in answer for words in ("12 Main", "ninety", "before noon", "Cleaning"))


@pytest.mark.parametrize(
    ("sentence", "owner_words"),
    [("hi, how much is a visit?", "ninety dollars"), ("where are you located?", "12 Main Street"),
     ("I'd like an appointment please", "Cleaning")],
)  # fmt: skip
async def test_english_callers_hear_english_words(carrier, sentence: str, owner_words: str) -> None:
    assert owner_words in await say_first(carrier, sentence)


async def test_a_service_is_heard_by_its_spanish_name_in_the_first_sentence(carrier) -> None:
    answer = await say_first(carrier, "quisiera una cita para una endodoncia mañana a las diez", "Ana López", "sí")

    assert "Endodoncia" in answer
    assert "Root canal" not in answer


async def test_whoever_changes_the_language_hears_the_words_of_the_other(carrier) -> None:
    answer = await say_first(carrier, "where are you located?", "en español por favor, ¿cuánto cuesta?")

    assert "12 Main Street" in answer
    assert "La visita cuesta noventa dólares" in answer
