"""Whatever is said: an answer, the same one every time, with nothing in it that was not said."""

import datetime as dt
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the business's own wall clock
CONTEXTS = (
    "open", "ask_name", "ask_phone", "ask_datetime", "ask_time", "ask_code", "ask_service", "ask_reason", "offer",
    "confirm", "anything_else", "menu", "which_booking", "take_message", "none", "nonsense",
)  # fmt: skip
INTENTS = {
    "book", "reschedule", "cancel", "pricing", "hours", "location", "human", "message", "emergency", "yes", "no",
    "repeat", "goodbye", "inform", "other",
}  # fmt: skip
CHATTER = (
    "banana", "purple", "window", "quietly", "selfish", "the", "of", "blue", "gato", "ventana", "azul", "rapido",
    "and", "y", "maybe", "under", "para", "like", "with", "con", "is", "es", "my", "mi", "hmm", "eh", "so", "pues",
    "call", "name", "nombre", "number", "code", "next", "este", "half", "media", "to", "a", "at", "las",
)  # fmt: skip
LISTENING = st.builds(
    NluRequest,
    lang=st.sampled_from(["en", "es", "en-US", "es-US", "fr", ""]),
    context=st.sampled_from(CONTEXTS),
    now=st.datetimes(min_value=dt.datetime(1970, 1, 1), max_value=dt.datetime(2200, 1, 1)),  # noqa: DTZ001 - wall clock
    hours=st.sampled_from([(), ((1, dt.time(9), dt.time(17)), (3, dt.time(9), dt.time(12)))]),
    confirmation_codes=st.sampled_from([(), ("K7MQ2X",), ("K7MQ2X", "B4ZT9R", "")]),
    service_names=st.sampled_from([(), ("Haircut", "", "Corte de pelo")]),
    faq_questions=st.sampled_from([(), ("Do you take insurance?", "", "¿?")]),
    emergency_phrases=st.sampled_from([(), ("no heat", "", "sin luz")]),
    offered_times=st.sampled_from([(), (dt.datetime(2026, 11, 24, 9), dt.datetime(2026, 11, 24, 10, 30))]),  # noqa: DTZ001 - wall clock
)
VOCABULARY = sorted(
    {
        " ".join(entry.words)
        for lang in ("en", "es")
        for entries in load_vocabulary(lang).lexicon.values()
        for entry in entries
    }
)
SPOKEN = st.lists(
    st.sampled_from(VOCABULARY)
    | st.sampled_from(
        [
            "0",
            "1",
            "2",
            "3",
            "12",
            "15",
            "30",
            "31",
            "99",
            "0500",
            "1030",
            "2026",
            "10:30",
            "24:00",
            "2/30",
            "31/12",
            "1.5",
            "99/99/99",
            "first",
            "second",
            "one",
            "two",
            "twenty",
            "oh",
            "at",
            "to",
            "past",
            "half",
            "quarter",
            "am",
            "pm",
            "next",
            "last",
            "this",
            "monday",
            "may",
            "march",
            "in",
            "a",
            "week",
            "weeks",
            "hours",
            "ago",
            "from",
            "after",
            "day",
            "of",
            "the",
            "no",
            "not",
            "or",
            "and",
            "double",
            "triple",
            "plus",
            "uno",
            "dos",
            "veinte",
            "y",
            "media",
            "menos",
            "cuarto",
            "para",
            "las",
            "la",
            "el",
            "del",
            "de",
            "que",
            "viene",
            "proximo",
            "manana",
            "tarde",
            "hoy",
            "mayo",
            "lunes",
            "en",
            "dentro",
            "hace",
            "dias",
            "semana",
            "mes",
            "ano",
            "mil",
            "cien",
            "doscientos",
            "un",
            "una",
            "pasado",
            "primer",
            "ultimo",
        ]
    ),
    max_size=14,
).map(" ".join)


@given(
    text=st.one_of(st.text(max_size=300), SPOKEN, st.text(alphabet=string.printable, max_size=80)),
    nlu_request=LISTENING,
)
@settings(max_examples=400)
def test_it_never_raises_and_says_the_same_twice(text: str, nlu_request: NluRequest) -> None:
    first = understand_utterance(text, nlu_request)

    assert first == understand_utterance(text, nlu_request)
    assert first.intent in INTENTS
    assert first.part in {None, "morning", "afternoon", "evening"}
    assert first.code is None or first.code in nlu_request.confirmation_codes
    assert first.phone is None or first.phone.isdigit()
    assert first.offer is None or first.offer < len(nlu_request.offered_times)
    assert first.service is None or first.service < len(nlu_request.service_names)
    assert first.question is None or first.question < len(nlu_request.faq_questions)


@given(words=st.lists(st.sampled_from(CHATTER), max_size=10), lang=st.sampled_from(["en", "es"]))
@settings(max_examples=300)
def test_it_invents_nothing_in_chatter(words: list[str], lang: str) -> None:
    interpretation = understand_utterance(
        " ".join(words), NluRequest(lang, "open", NOW, confirmation_codes=("K7MQ2X", "B4ZT9R"))
    )

    assert (interpretation.phone, interpretation.date, interpretation.time, interpretation.code) == (
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("text", ["", " ", "...", "¿?", "\x00\x07", "🙂🙂", "\u200b"])
def test_nothing_said_is_nothing_understood(text: str, lang: str) -> None:
    assert understand_utterance(text, NluRequest(lang, "open", NOW)) == NluResult()


def test_a_very_long_speech_is_cut_and_answered_quickly() -> None:
    speech = "I would like to book an appointment for tomorrow at 3 pm " * 200

    assert understand_utterance(speech[:10_000], NluRequest("en", "open", NOW)).intent == "book"


@pytest.mark.parametrize(("lang", "text"), [("en", "no heat in the house"), ("es", "estamos sin luz")])
def test_an_emergency_of_the_owner_s_trade_comes_first(lang: str, text: str) -> None:
    request = NluRequest(lang, "open", NOW, emergency_phrases=("no heat", "sin luz"))

    assert understand_utterance(text, request).intent == "emergency"


@pytest.mark.parametrize(
    ("lang", "text", "service", "question"),
    [
        ("en", "I'd like a beard trim tomorrow", 1, None),
        ("en", "do you guys take any insurance", None, 0),
        ("en", "is there a place for parking", None, 1),
        ("es", "quiero una limpieza facial el lunes", 2, None),
        ("en", "I like trains", None, None),
    ],
)
def test_services_and_questions_of_the_owner_are_recognised(
    lang: str, text: str, service: int | None, question: int | None
) -> None:
    request = NluRequest(
        lang,
        "open",
        NOW,
        service_names=("Haircut", "Beard Trim", "Limpieza facial"),
        faq_questions=("Do you take insurance?", "Is there parking?"),
    )

    interpretation = understand_utterance(text, request)

    assert (interpretation.service, interpretation.question) == (service, question)


def test_every_decision_is_explained() -> None:
    interpretation = understand_utterance("book me for tomorrow at 3, I'm Maria Lopez", NluRequest("en", "open", NOW))

    assert [reason.split(":")[0] for reason in interpretation.why] == ["intent", "date", "time", "name"]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "it's not an emergency but he isn't breathing", True),
        ("en", "I'm sure it's no emergency though there's a gas leak in my kitchen", True),
        ("en", "it's not an emergency but I'd like to come in today", False),
        ("en", "in case of emergency I'd dial 911 right", False),
        ("es", "no es una emergencia pero no respira", True),
        ("es", "no es una emergencia pero quisiera venir hoy", False),
    ],
)
def test_what_takes_an_emergency_back_counts_in_its_own_clause(lang: str, text: str, expected: bool) -> None:
    assert (understand_utterance(text, NluRequest(lang, "open", NOW)).intent == "emergency") is expected
