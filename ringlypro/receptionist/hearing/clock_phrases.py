"""Times told as times: "half past three", "las tres menos diez", "noon", "0800 hours"."""

import re

from ringlypro.receptionist.hearing.clock_numbers import hour_minute, quantity
from ringlypro.receptionist.hearing.clock_spans import clock_said
from ringlypro.receptionist.hearing.lexemes import Lexeme
from ringlypro.receptionist.hearing.spans import Board, ClockSaid

_AFTERNOON_HOURS = range(13, 24)


def colon(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Such as "3:30", with am, pm or nothing."""
    lexeme = board.sentence.lexemes[match.start("c")]
    exact = lexeme.value == 0 or lexeme.value > 12
    return clock_said(board, match, lexeme.value, lexeme.minor, exact=exact)


def dotted(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Such as "3.30", where it cannot be a price or a quantity."""
    lexeme = board.sentence.lexemes[match.start("d")]
    if len(lexeme.word.split(".")[1]) != 2:
        return None
    alone = match.end() - match.start() == 1
    if alone and board.lang == "en" and lexeme.minor % 15:
        return None
    return clock_said(board, match, lexeme.value, lexeme.minor, exact=lexeme.value > 12)


def away(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Minutes past or to an hour: "ten to three", "diez para las tres", "las tres menos diez"."""
    amount, hour = board.lexeme(match, "q"), board.lexeme(match, "h")
    if amount is None or hour is None:
        return None
    is_hour = (
        match["s"] == "f"
        and board.kind(match.start() - 1) == "A"
        and not board.word(match.start() - 1).startswith("a ")
    )
    if match["s"] == "P" and not match["u"] and board.word(match.start("s")) == "despues de":
        return None  # "pa el 27 despues de las dos"
    if is_hour or (board.lang == "en" and match["s"] == "T" and board.value(match, "more")):
        return None  # "de las diez para las cuatro": from one hour to another
    away = quantity(amount)
    has_unit = match["u"] is not None
    if not 1 <= away <= 59 or (amount.kind == "n" and not has_unit and away % 5 and match["s"] != "P"):
        return None
    at = {"N": 12, "M": 0}.get(hour.kind, hour.value)
    base = at * 60 + (hour.minor if hour.kind == "c" else board.value(match, "more"))
    total = base + away if match["s"] == "P" else (base or 24 * 60) - away
    if not 0 <= at <= 24:
        return None
    hour_now, minute = divmod(total % (24 * 60), 60)
    # "A quarter to one": the hour is twelve, on either half of the day.
    if at == 1 and hour_now == 0 and match["s"] != "P":
        hour_now = 12
    if hour.kind in "NM":
        meridiem = "pm" if hour_now >= 12 else "am"
        return ClockSaid(match.start(), match.end(), hour_now, minute, meridiem, exact=True)
    said = clock_said(board, match, hour_now, minute, exact=hour_now > 12)
    if said is not None and said.meridiem and at == 12 and hour_now == 11:
        other = "am" if said.meridiem == "pm" else "pm"
        return ClockSaid(said.start, said.end, 11, minute, other)
    return said


def hour_and(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Spanish "las tres y cuarto", "las quince y treinta", "las ocho menos diez"."""
    hour, amount = board.lexeme(match, "h"), board.lexeme(match, "m")
    if board.lang != "es" or hour is None or amount is None or not 0 <= hour.value <= 24:
        return None
    away = quantity(amount)
    if match["s"] == "L":
        total = (hour.value * 60 - away) % (24 * 60)
        at, minute = divmod(total, 60)
        return clock_said(board, match, 12 if hour.value == 1 and at == 0 else at, minute, exact=at > 12)
    if amount.kind == "n" and away < 5 and match.start() == match.start("h"):
        return None
    if amount.kind == "n" and board.kind(match.start() - 1) == "F":
        return None  # "entre diez y doce"
    return clock_said(board, match, hour.value, away, exact=hour.value > 12)


def spoken_hours(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Hours of the army and of timetables: "0800 hours", "a las quince horas"."""
    unit, hour = board.lexeme(match, "u"), board.lexeme(match, "h")
    if unit is None or unit.value != 2 or hour is None:
        return None
    if board.lang == "en" and (len(hour.digits) < 3 or hour.value % 100):
        return None
    if board.lang == "es" and board.kind(match.start("h") - 1) != "A" and not _answers_in_hours(board, hour):
        return None
    read = hour_minute(hour)
    return None if read is None else clock_said(board, match, read[0], read[1], exact=read[0] > 12)


def _answers_in_hours(board: Board, hour: Lexeme) -> bool:
    """Such as "dieciocho horas", when a time was asked for."""
    return board.context in {"ask_time", "ask_datetime"} and hour.value in _AFTERNOON_HOURS


def noon(_board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Noon or midnight."""
    hour = 12 if "N" in match[0] else 0
    return ClockSaid(match.start(), match.end(), hour, 0, exact=True)


def noon_with_hour(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Noon with its hour: "12 noon", "la una del mediodia"."""
    hour = board.value(match, "h")
    if hour not in {11, 12, 1, 2}:
        return None
    minute = quantity(board.sentence.lexemes[match.start("m")]) if match["m"] else 0
    return ClockSaid(match.start(), match.end(), hour, minute, "am" if hour == 11 else "pm")


def small_hour(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """The small hours: "las 2 de la madrugada"."""
    hour = board.value(match, "h")
    return ClockSaid(match.start(), match.end(), hour % 12, 0, "am") if hour in {12, 1, 2, 3} else None


def half_hour(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """British "half three" is half past three."""
    hour = board.value(match, "h")
    if board.lang != "en" or not 1 <= hour <= 12:
        return None
    return ClockSaid(match.start(), match.end(), hour, 30)
