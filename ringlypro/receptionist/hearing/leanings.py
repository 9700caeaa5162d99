"""What a sentence leans to when no rule knows it: a small linear model over its words, which may abstain.

The weights are whole numbers that `bench/lean.py` makes out of a book of phrases, so that the same sentence leans the
same way on every machine. Rules stand above it: it never sees an emergency, and never fills a slot.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ringlypro.receptionist.hearing.lexemes import Sentence
from ringlypro.receptionist.hearing.vocabulary import given_names

LEANS = "leans: "
"""What a reason begins with that is a leaning; the words that spoke for it follow, as they were heard."""
SCALE = 100
"""Weights are hundredths of the logarithm of the odds."""
QUESTIONS = ("open", "ask", "offer", "confirm", "anything_else")
_SHOWN = 3
_PLAIN = re.compile(r"(?:[^\W_]|[' ])+")
"""Words as they were heard: no beginning of one, no gap, and nothing that stands for its kind."""
_STEM = 5
_CLASSES = {"w": "<day>", "m": "<month>", "t": "<near>"} | dict.fromkeys("ncdsoz", "#")


@dataclass(frozen=True, slots=True)
class Leaning:
    """An intent, by how many hundredths it is before the next one, and the words that spoke for it most."""

    intent: str
    margin: int
    because: str


@dataclass(frozen=True, slots=True)
class Model:
    """The intents in order, and for each feature its weight for each of them."""

    intents: tuple[str, ...]
    weights: dict[str, tuple[int, ...]]
    bias: tuple[int, ...]


def question_of(context: str) -> str:
    """The kind of question a context is, as the phrases are sorted by."""
    return context if context in QUESTIONS else "ask"


def features(sentence: Sentence, context: str) -> tuple[str, ...]:
    """Words, pairs of words, pairs with a gap, and beginnings of long words; each also with the question asked.

    Days, months, figures and given names stand for all of their kind.
    """
    words = ["^", *_words(sentence), "$"]
    found: dict[str, None] = {}
    for at, word in enumerate(words):
        found[word] = None
        if len(word) > _STEM:
            found[f"{word[:_STEM]}*"] = None
        if at:
            found[f"{words[at - 1]} {word}"] = None
        if at > 1:
            found[f"{words[at - 2]} _ {word}"] = None
    asked = question_of(context)
    return (*found, *(f"{asked}|{feature}" for feature in found))


def _words(sentence: Sentence) -> list[str]:
    names = given_names()
    found: list[str] = []
    for lexeme in sentence.lexemes:
        if lexeme.kind in ",.$":
            continue
        sort = _CLASSES.get(lexeme.kind)
        words = [sort] if sort else ["<name>" if word in names else word for word in lexeme.word.split()]
        found += [word for word in words if not (found and found[-1] == word and word[0] in "#<")]
    return found


@cache
def model(lang: str) -> Model:
    """The weights of a language, as they were made."""
    path = resources.files("ringlypro.receptionist") / "packs" / f"leans_{lang}.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    weights = {feature: tuple(numbers) for feature, numbers in kept["weights"].items()}
    return Model(tuple(kept["intents"]), weights, tuple(kept["bias"]))


def leaning(sentence: Sentence, lang: str, context: str) -> Leaning:
    """What a sentence leans to after this question."""
    known = model(lang)
    totals = list(known.bias)
    spoke: list[tuple[str, tuple[int, ...]]] = []
    for feature in features(sentence, context):
        numbers = known.weights.get(feature)
        if numbers is not None:
            spoke.append((feature, numbers))
            for at, number in enumerate(numbers):
                totals[at] += number
    order = sorted(range(len(totals)), key=lambda at: (-totals[at], at))
    best = order[0]
    loudest = sorted(spoke, key=lambda each: -each[1][best])
    heard = [feature for feature, numbers in loudest if _PLAIN.fullmatch(feature) and numbers[best] > 0]
    return Leaning(known.intents[best], totals[best] - totals[order[1]], ", ".join(heard[:_SHOWN]))
