"""Days told by the one under discussion: "the day after", "a week later, same time", "rather Friday"."""

import datetime as dt
from typing import Final

from ringlypro.receptionist.nlu.intent_rules import reply_pattern
from ringlypro.receptionist.nlu.interface import NluRequest
from ringlypro.receptionist.nlu.lexer import LexedSentence
from ringlypro.receptionist.nlu.span_parser import DayMention
from ringlypro.receptionist.nlu.token_kinds import PUNCTUATION, TokenKind

_DAYS_BY_PHRASE: Final = {"day_later": 1, "day_earlier": -1, "week_later": 7, "week_earlier": -7}
_DAY_KINDS: Final = frozenset(
    {TokenKind.WEEKDAY, TokenKind.MONTH, TokenKind.DATE, TokenKind.NAMED_DAY, TokenKind.TONIGHT, TokenKind.WEEKEND}
)
"""What names a day by itself, and needs none to be told from."""


def shift_discussed_day(sentence: LexedSentence, request: NluRequest) -> dt.date | None:
    """The day that lies so far from the one under discussion; None where the sentence does not tell it so.

    One that is over is none: nobody can come on it.
    """
    if request.day_discussed is None:
        return None
    words = " ".join(lexeme.word for lexeme in sentence.lexemes if lexeme.kind not in PUNCTUATION)
    for key, days in _DAYS_BY_PHRASE.items():
        phrase = reply_pattern(request.lang, key).search(words)
        if phrase is None:
            continue
        if any(lexeme.kind in _DAY_KINDS and f" {lexeme.word} " not in f" {phrase[0]} " for lexeme in sentence.lexemes):
            return None
        shifted = request.day_discussed + dt.timedelta(days)
        return shifted if shifted >= request.now.date() else None
    return None


def place_in_discussed_week(mention: DayMention, resolved: dt.date | None, request: NluRequest) -> dt.date | None:
    """A bare weekday in the week of the day under discussion, where that lies further ahead than the nearest one.

    The day before and the day after are nearer than any other; weeks begin on Sunday.
    """
    discussed = request.day_discussed
    if discussed is None or resolved is None or not mention.is_weekday_only or mention.qualifier or mention.nth:
        return resolved
    days_ahead = mention.weekday % 7 - discussed.isoweekday() % 7
    days_ahead = {6: -1, -6: 1}.get(days_ahead, days_ahead)
    return max(resolved, discussed + dt.timedelta(days_ahead))
