"""Make the weights that break ties of intent (`ringlypro/receptionist/hearing/leanings.py`) out of the book of phrases.

`bench/phrases/*_{en,es}.tsv` hold a question, an intent and what a caller said, a line each. Run `make lean` after the
phrases, or the way words are read, have changed. It takes about half a minute and needs no library.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ringlypro.receptionist.hearing.leanings import SCALE, features
from ringlypro.receptionist.hearing.lexemes import parse
from ringlypro.receptionist.hearing.normalise import listen
from ringlypro.receptionist.hearing.vocabulary import given_names, vocabulary

HERE: Final = Path(__file__).parent / "phrases"
PACKS: Final = Path(__file__).parents[1] / "ringlypro" / "receptionist" / "packs"
ROUNDS: Final = 24
STEP: Final = 0.35
SHRINK: Final = 2e-4
SEEN_AT_LEAST: Final = 2
FAINT: Final = 4
"""Weights nearer to nothing than this, in hundredths, are left out."""

Phrase = tuple[str, str, str]


def phrases(lang: str) -> tuple[Phrase, ...]:
    """Question, intent and text of every phrase of a language, each once."""
    found: dict[Phrase, None] = {}
    for path in sorted(HERE.glob(f"*_{lang}.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            question, intent, text = line.split("\t")
            found[question, intent, text] = None
    return tuple(found)


def read(phrase: Phrase, lang: str) -> tuple[str, ...]:
    """The features of a phrase."""
    sentence = parse(listen(phrase[2], glued=lang == "en"), vocabulary(lang))
    return features(sentence, phrase[0])


def _shuffled(count: int) -> Iterator[int]:
    """The places of a list in an order that is the same every time: steps of a prime."""
    step = next(prime for prime in (7919, 6841, 5953) if count % prime)
    return (at * step % count for at in range(count))


def learn(book: tuple[Phrase, ...], lang: str) -> dict[str, object]:
    """Weights by softmax regression, features that were seen once left out, rare intents counted for more."""
    intents = sorted({intent for _, intent, _ in book})
    rows = [read(phrase, lang) for phrase in book]
    seen = Counter(feature for row in rows for feature in row)
    names = [feature for feature, count in seen.items() if count >= SEEN_AT_LEAST]
    place = {name: at for at, name in enumerate(names)}
    known = [[place[feature] for feature in row if feature in place] for row in rows]
    sizes = Counter(intent for _, intent, _ in book)
    weights = [[0.0] * len(intents) for _ in names]
    bias = [0.0] * len(intents)
    for turn in range(ROUNDS):
        step = STEP / (1 + turn * 0.3)
        for at in _shuffled(len(book)):
            right = book[at][1]
            _nudge(weights, bias, known[at], intents.index(right), step * _heavy(sizes, right))
        for row in weights:
            row[:] = [weight * (1 - SHRINK * step * len(book)) for weight in row]
    kept = {name: [round(weight * SCALE) for weight in weights[place[name]]] for name in sorted(names)}
    loud = {name: row for name, row in kept.items() if max(map(abs, row)) >= FAINT}
    return {"intents": intents, "bias": [round(each * SCALE) for each in bias], "weights": loud}


def _heavy(sizes: Counter[str], intent: str) -> float:
    """How much a phrase counts: the fewer of its intent there are, the more, within reason."""
    even = sum(sizes.values()) / len(sizes)
    return min(3.0, max(0.5, math.sqrt(even / sizes[intent])))


def _nudge(weights: list[list[float]], bias: list[float], row: list[int], right: int, step: float) -> None:
    totals = list(bias)
    for at in row:
        totals = [total + weight for total, weight in zip(totals, weights[at], strict=True)]
    most = max(totals)
    odds = [math.exp(total - most) for total in totals]
    share = sum(odds)
    # Long sentences have many features: the step is theirs together.
    pace = step / math.sqrt(len(row) + 1)
    change = [pace * ((at == right) - odd / share) for at, odd in enumerate(odds)]
    for at in row:
        weights[at] = [weight + more for weight, more in zip(weights[at], change, strict=True)]
    bias[:] = [each + more for each, more in zip(bias, change, strict=True)]


def ordinary(book: tuple[Phrase, ...]) -> list[str]:
    """Every word of the phrases that is written small and is no given name, folded."""
    tokens = (token for _, _, text in book for token in listen(text).tokens)
    words = {token.word for token in tokens if token.kind == "word" and token.raw[:1].islower()}
    return sorted(words - given_names())


def written(learned: dict[str, object]) -> str:
    """The weights as JSON with a line for each feature, so that a change of the book shows where it tells."""
    weights = learned["weights"]
    head = ", ".join(f"{_json(key)}: {_json(learned[key])}" for key in ("intents", "bias"))
    lines = (
        ",\n".join(f"{_json(key)}: {_json(row)}" for key, row in weights.items()) if isinstance(weights, dict) else ""
    )
    return f'{{{head}, "weights": {{\n{lines}\n}}}}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Write the weights and the ordinary words of both languages."""
    for lang in ("en", "es"):
        book = phrases(lang)
        (PACKS / f"ordinary_{lang}.txt").write_text("\n".join(ordinary(book)) + "\n", encoding="utf-8")
        learned = learn(book, lang)
        path = PACKS / f"leans_{lang}.json"
        path.write_text(written(learned), encoding="utf-8")
        print(f"{lang}: {len(book)} phrases, {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
