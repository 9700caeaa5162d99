"""Rules that read days and times: a template, who reads what it matched, and sentences that prove it.

Order is trust: what an earlier rule has read, a later one does not see.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from ringlypro.receptionist.nlu.lexer import Lexeme
from ringlypro.receptionist.nlu.rule_templates import compile_template
from ringlypro.receptionist.nlu.span_parser import DayMention, SpanParser, TimeMention
from ringlypro.receptionist.nlu.token_kinds import TimeUnit, TokenKind


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """Where a template fits a sentence, with its captures by name; a capture that is absent stands nowhere (-1)."""

    parser: SpanParser
    encoded_match: re.Match[str]
    start: int
    end: int

    def start_of(self, capture: str) -> int:
        """Where a capture begins."""
        return self.encoded_match.start(capture) if capture in self.encoded_match.re.groupindex else -1

    def has(self, capture: str) -> bool:
        """Whether a capture is there."""
        return self.start_of(capture) >= 0

    def kind_of(self, capture: str) -> TokenKind | None:
        """The kind of a capture's first lexeme."""
        return self.parser.kind_at(self.start_of(capture))

    def lexeme_of(self, capture: str) -> Lexeme | None:
        """Its first lexeme."""
        at = self.start_of(capture)
        return self.parser.sentence.lexemes[at] if at >= 0 else None

    def lexemes_of(self, capture: str) -> tuple[Lexeme, ...]:
        """All of its lexemes."""
        if not self.has(capture):
            return ()
        start, end = self.encoded_match.span(capture)
        return self.parser.sentence.lexemes[start:end]

    def value_of(self, capture: str) -> int:
        """The value of its first lexeme, 0 where it is absent."""
        lexeme = self.lexeme_of(capture)
        return lexeme.value if lexeme is not None else 0

    def unit_of(self, capture: str) -> TimeUnit | None:
        """The unit that a capture names."""
        lexeme = self.lexeme_of(capture)
        return TimeUnit(lexeme.value) if lexeme is not None else None

    def kinds(self) -> Sequence[TokenKind]:
        """The kinds of all that was matched."""
        return self.parser.kinds[self.start : self.end]

    def has_kind(self, kinds: Collection[TokenKind]) -> bool:
        """Whether one of these kinds was matched."""
        return any(kind in kinds for kind in self.kinds())


SpanReader = Callable[[RuleMatch], DayMention | TimeMention | None]
"""Makes a mention of what was matched, or None where it is no day and no time after all."""


@dataclass(slots=True)
class SpanRule:
    """One way to say a day or a time.

    `en` and `es` are sentences that this very rule reads ("half past three -> 15:30"; empty where no caller of that
    language says it), `not_en` and `not_es` are near ones that it must leave alone, one for each condition of the
    template. Several are parted by " / "; a question that was asked before stands in front: "[ask_time] three".
    """

    name: str
    template: str
    reader: SpanReader
    en: str = ""
    es: str = ""
    not_en: str = ""
    not_es: str = ""
    pattern: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.pattern = compile_template(self.template)


def apply_rules(parser: SpanParser, rules: Sequence[SpanRule]) -> None:
    """Try each rule everywhere, in order of trust."""
    for rule in rules:
        at = 0
        while (encoded_match := rule.pattern.search(parser.encoded_kinds, at)) is not None:
            match = RuleMatch(parser, encoded_match, *encoded_match.span())
            mention = rule.reader(match)
            at = match.start + 1
            if mention is None:
                continue
            at = max(mention.end, at)
            parser.rules_used.append(rule.name)
            if isinstance(mention, DayMention):
                parser.add_day(mention)
            else:
                parser.add_time(mention)
