"""How long she speaks: a greeting and a booking in which everything is said at once take their caller little time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringlypro.receptionist.conversation_types import CallStarted
from tests.receptionist import conversation_graph
from tests.receptionist.scripted_backend import Call, ScriptedBackend, event_of

LETTERS_A_SECOND = 15
"""Of a voice that reads 150 to 160 words a minute, as the vendor's do."""
GREETING_SECONDS, BOOKING_SECONDS, BOOKING_TURNS = 6, 35, 3


def seconds_of(*spoken_texts: str) -> float:
    return sum(map(len, spoken_texts)) / LETTERS_A_SECOND


def start_call(lang: str | None) -> Call:
    context = replace(conversation_graph.SAMPLE_CONTEXT, known_lang=lang, services=())
    return Call(ScriptedBackend(replace(context, client=replace(context.client, business_name="Sunrise Dental"))))


@pytest.mark.parametrize("lang", [None, "en", "es"])
def test_a_greeting_is_short(lang: str | None) -> None:
    assert seconds_of(start_call(lang).happens(CallStarted())) <= GREETING_SECONDS


@pytest.mark.parametrize(
    ("lang", "opening", "answers"),
    [
        ("en", "Hi, this is Ana Lopez, can I come in tomorrow at ten in the morning", ("yes please", "no thank you")),
        ("es", "hola, soy Ana López, quisiera una cita mañana a las diez de la mañana", ("sí por favor", "no gracias")),
    ],
)
def test_a_booking_said_in_one_breath_is_short(lang: str, opening: str, answers: tuple[str, ...]) -> None:
    call = start_call(lang)
    spoken_texts = [call.happens(CallStarted())]
    spoken_texts += [call.happens(event_of(words)) for words in (opening, *answers)]

    assert len(call.services.bookings) == 1
    assert call.is_over
    assert 1 + len(answers) <= BOOKING_TURNS
    assert seconds_of(*spoken_texts) <= BOOKING_SECONDS
