"""The policy for days and hours on which callers disagree."""

import datetime as dt

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance

MONDAY = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the business's own wall clock


def day(lang: str, text: str, now: dt.datetime = MONDAY) -> str | None:
    interpretation = understand_utterance(text, NluRequest(lang, "ask_datetime", now)).date
    return interpretation.isoformat() if interpretation else None


class TestWeekdays:
    """A bare weekday is the nearest one to come; "next" skips a day that is all but here."""

    @pytest.mark.parametrize(
        ("english", "spanish", "expected"),
        [
            ("wednesday", "el miércoles", "2026-11-25"),
            ("monday", "el lunes", "2026-11-30"),
            ("this monday", "este lunes", "2026-11-23"),
            ("next tuesday", "el próximo martes", "2026-12-01"),
            ("next wednesday", "el miércoles que viene", "2026-12-02"),
            ("next thursday", "el próximo jueves", "2026-11-26"),
            ("next monday", "el lunes que viene", "2026-11-30"),
            ("friday of next week", "el viernes de la próxima semana", "2026-12-04"),
            ("the first friday of december", "el primer viernes de diciembre", "2026-12-04"),
            ("two weeks from wednesday", "dos semanas después del miércoles", "2026-12-09"),
        ],
    )
    def test_are_placed_alike_in_both_languages(self, english: str, spanish: str, expected: str) -> None:
        assert day("en", english) == expected
        assert day("es", spanish) == expected

    def test_that_name_today_are_asked_about(self) -> None:
        interpretation = understand_utterance("monday", NluRequest("en", "ask_datetime", MONDAY))

        assert interpretation.ambiguous
        assert interpretation.alternatives == ("2026-11-23", "2026-11-30")

    def test_that_contradict_their_date_are_asked_about(self) -> None:
        interpretation = understand_utterance("tuesday december 4th", NluRequest("en", "ask_datetime", MONDAY))

        assert interpretation.conflict
        assert interpretation.alternatives == ("2026-12-04", "2026-11-24")


class TestDates:
    """What has passed rolls forward; what has only just passed is asked about."""

    @pytest.mark.parametrize(
        ("lang", "text", "expected"),
        [
            ("en", "march 3rd", "2027-03-03"),
            ("es", "el 3 de marzo", "2027-03-03"),
            ("en", "the 5th", "2026-12-05"),
            ("es", "el día cinco", "2026-12-05"),
            ("en", "the 31st", "2026-12-31"),
            ("en", "12/5", "2026-12-05"),
            ("es", "5/12", "2026-12-05"),
            ("en", "february 29th", "2028-02-29"),
            ("en", "february 30th", None),
            ("en", "december 4th 2027", "2027-12-04"),
            ("es", "el 4 de diciembre de dos mil veintisiete", "2027-12-04"),
        ],
    )
    def test_roll_forward(self, lang: str, text: str, expected: str | None) -> None:
        assert day(lang, text) == expected

    @pytest.mark.parametrize(("lang", "text"), [("en", "november 20th"), ("es", "el 20 de noviembre"), ("es", "ayer")])
    def test_of_the_last_days_are_past_not_next_year(self, lang: str, text: str) -> None:
        interpretation = understand_utterance(text, NluRequest(lang, "ask_datetime", MONDAY))

        assert interpretation.past
        assert interpretation.date is not None
        assert interpretation.date.year == 2026

    @pytest.mark.parametrize(("lang", "text"), [("en", "sometime next week"), ("es", "la próxima semana")])
    def test_of_a_week_only_say_where_to_look(self, lang: str, text: str) -> None:
        interpretation = understand_utterance(text, NluRequest(lang, "ask_datetime", MONDAY))

        assert interpretation.date is None
        assert interpretation.alternatives == ("2026-11-30",)


class TestHours:
    """An hour without its half of the day lies in what was offered, then in the opening hours."""

    @pytest.mark.parametrize(
        ("opens", "closes", "text", "expected", "ambiguous"),
        [
            (9, 17, "at 4", "16:00", False),
            (6, 12, "at 7", "07:00", False),
            (12, 22, "at 7", "19:00", False),
            (6, 22, "at 7", "07:00", True),
            (9, 17, "at 2:30", "14:30", False),
            (9, 17, "at 8 in the evening", "20:00", False),
        ],
    )
    def test_decide(self, opens: int, closes: int, text: str, expected: str, ambiguous: bool) -> None:
        hours = tuple((weekday, dt.time(opens), dt.time(closes)) for weekday in range(1, 8))
        interpretation = understand_utterance(text, NluRequest("en", "ask_time", MONDAY, hours=hours))

        assert f"{interpretation.time:%H:%M}" == expected
        assert interpretation.ambiguous is ambiguous

    def test_are_those_of_the_day_that_was_named(self) -> None:
        hours = ((2, dt.time(6), dt.time(11)), (3, dt.time(15), dt.time(22)))
        listening = NluRequest("es", "ask_datetime", MONDAY, hours=hours)

        assert understand_utterance("el martes a las ocho", listening).time == dt.time(8)
        assert understand_utterance("el miércoles a las ocho", listening).time == dt.time(20)

    @pytest.mark.parametrize(
        ("lang", "text", "expected"),
        [
            ("en", "ten to three in the afternoon", "14:50"),
            ("es", "las tres menos diez de la tarde", "14:50"),
            ("es", "diez para las tres de la tarde", "14:50"),
            ("en", "half past noon", "12:30"),
            ("es", "las doce y media del día", "12:30"),
            ("es", "las doce de la mañana", "12:00"),
            ("en", "1430", "14:30"),
            ("es", "las dieciséis horas", "16:00"),
            ("en", "midnight", "00:00"),
            ("en", "in half an hour", "08:30"),
            ("es", "en hora y media", "09:30"),
        ],
    )
    def test_are_read_in_every_manner(self, lang: str, text: str, expected: str) -> None:
        interpretation = understand_utterance(text, NluRequest(lang, "ask_time", MONDAY)).time

        assert f"{interpretation:%H:%M}" == expected

    @pytest.mark.parametrize("lang", ["en", "es"])
    @pytest.mark.parametrize("text", ["5/40", "40/5", "13/13"])
    def test_figures_that_are_no_day_are_none(self, lang: str, text: str) -> None:
        assert understand_utterance(text, NluRequest(lang, "ask_datetime", MONDAY)).date is None

    @pytest.mark.parametrize(
        ("lang", "text", "expected"),
        [
            ("en", "the first monday of the month", "2027-01-04"),
            ("en", "the last friday of the month", "2026-12-25"),
            ("en", "the second tuesday of the month", "2027-01-12"),
            ("es", "el primer lunes del mes", "2027-01-04"),
        ],
    )
    def test_a_weekday_of_a_month_goes_over_into_the_next_year(self, lang: str, text: str, expected: str) -> None:
        moment = dt.datetime(2026, 12, 20, 8)  # noqa: DTZ001 - the business's own wall clock

        assert f"{understand_utterance(text, NluRequest(lang, 'ask_datetime', moment)).date}" == expected
