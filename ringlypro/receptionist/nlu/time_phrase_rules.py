"""Times told as times: "half past three", "las tres menos diez", "noon", "0800 hours"."""

import re

from ringlypro.receptionist.nlu.lexer import Lexeme
from ringlypro.receptionist.nlu.span_parser import SpanParser, TimeMention
from ringlypro.receptionist.nlu.time_mentions import make_time_mention
from ringlypro.receptionist.nlu.time_numbers import minute_quantity, parse_hour_minute

_AFTERNOON_HOURS = range(13, 24)


def read_colon_time(parser: SpanParser, match: re.Match[str]) -> TimeMention | None:
    """Such as "3:30", with am, pm or nothing."""
    lexeme = parser.sentence.lexemes[match.start("c")]
    exact = lexeme.value == 0 or lexeme.value > 12
    return make_time_mention(parser, match, lexeme.value, lexeme.minor_value, exact=exact)


def read_dotted_time(parser: SpanParser, match: re.Match[str]) -> TimeMention | None:
    """Such as "3.30", where it cannot be a price or a quantity."""
    lexeme = parser.sentence.lexemes[match.start("d")]
    if len(lexeme.word.split(".")[1]) != 2:
        return None
    alone = match.end() - match.start() == 1
    if alone and parser.lang == "en" and lexeme.minor_value % 15:
        return None
    return make_time_mention(parser, match, lexeme.value, lexeme.minor_value, exact=lexeme.value > 12)


def read_minutes_past_or_to(parser: SpanParser, match: re.Match[str]) -> TimeMention | None:
    """Minutes past or to an hour: "ten to three", "diez para las tres", "las tres menos diez"."""
    amount, hour = parser.lexeme_at_group(match, "q"), parser.lexeme_at_group(match, "h")
    if amount is None or hour is None:
        return None
    is_hour = (
        match["s"] == "f"
        and parser.kind_at(match.start() - 1) == "A"
        and not parser.word_at(match.start() - 1).startswith("a ")
    )
    if match["s"] == "P" and not match["u"] and parser.word_at(match.start("s")) == "despues de":
        return None  # "pa el 27 despues de las dos"
    if is_hour or (parser.lang == "en" and match["s"] == "T" and parser.value_at_group(match, "more")):
        return None  # "de las diez para las cuatro": from one hour to another
    minutes_away = minute_quantity(amount)
    has_unit = match["u"] is not None
    if not 1 <= minutes_away <= 59 or (amount.kind == "n" and not has_unit and minutes_away % 5 and match["s"] != "P"):
        return None
    hour_value = {"N": 12, "M": 0}.get(hour.kind, hour.value)
    base = hour_value * 60 + (hour.minor_value if hour.kind == "c" else parser.value_at_group(match, "more"))
    total = base + minutes_away if match["s"] == "P" else (base or 24 * 60) - minutes_away
    if not 0 <= hour_value <= 24:
        return None
    resolved_hour, minute = divmod(total % (24 * 60), 60)
    # "A quarter to one": the hour is twelve, on either half of the day.
    if hour_value == 1 and resolved_hour == 0 and match["s"] != "P":
        resolved_hour = 12
    if hour.kind in "NM":
        meridiem = "pm" if resolved_hour >= 12 else "am"
        return TimeMention(match.start(), match.end(), resolved_hour, minute, meridiem, exact=True)
    mention = make_time_mention(parser, match, resolved_hour, minute, exact=resolved_hour > 12)
    if mention is not None and mention.meridiem and hour_value == 12 and resolved_hour == 11:
        other_meridiem = "am" if mention.meridiem == "pm" else "pm"
        return TimeMention(mention.start, mention.end, 11, minute, other_meridiem)
    return mention


def read_hour_and_minutes(parser: SpanParser, match: re.Match[str]) -> TimeMention | None:
    """Spanish "las tres y cuarto", "las quince y treinta", "las ocho menos diez"."""
    hour, amount = parser.lexeme_at_group(match, "h"), parser.lexeme_at_group(match, "m")
    if parser.lang != "es" or hour is None or amount is None or not 0 <= hour.value <= 24:
        return None
    minutes_away = minute_quantity(amount)
    if match["s"] == "L":
        total = (hour.value * 60 - minutes_away) % (24 * 60)
        resolved_hour, minute = divmod(total, 60)
        return make_time_mention(
            parser,
            match,
            12 if hour.value == 1 and resolved_hour == 0 else resolved_hour,
            minute,
            exact=resolved_hour > 12,
        )
    if amount.kind == "n" and minutes_away < 5 and match.start() == match.start("h"):
        return None
    if amount.kind == "n" and parser.kind_at(match.start() - 1) == "F":
        return None  # "entre diez y doce"
    return make_time_mention(parser, match, hour.value, minutes_away, exact=hour.value > 12)


def read_spoken_hours(parser: SpanParser, match: re.Match[str]) -> TimeMention | None:
    """Hours of the army and of timetables: "0800 hours", "a las quince horas"."""
    unit, hour = parser.lexeme_at_group(match, "u"), parser.lexeme_at_group(match, "h")
    if unit is None or unit.value != 2 or hour is None:
        return None
    if parser.lang == "en" and (len(hour.digits) < 3 or hour.value % 100):
        return None
    if parser.lang == "es" and parser.kind_at(match.start("h") - 1) != "A" and not _is_answer_in_hours(parser, hour):
        return None
    clock_value = parse_hour_minute(hour)
    return (
        None
        if clock_value is None
        else make_time_mention(parser, match, clock_value[0], clock_value[1], exact=clock_value[0] > 12)
    )


def _is_answer_in_hours(parser: SpanParser, hour: Lexeme) -> bool:
    """Such as "dieciocho horas", when a time was asked for."""
    return parser.context in {"ask_time", "ask_datetime"} and hour.value in _AFTERNOON_HOURS


def read_noon(_parser: SpanParser, match: re.Match[str]) -> TimeMention | None:
    """Noon or midnight."""
    hour = 12 if "N" in match[0] else 0
    return TimeMention(match.start(), match.end(), hour, 0, exact=True)


def read_noon_with_hour(parser: SpanParser, match: re.Match[str]) -> TimeMention | None:
    """Noon with its hour: "12 noon", "la una del mediodia"."""
    hour = parser.value_at_group(match, "h")
    if hour not in {11, 12, 1, 2}:
        return None
    minute = minute_quantity(parser.sentence.lexemes[match.start("m")]) if match["m"] else 0
    return TimeMention(match.start(), match.end(), hour, minute, "am" if hour == 11 else "pm")


def read_small_hour(parser: SpanParser, match: re.Match[str]) -> TimeMention | None:
    """The small hours: "las 2 de la madrugada"."""
    hour = parser.value_at_group(match, "h")
    return TimeMention(match.start(), match.end(), hour % 12, 0, "am") if hour in {12, 1, 2, 3} else None


def read_half_hour(parser: SpanParser, match: re.Match[str]) -> TimeMention | None:
    """British "half three" is half past three."""
    hour = parser.value_at_group(match, "h")
    if parser.lang != "en" or not 1 <= hour <= 12:
        return None
    return TimeMention(match.start(), match.end(), hour, 30)
