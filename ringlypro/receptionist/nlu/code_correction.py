"""A part of a spelled confirmation code put right: "the third is an M", "not W, M as in Mary", "it ends in X A".

Codes are chosen, not read: what was spelled is kept until it is near one that lives, and a caller who corrects one
sign need not spell the others again.
"""

from __future__ import annotations

from typing import Final

from ringlypro.core.codes import CODE_LENGTH
from ringlypro.receptionist.nlu.code_matching import parse_spelling, parse_spoken_code, split_code_tokens
from ringlypro.receptionist.nlu.decision_limits import WORD_SIGN_COST
from ringlypro.receptionist.nlu.tokenizer import WordToken
from ringlypro.receptionist.nlu.vocabulary import Vocabulary, load_vocabulary

_MOST_HEARD_SIGNS: Final = CODE_LENGTH + 2
_LAST: Final = -1


def spell_code(text: str, lang: str) -> str:
    """The signs that a sentence spells after the question for a code; empty where it spells none, or a long text."""
    signs = "".join(character.letter for character in parse_spoken_code(text, context="ask_code", lang=lang))
    return signs if len(signs) <= _MOST_HEARD_SIGNS else ""


def correct_code(signs: str, text: str, lang: str) -> str | None:
    """The spelled signs with the part that the sentence puts right; None where it puts none right."""
    vocab = load_vocabulary(lang)
    tokens = split_code_tokens(text, lang)
    corrected, place, denied, meant = signs, None, "", ""
    for start, end, key in _split_parts(tokens, vocab):
        part = _spell_part(tokens[start:end], lang)
        if key == "denied":
            denied = part
        elif key == "plain":
            meant = part or meant
        elif part:
            place = key
            corrected = _put_at(corrected, key, part)
    if not meant and len(denied) > 1 and len(denied) % 2 == 0:
        half = len(denied) // 2  # "not W, M as in Mary"
        denied, meant = denied[:half], denied[half:]
    if place is None and denied and len(meant) == len(denied) and denied in signs:
        at = signs.rfind(denied)
        corrected = signs[:at] + meant + signs[at + len(denied) :]
    return corrected if corrected != signs else None


def _put_at(signs: str, place: str, part: str) -> str:
    """The signs with others in one place of them: begins, ends, or the number of a sign."""
    if place == "begins":
        return part + signs[len(part) :]
    if place == "ends":
        return signs[: -len(part)] + part
    at = int(place) - 1 if place != str(_LAST) else len(signs) - 1
    return signs[:at] + part[-1] + signs[at + 1 :] if at < len(signs) else signs


def _split_parts(tokens: list[WordToken], vocab: Vocabulary) -> list[tuple[int, int, str]]:
    """The sentence cut where a place is named or something is denied: from, until, and what it says."""
    starts: list[tuple[int, int, str]] = [(0, 0, "plain")]
    phrases = [(phrase.split(), key) for key in ("begins", "ends") for phrase in vocab.phrases_for("phones", key)]
    phrases += [([word], "denied") for word in vocab.words_for("phones", "denied")]
    phrases += [(phrase.split(), str(_LAST)) for phrase in vocab.phrases_for("spelling", "last_sign")]
    phrases += [
        (phrase.split(), number)
        for number, spoken in vocab.pack["ordinals"].items()
        if int(number) <= CODE_LENGTH
        for phrase in (*spoken, *vocab.pack["spelling"]["signs_by_place"].get(number, ()))
    ]
    words = [token.word for token in tokens]
    for at in range(len(words)):
        for phrase, key in phrases:
            if words[at : at + len(phrase)] == phrase:
                starts.append((at, at + len(phrase), key))
                break
    ends = [start for start, _, _ in starts[1:]] + [len(tokens)]
    return [(begin, end, key) for (_, begin, key), end in zip(starts, ends, strict=True)]


def _spell_part(tokens: list[WordToken], lang: str) -> str:
    """The letters and digits of a part: those that stand alone, or where none do what its words are the names of."""
    vocab = load_vocabulary(lang)
    articles, small_words = vocab.words_for("spelling", "sign_articles"), vocab.words_for("names", "stops")
    single_signs = [
        token.word
        for at, token in enumerate(tokens)
        if (len(token.word) == 1 or token.word.isdigit())
        and not (token.word in articles and any(len(later.word) == 1 for later in tokens[at + 1 :]))
    ]
    if single_signs:
        return "".join(single_signs).upper()
    characters, plain_count = parse_spelling([token for token in tokens if token.word not in small_words], lang)
    return (
        "".join(character.letter for character in characters if character.weight > WORD_SIGN_COST)
        if plain_count
        else ""
    )
