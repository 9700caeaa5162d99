"""For how many people an appointment each is wanted: "my two kids back to back", "for me and my husband"."""

from __future__ import annotations

from typing import Final

from ringlypro.receptionist.nlu.intent_rules import plain_words, reply_pattern
from ringlypro.receptionist.nlu.interface import IntentClause, NluRequest
from ringlypro.receptionist.nlu.lexer import LexedSentence
from ringlypro.receptionist.nlu.token_kinds import TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_BOOKING_INTENTS: Final = frozenset({"book", "other", "inform", "pricing", "yes"})
_MOST_PEOPLE: Final = 6
"""More people than these are a group, which the first appointment and a person settle."""


def claim_party(kinds: list[TokenKind], sentence: LexedSentence, request: NluRequest) -> list[TokenKind]:
    """The kinds with how many come claimed: "for four on the 12th" is no hour, where no hour was asked for."""
    if request.context != "open" or TokenKind.NUMBER not in kinds:
        return kinds
    words = plain_words(sentence.tokenized, request.lang)
    if reply_pattern(request.lang, "party_bare").search(words) is None:
        return kinds
    at = next((at for at, kind in enumerate(kinds) if kind is TokenKind.NUMBER), None)
    return [TokenKind.CLAIMED if each == at else kind for each, kind in enumerate(kinds)]


def read_party_size(words: str, intent: str, clauses: tuple[IntentClause, ...], request: NluRequest) -> int:
    """How many appointments are wanted, 1 where nothing says more than one; `words` are those of the whole sentence."""
    lang = request.lang
    if intent not in _BOOKING_INTENTS and not any(clause.intent == "book" for clause in clauses):
        return 1
    if (counted := reply_pattern(lang, "party_counted").search(words)) is not None:
        return _read_count(next((group for group in counted.groups() if group), ""), lang)
    if request.context == "open" and (bare := reply_pattern(lang, "party_bare").search(words)) is not None:
        return _read_count(bare[1], lang)
    return 2 if reply_pattern(lang, "party_of_two").search(words) else 1


def _read_count(word: str, lang: str) -> int:
    numbers = load_vocabulary(lang).pack["numbers"]
    count = int(word) if word.isdigit() else next((int(n) for n, spoken in numbers.items() if word in spoken), 2)
    return count if 2 <= count <= _MOST_PEOPLE else 1
