"""One of what was offered: of three times, of the owner's services, of the owner's questions; and which half of the day."""

import datetime as dt
from itertools import product

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance
from ringlypro.receptionist.nlu.datetime_parser import DateTimeSlots
from ringlypro.receptionist.nlu.option_matching import is_ordinal_choice, match_offered_time
from ringlypro.receptionist.nlu.span_parser import TimeMention
from ringlypro.receptionist.nlu.time_resolution import is_business_open, resolve_time
from ringlypro.receptionist.nlu.token_kinds import DayPart

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, a Monday
TUESDAY, WEDNESDAY = dt.date(2026, 11, 24), dt.date(2026, 11, 25)
NINE, THREE, SIX = dt.time(9), dt.time(15), dt.time(18)
OFFERED = tuple(dt.datetime.combine(day, at) for day, at in ((TUESDAY, NINE), (TUESDAY, THREE), (WEDNESDAY, NINE)))
SERVICES = ("Haircut", "Beard Trim", "Deep Tissue Massage", "Massage")
QUESTIONS = ("Do you take insurance?", "Is there parking?", "Do you have parking for trucks?")


def chosen_offer(text: str, lang: str = "en", context: str = "offer") -> int | None:
    return understand_utterance(text, NluRequest(lang, context, NOW, offered_times=OFFERED)).offer


@pytest.mark.parametrize(
    ("lang", "text", "place"),
    [
        ("en", "the first one", 0), ("en", "the second", 1), ("en", "the third", 2), ("en", "the last one", 2),
        ("en", "any of them", 0), ("en", "none of those", None), ("en", "the fourth one", None),
        ("en", "the tuesday one", None), ("en", "tuesday at nine", 0), ("en", "wednesday", 2), ("en", "at three", 1),
        ("en", "nine", None), ("en", "the afternoon one", 1), ("en", "in the morning", None),
        ("en", "tuesday in the morning", 0), ("es", "la primera", 0), ("es", "la segunda", 1), ("es", "la tercera", 2),
        ("es", "la ultima", 2), ("es", "cualquiera", 0), ("es", "ninguna", None), ("es", "el martes a las nueve", 0),
        ("es", "el miercoles", 2), ("es", "a las tres", 1), ("es", "por la tarde", 1),
    ],
)  # fmt: skip
def test_a_time_is_taken_by_its_place_its_day_or_its_hour(lang: str, text: str, place: int | None) -> None:
    assert chosen_offer(text, lang) == place


@pytest.mark.parametrize("context", ["open", "ask_time", "ask_name"])
def test_nothing_is_taken_where_nothing_was_read_out(context: str) -> None:
    assert chosen_offer("the second", context=context) is None
    assert understand_utterance("the second", NluRequest("en", "offer", NOW)).offer is None


@pytest.mark.parametrize(
    ("slots", "place"),
    [
        (DateTimeSlots(time=THREE), 1), (DateTimeSlots(time=NINE), None), (DateTimeSlots(time=NINE, date=WEDNESDAY), 2),
        (DateTimeSlots(time=THREE, date=WEDNESDAY), None), (DateTimeSlots(time=SIX), None),
        (DateTimeSlots(date=WEDNESDAY), 2), (DateTimeSlots(date=TUESDAY), None),
        (DateTimeSlots(date=TUESDAY, part="morning"), 0), (DateTimeSlots(date=TUESDAY, part="afternoon"), 1),
        (DateTimeSlots(date=WEDNESDAY, part="evening"), None), (DateTimeSlots(part="afternoon"), 1),
        (DateTimeSlots(part="morning"), None), (DateTimeSlots(), None),
    ],
)  # fmt: skip
def test_one_alone_fits_what_was_told(slots: DateTimeSlots, place: int | None) -> None:
    for context in ("offer", "which_booking"):
        assert match_offered_time("words", slots, NluRequest("en", context, NOW, offered_times=OFFERED)) == place


@pytest.mark.parametrize("hour", range(24))
def test_a_part_of_the_day_holds_its_hours(hour: int) -> None:
    request = NluRequest("en", "offer", NOW, offered_times=(dt.datetime.combine(TUESDAY, dt.time(hour)),))
    parts = {
        part
        for part in ("morning", "afternoon", "evening")
        if match_offered_time("", DateTimeSlots(part=part), request) == 0
    }

    assert parts == {"morning" if hour < 12 else "afternoon" if hour < 17 else "evening"}


@pytest.mark.parametrize(
    ("text", "context", "offered", "is_choice"),
    [
        ("the second one", "offer", (), True), ("the second one", "offer", OFFERED, False),
        ("the second one", "open", (), False), ("any of them", "offer", (), True), ("none of those", "offer", (), False),
        ("banana", "offer", (), False),
    ],
)  # fmt: skip
def test_a_place_may_be_named_of_what_is_not_known(
    text: str, context: str, offered: tuple[dt.datetime, ...], is_choice: bool
) -> None:
    assert is_ordinal_choice(text, NluRequest("en", context, NOW, offered_times=offered)) is is_choice


@pytest.mark.parametrize(
    ("text", "open_place", "asked_place"),
    [
        ("haircut", 0, 0), ("a hair cut please", 0, 0), ("beard trim", 1, 1), ("beards trim", 1, 1), ("beard", None, 1),
        ("massage", 3, 3), ("deep tissue massage", 2, 2), ("tissue", None, 2), ("deep massage", 3, 3),
        ("haircut and massage", None, None), ("the first one", None, 0), ("the last one", None, 3), ("banana", None, None),
    ],
)  # fmt: skip
def test_a_service_is_named_by_its_words(text: str, open_place: int | None, asked_place: int | None) -> None:
    for context, place in (("open", open_place), ("ask_service", asked_place)):
        assert understand_utterance(text, NluRequest("en", context, NOW, service_names=SERVICES)).service == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("do you take insurance", 0), ("do you take my insurance plan", 0), ("is there parking", 1), ("parking", 1),
        ("do you have parking for trucks", None),  ("trucks", None), ("is there anything", None), ("insurance", None),
    ],
)  # fmt: skip
def test_a_question_is_asked_by_the_words_that_carry_it(text: str, place: int | None) -> None:
    assert understand_utterance(text, NluRequest("en", "open", NOW, faq_questions=QUESTIONS)).question == place


# -- which half of the day --------------------------------------------------------------------------------------------

PART_HOURS = {DayPart.MORNING: range(12), DayPart.AFTERNOON: range(12, 24), DayPart.DAWN: range(12)}


@pytest.mark.parametrize("part", PART_HOURS, ids=lambda part: part.name.lower())
def test_an_hour_of_twelve_lies_in_its_part_of_the_day(part: DayPart) -> None:
    request = NluRequest("en", "ask_time", NOW)
    times = {hour: resolve_time(TimeMention(0, 1, hour, 15), part, None, request).time for hour in range(1, 13)}

    assert {time.hour for time in times.values()} == set(PART_HOURS[part])
    assert all((time.hour - hour) % 12 == 0 and time.minute == 15 for hour, time in times.items())


@pytest.mark.parametrize("hour", range(25))
def test_an_exact_hour_is_of_twenty_four(hour: int) -> None:
    mention = TimeMention(0, 1, hour, 5, exact=True)

    for part in (None, DayPart.EVENING):
        resolved = resolve_time(mention, part, None, NluRequest("en", "ask_time", NOW))
        assert (resolved.time, resolved.ambiguous) == (dt.time(hour % 24, 5), False)


@pytest.mark.parametrize("meridiem", ["am", "pm"])
def test_a_half_that_was_named_is_that_half(meridiem: str) -> None:
    for hour in range(1, 13):
        mention = TimeMention(0, 1, hour, 0, meridiem)  # type: ignore[arg-type]  # one of two
        resolved = resolve_time(mention, DayPart.NIGHT, None, NluRequest("en", "ask_time", NOW)).time

        assert resolved == dt.time(hour % 12 + (12 if meridiem == "pm" else 0))


WINDOWS = [(dt.time(opens), dt.time(closes)) for opens, closes in ((6, 11), (9, 17), (12, 22), (6, 22), (17, 23))]


@pytest.mark.parametrize(("opens", "closes"), WINDOWS)
@pytest.mark.parametrize("now_hour", [5, 10, 18])
def test_an_open_hour_is_where_one_can_come(opens: dt.time, closes: dt.time, now_hour: int) -> None:
    hours = tuple((weekday, opens, closes) for weekday in range(1, 8))
    now = NOW.replace(hour=now_hour)
    request = NluRequest("en", "ask_time", now, hours=hours)

    for day, hour in product((NOW.date(), TUESDAY, None), range(1, 13)):
        halves = [dt.time(hour % 12), dt.time(hour % 12 + 12)]
        within = [half for half in halves if opens <= half < closes]
        to_come = [half for half in within if day != now.date() or half > now.time()]
        resolved = resolve_time(TimeMention(0, 1, hour), None, day, request)

        assert [half for half in halves if is_business_open(half, day, request)] == within
        if len(to_come or within) == 1:
            assert (resolved.time, resolved.ambiguous) == ((to_come or within)[0], False)
        if len(to_come) == 2:
            assert (resolved.time, resolved.ambiguous) == (halves[0], True)
            assert resolved.alternatives == tuple(f"{half:%H:%M}" for half in halves)
        if not within:
            distances = [
                min(abs(half.hour - opens.hour) if half < opens else abs(half.hour - closes.hour), 99)
                for half in halves
            ]
            assert resolved.time == halves[distances.index(min(distances))]


@pytest.mark.parametrize("minute", [0, 1, 30, 59])
def test_where_nothing_is_known_of_the_business_the_usual_hours_decide(minute: int) -> None:
    for hour in range(1, 13):
        resolved = resolve_time(TimeMention(0, 1, hour, minute), None, None, NluRequest("en", "ask_time", NOW))

        assert resolved.time in {dt.time(hour % 12, minute), dt.time(hour % 12 + 12, minute)}
        assert dt.time(7) <= resolved.time < dt.time(19)
        assert (resolved.ambiguous, resolved.alternatives) == (False, ())
