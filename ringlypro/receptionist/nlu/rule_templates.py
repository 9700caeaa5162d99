"""The language in which the rules of days and hours are written, and its compiler.

A template is matched against the kinds of a sentence's lexemes, not against its words (docs/CONVERSATION.md):

    half            one lexeme of this kind
    , .             a comma, the end of a clause
    <hour: number>  captured by a name; `<month>` is short for `<month: month>`
    [the]           optional; `[the|on]*` any number of them, `(the|on)+` at least one
    (a | b c)       one of several
    {followed by: a | b}, {not followed by: ...}, {preceded by: ...}, {not preceded by: ...}
    END             nothing follows, as in {followed by: END}
    @minutes        a part that several templates share (FRAGMENTS)

Nobody reads or writes what it compiles to: a regular expression over one private character a kind.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from typing import Final, NoReturn

from ringlypro.receptionist.nlu.token_kinds import TokenKind

_FIRST_SYMBOL: Final = 0xA1
_SYMBOLS: Final = {kind: chr(_FIRST_SYMBOL + kind) for kind in TokenKind}
_LOOKAROUNDS: Final = {
    "followed by": "?=",
    "not followed by": "?!",
    "preceded by": "?<=",
    "not preceded by": "?<!",
}
_PUNCTUATION: Final = {",": TokenKind.COMMA, ".": TokenKind.STOP}
_PIECE: Final = re.compile(
    r"\s*(?:(?P<look>\{[a-z ]+:)|<(?P<capture>[a-z_]+)(?P<body>:)?|@(?P<fragment>[a-z_]+)"
    r"|(?P<name>[A-Za-z_]+)|(?P<sign>[\[\](){}<>|*+,.]))"
)

FRAGMENTS: Final = {
    "minutes": "[<minutes: number number | number>]",
    "more_minutes": "[<more_minutes: number>] [oclock] [am|pm|day_part]",
    "amount": (
        "[<amount: article couple | couple | (number|article|one_article) and [article] half"
        " | half article | half | decimal | number|article|one_article>]"
    ),
    "nothing_counted": "{not followed by: counted|unit|mark|number}",
    "no_quantity": "{not followed by: counted|unit|am|pm|quarter|half|hundred_hours|oclock|and|mark}",
}
"""Parts that several templates share."""


class TemplateError(ValueError):
    """A template that cannot be read."""


def encode_kinds(kinds: Iterable[TokenKind]) -> str:
    """The kinds as a text of equal length, in which compiled templates search."""
    return "".join([_SYMBOLS[kind] for kind in kinds])


class _TemplateParser:
    """Reads one template from left to right."""

    def __init__(self, template: str) -> None:
        self.template = template
        self.position = 0
        self.piece: re.Match[str] | None = None
        self.advance()

    def advance(self) -> None:
        if self.template[self.position :].strip() == "":
            self.piece = None
            return
        self.piece = _PIECE.match(self.template, self.position)
        if self.piece is None:
            self.fail("cannot be read")
        self.position = self.piece.end()

    def fail(self, problem: str) -> NoReturn:
        raise TemplateError(f"{problem}: {self.template[: self.position]} <here> {self.template[self.position :]}")

    def takes_sign(self, signs: str) -> str:
        """The sign that stands here, if it is one of these; it is read then."""
        sign = self.piece["sign"] if self.piece is not None else None
        if sign is None or sign not in signs:
            return ""
        self.advance()
        return sign

    def expect_sign(self, sign: str) -> None:
        if not self.takes_sign(sign):
            self.fail(f"{sign} is missing")

    def parse_alternatives(self) -> str:
        options = [self.parse_sequence()]
        while self.takes_sign("|"):
            options.append(self.parse_sequence())
        if all(len(option) == 1 for option in options):
            return options[0] if len(options) == 1 else f"[{''.join(options)}]"
        return "|".join(options)

    def parse_sequence(self) -> str:
        items: list[str] = []
        while self.piece is not None and (self.piece["sign"] or "[(,.") in "[(,.":
            items.append(self.parse_item())
        if not items:
            self.fail("nothing stands here")
        return "".join(items)

    def parse_item(self) -> str:
        piece = self.piece
        if piece is None:
            self.fail("nothing stands here")
        self.advance()
        if piece["look"]:
            return self.parse_lookaround(piece["look"][1:-1])
        if piece["capture"]:
            body = self.parse_alternatives() if piece["body"] else self.kind_symbol(piece["capture"])
            self.expect_sign(">")
            return f"(?P<{piece['capture']}>{body})"
        if piece["fragment"]:
            if piece["fragment"] not in FRAGMENTS:
                self.fail(f"there is no @{piece['fragment']}")
            return _translate_fragment(piece["fragment"])
        if piece["name"]:
            return r"\Z" if piece["name"] == "END" else self.kind_symbol(piece["name"])
        if piece["sign"] in _PUNCTUATION:
            return _SYMBOLS[_PUNCTUATION[piece["sign"]]]
        return self.parse_group(piece["sign"])

    def parse_group(self, opening: str) -> str:
        body = self.parse_alternatives()
        self.expect_sign("]" if opening == "[" else ")")
        grouped = body if _is_single(body) else f"(?:{body})"
        repetition = self.takes_sign("*+")
        if opening == "[" and repetition == "+":
            self.fail("what is optional may be repeated with * alone")
        return grouped + (repetition or ("?" if opening == "[" else ""))

    def parse_lookaround(self, name: str) -> str:
        if name not in _LOOKAROUNDS:
            self.fail(f"{name} is no condition")
        body = self.parse_alternatives()
        self.expect_sign("}")
        return f"({_LOOKAROUNDS[name]}{body})"

    def kind_symbol(self, name: str) -> str:
        if name.upper() not in TokenKind.__members__ or name != name.lower():
            self.fail(f"{name} is no kind")
        return _SYMBOLS[TokenKind[name.upper()]]


def _is_single(pattern: str) -> bool:
    """Whether a pattern is one symbol, one set of them or one group, so that it can be repeated as it is."""
    if pattern[0] == "[":
        return pattern.index("]") == len(pattern) - 1
    if pattern[0] != "(":
        return len(pattern) == 1
    depths = accumulate((sign == "(") - (sign == ")") for sign in pattern)
    return next(at for at, depth in enumerate(depths) if not depth) == len(pattern) - 1


def _translate_template(template: str) -> str:
    parser = _TemplateParser(template)
    translated = parser.parse_alternatives()
    if parser.piece is not None:
        parser.fail("this cannot follow")
    return translated


@cache
def _translate_fragment(name: str) -> str:
    return _translate_template(FRAGMENTS[name])


def compile_template(template: str) -> re.Pattern[str]:
    """The pattern of a template over `encode_kinds`; raises `TemplateError` where it cannot be read."""
    return re.compile(_translate_template(template))
