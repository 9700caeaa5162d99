"""Which codes could have been said? For a business with so many that they are not all read for each sentence.

Every code that the ear could take for what was spelled, within what `code_matching` would accept of a plain mishearing:
up to four signs taken for their neighbours, one wrong sign, one or two too many, or one that was not heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations

from ringlypro.core.codes import CODE_ALPHABET, CODE_LENGTH
from ringlypro.receptionist.nlu.code_matching import is_confusable, parse_spoken_code

_ANY_SIGN = "?"
_MOST_EXTRA_SIGNS = 2


def list_code_candidates(text: str, *, context: str, lang: str) -> frozenset[str]:
    """The codes that this sentence could mean, some thousands at most; none when it spells none."""
    return list_sign_candidates(
        "".join(character.letter for character in parse_spoken_code(text, context=context, lang=lang))
    )


def list_sign_candidates(letters: str) -> frozenset[str]:
    """The codes that the ear could take for these signs."""
    return frozenset(
        code
        for pattern, most_confusions in _list_patterns(letters)
        for code in _list_matching_codes(pattern, most_confusions)
    )


def _list_patterns(letters: str) -> Iterator[tuple[str, int]]:
    """Six signs each, one of them perhaps any sign at all, and how many of the others may be misheard."""
    surplus = len(letters) - CODE_LENGTH
    if surplus == 0:
        yield letters, 4
        for at in range(CODE_LENGTH):
            yield f"{letters[:at]}{_ANY_SIGN}{letters[at + 1 :]}", 1
    elif surplus == -1:
        for at in range(CODE_LENGTH):
            yield f"{letters[:at]}{_ANY_SIGN}{letters[at:]}", 1
    elif 0 < surplus <= _MOST_EXTRA_SIGNS:
        for kept_letters in combinations(letters, CODE_LENGTH):
            yield "".join(kept_letters), 3 - surplus
    elif surplus > 0:
        # More was said than a code: it stands somewhere in it, without a break.
        for at in range(surplus + 1):
            yield letters[at : at + CODE_LENGTH], 1


def _list_matching_codes(pattern: str, most_confusions: int) -> Iterator[str]:
    beginnings = [("", 0)]
    for letter in pattern:
        beginnings = [
            (beginning + sign, confusions + cost)
            for beginning, confusions in beginnings
            for sign, cost in _heard_signs(letter)
            if confusions + cost <= most_confusions
        ]
    return (code for code, _ in beginnings)


@cache
def _heard_signs(letter: str) -> tuple[tuple[str, int], ...]:
    """The signs of codes that may have been said where this was heard: 0 for the sign itself, 1 for its neighbours."""
    return tuple(
        (sign, 0 if letter in {sign, _ANY_SIGN} else 1)
        for sign in CODE_ALPHABET
        if letter == _ANY_SIGN or is_confusable(letter, sign)
    )
