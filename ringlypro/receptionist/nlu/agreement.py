"""Whether a whole sentence agrees: every word of it must be an agreement, politeness, or an echo of what was offered.

"Of course not" and "ok but can it be later" begin with a yes. Nothing is booked, moved or cancelled for how a sentence
begins, so whatever is left over after the phrases of the pack makes it no yes: that costs a question, not a booking.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ringlypro.receptionist.language_packs import cache_packs
from ringlypro.receptionist.nlu.decision_limits import AGREEMENT_WORDS
from ringlypro.receptionist.nlu.interface import NluRequest
from ringlypro.receptionist.nlu.lexer import LexedSentence
from ringlypro.receptionist.nlu.token_kinds import MERIDIEMS, PUNCTUATION, TEMPORAL_KINDS, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

SLOT_WORD: Final = "<slot>"
"""What stands for the day, time, name or number that the sentence repeats."""
OfferedAct = Literal["booking", "cancellation"]
_ALWAYS_COVERED: Final = ("yes", "weak", "rhetorical", "courtesy", "filler", "echo")
_PHRASE_WORDS: Final = 9
"""The longest phrase of the lists has so many words."""
_CONDITION_WORD: Final = "<if>"
_BEFORE_A_YES: Final = frozenset(
    {"si", "no", "pues", "ay", "ah", "eh", "este", "uy", "oh", "bueno", "ok", "mmm", "ya", "que"}
)
"""Words after which a "si" is still the yes that was begun with."""
_FIRM: Final = ("yes", "rhetorical")
_ECHOED_KINDS: Final = (
    TEMPORAL_KINDS - {TokenKind.UNIT}
    | MERIDIEMS
    | {TokenKind.CLAIMED, TokenKind.OCLOCK, TokenKind.HALF, TokenKind.QUARTER, TokenKind.HUNDRED_HOURS}
)
"""What a sentence may repeat; whether it repeats it right is the conversation's to say."""


_APOSTROPHES_LEFT_OUT: Final = {
    "thats": "that's", "its": "it's", "lets": "let's", "im": "i'm", "thatll": "that'll", "youve": "you've",
    "thatd": "that'd", "youre": "you're", "itll": "it'll", "dont": "don't", "cant": "can't",
}  # fmt: skip


@cache_packs
def _phrase_pattern(lang: str, keys: tuple[str, ...]) -> re.Pattern[str]:
    """One phrase of these lists; a choice in brackets is one of the pattern."""
    lists: dict[str, list[str]] = load_vocabulary(lang).pack["agreement"]
    phrases = "|".join(phrase.replace("(", "(?:") for key in keys for phrase in lists[key])
    return re.compile(rf"(?<!\S)(?:{phrases})(?!\S)")


def _is_covered(words: list[str], lang: str, keys: tuple[str, ...]) -> bool:
    """Whether the sentence is a row of phrases of these lists."""
    pattern = _phrase_pattern(lang, keys)
    reached = {0}
    for start in range(len(words)):
        if start in reached:
            ends = range(start + 1, min(start + _PHRASE_WORDS, len(words)) + 1)
            reached |= {end for end in ends if pattern.fullmatch(" ".join(words[start:end]))}
    return len(words) in reached


def is_plain_agreement(words: str, lang: str, *, act: OfferedAct = "booking", is_asked: bool = False) -> bool:
    """Whether these plain words, slots masked by `SLOT_WORD`, agree to what was offered and say nothing else.

    "Cancel it" agrees to a cancellation alone. A farewell beside a bare "okay" is how people leave who did not listen:
    it needs a firm yes. `is_asked`: it ends in a question mark; then only "why not?" agrees.
    """
    spoken_words = words.split()
    if not spoken_words or len(spoken_words) > AGREEMENT_WORDS:
        return False
    if is_asked and not _phrase_pattern(lang, ("rhetorical",)).search(words):
        return False
    if not _phrase_pattern(lang, (*_FIRM, act)).search(words):
        is_weak = _phrase_pattern(lang, ("weak",)).search(words) is not None
        return is_weak and _is_covered(spoken_words, lang, (*_ALWAYS_COVERED, act))
    return _is_covered(spoken_words, lang, (*_ALWAYS_COVERED, act, "farewell"))


@dataclass(frozen=True, slots=True)
class WholeYes:
    """To what a whole sentence agrees."""

    books: bool = False
    cancels: bool = False


def read_agreement(sentence: LexedSentence, kinds: Sequence[TokenKind], request: NluRequest) -> WholeYes:
    """What the sentence agrees to, where something was read back; `kinds` are those of its lexemes, slots claimed."""
    if request.context != "confirm":
        return WholeYes()
    words = mask_slots(sentence, kinds)
    is_asked = any(token.word == "?" for token in sentence.tokenized.tokens)
    return WholeYes(
        books=is_plain_agreement(words, request.lang, is_asked=is_asked),
        cancels=is_plain_agreement(words, request.lang, act="cancellation", is_asked=is_asked),
    )


def mask_slots(sentence: LexedSentence, kinds: Sequence[TokenKind]) -> str:
    """The plain words, with `SLOT_WORD` for each day, time, name or number; a Spanish "if" is told from a yes."""
    words: list[str] = []
    accented = any(token.raw.lower() == "sí" for token in sentence.tokenized.tokens)
    for lexeme, kind in zip(sentence.lexemes, kinds, strict=True):
        if kind in _ECHOED_KINDS:
            words += [SLOT_WORD] if words[-1:] != [SLOT_WORD] else []
            continue
        if kind in PUNCTUATION:
            continue
        for token in sentence.tokenized.tokens[lexeme.start : lexeme.end]:
            is_condition = token.raw.lower() == "si" and _may_be_condition(words, accented=accented)
            words.append(_CONDITION_WORD if is_condition else _APOSTROPHES_LEFT_OUT.get(token.word, token.word))
    # At the end there is nothing that the condition could be.
    return " ".join("si" if word == _CONDITION_WORD and at == len(words) - 1 else word for at, word in enumerate(words))


def _may_be_condition(words_before: list[str], *, accented: bool) -> bool:
    """Whether "si" without an accent is an if: after a yes, and where it is no yes said twice."""
    return bool(words_before) and (accented or words_before[-1] not in _BEFORE_A_YES)
