"""The grammar of clock times in both languages.

Hours stay as open as they were said: "half past three" is 3:30 of which half of the
day only resolution can tell.
"""

import re

from ringlypro.receptionist.hearing.clock_numbers import hour_minute, minutes, quantity
from ringlypro.receptionist.hearing.lexemes import Lexeme
from ringlypro.receptionist.hearing.spans import Board, ClockSaid, Rule
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_AFTERNOON_HOURS = range(13, 24)
_SHORT_ANSWER = 4
_MOST_OFFERED = 3
_MERIDIEM = {"a": "am", "p": "pm"}


def _said(
    board: Board, match: re.Match[str], hour: int, minute: int, *, end: int | None = None, exact: bool = False
) -> ClockSaid | None:
    """A clock span, with am, pm or the part of the day that was named in it."""
    end = match.end() if end is None else end
    if not (0 <= hour <= 24 and 0 <= minute <= 59):
        return None
    suffix = next((kind for kind in board.kinds[match.start() : end] if kind in "apq"), "")
    part = 0
    if suffix == "q":
        part = next(lexeme.value for lexeme in board.sentence.lexemes[match.start() : end] if lexeme.kind == "q")
    return ClockSaid(match.start(), end, hour % 24, minute, _MERIDIEM.get(suffix, ""), part, exact)


def _minute_numbers(board: Board, match: re.Match[str]) -> tuple[Lexeme, ...]:
    start, end = match.span("m")
    return board.sentence.lexemes[start:end]


def _colon(board: Board, match: re.Match[str]) -> ClockSaid | None:
    lexeme = board.sentence.lexemes[match.start("c")]
    exact = lexeme.value == 0 or lexeme.value > 12
    return _said(board, match, lexeme.value, lexeme.minor, exact=exact)


def _dotted(board: Board, match: re.Match[str]) -> ClockSaid | None:
    lexeme = board.sentence.lexemes[match.start("d")]
    if len(lexeme.word.split(".")[1]) != 2:
        return None
    alone = match.end() - match.start() == 1
    if alone and board.lang == "en" and lexeme.minor % 15:
        return None
    return _said(board, match, lexeme.value, lexeme.minor, exact=lexeme.value > 12)


def _away(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Minutes past or to an hour: "ten to three", "diez para las tres", "las tres menos diez"."""
    amount, hour = board.lexeme(match, "q"), board.lexeme(match, "h")
    if amount is None or hour is None:
        return None
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
    said = _said(board, match, hour_now, minute, exact=hour_now > 12)
    if said is not None and said.meridiem and at == 12 and hour_now == 11:
        other = "am" if said.meridiem == "pm" else "pm"
        return ClockSaid(said.start, said.end, 11, minute, other)
    return said


def _hour_and(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Spanish "las tres y cuarto", "las quince y treinta", "las ocho menos diez"."""
    hour, amount = board.lexeme(match, "h"), board.lexeme(match, "m")
    if board.lang != "es" or hour is None or amount is None or not 0 <= hour.value <= 24:
        return None
    away = quantity(amount)
    if match["s"] == "L":
        total = (hour.value * 60 - away) % (24 * 60)
        at, minute = divmod(total, 60)
        return _said(board, match, 12 if hour.value == 1 and at == 0 else at, minute, exact=at > 12)
    if amount.kind == "n" and away < 5 and match.start() == match.start("h"):
        return None
    return _said(board, match, hour.value, away, exact=hour.value > 12)


def _hour(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """An hour, perhaps with minutes, beside a word that makes it a time."""
    hour = board.lexeme(match, "h")
    if hour is None or (hour.kind == "J" and not _is_one_oclock(board, match.start("h"))):
        return None
    if hour.value == 1 and hour.spoken and board.lang == "en" and board.kind(match.start("h") - 1) == "q":
        return None  # "the morning one"
    suffix = any(kind in "apqO" for kind in match[0])
    if board.kind(match.start("h") - 1) == "D" and match["m"] and (board.lang == "es" or hour.value > 12):
        return None
    read = hour_minute(hour)
    if read is None:
        return None
    at, minute = read
    end = match.end()
    if match["m"] is not None and match["m"]:
        more = minutes(_minute_numbers(board, match), single=suffix)
        if more is None or len(hour.digits) > 2:
            if suffix:
                return None
            end = match.start("m")
            if board.kind(end + 1) in {"Q", "u", "$"}:
                more = None
        minute = minute if more is None else more
    if len(hour.digits) > 2 and _is_address(board, match.end()):
        return None
    early = hour.digits.startswith("0") and len(hour.digits) == 4
    return _said(board, match, at, minute, end=end, exact=at > 12 or at == 0 or early)


def _hour_after_preposition(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """After "to" and "by" stands a time unless something is counted ("to four friends")."""
    is_counting = board.kind(match.end()) == "Z" and board.word(match.end()) not in vocabulary(board.lang).words(
        "names", "stops"
    )
    return None if is_counting else _hour(board, match)


def _is_address(board: Board, at: int) -> bool:
    streets = vocabulary(board.lang).words("words", "streets")
    return any(board.word(place) in streets for place in range(at, at + 4))


def _is_one_oclock(board: Board, at: int) -> bool:
    return (
        board.word(at - 1) in vocabulary(board.lang).words("words", "hour_article")
        or board.kind(at + 1) in {"a", "p", "q", "O"}
        or board.kind(at - 1) == "A"
    )


def _one(board: Board, match: re.Match[str]) -> ClockSaid | None:
    is_article = board.word(match.start()) in vocabulary(board.lang).words("words", "hour_article")
    if not is_article or board.value(match, "h") not in {0, 1}:
        return None
    minute = (minutes(_minute_numbers(board, match), single=False) or 0) if match["m"] else 0
    return _said(board, match, 1, minute)


def _spoken_hours(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Hours of the army and of timetables: "0800 hours", "a las quince horas"."""
    unit, hour = board.lexeme(match, "u"), board.lexeme(match, "h")
    if unit is None or unit.value != 2 or hour is None:
        return None
    if board.lang == "en" and (len(hour.digits) < 3 or hour.value % 100):
        return None
    if board.lang == "es" and board.kind(match.start("h") - 1) != "A" and not _answers_in_hours(board, hour):
        return None
    read = hour_minute(hour)
    return None if read is None else _said(board, match, read[0], read[1], exact=read[0] > 12)


def _answers_in_hours(board: Board, hour: Lexeme) -> bool:
    """Such as "dieciocho horas", when a time was asked for."""
    return board.context in {"ask_time", "ask_datetime"} and hour.value in _AFTERNOON_HOURS


def _noon(_board: Board, match: re.Match[str]) -> ClockSaid | None:
    hour = 12 if "N" in match[0] else 0
    return ClockSaid(match.start(), match.end(), hour, 0, exact=True)


def _noon_with_hour(board: Board, match: re.Match[str]) -> ClockSaid | None:
    hour = board.value(match, "h")
    if hour not in {11, 12, 1, 2}:
        return None
    minute = quantity(board.sentence.lexemes[match.start("m")]) if match["m"] else 0
    return ClockSaid(match.start(), match.end(), hour, minute, "am" if hour == 11 else "pm")


def _small_hour(board: Board, match: re.Match[str]) -> ClockSaid | None:
    hour = board.value(match, "h")
    return ClockSaid(match.start(), match.end(), hour % 12, 0, "am") if hour in {12, 1, 2, 3} else None


def _pair(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Two bare numbers that read as a clock: "eight forty", "twelve oh three"."""
    hour = board.lexeme(match, "h")
    minute = minutes(_minute_numbers(board, match), single=False)
    if hour is None or minute is None or not 1 <= hour.value <= 12 or len(hour.digits) > 2:
        return None
    if board.lang == "es" and board.kind(match.start() - 1) == "D":
        return None
    return _said(board, match, hour.value, minute)


def _beside_day(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """A bare number beside a day: "tomorrow 3", "10, tonight"."""
    hour = board.lexeme(match, "h")
    read = hour_minute(hour) if hour is not None else None
    if read is None or hour is None:
        return None
    minute = read[1]
    end = match.end()
    if "m" in match.re.groupindex and match["m"]:
        more = minutes(_minute_numbers(board, match), single=False)
        minute, end = (more, end) if more is not None else (minute, match.start("m"))
    return ClockSaid(match.start("h"), end, read[0] % 24, minute, exact=read[0] > 12)


def _either_hour(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """The first of "three or three thirty"."""
    is_either = board.word(match.end()) in vocabulary(board.lang).words("discourse", "or")
    return _hour(board, match) if is_either else None


def _half_hour(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """British "half three" is half past three."""
    hour = board.value(match, "h")
    if board.lang != "en" or not 1 <= hour <= 12:
        return None
    return ClockSaid(match.start(), match.end(), hour, 30)


def _replaces_denied(board: Board, at: int) -> bool:
    """The second of "not three, four"."""
    if not board.clocks or board.kind(at - 1) != ",":
        return False
    denied = max(said.start for said in board.clocks)
    return denied < at and board.word(denied - 1) in vocabulary(board.lang).words("discourse", "not_before")


def _bare(board: Board, match: re.Match[str]) -> ClockSaid | None:
    corrects = (bool(board.clocks) or board.context == "confirm") and board.corrects_before(match.start())
    corrects = corrects or _replaces_denied(board, match.start("h"))
    if not corrects and (board.clocks or board.context not in {"ask_time", "ask_datetime", "offer"}):
        return None
    if board.value(match, "h") == 1 and len(board.kinds) > _SHORT_ANSWER and not corrects:
        return None
    if board.word(match.start() - 1) in vocabulary(board.lang).words("words", "labels"):
        return None
    if board.context == "offer" and board.kind(match.start() - 1) == "D" and board.value(match, "h") <= _MOST_OFFERED:
        return None
    hour = board.lexeme(match, "h")
    read = hour_minute(hour) if hour is not None else None
    if read is None or not read[0]:
        return None
    return ClockSaid(match.start("h"), match.end(), read[0] % 24, read[1], exact=read[0] > 12)


_NO_MINUTES = r"(?P<m>(?!))?"
_NOT_COUNTED = r"(?![Qu$n])"
_MINUTES = r"(?P<m>nn|n)?"

FIRM: tuple[Rule, ...] = (
    (re.compile(r"[AvV]*(?P<c>c)u?O?[apq]?"), _colon),
    (re.compile(r"(?:A[vV]*|v)(?P<d>d)[apq]?"), _dotted),
    (re.compile(r"(?P<d>d)[apq]"), _dotted),
    (re.compile(r"(?:A|(?<!w))(?P<h>n)(?:y(?P<m>[hkn]))?[SE]?N"), _noon_with_hour),
    (re.compile(r"A?(?P<h>n)O?M"), _small_hour),
    (re.compile(r"(?<!F)[jJ]?(?P<q>[nkh])(?P<u>u)?(?P<s>[PT])[Av]*(?P<h>[nNMc])(?P<more>n)?O?[apq]?"), _away),
    (re.compile(r"[jJ]?(?P<q>[nk])(?P<u>u)?(?P<s>f)A(?P<h>n)(?P<more>n)?O?[apq]?"), _away),
    (re.compile(r"A?D?(?P<h>[nJ])(?:O|u)?q?(?P<s>[yL])j?(?P<m>[nkh])u?O?[apq]?(?!y[nJ])"), _hour_and),
    (re.compile(r"A?n?(?P<h>n)" + _NO_MINUTES + r"H"), _hour),
    (re.compile(r"A?[jJ]?(?P<q>k)(?P<u>(?!))?(?P<s>E)(?P<h>n)(?P<more>(?!))?O?[apq]?"), _away),
    (re.compile(r"(?<![nIjFP])A?(?P<q>h)(?P<h>n)(?![unQ])"), _half_hour),
    (re.compile(r"(?<=F)(?P<h>n)" + _MINUTES + r"(?=y[AD]?n)"), _hour),
    (re.compile(r"(?<=Xy)(?P<h>n)" + _MINUTES + _NOT_COUNTED), _hour),
    (re.compile(r"A?(?P<z>n)?(?P<h>n)(?P<u>u)"), _spoken_hours),
    (re.compile(r"[AvVD]*(?P<h>[nJ])" + _MINUTES + r"O?[ap]q?"), _hour),
    (re.compile(r"A?v?V?D?(?P<h>[nJ])" + _MINUTES + r"Oq?"), _hour),
    (re.compile(r"(?:[Av]V?|(?<![DK]))(?P<h>[nJ])" + _MINUTES + r"V*O?q"), _hour),
    (re.compile(r"D(?P<h>n)(?P<m>n)O?q"), _hour),
    (re.compile(r"A[vV]*(?P<h>[nJ])" + _MINUTES + r"O?" + _NOT_COUNTED), _hour),
    (re.compile(r"D(?P<h>[nJ])" + _MINUTES + _NOT_COUNTED), _one),
    (re.compile(r"(?<=q),?A?[vV]*(?P<h>n)" + _MINUTES + _NOT_COUNTED), _hour),
    (re.compile(r"v[V]?(?P<h>n)" + _MINUTES + _NOT_COUNTED), _hour),
    (re.compile(r"[NM]"), _noon),
)  # fmt: skip

LOOSE: tuple[Rule, ...] = (
    (re.compile(r"(?<=[R_])(?:,?[vV]?|f)(?P<h>n)" + _MINUTES + _NOT_COUNTED), _beside_day),
    (re.compile(r"(?<![n$])(?P<h>n),?(?=R_*q|R_*$)" + r"(?P<m>(?!))?"), _beside_day),
    (re.compile(r"[PT](?P<h>n)" + _MINUTES + _NOT_COUNTED), _hour_after_preposition),
    (re.compile(r"(?<=F)(?P<h>n)" + _MINUTES + r"(?=X)"), _hour),
    (re.compile(r"(?P<h>n)" + _NO_MINUTES + r"(?=Z[AD]?X)"), _either_hour),
    (re.compile(r"(?<![n$])(?P<h>n)(?P<m>nn|n)" + _NOT_COUNTED), _pair),
    (re.compile(r"(?P<h>n)" + _NO_MINUTES + r"(?=Z[AD]?X)"), _either_hour),
    (re.compile(r"(?P<d>d)(?![nu$Q])"), _dotted),
    (re.compile(r"(?<![n$K])(?P<h>n)(?![QunoE$m])"), _bare),
)
