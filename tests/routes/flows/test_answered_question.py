"""A question that nobody wrote an answer to reaches the owner in the caller's words, and whoever asks next is answered."""

from __future__ import annotations

import pytest

from ringlypro.clients import catalog
from ringlypro.clients.client_profiles import ClientProfileCache
from ringlypro.notifications import follow_ups
from ringlypro.notifications.tables import FollowUp
from tests.lines import heard
from tests.routes.flows.callers import ANA, NUMBER, rows


@pytest.mark.parametrize(
    ("key", "question", "asked_next", "values", "words", "not_yet"),
    [
        (
            "1",
            "do you have a playroom for my twins",
            "is there a playroom",
            {"answer": "Yes, beside the front desk."},
            "Yes, beside the front desk.",
            "call you back",
        ),
        (
            "2",
            "¿tienen un área de juegos para mis gemelos?",
            "¿hay área de juegos?",
            {"answer": "Yes, beside the front desk.", "answer_es": "Sí, junto a la recepción."},
            "Sí, junto a la recepción.",
            "llam",
        ),
    ],
    ids=["English", "Spanish"],
)
async def test_is_answered_once_for_everybody(
    *, carrier, services, dentist, key, question, asked_next, values, words, not_yet
) -> None:
    call = await carrier.dial(to=NUMBER, from_=ANA)
    await call.press(key)
    for reply in (question, "Ana Lopez", "yes" if key == "1" else "sí", "no", "no"):
        await call.say(reply)
    assert not_yet in heard(call)

    (follow_up,) = [each for each in await rows(services, dentist, FollowUp) if each.kind == "question"]
    assert follow_up.body == question
    async with services.unit_of_work(dentist) as unit:
        await follow_ups.answer_follow_up(unit, follow_up.id, values)
        (answer,) = await catalog.list_answers(unit)
    assert answer.question == question
    services.caches.get_cache(ClientProfileCache).clear()

    again = await carrier.dial(to=NUMBER, from_="+13055550199")
    await again.press(key)
    await again.say(asked_next)

    assert words in heard(again)
