"""Whether a whole sentence agrees: every word of it must be an agreement, politeness, or an echo of what was offered.

"Of course not" and "ok but can it be later" begin with a yes. Nothing is booked, moved or cancelled for how a sentence
begins, so whatever is left over after the phrases of the pack makes it no yes: that costs a question, not a booking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from ringlypro.receptionist.language_packs import cache_packs, read_pack
from ringlypro.receptionist.nlu.decision_limits import AGREEMENT_WORDS
from ringlypro.receptionist.nlu.interface import NluRequest, ReadBackKind
from ringlypro.receptionist.nlu.lexer import LexedSentence
from ringlypro.receptionist.nlu.phrase_automaton import PhraseAutomaton
from ringlypro.receptionist.nlu.token_kinds import MERIDIEMS, PUNCTUATION, TEMPORAL_KINDS, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_given_names, load_vocabulary
from ringlypro.receptionist.nlu.word_forms import load_word_forms

SLOT_WORD: Final = "<slot>"
"""What stands for the day, time, name or number that the sentence repeats."""
NAME_WORD: Final = "<name>"
"""What stands for a given name that nothing announced; whose it is the conversation compares."""
_CONDITION_WORD: Final = "<if>"
_END_WORD: Final = "<end>"
_PER_CENT: Final = 100
_ECHOED_KINDS: Final = (
    TEMPORAL_KINDS - {TokenKind.UNIT}
    | MERIDIEMS
    | {TokenKind.CLAIMED, TokenKind.OCLOCK, TokenKind.HALF, TokenKind.QUARTER, TokenKind.HUNDRED_HOURS}
)
"""What a sentence may repeat; whether it repeats it right is the conversation's to say."""


class _Phrase(IntFlag):
    """What the phrases of a list do in a sentence."""

    NEUTRAL = 1
    FIRM = 2
    """Agrees by itself."""
    WEAK = 4
    """Agrees by itself, but is also said by people who only listen."""
    LIKED = 8
    """Agrees by itself, and makes a remark a reason."""
    REMARK = 16
    """Does not agree, nor does a weak yes beside it."""
    FAREWELL = 32
    """Whoever leaves with less than a firm yes did not listen."""
    BOOKS = 64
    CANCELS = 128
    RHETORICAL = 256
    """Agrees though it is a question."""
    UNMEANT = 512
    """A whole sentence that means something else than its words."""
    PLAIN = 1024
    """The word yes itself, or what stands for it alone."""
    HARMLESS = 2048
    """A word that changes nothing beside a plain yes, and says nothing anywhere else."""
    NUMBERS = 4096
    """About the number the caller is reached at: it says yes to that number and to nothing else."""


_PHRASE_BY_LIST: Final = {
    "unmeant": _Phrase.UNMEANT,
    "plain": _Phrase.FIRM | _Phrase.PLAIN,
    "yes": _Phrase.FIRM,
    "number": _Phrase.NUMBERS,
    "rhetorical": _Phrase.FIRM | _Phrase.RHETORICAL,
    "weak": _Phrase.WEAK,
    "liked": _Phrase.LIKED,
    "booking": _Phrase.FIRM | _Phrase.BOOKS,
    "availability": _Phrase.REMARK | _Phrase.BOOKS,
    "cancellation": _Phrase.FIRM | _Phrase.CANCELS,
    "cancellation_reason": _Phrase.REMARK | _Phrase.CANCELS,
    "courtesy": _Phrase.NEUTRAL,
    "filler": _Phrase.NEUTRAL,
    "echo": _Phrase.NEUTRAL,
    "remark": _Phrase.REMARK,
    "farewell": _Phrase.FAREWELL,
    "harmless": _Phrase.HARMLESS,
}

_OTHER_PHRASES: Final[Mapping[ReadBackKind | None, _Phrase]] = {
    "booking": _Phrase.CANCELS,
    "cancellation": _Phrase.BOOKS | _Phrase.NUMBERS,
    "number": _Phrase.BOOKS | _Phrase.CANCELS,
    None: _Phrase.BOOKS | _Phrase.CANCELS,
}
"""What is no agreement to what was read back."""


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """How a word that is both a yes and an if ("si") is told apart: `[conditions]` of the agreements of a language."""

    words: frozenset[str]
    before_a_yes: frozenset[str]
    after_an_if: frozenset[str]
    possessives: frozenset[str]
    subjects: frozenset[str]

    def may_begin(self, words_before: Sequence[str], next_words: Sequence[str], *, accented: bool) -> bool:
        """Whether the word without an accent is an if: after a yes, and where it is no yes said twice.

        `accented`: the sentence writes the yes with its accent elsewhere, so whoever wrote it means the difference.
        """
        if next_words and next_words[0] in self.possessives and self.subjects.issuperset(next_words[1:]):
            return True
        if not words_before:
            return False
        return accented or words_before[-1] not in self.before_a_yes or self.after_an_if.issuperset(next_words[:1])


@cache_packs
def _load_conditions(lang: str) -> ConditionWords:
    return ConditionWords(
        **{key: frozenset(words) for key, words in read_pack(lang, "agreements")["conditions"].items()}
    )


@cache_packs
def _load_automaton(lang: str) -> PhraseAutomaton:
    pack = read_pack(lang, "agreements")
    automaton = PhraseAutomaton(pack["parts"], endings=pack["words"]["endings"], end_word=_END_WORD)
    for list_name, does in _PHRASE_BY_LIST.items():
        automaton.add_phrases(pack["lists"][list_name], int(does))
    return automaton


def is_plain_agreement(
    words: str, lang: str, *, read_back: ReadBackKind | None = "booking", is_asked: bool = False
) -> bool:
    """Whether these plain words, slots masked by `SLOT_WORD`, agree to what was read back and say nothing else.

    "Cancel it" agrees to a cancellation alone, "you can reach me here" to a number alone (beside the word yes itself it
    is a remark, which leaves the yes to a booking standing); where nothing of these was read back (None), "book it"
    agrees to nothing. A farewell beside a bare "okay" is how people leave who did not listen: it needs a firm yes.
    `is_asked`: it ends in a question mark; then only "why not?" agrees.
    """
    return _agrees(_read_sentence(words, lang), read_back, is_asked=is_asked)


def _read_sentence(words: str, lang: str) -> set[int]:
    """What the phrases of the sentence do together, in each way to read it."""
    spoken_words = words.split()
    if not spoken_words or len(spoken_words) > AGREEMENT_WORDS:
        return set()
    automaton = _load_automaton(lang)
    readings = automaton.find_kinds(automaton.split_endings(words))
    return set() if _Phrase.UNMEANT in readings else readings


def _agrees(readings: set[int], read_back: ReadBackKind | None, *, is_asked: bool) -> bool:
    other_phrases = _OTHER_PHRASES[read_back]
    return any(
        not other_phrases & reading and _is_yes(reading, read_back) and (not is_asked or _Phrase.RHETORICAL in reading)
        for reading in map(_Phrase, readings)
    )


def _is_yes(reading: _Phrase, read_back: ReadBackKind | None) -> bool:
    is_about_number = _Phrase.NUMBERS in reading
    needs_plain = _Phrase.HARMLESS in reading or (is_about_number and read_back != "number")
    if _Phrase.UNMEANT in reading or (needs_plain and _Phrase.PLAIN not in reading):
        return False
    if _Phrase.FIRM in reading or is_about_number:
        return True
    if _Phrase.FAREWELL in reading:
        return False
    return _Phrase.LIKED in reading or (_Phrase.WEAK in reading and _Phrase.REMARK not in reading)


@dataclass(frozen=True, slots=True)
class WholeYes:
    """To what a whole sentence agrees, and the given names and numbers it repeats that nothing announced."""

    books: bool = False
    cancels: bool = False
    repeated_names: tuple[str, ...] = ()
    repeated_numbers: tuple[int, ...] = ()


def read_agreement(sentence: LexedSentence, kinds: Sequence[TokenKind], request: NluRequest) -> WholeYes:
    """What the sentence agrees to, where something was read back; `kinds` are those of its lexemes, slots claimed."""
    if request.context != "confirm":
        return WholeYes()
    words, names = mask_slots(sentence, kinds, request.lang)
    is_asked = any(token.word == "?" for token in sentence.tokenized.tokens)
    read_backs: tuple[ReadBackKind | None, ReadBackKind] = (request.read_back, "cancellation")
    books, cancels = (
        is_plain_agreement(words, request.lang, read_back=read_back, is_asked=is_asked) for read_back in read_backs
    )
    if not (books or cancels):
        return WholeYes()
    numbers = _list_numbers(sentence, kinds, request.lang)
    return WholeYes(books=books, cancels=cancels, repeated_names=names, repeated_numbers=numbers)


def _list_numbers(sentence: LexedSentence, kinds: Sequence[TokenKind], lang: str) -> tuple[int, ...]:
    """The numbers of a sentence, but for a hundred per cent."""
    exclamations = load_vocabulary(lang).words_for("words", "exclaimed_numbers")
    return tuple(
        lexeme.value
        for lexeme, kind in zip(sentence.lexemes, kinds, strict=True)
        if kind is TokenKind.NUMBER and lexeme.word not in exclamations and lexeme.value != _PER_CENT
    )


def _mask_name(word: str, lang: str) -> tuple[list[str], str]:
    """A word as the phrases have it, and the given name that it is, or ""."""
    name = load_word_forms(lang).strip_possessive(word)
    if name not in load_given_names() or name in _load_automaton(lang).vocabulary:
        return [read_pack(lang, "agreements")["written_forms"].get(word, word)], ""
    return ([NAME_WORD] if name == word else [NAME_WORD, word.removeprefix(name)]), name


def mask_slots(sentence: LexedSentence, kinds: Sequence[TokenKind], lang: str) -> tuple[str, tuple[str, ...]]:
    """The plain words, with `SLOT_WORD` for each day, time, name or number, and the given names that `NAME_WORD` hides.

    An "if" that is written like a yes is told from it. A given name that is a word of the phrases as well ("dale") is
    that word.
    """
    words: list[str] = []
    names: list[str] = []
    tokens = sentence.tokenized.tokens
    conditions = _load_conditions(lang)
    exclamations = load_vocabulary(lang).words_for("words", "exclaimed_numbers")
    accented = any(token.word in conditions.words and token.raw.lower() != token.word for token in tokens)
    unaccented_word = ""
    for lexeme, kind in zip(sentence.lexemes, kinds, strict=True):
        if kind in _ECHOED_KINDS and lexeme.word not in exclamations:
            words += [SLOT_WORD] if words[-1:] != [SLOT_WORD] else []
            continue
        if kind in PUNCTUATION:
            continue
        for at in range(lexeme.start, lexeme.end):
            token = tokens[at]
            next_words = [following.word for following in tokens[at + 1 : at + 3]]
            is_unaccented = token.raw.lower() in conditions.words
            if is_unaccented and conditions.may_begin(words, next_words, accented=accented):
                words.append(_CONDITION_WORD)
                unaccented_word = token.word
                continue
            masked_words, name = _mask_name(token.word, lang)
            words += masked_words
            names += [name] if name else []
    if words[-1:] == [_CONDITION_WORD]:
        words[-1] = unaccented_word  # there is nothing that the condition could be
    return " ".join(words), tuple(names)
