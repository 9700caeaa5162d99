"""Days and hours that are spoken of and not wished for are no slots."""

import datetime as dt

import pytest

from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance

NOW = dt.datetime(2026, 11, 24, 10, 15)  # noqa: DTZ001 - wall time of a business, a Tuesday


def heard(text: str, lang: str = "en", context: str = "open") -> NluResult:
    return understand_utterance(text, NluRequest(lang, context, NOW))


@pytest.mark.parametrize(
    ("text", "lang", "date"),
    [
        ("I chipped a tooth yesterday and I'd love to get in tomorrow", "en", "2026-11-25"),
        ("my cat hasn't eaten since Saturday, I want somebody to look at her today", "en", "2026-11-24"),
        ("I lost a filling over Christmas, have you got anything on Friday", "en", "2026-11-27"),
        ("la bebe trae tos desde el domingo, puede ser el viernes", "es", "2026-11-27"),
        ("ayer lave el carro y quiero que lo vean el miercoles", "es", "2026-11-25"),
        ("not this Saturday, the one after", "en", "2026-12-05"),
        ("este viernes no, el que sigue", "es", "2026-12-04"),
        ("no el jueves sino el viernes", "es", "2026-11-27"),
        ("es el quince, no el catorce", "es", "2026-12-15"),
        ("the Friday before Thanksgiving", "en", "2026-11-20"),
        ("the Monday after Christmas", "en", "2026-12-28"),
        ("move my appointment from the 30th to the following Friday", "en", "2026-12-04"),
        ("are you open Good Friday", "en", "2027-03-26"),
        ("el ultimo dia de diciembre", "es", "2026-12-31"),
        ("el sabado doce por la mañana", "es", "2026-12-12"),
    ],
)
def test_the_day_that_is_wished_for_is_taken(text: str, lang: str, date: str) -> None:
    interpretation = heard(text, lang)

    assert interpretation.date is not None
    assert interpretation.date.isoformat() == date


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("my back has been hurting since last Thursday, can somebody see me", "en"),
        ("sometime the week of the fourteenth", "en"),
        ("have a happy Thanksgiving", "en"),
        ("we need the carpets done before Christmas", "en"),
        ("I'd like a Saturday if you have one", "en"),
        ("como sea, pero antes de Navidad", "es"),
        ("para la semana del catorce", "es"),
        ("mi hijo esta en noveno y ando buscando un tutor", "es"),
    ],
)
def test_no_day_is_made_of_what_is_only_told(text: str, lang: str) -> None:
    assert heard(text, lang).date is None


@pytest.mark.parametrize(
    ("text", "lang", "context", "time"),
    [
        ("the Wednesday one", "en", "offer", None),
        ("let's do the three", "en", "offer", "15:00"),
        ("about twelve desks need cleaning", "en", "open", None),
        ("my F one fifty needs brakes", "en", "open", None),
        ("I get off at three so make it four thirty", "en", "ask_time", "16:30"),
        ("can it be five instead", "en", "confirm", "17:00"),
        ("between ten and noon", "en", "ask_time", "10:00"),
        ("entre diez y doce", "es", "ask_time", "10:00"),
        ("diganle que llego como diez minutos tarde", "es", "open", None),
        ("es a las cinco, no a las tres", "es", "confirm", "17:00"),
        ("can I move my three o'clock to tomorrow", "en", "open", None),
        ("cambieme la cita de las diez para las cuatro", "es", "open", "16:00"),
    ],
)
def test_only_hours_that_are_wished_for_are_hours(text: str, lang: str, context: str, time: str | None) -> None:
    interpretation = heard(text, lang, context)

    assert (interpretation.time and f"{interpretation.time:%H:%M}") == time
