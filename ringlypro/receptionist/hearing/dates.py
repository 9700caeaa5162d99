"""The grammar of days: what was named, in both languages, from trusted forms to loose ones.

Nothing here knows today's date; resolution turns what was named into a date.
"""

import re

from ringlypro.receptionist.hearing.spans import Board, DaySaid, Rule
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_WEEK, _FORTNIGHT, _MONTH, _DAY = 4, 5, 6, 3
_LAST, _HOUR = 9, 2
_YEARS = range(1900, 2101)


def _year(board: Board, at_end: int) -> tuple[int, int]:
    """The year after a day and month, and where the span ends with it."""
    tail = re.compile(r"[,.]?[EISY]*n").match(board.kinds, at_end)
    if tail is None:
        return 0, at_end
    first = board.sentence.lexemes[tail.end() - 1].value
    if first in _YEARS:
        return first, tail.end()
    if first == 20 and board.kind(tail.end()) == "n":
        second = board.sentence.lexemes[tail.end()].value
        if 20 <= second <= 99:
            return 2000 + second, tail.end() + 1
    return 0, at_end


def _calendar_day(board: Board, match: re.Match[str]) -> DaySaid | None:
    day, month = board.value(match, "d"), board.value(match, "m")
    if not 1 <= day <= 31:
        return None
    year, end = _year(board, match.end())
    return DaySaid(match.start(), end, day=day, month=month, year=year)


def _literal(board: Board, match: re.Match[str]) -> DaySaid | None:
    lexeme = board.sentence.lexemes[match.start()]
    return DaySaid(match.start(), match.end(), day=lexeme.value, month=lexeme.minor, year=lexeme.year)


def _numbered_month(board: Board, match: re.Match[str]) -> DaySaid | None:
    day, month = board.value(match, "d"), board.value(match, "m")
    if board.lang != "es" or not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return DaySaid(match.start(), match.end(), day=day, month=month)


def _nth_weekday(board: Board, match: re.Match[str]) -> DaySaid | None:
    nth = -1 if match["o"] == "l" else board.value(match, "o")
    if nth > 5:
        return None
    month = board.value(match, "m")
    year, end = _year(board, match.end()) if month else (0, match.end())
    qualifier = "next" if match["q"] == "x" else "this"
    return DaySaid(
        match.start(), end, weekday=board.value(match, "w"), nth=nth, month=month, year=year, qualifier=qualifier
    )


def _floating_holiday(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A holiday that is a weekday of its month: Thanksgiving is the fourth Thursday of November."""
    month, rest = divmod(board.sentence.lexemes[match.start()].value, 100)
    nth, weekday = divmod(rest, 10)
    return DaySaid(match.start(), match.end(), weekday=weekday, nth=-1 if nth == _LAST else nth, month=month)


def _day_of_month(board: Board, match: re.Match[str]) -> DaySaid | None:
    day = board.value(match, "d")
    if board.value(match, "u") != _MONTH or not 1 <= day <= 31:
        return None
    qualifier = "next_month" if "x" in match[0] else "this_month"
    return DaySaid(match.start(), match.end(), day=day, qualifier=qualifier)


def _weekday_of_week(board: Board, match: re.Match[str]) -> DaySaid | None:
    unit = board.lexeme(match, "u")
    if unit is None or unit.value != _WEEK:
        return None
    week = 2 if "g" in match[0] else 1 if "x" in match[0] else 0
    return DaySaid(match.start(), match.end(), weekday=board.value(match, "w"), week=week)


def _qualified_weekday(board: Board, match: re.Match[str]) -> DaySaid | None:
    qualifier = {"i": "this", "x": "next", "l": "last", "g": "after_next"}[match["q"]]
    return DaySaid(match.start(), match.end(), weekday=board.value(match, "w"), qualifier=qualifier)


def _weekday_in_eight(board: Board, match: re.Match[str]) -> DaySaid | None:
    days = board.value(match, "n")
    if board.lang != "es" or days not in {8, 15}:
        return None
    anchor = DaySaid(match.start(), match.start() + 1, weekday=board.value(match, "w"))
    return DaySaid(match.start(), match.end(), count=days // 8 + days // 15 - (days == 15), unit=_WEEK, anchor=anchor)


def _weekday_in_weeks(board: Board, match: re.Match[str]) -> DaySaid | None:
    """Weeks counted from a day: "Saturday in two weeks"."""
    if board.value(match, "u") != _WEEK:
        return None
    anchor = DaySaid(match.start(), match.start() + 1, weekday=board.value(match, "w"))
    return DaySaid(match.start(), match.end(), count=board.value(match, "n"), unit=_WEEK, anchor=anchor)


def _weeks_on_weekday(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A day of the week that is some weeks away: "in two weeks on Wednesday"."""
    if board.value(match, "u") != _WEEK:
        return None
    return DaySaid(match.start(), match.end(), weekday=board.value(match, "w"), week=board.value(match, "n"))


def _named_day(board: Board, match: re.Match[str]) -> DaySaid | None:
    return DaySaid(match.start(), match.end(), ahead=board.sentence.lexemes[match.start()].value)


def _tonight(_board: Board, match: re.Match[str]) -> DaySaid | None:
    return DaySaid(match.start(), match.end(), ahead=0, part=3)


def _part_of_today(board: Board, match: re.Match[str]) -> DaySaid | None:
    part = board.sentence.lexemes[match.end() - 1].value
    return DaySaid(match.start(), match.end(), ahead=0, part=part)


def _next_day(board: Board, match: re.Match[str]) -> DaySaid | None:
    return DaySaid(match.start(), match.end(), ahead=1) if board.value(match, "u") == _DAY else None


def _amount(board: Board, match: re.Match[str]) -> float:
    count = 0.0
    for at in range(max(match.start("a"), 0), max(match.end("a"), 0)):
        lexeme = board.sentence.lexemes[at]
        if lexeme.kind == "d":
            return lexeme.value + lexeme.minor / 10
        if lexeme.kind == "h":
            count += 0.5
        elif lexeme.kind == "C":
            return 2.0
        elif lexeme.kind in "jJ":
            count = count or float(board.kind(at + 1) != "h" and not count)
        elif lexeme.kind == "n":
            count += lexeme.value
    if match["half"] is not None:
        count = (count or 1) + 0.5
    return count


def _relative(board: Board, match: re.Match[str]) -> DaySaid | None:
    count, unit = _amount(board, match), board.value(match, "u")
    if count <= 0 or count > 1000:
        return None
    tail = match["tail"] or ""
    ago = "G" in tail or match["before"] == "G"
    if not (match["before"] or tail):
        return None
    anchor = board.day_at(match.end() - 1) if tail.endswith("R") else None
    if tail.endswith("w"):
        anchor = DaySaid(match.end() - 1, match.end(), weekday=board.sentence.lexemes[match.end() - 1].value)
    return DaySaid(
        match.start(),
        match.end() if anchor is None else max(match.end(), anchor.end),
        count=-count if ago else count,
        unit=unit,
        anchor=anchor,
        qualifier="later" if "e" in tail and (not match["before"] or unit <= _HOUR) else "",
    )


def _day_beside(board: Board, match: re.Match[str]) -> DaySaid | None:
    """The day after or before another: "the day after Thanksgiving"."""
    anchor = board.day_at(match.end() - 1)
    if board.value(match, "u") != _DAY or anchor is None:
        return None
    count = 1.0 if match["s"] == "P" else -1.0
    return DaySaid(match.start(), anchor.end, count=count, unit=_DAY, anchor=anchor)


def _weekdays_later(board: Board, match: re.Match[str]) -> DaySaid | None:
    anchor = DaySaid(match.start(), match.end(), weekday=board.value(match, "w"))
    return DaySaid(match.start(), match.end(), count=board.value(match, "n") - 1, unit=_WEEK, anchor=anchor)


def _week_from(board: Board, match: re.Match[str]) -> DaySaid | None:
    unit = board.value(match, "u")
    anchor = board.day_at(match.end() - 1)
    if board.lang != "en" or unit not in {_WEEK, _FORTNIGHT} or anchor is None:
        return None
    count = float(board.value(match, "n") or 1)
    return DaySaid(match.start(), anchor.end, count=count, unit=unit, anchor=anchor)


def _weekday_and_number(board: Board, match: re.Match[str]) -> DaySaid | None:
    number = board.lexeme(match, "d")
    if number is None or not 1 <= number.value <= 31:
        return None
    is_bare = match.end() - match.start() == 2 and number.kind == "n"
    if is_bare and board.lang == "en" and number.value <= 12:
        return None
    return DaySaid(match.start(), match.end(), weekday=board.value(match, "w"), day=number.value)


def _number_of_day(board: Board, match: re.Match[str]) -> DaySaid | None:
    number = board.lexeme(match, "d")
    if number is None or not 1 <= number.value <= 31 or len(number.digits) > 2:
        return None
    before = board.word(match.start())
    if match[0][0] in "DSEB" and before in vocabulary(board.lang).words("words", "no_day_after"):
        return None
    if number.kind == "o" and number.spoken:
        polite = board.word(match.end()) in vocabulary(board.lang).words("words", "polite")
        alone = match.end() - match.start() == 1
        if board.context in {"offer", "which_booking"} or (alone and number.value < 4):
            return None
        if board.kind(match.end()) == "W":
            return None
        if number.value < 4 and not (set("BS") & set(match[0])) and board.context not in {"ask_datetime", "ask_time"}:
            return None
        if number.value < 4 and board.kind(match.end()) == "Z" and not polite:
            return None
    return DaySaid(match.start(), match.end(), day=number.value)


def _day_number(board: Board, match: re.Match[str]) -> DaySaid | None:
    day = board.value(match, "d")
    if board.word(match.start()) not in vocabulary(board.lang).words("words", "day_word") or not 1 <= day <= 31:
        return None
    return DaySaid(match.start(), match.end(), day=day)


def _weekday(board: Board, match: re.Match[str]) -> DaySaid | None:
    return DaySaid(match.start(), match.end(), weekday=board.value(match, "w"))


def _weekend(_board: Board, match: re.Match[str]) -> DaySaid | None:
    return DaySaid(match.start(), match.end(), vague="next_weekend" if "x" in match[0] else "weekend")


def _vague_span(board: Board, match: re.Match[str]) -> DaySaid | None:
    unit = board.value(match, "u")
    if unit not in {_WEEK, _MONTH}:
        return None
    which = "after_next" if "g" in match[0] else "next" if "x" in match[0] else "this"
    return DaySaid(match.start(), match.end(), vague=f"{which}_{'week' if unit == _WEEK else 'month'}")


def _vague_month(board: Board, match: re.Match[str]) -> DaySaid | None:
    return DaySaid(match.start(), match.end(), vague="month", month=board.value(match, "m"))


_TAIL = r"(?P<tail>[FP][ES]?D?[Rw]|e|G)?(?!fA)"
_AMOUNT = r"(?P<a>jC|C|[njJ]yj?h|hj|h|d|[njJ])?"

FIRM: tuple[Rule, ...] = (
    (re.compile(r"(?P<m>m)D?(?P<d>o)(?:E(?=[ES]*n))?"), _calendar_day),
    (re.compile(r"(?P<d>[no])E?D?(?P<m>m)"), _calendar_day),
    (re.compile(r"(?P<m>m)D?(?P<d>n)(?![apkhH])"), _calendar_day),
    (re.compile(r"s"), _literal),
    (re.compile(r"z"), _floating_holiday),
    (re.compile(r"(?<=[DKBS])(?P<d>n)S(?P<m>n)"), _numbered_month),
    (re.compile(r"(?P<o>[ol])(?P<w>w)[ESDI]*(?:(?P<m>m)|(?P<q>[ix])?u)"), _nth_weekday),
    (re.compile(r"(?P<d>[no])[ES]?D?[ix](?P<u>u)"), _day_of_month),
    (re.compile(r"(?P<d>[no])[ES]D?(?P<u>u)x"), _day_of_month),
    (re.compile(r"(?P<w>w),?[ESDBI]*(?:[ix]+(?P<u>u)g?)"), _weekday_of_week),
    (re.compile(r"(?P<w>w),?[ESDBI]*(?P<u>u)[xg]"), _weekday_of_week),
    (re.compile(r"[ix](?P<u>u),?[BDE]*(?P<w>w)"), _weekday_of_week),
    (re.compile(r"I(?P<n>[nj])(?P<u>u),?[BD]*(?P<w>w)(?![xg])"), _weeks_on_weekday),
    (re.compile(r"(?P<u>u)x,?[BD]*(?P<w>w)"), _weekday_of_week),
    (re.compile(r"(?P<w>w)I(?P<n>n)(?!u)"), _weekday_in_eight),
    (re.compile(r"(?P<w>w)I(?P<n>[nj])(?P<u>u)"), _weekday_in_weeks),
    (re.compile(r"[ix]*(?P<q>[xlg])(?P<w>w)"), _qualified_weekday),
    (re.compile(r"(?P<q>i)(?P<w>w)"), _qualified_weekday),
    (re.compile(r"(?P<w>w)(?P<q>[xlg])"), _qualified_weekday),
    (re.compile(r"t"), _named_day),
    (re.compile(r"b"), _tonight),
    (re.compile(r"i[qr]"), _part_of_today),
    (re.compile(r"r"), _named_day),
    (re.compile(r"x(?P<u>u)"), _next_day),
    (re.compile(r"(?<![njJCh])(?P<u>u)(?P<s>[PT])[ES]?D?R"), _day_beside),
    (re.compile(r"(?P<before>[IG])?[vV]?" + _AMOUNT + r"(?P<u>u)(?P<half>yj?h)?" + _TAIL), _relative),
    (re.compile(r"(?P<n>n)(?P<w>w)e"), _weekdays_later),
    (re.compile(r"(?P<n>[nj])(?P<u>u)BR"), _week_from),
)  # fmt: skip

LOOSE: tuple[Rule, ...] = (
    (re.compile(r"(?P<w>w),?[DKB]*(?P<d>[no])(?![QuapkhHy$m])"), _weekday_and_number),
    (re.compile(r"[BA]?[DKSB]+(?P<d>[no])(?![QuapkhHOy$n])"), _number_of_day),
    (re.compile(r"(?P<k>u)(?P<d>n)(?![QuapkhHOy$])"), _day_number),
    (re.compile(r"[BAf](?P<d>o)(?![QuZ])"), _number_of_day),
    (re.compile(r"(?P<d>o)(?![QuZ])"), _number_of_day),
    (re.compile(r"(?P<w>w)"), _weekday),
    (re.compile(r"[ix]?D?W[x]?"), _weekend),
    (re.compile(r"[ix](?P<u>u)"), _vague_span),
    (re.compile(r"(?P<u>u)[xg]"), _vague_span),
    (re.compile(r"[IEix]D?(?P<m>m)"), _vague_month),
)
