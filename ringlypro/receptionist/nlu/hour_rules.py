"""Numbers that are times by what stands beside them: "at three", "tomorrow 3", "eight forty"."""

from typing import Final

from ringlypro.receptionist.nlu.grammar_rules import RuleMatch
from ringlypro.receptionist.nlu.lexer import Lexeme
from ringlypro.receptionist.nlu.span_parser import SpanParser, TimeMention
from ringlypro.receptionist.nlu.time_mentions import make_time_mention
from ringlypro.receptionist.nlu.time_numbers import minutes_from_numbers, parse_hour_minute
from ringlypro.receptionist.nlu.token_kinds import MERIDIEMS, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_SHORT_ANSWER_WORDS = 4
_MOST_OFFERED_TIMES = 3
_NOON_HOUR = 12
_HOUR_SUFFIXES: Final = MERIDIEMS | {TokenKind.DAY_PART, TokenKind.OCLOCK}
_COUNTED_KINDS: Final = frozenset({TokenKind.COUNTED, TokenKind.UNIT, TokenKind.MARK})


def read_hour(match: RuleMatch) -> TimeMention | None:
    """An hour, perhaps with minutes, beside a word that makes it a time."""
    hour_lexeme = match.lexeme_of("hour")
    has_suffix = match.has_kind(_HOUR_SUFFIXES)
    if hour_lexeme is None or _is_not_hour(match, hour_lexeme, suffix=has_suffix):
        return None
    clock_value = parse_hour_minute(hour_lexeme)
    if clock_value is None or (clock_value[0] == 0 and hour_lexeme.is_spoken) or _is_date(match, clock_value[0]):
        return None
    hour_value, minute = clock_value
    end = match.end
    if match.has("minutes"):
        minutes_after = minutes_from_numbers(match.lexemes_of("minutes"), allow_single_digit=has_suffix)
        if minutes_after is None or len(hour_lexeme.digits) > 2:
            if has_suffix:
                return None
            end = match.start_of("minutes")
            counts_something = match.parser.kind_at(end + 1) in _COUNTED_KINDS
            minutes_after = None if counts_something else minutes_after
        minute = minute if minutes_after is None else minutes_after
    if len(hour_lexeme.digits) > 2 and _is_address(match.parser, match.end):
        return None
    return make_time_mention(match, hour_value, minute, end=end, exact=_is_of_day(hour_lexeme, hour_value))


def _is_of_day(hour: Lexeme, hour_value: int) -> bool:
    """Whether an hour is one of twenty-four: 15, 0, 0830."""
    return hour_value > _NOON_HOUR or hour_value == 0 or (hour.digits.startswith("0") and len(hour.digits) == 4)


def _is_not_hour(match: RuleMatch, hour: Lexeme, *, suffix: bool) -> bool:
    """Whether a number is something else by what stands around it: a house, so many of something, "the morning one"."""
    before = match.parser.kind_at(match.start_of("hour") - 1)
    if hour.kind is TokenKind.ONE_ARTICLE:
        return not _is_one_oclock(match.parser, match.start_of("hour"))
    if hour.value == 1 and hour.is_spoken and before is TokenKind.DAY_PART and match.parser.has_habit("one_for_a_noun"):
        return True
    if before is TokenKind.THE and match.has("minutes"):
        excludes_hour = match.parser.has_habit("article_excludes_hour")
        if excludes_hour or hour.value > _NOON_HOUR:
            return True
    return not suffix and (_is_counting(match.parser, match.end) or _is_house_number(match, hour))


def _is_date(match: RuleMatch, hour: int) -> bool:
    """Whether a number is the day's ("viernes 22 por la tarde"): after a weekday no hour is greater than twelve."""
    at = match.start_of("hour")
    follows_day = match.parser.kind_at(at - 1) in {TokenKind.WEEKDAY, TokenKind.DAY_MENTION}
    return hour > _NOON_HOUR and follows_day and not match.has_kind({TokenKind.AT}) and not match.has("minutes")


def _is_counting(parser: SpanParser, at: int) -> bool:
    """Whether a number counts the word after it: "about twelve desks"."""
    word = parser.word_at(at)
    vocab = load_vocabulary(parser.lang)
    excluded_words = vocab.words_for("names", "stops") | vocab.words_for("words", "no_plurals")
    return _is_letter(parser, at) or (
        parser.kind_at(at) is TokenKind.WORD
        and len(word) >= _SHORT_ANSWER_WORDS
        and word.endswith(vocab.word_forms.plurals)
        and word not in excluded_words
    )


def _is_letter(parser: SpanParser, at: int) -> bool:
    """Whether the word at a place is a letter of which there are several: "two A's"."""
    word = parser.word_at(at)
    letter = load_vocabulary(parser.lang).word_forms.strip_possessive(word)
    return len(letter) == 1 < len(word)


def _is_house_number(match: RuleMatch, hour: Lexeme) -> bool:
    """Whether four figures are a house's number: "about 1420 Hillcrest"."""
    is_before_word = match.parser.kind_at(match.end) is TokenKind.WORD
    return not hour.is_spoken and len(hour.digits) == 4 and is_before_word and not match.has_kind({TokenKind.AT})


def _is_model_number(parser: SpanParser, at: int) -> bool:
    """Whether a number belongs to a letter before it: "my F one fifty"."""
    before = parser.word_at(at - 1)
    short_words = load_vocabulary(parser.lang).words_for("words", "single_letters")
    return parser.kind_at(at - 1) is TokenKind.WORD and len(before) == 1 and before not in short_words


def read_hour_after_preposition(match: RuleMatch) -> TimeMention | None:
    """After "to" and "by" stands a time unless something is counted ("to four friends")."""
    is_counting = match.parser.kind_at(match.end) is TokenKind.WORD and match.parser.word_at(
        match.end
    ) not in load_vocabulary(match.parser.lang).words_for("names", "stops")
    return None if is_counting else read_hour(match)


def _is_address(parser: SpanParser, at: int) -> bool:
    streets = load_vocabulary(parser.lang).words_for("words", "streets")
    return any(parser.word_at(place) in streets for place in range(at, at + 4))


def _is_one_oclock(parser: SpanParser, at: int) -> bool:
    return (
        parser.word_at(at - 1) in load_vocabulary(parser.lang).words_for("words", "hour_article")
        or parser.kind_at(at + 1) in _HOUR_SUFFIXES
        or parser.kind_at(at - 1) in {TokenKind.AT, TokenKind.FROM}
    )


def read_one_oclock(match: RuleMatch) -> TimeMention | None:
    """Spanish "la una", in which the hour looks like an article."""
    is_article = match.parser.word_at(match.start) in load_vocabulary(match.parser.lang).words_for(
        "words", "hour_article"
    )
    if not is_article or match.value_of("hour") not in {0, 1}:
        return None
    minute = (
        (minutes_from_numbers(match.lexemes_of("minutes"), allow_single_digit=False) or 0)
        if match.has("minutes")
        else 0
    )
    return make_time_mention(match, 1, minute)


def read_hour_minute_pair(match: RuleMatch) -> TimeMention | None:
    """Two bare numbers that read as a clock: "eight forty", "twelve oh three"."""
    hour_lexeme = match.lexeme_of("hour")
    minute = minutes_from_numbers(match.lexemes_of("minutes"), allow_single_digit=False)
    if hour_lexeme is None or minute is None or not 1 <= hour_lexeme.value <= 12 or len(hour_lexeme.digits) > 2:
        return None
    if (
        match.parser.has_habit("article_excludes_hour") and match.parser.kind_at(match.start - 1) is TokenKind.THE
    ) or _is_model_number(match.parser, match.start):
        return None
    return make_time_mention(match, hour_lexeme.value, minute)


def read_hour_beside_day(match: RuleMatch) -> TimeMention | None:
    """A bare number beside a day: "tomorrow 3", "10, tonight"."""
    hour_lexeme = match.lexeme_of("hour")
    clock_value = parse_hour_minute(hour_lexeme) if hour_lexeme is not None else None
    if (
        clock_value is None
        or hour_lexeme is None
        or (clock_value[0] == 0 and hour_lexeme.is_spoken)
        or _is_model_number(match.parser, match.start_of("hour"))
    ):
        return None
    minute = clock_value[1]
    end = match.end
    if match.has("minutes"):
        minutes_after = minutes_from_numbers(match.lexemes_of("minutes"), allow_single_digit=False)
        minute, end = (minutes_after, end) if minutes_after is not None else (minute, match.start_of("minutes"))
    return TimeMention(match.start_of("hour"), end, clock_value[0] % 24, minute, exact=clock_value[0] > 12)


def read_replacing_hour(match: RuleMatch) -> TimeMention | None:
    """The hour that takes another's place: "can you do three instead of two?"."""
    is_replacement = match.parser.word_at(match.end) in load_vocabulary(match.parser.lang).words_for(
        "discourse", "instead"
    )
    return read_hour(match) if is_replacement else None


def read_hinted_hour(match: RuleMatch) -> TimeMention | None:
    """A number at the end that is only hinted to be an hour: "tomorrow, me and my brother, like five"."""
    return read_hour(match) if match.parser.days or match.parser.times else None


def read_either_hour(match: RuleMatch) -> TimeMention | None:
    """The first of "three or three thirty"."""
    is_either = match.parser.word_at(match.end) in load_vocabulary(match.parser.lang).words_for("discourse", "or")
    return read_hour(match) if is_either else None


def _replaces_negated(parser: SpanParser, at: int) -> bool:
    """The second of "not three, four"."""
    if not parser.times or parser.kind_at(at - 1) is not TokenKind.COMMA:
        return False
    negated_start = max(clock_mention.start for clock_mention in parser.times)
    return negated_start < at and parser.word_at(negated_start - 1) in load_vocabulary(parser.lang).words_for(
        "discourse", "not_before"
    )


def _is_asked_instead(parser: SpanParser) -> bool:
    """After everything was read back: "can it be five instead?"."""
    words = {lexeme.word for lexeme in parser.sentence.lexemes}
    return parser.context == "confirm" and bool(words & load_vocabulary(parser.lang).words_for("discourse", "instead"))


def read_bare_hour(match: RuleMatch) -> TimeMention | None:
    """A number alone, after a question about the time or in place of another."""
    is_correction = _is_hour_corrected(match)
    if not is_correction and not _is_hour_expected(match):
        return None
    if _is_offered_choice(match) or _is_letter(match.parser, match.end):
        return None
    hour_lexeme = match.lexeme_of("hour")
    clock_value = parse_hour_minute(hour_lexeme) if hour_lexeme is not None else None
    if clock_value is None or not clock_value[0]:
        return None
    return TimeMention(
        match.start_of("hour"), match.end, clock_value[0] % 24, clock_value[1], exact=clock_value[0] > 12
    )


def _is_hour_corrected(match: RuleMatch) -> bool:
    """Whether a number takes another's place: "no, four", "can it be five instead?"."""
    parser = match.parser
    has_earlier_time = bool(parser.times) or parser.context == "confirm"
    return (
        (has_earlier_time and parser.is_correction_before(match.start))
        or _replaces_negated(parser, match.start_of("hour"))
        or _is_asked_instead(parser)
    )


def _is_hour_expected(match: RuleMatch) -> bool:
    """Whether a number answers the question about the time, and is no "one" in a sentence and no "number three"."""
    parser = match.parser
    is_at_start = match.start_of("hour") == 0 and parser.kind_at(match.end) is TokenKind.WORD
    if (parser.times and not is_at_start) or parser.context not in {"ask_time", "ask_datetime", "offer"}:
        return False
    if match.value_of("hour") == 1 and len(parser.kinds) > _SHORT_ANSWER_WORDS:
        return False
    return parser.word_at(match.start - 1) not in load_vocabulary(parser.lang).words_for("words", "labels")


def _is_offered_choice(match: RuleMatch) -> bool:
    """Spanish "la dos": the second of the times that were offered."""
    parser = match.parser
    if parser.context != "offer" or not parser.has_habit("article_excludes_hour"):
        return False
    return parser.kind_at(match.start - 1) is TokenKind.THE and match.value_of("hour") <= _MOST_OFFERED_TIMES
