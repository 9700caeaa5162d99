"""Numbers, dates and codes are said the way people in each language say them."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from ringlypro.receptionist import speech_format

TODAY = date(2025, 11, 20)


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (0, "zero", "cero"),
        (15, "fifteen", "quince"),
        (21, "twenty-one", "veintiuno"),
        (45, "forty-five", "cuarenta y cinco"),
        (100, "one hundred", "cien"),
        (101, "one hundred one", "ciento uno"),
        (555, "five hundred fifty-five", "quinientos cincuenta y cinco"),
        (1000, "one thousand", "mil"),
        (2026, "two thousand twenty-six", "dos mil veintiséis"),
        (21000, "twenty-one thousand", "veintiún mil"),
        (31001, "thirty-one thousand one", "treinta y un mil uno"),
        (-1, "-1", "-1"),
    ],
)
def test_a_number(value: int, english: str, spanish: str) -> None:
    assert (speech_format.format_number(value, "en"), speech_format.format_number(value, "es")) == (english, spanish)


@pytest.mark.parametrize(
    ("day", "english", "spanish"),
    [
        (date(2025, 11, 20), "today, Thursday, November twentieth", "hoy, jueves veinte de noviembre"),
        (date(2025, 11, 21), "tomorrow, Friday, November twenty-first", "mañana, viernes veintiuno de noviembre"),
        (date(2025, 12, 1), "Monday, December first", "el lunes primero de diciembre"),
        (date(2025, 12, 3), "Wednesday, December third", "el miércoles tres de diciembre"),
        (date(2025, 12, 12), "Friday, December twelfth", "el viernes doce de diciembre"),
        (date(2025, 12, 30), "Tuesday, December thirtieth", "el martes treinta de diciembre"),
        (date(2026, 1, 5), "Monday, January fifth", "el lunes cinco de enero"),
        (
            date(2026, 11, 20),
            "Friday, November twentieth, two thousand twenty-six",
            "el viernes veinte de noviembre de dos mil veintiséis",
        ),
    ],
)
def test_a_day(day: date, english: str, spanish: str) -> None:
    assert (speech_format.format_date(day, "en", TODAY), speech_format.format_date(day, "es", TODAY)) == (
        english,
        spanish,
    )


@pytest.mark.parametrize(
    ("clock", "english", "spanish"),
    [
        (time(9), "nine in the morning", "las nueve de la mañana"),
        (time(9, 5), "nine oh five in the morning", "las nueve y cinco de la mañana"),
        (time(10, 15), "ten fifteen in the morning", "las diez y cuarto de la mañana"),
        (time(10, 45), "ten forty-five in the morning", "las diez y cuarenta y cinco de la mañana"),
        (time(12), "noon", "las doce del mediodía"),
        (time(12, 30), "twelve thirty in the afternoon", "las doce y media de la tarde"),
        (time(13), "one in the afternoon", "la una de la tarde"),
        (time(18, 30), "six thirty in the evening", "las seis y media de la tarde"),
        (time(20), "eight in the evening", "las ocho de la noche"),
        (time(0), "midnight", "las doce de la madrugada"),
    ],
)
def test_a_clock(clock: time, english: str, spanish: str) -> None:
    assert (speech_format.format_time(clock, "en"), speech_format.format_time(clock, "es")) == (english, spanish)


class TestAChoice:
    """Several times, as briefly as they can be told apart."""

    def test_of_one_day_and_one_part(self) -> None:
        times = [datetime(2025, 11, 21, 9), datetime(2025, 11, 21, 10, 30)]

        assert (
            speech_format.format_choices(times, "en", TODAY)
            == "tomorrow, Friday, November twenty-first at nine or ten thirty in the morning"
        )
        assert (
            speech_format.format_choices(times, "es", TODAY)
            == "mañana, viernes veintiuno de noviembre a las nueve o las diez y media de la mañana"
        )

    def test_of_one_day_and_two_parts(self) -> None:
        times = [datetime(2025, 11, 24, 11), datetime(2025, 11, 24, 14)]

        assert (
            speech_format.format_choices(times, "en", TODAY)
            == "Monday, November twenty-fourth at eleven in the morning or two in the afternoon"
        )

    def test_of_two_days(self) -> None:
        times = [datetime(2025, 11, 24, 11), datetime(2025, 11, 25, 14)]

        assert speech_format.format_choices(times, "es", TODAY) == (
            "el lunes veinticuatro de noviembre a las once de la mañana, o el martes veinticinco de noviembre a las dos de la tarde"
        )

    def test_of_none(self) -> None:
        assert speech_format.format_choices([], "en", TODAY) == ""

    def test_o_becomes_u_before_an_o(self) -> None:
        assert speech_format.join_with_or(["martes", "ocho"], "es") == "martes u ocho"


class TestATelephoneNumber:
    """Digit by digit, in groups."""

    def test_leaves_the_country_code_of_north_america_out(self) -> None:
        assert speech_format.format_phone("+13055550142", "en") == "three zero five, five five five, zero one four two"
        assert (
            speech_format.format_phone("+13055550142", "es")
            == "tres cero cinco, cinco cinco cinco, cero uno cuatro dos"
        )

    def test_keeps_another_countrys(self) -> None:
        assert speech_format.format_phone("+525512345678", "es").startswith("cinco dos cinco, cinco uno dos")


class TestTheOwnersWords:
    """Read aloud, written figures become words."""

    @pytest.mark.parametrize(
        ("text", "lang", "aloud"),
        [
            ("A cleaning is $90.", "en", "A cleaning is ninety dollars."),
            (
                "It costs $1,250.50 in all",
                "en",
                "It costs one thousand two hundred fifty dollars and fifty cents in all",
            ),
            ("Cuesta $21 la hora", "es", "Cuesta veintiún dólares la hora"),
            ("Cuesta $1", "es", "Cuesta un dólar"),
            ("Open 9:30 to 5 pm", "en", "Open nine thirty in the morning to five in the afternoon"),
            ("Call 305-555-0142 now", "en", "Call three zero five, five five five, zero one four two now"),
            ("12 Ocean Drive", "en", "twelve Ocean Drive"),
            ("Route 5a, 33139", "en", "Route 5a, 33139"),
        ],
    )
    def test_become_speech(self, text: str, lang: str, aloud: str) -> None:
        assert speech_format.to_speech_text(text, lang) == aloud

    def test_money(self) -> None:
        assert speech_format.format_money(Decimal("45.50"), "en") == "forty-five dollars and fifty cents"
        assert speech_format.format_money(Decimal("45.50"), "es") == "cuarenta y cinco dólares con cincuenta centavos"


def test_every_letter_of_a_code_has_a_word() -> None:
    for lang in ("en", "es"):
        spoken_text = speech_format.spell_code("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", lang)

        assert len(spoken_text.split(", ")) == 36
