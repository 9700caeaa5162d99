"""Names in every form in which they are said, as the answer to "whose name?" and among other words."""

import datetime as dt

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, a Monday
# sentence, what it gives as the answer to the question, what it gives unasked
ENGLISH = (
    ("Ana Lopez", "Ana Lopez", "Ana Lopez"),
    ("ANA LOPEZ", "Ana Lopez", "Ana Lopez"),
    ("ana lopez", "Ana Lopez", "Ana Lopez"),
    ("Ana", "Ana", None),
    ("my name is Ana Lopez", "Ana Lopez", "Ana Lopez"),
    ("it's Ana", "Ana", "Ana"),
    ("this is Ana Lopez speaking", "Ana Lopez", "Ana Lopez"),
    ("call me Ana", "Ana", "Ana"),
    ("the name is Carter", "Carter", "Carter"),
    ("it's for my son, Tom Baker", "Tom Baker", "Tom Baker"),
    ("Mrs. Ana Lopez", "Ana Lopez", "Ana Lopez"),
    ("Dr. Patel", "Patel", None),
    ("Carter", "Carter", None),
    ("O'Brien", "O'Brien", None),
    ("Ana Lopez-Garcia", "Ana Lopez-Garcia", "Ana Lopez-Garcia"),
    ("John R Carter", "John R Carter", "John R Carter"),
    ("Maria de la Cruz", "Maria de la Cruz", "Maria de la Cruz"),
    ("Maria de la", "Maria", None),
    ("Ana Lopez Garcia Perez Soto Diaz", "Ana Lopez Garcia Perez", None),
    ("de la Cruz, Oscar de la Cruz", "Oscar de la Cruz", "Oscar de la Cruz"),
    ("Mike, Mike Sorrentino", "Mike Sorrentino", None),
    ("Smith, John Smith", "John Smith", "John Smith"),
    ("McAllister, Shawn", "Shawn McAllister", None),
    ("Ana no, Eva", "Eva", None),
    ("no, Eva", "Eva", None),
    ("Ana, I mean Eva Lopez", "Eva Lopez", None),
    ("Eva Lopez, not Ana", "Eva Lopez", "Eva Lopez"),
    ("L O P E Z", "Lopez", None),
    ("Ana, A N A", "Ana", None),
    ("Jean Pruitt, P R U I double T", "Jean Pruitt", "Jean Pruitt"),
    ("John with an H, Carter", "John Carter", None),
    ("B as in boy O B", "Bob", None),
    ("April", "April", None),
    ("April Jones", "April Jones", None),
    ("Rachel", "Rachel", None),
    ("Rachel Green", "Rachel Green", None),
    ("Ana Lopez 305 555 0142", "Ana Lopez", "Ana Lopez"),
    ("305 555 0142 Ana Lopez", "Ana Lopez", "Ana Lopez"),
    ("everyone calls me Lupita but it's Guadalupe Arriaga", "Guadalupe Arriaga", "Guadalupe Arriaga"),
    ("I want an appointment", None, None),
    ("yes", None, None),
)
SPANISH = (
    ("Ana Lopez", "Ana Lopez", "Ana Lopez"),
    ("me llamo Ana Lopez", "Ana Lopez", "Ana Lopez"),
    ("habla Juan Perez", "Juan Perez", "Juan Perez"),
    ("a nombre de Juan Perez", "Juan Perez", "Juan Perez"),
    ("soy la Yesi", "Yesi", "Yesi"),
    ("la señora Ana Lopez", "Ana Lopez", "Ana Lopez"),
    ("con el señor Chuy", "Chuy", None),
    ("es para mi hijo Tomas", "Tomas", "Tomas"),
    ("Maria de los Angeles", "Maria de los Angeles", "Maria de los Angeles"),
    ("Juan de Dios", "Juan de Dios", "Juan de Dios"),
    ("Ana, digo, Eva", "Eva", None),
    ("Carrizales, no Canizales", "Carrizales", None),
    ("eme a erre i a", "Maria", None),
    ("Wendy con doble u", "Wendy", None),
    ("Lopez con zeta", "Lopez", None),
    ("ana", "Ana", None),
)
CASES = [("en", *case) for case in ENGLISH] + [("es", *case) for case in SPANISH]


@pytest.mark.parametrize(("lang", "text", "answered", "unasked"), CASES)
def test_a_name_is_heard_as_it_was_said(lang: str, text: str, answered: str | None, unasked: str | None) -> None:
    names = [understand_utterance(text, NluRequest(lang, context, NOW)).name for context in ("ask_name", "open")]

    assert names == [answered, unasked]


@pytest.mark.parametrize("title", ["mr", "mrs.", "ms", "dr.", "miss"])
@pytest.mark.parametrize("before", ["", "uh ", "um, ", "yeah, ", "it's ", "my name is "])
def test_titles_and_hesitations_are_no_part_of_it(title: str, before: str) -> None:
    heard = understand_utterance(f"{before}{title} Ana Lopez", NluRequest("en", "ask_name", NOW))

    assert heard.name == "Ana Lopez"


@pytest.mark.parametrize("after", ["tomorrow", "at three", "on friday", "305 555 0142", "please", "speaking"])
def test_what_follows_a_name_is_no_part_of_it(after: str) -> None:
    for context in ("ask_name", "open"):
        assert understand_utterance(f"my name is ana lopez {after}", NluRequest("en", context, NOW)).name == "Ana Lopez"
