"""A confirmation code is never read, it is chosen: among the live ones, the one that sounds like what was heard.

Letters on the telephone are heard as their neighbours (B, D, E, P; M and N; F, S and X).
A reading counts only where it is near one code and far from all others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from ringlypro.receptionist.language_packs import cache_packs
from ringlypro.receptionist.nlu.decision_limits import (
    CODE_DISTANCE_SHARE,
    CODE_MARGIN,
    MISSING_SIGN_COST,
    SHORT_CODE_DISTANCE,
    SIMILAR_SIGN_COST,
    SPELLED_SIGN_COST,
    WORD_SIGN_COST,
)
from ringlypro.receptionist.nlu.interface import NluRequest
from ringlypro.receptionist.nlu.tokenizer import WordToken, tokenize_text
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary
from ringlypro.receptionist.nlu.word_forms import load_word_forms

_SIMILAR_SOUNDS = (
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
_DIFFERENT_COST = 1.0
"""What a wrong sign costs: the measure of all the others."""
_MOST_CANDIDATES = 14
_FEWEST_SPELLED = 4
_MOST_SPELLED = 40
_MULTIPLIERS = {"double": 2, "triple": 3}


@dataclass(frozen=True, slots=True)
class SpelledCharacter:
    """A letter or digit as heard, and how much it counts if the code has none such."""

    letter: str
    weight: float = SPELLED_SIGN_COST


@cache_packs
def _letter_words(lang: str) -> dict[str, str]:
    pack = load_vocabulary(lang).pack
    names = {name: letter.upper() for letter, spoken in pack["letters"].items() for name in spoken}
    digits = {name: value for value, spoken in pack["numbers"].items() for name in spoken}
    homophones = {word: digit for digit in "01248" for word in pack["phones"][f"sounds_{digit}"] if word not in names}
    return {**digits, **homophones, **names}


@cache
def _confusion_cost(letter: str, code_letter: str) -> float:
    if letter == code_letter or {letter, code_letter} == {"0", "O"}:
        return 0.0
    return (
        SIMILAR_SIGN_COST
        if any(letter in group and code_letter in group for group in _SIMILAR_SOUNDS)
        else _DIFFERENT_COST
    )


def _example_length(tokens: list[WordToken], at: int, previous: str, lang: str) -> int:
    """How many tokens explain the letter before ("as in Sarah", "de burro"); 0 if none do."""
    links = load_vocabulary(lang).phrases_for("spelling", "links")
    for size in (2, 1):
        phrase = " ".join(token.word for token in tokens[at : at + size])
        word = tokens[at + size].word if at + size < len(tokens) else ""
        if phrase not in links:
            continue
        if len(word) > 2 and word[:1].upper() == previous:
            return size + 1
        if _letter_words(lang).get(" ".join(token.word for token in tokens[at + size : at + size + 2])) == previous:
            return size + 2  # "X as in X-ray"
    return 0


def _spell_word(word: str, letters: dict[str, str], lang: str) -> Iterator[SpelledCharacter]:
    if word.isdigit():
        yield from map(SpelledCharacter, word)
    elif word in letters:
        yield from map(SpelledCharacter, letters[word])
    elif len(word) <= 3 or not re.search(r"[aeiou]", word):
        yield from map(SpelledCharacter, word.upper())
    elif letter := next(filter(None, map(letters.get, load_word_forms(lang).list_singulars(word))), ""):
        yield SpelledCharacter(letter)
    else:
        yield SpelledCharacter(word[0].upper(), WORD_SIGN_COST)


def parse_spelling(tokens: list[WordToken], lang: str) -> tuple[list[SpelledCharacter], int]:
    """The letters and digits of a spelled text, and how many of them were plainly spelled."""
    letters, fillers = _letter_words(lang), load_vocabulary(lang).words_for("spelling", "fillers")
    multipliers = {
        word: multiplier
        for key, multiplier in _MULTIPLIERS.items()
        for word in load_vocabulary(lang).words_for("phones", key)
    }
    spelled_characters: list[SpelledCharacter] = []
    at, multiplier, plain_count = 0, 1, 0
    while at < len(tokens):
        word = tokens[at].word
        pair = f"{word} {tokens[at + 1].word}" if at + 1 < len(tokens) else ""
        example_size = _example_length(tokens, at, spelled_characters[-1].letter, lang) if spelled_characters else 0
        if example_size:
            at += example_size
            continue
        if pair in letters:
            spelled_characters.append(SpelledCharacter(letters[pair]))
            at, plain_count = at + 2, plain_count + 1
            continue
        at += 1
        if word in multipliers and at < len(tokens):
            multiplier = multipliers[word]
            continue
        if word in fillers and word not in letters:
            continue
        characters = list(_spell_word(word, letters, lang)) * multiplier
        plain_count += len(characters) if len(word) == 1 or word.isdigit() or word in letters else 0
        spelled_characters += characters
        multiplier = 1
    return spelled_characters, plain_count


def split_code_tokens(text: str, lang: str) -> list[WordToken]:
    """Tokens with figures and letters apart, marks left out."""
    return [
        WordToken("word", piece, piece, 0, 0)
        for token in tokenize_text(text, lang, is_spelled=True).tokens
        for piece in re.findall(r"\d+|[^\W\d_]+", token.word)
    ]


def phonetic_distance(characters: list[SpelledCharacter], code: str) -> float:
    """How far what was heard is from a code, confusions of the ear counted less."""
    costs = [MISSING_SIGN_COST * at for at in range(len(code) + 1)]
    for character in characters:
        previous_costs, costs = costs, [costs[0] + character.weight]
        for at, code_letter in enumerate(code, 1):
            costs.append(
                min(
                    previous_costs[at] + character.weight,
                    costs[-1] + MISSING_SIGN_COST,
                    previous_costs[at - 1] + _confusion_cost(character.letter, code_letter),
                )
            )
    return costs[-1]


def _rank_codes(characters: list[SpelledCharacter], codes: tuple[str, ...]) -> list[tuple[float, str]]:
    spelled = "".join(character.letter for character in characters)
    likely_codes = sorted(codes, key=lambda code: (Levenshtein.distance(spelled, code.upper()), code))[
        :_MOST_CANDIDATES
    ]
    return sorted((phonetic_distance(characters, code.upper()), code) for code in likely_codes)


def _text_after_cue(text: str, lang: str) -> str:
    """What follows "my code is", empty without it."""
    folded_text = tokenize_text(text, lang, is_spelled=True).folded_text
    for cue_phrase in load_vocabulary(lang).phrases_for("spelling", "cues"):
        at = folded_text.find(cue_phrase)
        if at >= 0:
            return folded_text[at + len(cue_phrase) :]
    return ""


def parse_spoken_code(text: str, *, context: str, lang: str) -> list[SpelledCharacter]:
    """The signs of a code in a sentence; none when it does not speak of one, or spells too little to tell."""
    spoken_text = text if context == "ask_code" else _text_after_cue(text, lang)
    if not spoken_text:
        return []
    characters, plain_count = parse_spelling(split_code_tokens(spoken_text, lang), lang)
    return characters if plain_count >= _FEWEST_SPELLED - 1 and len(characters) <= _MOST_SPELLED else []


def is_confusable(letter: str, code_letter: str) -> bool:
    """Whether the ear takes one for the other; a sign is confusable with itself."""
    return _confusion_cost(letter, code_letter) < _DIFFERENT_COST


def match_code(text: str, request: NluRequest) -> str | None:
    """The live code that was said, None unless it is near and no other is."""
    if not request.confirmation_codes:
        return None
    characters = parse_spoken_code(text, context=request.context, lang=request.lang)
    if not characters:
        return None
    return choose_code(characters, request.confirmation_codes)


def choose_code(characters: list[SpelledCharacter], codes: tuple[str, ...]) -> str | None:
    """The one of the live codes that these signs are near to; None where none is, or another is nearly as near."""
    ranked_codes = _rank_codes(characters, codes)
    if not ranked_codes:
        return None
    least_cost, nearest_code = ranked_codes[0]
    limit = max(SHORT_CODE_DISTANCE, CODE_DISTANCE_SHARE * len(nearest_code))
    is_clear = len(ranked_codes) == 1 or ranked_codes[1][0] - least_cost >= CODE_MARGIN
    return nearest_code if least_cost <= limit and is_clear else None
