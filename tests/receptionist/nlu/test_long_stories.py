"""In a story that is longer than anybody is listened to in one piece, the one wish in it is heard; a yes never is."""

import datetime as dt

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance

NOW = dt.datetime(2025, 11, 20, 8)  # noqa: DTZ001 - wall time of a business, as the room wants it
STORIES = {
    "en": "So my neighbor says the church bazaar had pies this year, and the rain ruined the tent, and then her cousin "
    "came by with the dog that keeps digging under the fence. ",
    "es": "Pues mi vecina dice que en la kermés hubo pasteles este año, y la lluvia arruinó la carpa, y luego llegó su "
    "prima con el perro que escarba debajo de la cerca. ",
}
WISHES = {
    "en": "I'd like an appointment tomorrow at ten in the morning. ",
    "es": "Quisiera una cita mañana a las diez de la mañana. ",
}


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("before", [0, 6, 18])
@pytest.mark.parametrize("stops", [True, False])
def test_the_wish_is_heard_wherever_it_stands(lang: str, before: int, stops: bool) -> None:
    text = STORIES[lang] * before + WISHES[lang] + STORIES[lang] * (18 - before)
    spoken_text = text if stops else text.replace(".", "").replace(",", "")

    result = understand_utterance(spoken_text, NluRequest(lang, "open", NOW))

    assert len(text) > 2_900
    assert (result.intent, result.date, result.time) == ("book", dt.date(2025, 11, 21), dt.time(10))


@pytest.mark.parametrize(("lang", "yes"), [("en", "Yes."), ("es", "Sí.")])
def test_a_yes_at_the_end_of_a_story_agrees_to_nothing(lang: str, yes: str) -> None:
    result = understand_utterance(STORIES[lang] * 18 + yes, NluRequest(lang, "confirm", NOW))

    assert (result.agrees, result.agrees_to_cancel) == (False, False)


def test_an_emergency_in_a_story_comes_first() -> None:
    text = WISHES["en"] + STORIES["en"] * 18 + "And now my husband is not breathing."

    assert understand_utterance(text, NluRequest("en", "open", NOW)).intent == "emergency"
