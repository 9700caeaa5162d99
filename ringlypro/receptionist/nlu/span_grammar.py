"""The whole grammar of days and times, in order of trust: certain days, certain times, then looser ones of both."""

from collections.abc import Sequence
from typing import Final

from ringlypro.receptionist.nlu.date_grammar import STRICT_DATE_RULES
from ringlypro.receptionist.nlu.grammar_rules import SpanRule, apply_rules
from ringlypro.receptionist.nlu.interface import NluRequest
from ringlypro.receptionist.nlu.lexer import LexedSentence
from ringlypro.receptionist.nlu.loose_date_grammar import LOOSE_DATE_RULES
from ringlypro.receptionist.nlu.loose_time_grammar import LOOSE_TIME_RULES
from ringlypro.receptionist.nlu.span_parser import SpanParser
from ringlypro.receptionist.nlu.time_grammar import STRICT_TIME_RULES
from ringlypro.receptionist.nlu.token_kinds import TEMPORAL_KINDS, TokenKind

GRAMMAR_STAGES: Final = (STRICT_DATE_RULES, STRICT_TIME_RULES, LOOSE_DATE_RULES, LOOSE_TIME_RULES)


def read_spans(
    sentence: LexedSentence,
    available_kinds: Sequence[TokenKind],
    request: NluRequest,
    stages: Sequence[Sequence[SpanRule]] = GRAMMAR_STAGES,
) -> SpanParser:
    """Every day and time that the rules read; `available_kinds` are a sentence's kinds without what others own."""
    parser = SpanParser(sentence, request.lang, request.context, list(available_kinds), request.now.date())
    if TEMPORAL_KINDS.isdisjoint(parser.kinds):
        return parser
    for rules in stages:
        apply_rules(parser, rules)
    return parser
