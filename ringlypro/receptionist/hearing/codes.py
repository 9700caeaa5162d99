"""A confirmation code is never read, it is chosen: among the live ones, the one that sounds like what was heard.

Letters on the telephone are heard as their neighbours (B, D, E, P; M and N; F, S and X).
A reading counts only where it is near one code and far from all others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from ringlypro.receptionist.hearing.meaning import Listening
from ringlypro.receptionist.hearing.normalise import Token, listen
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_SOUND_ALIKE = (
    "BCDEGPTVZ3",
    "AHJK8",
    "MN",
    "FSX",
    "IY5",
    "59",
    "QU2W",
    "0O",
    "1L7I",
    "RA",
    "SC6",
    "GJ",
    "EI",
    "BV",
    "YU",
)
_ALIKE, _UNALIKE = 0.45, 1.0
_UNHEARD = 0.85
_NEAR_SHARE, _NEAREST, _MARGIN = 0.36, 1.3, 0.8
_CANDIDATES = 14
_SPELLED_ENOUGH = 4
_TIMES = {"double": 2, "triple": 3}


@dataclass(frozen=True, slots=True)
class Sound:
    """A letter or digit as heard, and how much it counts if the code has none such."""

    letter: str
    weight: float = 0.7


@cache
def _letters(lang: str) -> dict[str, str]:
    pack = vocabulary(lang).pack
    names = {name: letter.upper() for letter, spoken in pack["letters"].items() for name in spoken}
    digits = {name: value for value, spoken in pack["numbers"].items() for name in spoken}
    homophones = {word: digit for digit in "01248" for word in pack["phones"][f"sounds_{digit}"] if word not in names}
    return {**digits, **homophones, **names}


@cache
def _cost(heard: str, meant: str) -> float:
    if heard == meant or {heard, meant} == {"0", "O"}:
        return 0.0
    return _ALIKE if any(heard in group and meant in group for group in _SOUND_ALIKE) else _UNALIKE


def _linked(tokens: list[Token], at: int, previous: str, lang: str) -> int:
    """How many tokens explain the letter before ("as in Sarah", "de burro"); 0 if none do."""
    links = vocabulary(lang).phrases("spelling", "links")
    for size in (2, 1):
        phrase = " ".join(token.word for token in tokens[at : at + size])
        word = tokens[at + size].word if at + size < len(tokens) else ""
        if phrase in links and len(word) > 2 and word[:1].upper() == previous:
            return size + 1
    return 0


def _word(word: str, letters: dict[str, str]) -> Iterator[Sound]:
    if word.isdigit():
        yield from map(Sound, word)
    elif word in letters:
        yield from map(Sound, letters[word])
    elif len(word) <= 3 or not re.search(r"[aeiou]", word):
        yield from map(Sound, word.upper())
    elif word.endswith("s") and word[:-1] in letters:
        yield Sound(letters[word[:-1]])
    else:
        yield Sound(word[0].upper(), 0.35)


def sounds(tokens: list[Token], lang: str) -> tuple[list[Sound], int]:
    """The letters and digits of a spelled text, and how many of them were plainly spelled."""
    letters, fillers = _letters(lang), vocabulary(lang).words("spelling", "fillers")
    multipliers = {word: times for key, times in _TIMES.items() for word in vocabulary(lang).words("phones", key)}
    out: list[Sound] = []
    at, times, plain = 0, 1, 0
    while at < len(tokens):
        word = tokens[at].word
        pair = f"{word} {tokens[at + 1].word}" if at + 1 < len(tokens) else ""
        linked = _linked(tokens, at, out[-1].letter, lang) if out else 0
        if linked:
            at += linked
            continue
        if pair in letters:
            out.append(Sound(letters[pair]))
            at, plain = at + 2, plain + 1
            continue
        at += 1
        if word in multipliers and at < len(tokens):
            times = multipliers[word]
            continue
        if word in fillers and word not in letters:
            continue
        heard = list(_word(word, letters)) * times
        plain += len(heard) if len(word) == 1 or word.isdigit() or word in letters else 0
        out += heard
        times = 1
    return out, plain


def _pieces(text: str) -> list[Token]:
    """Tokens with figures and letters apart, marks left out."""
    return [
        Token("word", piece, piece, 0, 0)
        for token in listen(text, spelled=True).tokens
        for piece in re.findall(r"\d+|[^\W\d_]+", token.word)
    ]


def distance(heard: list[Sound], code: str) -> float:
    """How far what was heard is from a code, confusions of the ear counted less."""
    line = [_UNHEARD * at for at in range(len(code) + 1)]
    for sound in heard:
        previous, line = line, [line[0] + sound.weight]
        for at, meant in enumerate(code, 1):
            line.append(
                min(
                    previous[at] + sound.weight,
                    line[-1] + _UNHEARD,
                    previous[at - 1] + _cost(sound.letter, meant),
                )
            )
    return line[-1]


def _nearest(heard: list[Sound], codes: tuple[str, ...]) -> list[tuple[float, str]]:
    spelled = "".join(sound.letter for sound in heard)
    likely = sorted(codes, key=lambda code: (Levenshtein.distance(spelled, code.upper()), code))[:_CANDIDATES]
    return sorted((distance(heard, code.upper()), code) for code in likely)


def _cued(text: str, lang: str) -> str:
    """What follows "my code is", empty without it."""
    folded = listen(text, spelled=True).folded
    for cue in vocabulary(lang).phrases("spelling", "cues"):
        at = folded.find(cue)
        if at >= 0:
            return folded[at + len(cue) :]
    return ""


def code(text: str, listening: Listening) -> str | None:
    """The live code that was said, None unless it is near and no other is."""
    if not listening.codes:
        return None
    spoken = text if listening.context == "ask_code" else _cued(text, listening.lang)
    if not spoken:
        return None
    heard, plain = sounds(_pieces(spoken), listening.lang)
    if plain < _SPELLED_ENOUGH - 1 or len(heard) > 40:
        return None
    ranked = _nearest(heard, listening.codes)
    best, chosen = ranked[0]
    limit = max(_NEAREST, _NEAR_SHARE * len(chosen))
    clear = len(ranked) == 1 or ranked[1][0] - best >= _MARGIN
    return chosen if best <= limit and clear else None
