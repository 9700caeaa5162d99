"""Numbers that are times by what stands beside them: "at three", "tomorrow 3", "eight forty"."""

import re

from ringlypro.receptionist.hearing.clock_numbers import hour_minute, minutes
from ringlypro.receptionist.hearing.clock_spans import clock_said, minute_numbers
from ringlypro.receptionist.hearing.lexemes import Lexeme
from ringlypro.receptionist.hearing.spans import Board, ClockSaid
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_SHORT_ANSWER = 4
_MOST_OFFERED = 3
_NOON = 12
_LETTERS = re.compile(r"[a-z]'s")


def hour(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """An hour, perhaps with minutes, beside a word that makes it a time."""
    hour = board.lexeme(match, "h")
    suffix = any(kind in "apqO" for kind in match[0])
    if hour is None or _is_no_hour(board, match, hour, suffix=suffix):
        return None
    read = hour_minute(hour)
    if read is None or (read[0] == 0 and hour.spoken) or _is_date(board, match, read[0]):
        return None
    at, minute = read
    end = match.end()
    if match["m"] is not None and match["m"]:
        more = minutes(minute_numbers(board, match), single=suffix)
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
    return clock_said(board, match, at, minute, end=end, exact=at > 12 or at == 0 or early)


def _is_no_hour(board: Board, match: re.Match[str], hour: Lexeme, *, suffix: bool) -> bool:
    """Whether a number is something else by what stands around it: a house, so many of something, "the morning one"."""
    before = board.kind(match.start("h") - 1)
    if hour.kind == "J":
        return not _is_one_oclock(board, match.start("h"))
    if hour.value == 1 and hour.spoken and board.lang == "en" and before == "q":
        return True
    if before == "D" and match["m"] and (board.lang == "es" or hour.value > _NOON):
        return True
    return not suffix and (_counts(board, match.end()) or _is_house(board, match, hour))


def _is_date(board: Board, match: re.Match[str], hour: int) -> bool:
    """Whether a number is the day's ("viernes 22 por la tarde"): after a weekday no hour is greater than twelve."""
    at = match.start("h")
    return hour > _NOON and board.kind(at - 1) in {"w", "R"} and "A" not in match[0] and not match["m"]


def _counts(board: Board, at: int) -> bool:
    """Whether a number counts the word after it: "about twelve desks"."""
    word = board.word(at)
    known = vocabulary(board.lang).words("names", "stops") | vocabulary(board.lang).words("words", "no_plurals")
    is_letter = _LETTERS.fullmatch(word) is not None
    return is_letter or (
        board.kind(at) == "Z" and len(word) >= _SHORT_ANSWER and word.endswith("s") and word not in known
    )


def _is_house(board: Board, match: re.Match[str], hour: Lexeme) -> bool:
    """Whether four figures are a house's number: "about 1420 Hillcrest"."""
    return not hour.spoken and len(hour.digits) == 4 and board.kind(match.end()) == "Z" and "A" not in match[0]


def _is_model(board: Board, at: int) -> bool:
    """Whether a number belongs to a letter before it: "my F one fifty"."""
    before = board.word(at - 1)
    return board.kind(at - 1) == "Z" and len(before) == 1 and before not in {"i", "y", "a", "o", "e"}


def hour_after_preposition(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """After "to" and "by" stands a time unless something is counted ("to four friends")."""
    is_counting = board.kind(match.end()) == "Z" and board.word(match.end()) not in vocabulary(board.lang).words(
        "names", "stops"
    )
    return None if is_counting else hour(board, match)


def _is_address(board: Board, at: int) -> bool:
    streets = vocabulary(board.lang).words("words", "streets")
    return any(board.word(place) in streets for place in range(at, at + 4))


def _is_one_oclock(board: Board, at: int) -> bool:
    return (
        board.word(at - 1) in vocabulary(board.lang).words("words", "hour_article")
        or board.kind(at + 1) in {"a", "p", "q", "O"}
        or board.kind(at - 1) in {"A", "F"}
    )


def one(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Spanish "la una", in which the hour looks like an article."""
    is_article = board.word(match.start()) in vocabulary(board.lang).words("words", "hour_article")
    if not is_article or board.value(match, "h") not in {0, 1}:
        return None
    minute = (minutes(minute_numbers(board, match), single=False) or 0) if match["m"] else 0
    return clock_said(board, match, 1, minute)


def pair(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """Two bare numbers that read as a clock: "eight forty", "twelve oh three"."""
    hour = board.lexeme(match, "h")
    minute = minutes(minute_numbers(board, match), single=False)
    if hour is None or minute is None or not 1 <= hour.value <= 12 or len(hour.digits) > 2:
        return None
    if (board.lang == "es" and board.kind(match.start() - 1) == "D") or _is_model(board, match.start()):
        return None
    return clock_said(board, match, hour.value, minute)


def beside_day(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """A bare number beside a day: "tomorrow 3", "10, tonight"."""
    hour = board.lexeme(match, "h")
    read = hour_minute(hour) if hour is not None else None
    if read is None or hour is None or (read[0] == 0 and hour.spoken) or _is_model(board, match.start("h")):
        return None
    minute = read[1]
    end = match.end()
    if "m" in match.re.groupindex and match["m"]:
        more = minutes(minute_numbers(board, match), single=False)
        minute, end = (more, end) if more is not None else (minute, match.start("m"))
    return ClockSaid(match.start("h"), end, read[0] % 24, minute, exact=read[0] > 12)


def instead(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """The hour that takes another's place: "can you do three instead of two?"."""
    takes = board.word(match.end()) in vocabulary(board.lang).words("discourse", "instead")
    return hour(board, match) if takes else None


def beside_a_day(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """A number at the end that is only hinted to be an hour: "tomorrow, me and my brother, like five"."""
    return hour(board, match) if board.days or board.clocks else None


def either_hour(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """The first of "three or three thirty"."""
    is_either = board.word(match.end()) in vocabulary(board.lang).words("discourse", "or")
    return hour(board, match) if is_either else None


def _replaces_denied(board: Board, at: int) -> bool:
    """The second of "not three, four"."""
    if not board.clocks or board.kind(at - 1) != ",":
        return False
    denied = max(said.start for said in board.clocks)
    return denied < at and board.word(denied - 1) in vocabulary(board.lang).words("discourse", "not_before")


def _is_asked_instead(board: Board) -> bool:
    """After everything was read back: "can it be five instead?"."""
    said = {lexeme.word for lexeme in board.sentence.lexemes}
    return board.context == "confirm" and bool(said & vocabulary(board.lang).words("discourse", "instead"))


def bare(board: Board, match: re.Match[str]) -> ClockSaid | None:
    """A number alone, after a question about the time or in place of another."""
    corrects = (bool(board.clocks) or board.context == "confirm") and board.corrects_before(match.start())
    corrects = corrects or _replaces_denied(board, match.start("h")) or _is_asked_instead(board)
    begins = match.start("h") == 0 and board.kind(match.end()) == "Z"
    if not corrects and ((board.clocks and not begins) or board.context not in {"ask_time", "ask_datetime", "offer"}):
        return None
    if board.value(match, "h") == 1 and len(board.kinds) > _SHORT_ANSWER and not corrects:
        return None
    if not corrects and board.word(match.start() - 1) in vocabulary(board.lang).words("words", "labels"):
        return None
    is_choice = board.context == "offer" and board.lang == "es"
    if is_choice and board.kind(match.start() - 1) == "D" and board.value(match, "h") <= _MOST_OFFERED:
        return None
    hour = board.lexeme(match, "h")
    read = hour_minute(hour) if hour is not None else None
    if read is None or not read[0] or _LETTERS.fullmatch(board.word(match.end())):
        return None
    return ClockSaid(match.start("h"), match.end(), read[0] % 24, read[1], exact=read[0] > 12)
