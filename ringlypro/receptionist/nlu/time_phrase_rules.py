"""Times told as times: "half past three", "las tres menos diez", "noon", "0800 hours"."""

from typing import Final

from ringlypro.receptionist.nlu.grammar_rules import RuleMatch
from ringlypro.receptionist.nlu.lexer import Lexeme
from ringlypro.receptionist.nlu.span_parser import SpanParser, TimeMention
from ringlypro.receptionist.nlu.time_mentions import make_time_mention
from ringlypro.receptionist.nlu.time_numbers import minute_quantity, parse_hour_minute
from ringlypro.receptionist.nlu.token_kinds import TimeUnit, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_AFTERNOON_HOURS = range(13, 24)
_DAY_MINUTES = 24 * 60
_HOURS_OF_NAMES: Final = {TokenKind.NOON: 12, TokenKind.MIDNIGHT: 0}


def read_colon_time(match: RuleMatch) -> TimeMention | None:
    """Such as "3:30", with am, pm or nothing."""
    lexeme = match.parser.sentence.lexemes[match.start_of("clock_time")]
    exact = lexeme.value == 0 or lexeme.value > 12
    return make_time_mention(match, lexeme.value, lexeme.minor_value, exact=exact)


def read_dotted_time(match: RuleMatch) -> TimeMention | None:
    """Such as "3.30", where it cannot be a price or a quantity."""
    lexeme = match.parser.sentence.lexemes[match.start_of("decimal")]
    if len(lexeme.word.split(".")[1]) != 2:
        return None
    alone = match.end - match.start == 1
    if alone and match.parser.has_habit("dots_before_quarters") and lexeme.minor_value % 15:
        return None
    return make_time_mention(match, lexeme.value, lexeme.minor_value, exact=lexeme.value > 12)


def read_minutes_past_or_to(match: RuleMatch) -> TimeMention | None:
    """Minutes past or to an hour: "ten to three", "diez para las tres", "las tres menos diez"."""
    amount, hour = match.lexeme_of("amount"), match.lexeme_of("hour")
    if amount is None or hour is None or _is_two_hours(match):
        return None
    minutes_away = _minutes_away(match, amount)
    hour_value = _HOURS_OF_NAMES.get(hour.kind, hour.value)
    if not minutes_away or not 0 <= hour_value <= 24:
        return None
    minutes_told = hour.minor_value if hour.kind is TokenKind.CLOCK_TIME else match.value_of("more_minutes")
    base = hour_value * 60 + minutes_told
    if minutes_away < 0:
        base = base or _DAY_MINUTES
    resolved_hour, minute = divmod((base + minutes_away) % _DAY_MINUTES, 60)
    if hour.kind in _HOURS_OF_NAMES:
        return _exact_mention(match, resolved_hour, minute)
    if hour_value == 1 and resolved_hour == 0:
        resolved_hour = 12  # "a quarter to one", on either half of the day
    mention = make_time_mention(match, resolved_hour, minute, exact=resolved_hour > 12)
    return _before_twelve(mention) if mention is not None and hour_value == 12 and resolved_hour == 11 else mention


def _exact_mention(match: RuleMatch, hour: int, minute: int) -> TimeMention:
    return TimeMention(match.start, match.end, hour, minute, "pm" if hour >= 12 else "am", exact=True)


def _minutes_away(match: RuleMatch, amount: Lexeme) -> int:
    """Minutes past an hour, below 0 for those to it, 0 where nobody counts so: "seven to three"."""
    minutes, is_past = minute_quantity(amount), match.kind_of("side") is TokenKind.PAST
    is_plain_number = amount.kind is TokenKind.NUMBER and not match.has("unit")
    if not 1 <= minutes <= 59 or (is_plain_number and not is_past and minutes % 5):
        return 0
    return minutes if is_past else -minutes


def _is_two_hours(match: RuleMatch) -> bool:
    """Whether both numbers are hours: "de las diez para las cuatro", "pa el 27 despues de las dos"."""
    parser, side = match.parser, match.kind_of("side")
    vocab = load_vocabulary(parser.lang)
    if side is TokenKind.PAST:
        word = parser.word_at(match.start_of("side"))
        return not match.has("unit") and word in vocab.words_for("clock", "after_hours")
    if side is TokenKind.FOR:
        follows_at = parser.kind_at(match.start - 1) is TokenKind.AT
        return follows_at and parser.word_at(match.start - 1) not in vocab.words_for("clock", "at_hours")
    return parser.has_habit("to_between_hours") and side is TokenKind.TO and bool(match.value_of("more_minutes"))


def _before_twelve(mention: TimeMention) -> TimeMention:
    """A quarter to twelve at night lies before midnight, one to twelve at noon before noon."""
    if not mention.meridiem:
        return mention
    return TimeMention(
        mention.start, mention.end, mention.hour, mention.minute, "am" if mention.meridiem == "pm" else "pm"
    )


def read_hour_and_minutes(match: RuleMatch) -> TimeMention | None:
    """Spanish "las tres y cuarto", "las quince y treinta", "las ocho menos diez"."""
    hour, amount = match.lexeme_of("hour"), match.lexeme_of("amount")
    if hour is None or amount is None or not (match.parser.has_habit("minutes_after_and") and 0 <= hour.value <= 24):
        return None
    minutes_away = minute_quantity(amount)
    if match.kind_of("side") is TokenKind.MINUS:
        total = (hour.value * 60 - minutes_away) % (24 * 60)
        resolved_hour, minute = divmod(total, 60)
        return make_time_mention(
            match,
            12 if hour.value == 1 and resolved_hour == 0 else resolved_hour,
            minute,
            exact=resolved_hour > 12,
        )
    if amount.kind is TokenKind.NUMBER and minutes_away < 5 and match.start == match.start_of("hour"):
        return None
    if amount.kind is TokenKind.NUMBER and match.parser.kind_at(match.start - 1) is TokenKind.FROM:
        return None  # "entre diez y doce"
    return make_time_mention(match, hour.value, minutes_away, exact=hour.value > 12)


def read_spoken_hours(match: RuleMatch) -> TimeMention | None:
    """Hours of the army and of timetables: "0800 hours", "a las quince horas"."""
    hour = match.lexeme_of("hour")
    if match.unit_of("unit") is not TimeUnit.HOUR or hour is None:
        return None
    if match.parser.has_habit("hours_in_hundreds") and (len(hour.digits) < 3 or hour.value % 100):
        return None
    if (
        match.parser.has_habit("hours_after_at")
        and match.parser.kind_at(match.start_of("hour") - 1) is not TokenKind.AT
        and not _is_answer_in_hours(match.parser, hour)
    ):
        return None
    clock_value = parse_hour_minute(hour)
    return (
        None
        if clock_value is None
        else make_time_mention(match, clock_value[0], clock_value[1], exact=clock_value[0] > 12)
    )


def _is_answer_in_hours(parser: SpanParser, hour: Lexeme) -> bool:
    """Such as "dieciocho horas", when a time was asked for."""
    return parser.context in {"ask_time", "ask_datetime"} and hour.value in _AFTERNOON_HOURS


def read_noon(match: RuleMatch) -> TimeMention | None:
    """Noon or midnight."""
    hour = _HOURS_OF_NAMES[match.parser.kinds[match.start]]
    return TimeMention(match.start, match.end, hour, 0, exact=True)


def read_noon_with_hour(match: RuleMatch) -> TimeMention | None:
    """Noon with its hour: "12 noon", "la una del mediodia"."""
    hour = match.value_of("hour")
    if hour not in {11, 12, 1, 2}:
        return None
    minute_lexeme = match.lexeme_of("minutes")
    minute = minute_quantity(minute_lexeme) if minute_lexeme is not None else 0
    return TimeMention(match.start, match.end, hour, minute, "am" if hour == 11 else "pm")


def read_small_hour(match: RuleMatch) -> TimeMention | None:
    """The small hours: "las 2 de la madrugada"."""
    hour = match.value_of("hour")
    return TimeMention(match.start, match.end, hour % 12, 0, "am") if hour in {12, 1, 2, 3} else None


def read_half_hour(match: RuleMatch) -> TimeMention | None:
    """British "half three" is half past three."""
    hour = match.value_of("hour")
    if not match.parser.has_habit("half_is_past") or not 1 <= hour <= 12:
        return None
    return TimeMention(match.start, match.end, hour, 30)
