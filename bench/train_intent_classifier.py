"""Make the weights of `ringlypro/receptionist/nlu/intent_classifier.py` out of the book of phrases.

`bench/phrases/*_{en,es,…}.tsv` hold a question, an intent and what a caller said, a line each. Run `make classifier`
after the phrases, or the way words are read, have changed. It takes about a minute and needs no library. With
`--check` it writes nothing and says whether the same weights come of it again.

`bench/intent_weights.toml` records what the weights were learnt from and what came of it; a test compares both.
"""

import hashlib
import math
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ringlypro.receptionist.language_packs import list_languages
from ringlypro.receptionist.nlu.intent_classifier import WEIGHT_SCALE, extract_features
from ringlypro.receptionist.nlu.intent_weights import compress_weights, encode_weights, hash_content
from ringlypro.receptionist.nlu.lexer import parse_text
from ringlypro.receptionist.nlu.tokenizer import tokenize_text
from ringlypro.receptionist.nlu.vocabulary import load_given_names, load_vocabulary

PHRASES_FOLDER: Final = Path(__file__).parent / "phrases"
PACKS_FOLDER: Final = Path(__file__).parents[1] / "ringlypro" / "receptionist" / "packs"
RECORD_PATH: Final = Path(__file__).with_name("intent_weights.toml")
TRAINING_ROUNDS: Final = 24
LEARNING_RATE: Final = 0.35
WEIGHT_DECAY: Final = 2e-4
MIN_FEATURE_COUNT: Final = 2
MIN_WEIGHT: Final = 4
"""Weights nearer to nothing than this, in hundredths, are left out."""

TrainingPhrase = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class TrainedWeights:
    """The intents in order, the bias of each, and the weights of each feature for each of them, in hundredths."""

    intents: list[str]
    bias: list[int]
    weights: dict[str, list[int]]

    def encode(self) -> bytes:
        """The content of their file."""
        return encode_weights(self.intents, self.bias, self.weights)


def list_trained_languages(phrases_folder: Path = PHRASES_FOLDER) -> tuple[str, ...]:
    """Languages of the packs that have phrases; one without them has no weights, and no sentence of it leans."""
    return tuple(lang for lang in list_languages() if any(phrases_folder.glob(f"*_{lang}.tsv")))


def load_phrases(lang: str) -> tuple[TrainingPhrase, ...]:
    """Question, intent and text of every phrase of a language, each once."""
    unique_phrases: dict[TrainingPhrase, None] = {}
    for path in sorted(PHRASES_FOLDER.glob(f"*_{lang}.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            question, intent, text = line.split("\t")
            unique_phrases[question, intent, text] = None
    return tuple(unique_phrases)


def phrase_features(phrase: TrainingPhrase, lang: str) -> tuple[str, ...]:
    """The features of a phrase."""
    sentence = parse_text(phrase[2], load_vocabulary(lang))
    return extract_features(sentence, phrase[0])


def _shuffled_indices(count: int) -> Iterator[int]:
    """The places of a list in an order that is the same every time: steps of a prime."""
    step = next(prime for prime in (7919, 6841, 5953) if count % prime)
    return (at * step % count for at in range(count))


def train_weights(training_phrases: tuple[TrainingPhrase, ...], lang: str) -> TrainedWeights:
    """Weights by softmax regression, features that were seen once left out, rare intents counted for more."""
    intents = sorted({intent for _, intent, _ in training_phrases})
    rows = [phrase_features(phrase, lang) for phrase in training_phrases]
    feature_counts = Counter(feature for row in rows for feature in row)
    names = [feature for feature, count in feature_counts.items() if count >= MIN_FEATURE_COUNT]
    index_by_feature = {name: at for at, name in enumerate(names)}
    row_indices = [[index_by_feature[feature] for feature in row if feature in index_by_feature] for row in rows]
    sizes = Counter(intent for _, intent, _ in training_phrases)
    weights = [[0.0] * len(intents) for _ in names]
    bias = [0.0] * len(intents)
    for round_number in range(TRAINING_ROUNDS):
        step = LEARNING_RATE / (1 + round_number * 0.3)
        for at in _shuffled_indices(len(training_phrases)):
            correct_intent = training_phrases[at][1]
            _update_weights(
                weights,
                bias,
                row_indices[at],
                intents.index(correct_intent),
                step * _intent_weight(sizes, correct_intent),
            )
        for row in weights:
            row[:] = [weight * (1 - WEIGHT_DECAY * step * len(training_phrases)) for weight in row]
    rounded_weights = {
        name: [round(weight * WEIGHT_SCALE) for weight in weights[index_by_feature[name]]] for name in sorted(names)
    }
    significant_weights = {name: row for name, row in rounded_weights.items() if max(map(abs, row)) >= MIN_WEIGHT}
    return TrainedWeights(intents, [round(weight_bias * WEIGHT_SCALE) for weight_bias in bias], significant_weights)


def hash_training_rows(training_phrases: tuple[TrainingPhrase, ...], lang: str) -> str:
    """What the weights follow from: every phrase as the classifier sees it, and the numbers of the learning."""
    numbers = (TRAINING_ROUNDS, LEARNING_RATE, WEIGHT_DECAY, MIN_FEATURE_COUNT, MIN_WEIGHT, WEIGHT_SCALE)
    digest = hashlib.sha256(repr(numbers).encode())
    for phrase in training_phrases:
        digest.update(repr((phrase[1], phrase_features(phrase, lang))).encode())
    return digest.hexdigest()


def _intent_weight(intent_sizes: Counter[str], intent: str) -> float:
    """How much a phrase counts: the fewer of its intent there are, the more, within reason."""
    average_size = sum(intent_sizes.values()) / len(intent_sizes)
    return min(3.0, max(0.5, math.sqrt(average_size / intent_sizes[intent])))


def _update_weights(
    weights: list[list[float]], bias: list[float], row: list[int], correct_index: int, step: float
) -> None:
    totals = list(bias)
    for index in row:
        totals = [total + weight for total, weight in zip(totals, weights[index], strict=True)]
    max_total = max(totals)
    odds = [math.exp(total - max_total) for total in totals]
    total_odds = sum(odds)
    # Long sentences have many features: the step is theirs together.
    step_size = step / math.sqrt(len(row) + 1)
    change = [step_size * ((index == correct_index) - odd / total_odds) for index, odd in enumerate(odds)]
    for index in row:
        weights[index] = [weight + more for weight, more in zip(weights[index], change, strict=True)]
    bias[:] = [bias_value + more for bias_value, more in zip(bias, change, strict=True)]


def collect_ordinary_words(training_phrases: tuple[TrainingPhrase, ...], lang: str) -> list[str]:
    """Every word of the phrases that is written small and is no given name, folded."""
    tokens = (token for _, _, text in training_phrases for token in tokenize_text(text, lang).tokens)
    words = {token.word for token in tokens if token.kind == "word" and token.raw[:1].islower()}
    return sorted(words - load_given_names())


def read_record() -> dict[str, dict[str, str]]:
    """For each language the hash of what was learnt from, and of what came of it."""
    record: dict[str, dict[str, str]] = tomllib.loads(RECORD_PATH.read_text(encoding="utf-8"))
    return record


def format_record(record: dict[str, dict[str, str]]) -> str:
    """The record as it is written."""
    sections = (
        f'[{lang}]\nlearnt_from = "{hashes["learnt_from"]}"\nweights = "{hashes["weights"]}"\n'
        for lang, hashes in record.items()
    )
    return (
        "# Written by `make classifier`: SHA-256 of what the weights were learnt from, and of the weights.\n\n"
        + "\n".join(sections)
    )


def train_all_languages(*, is_check: bool = False) -> int:
    """Write the weights, the ordinary words and the record of every language; 1 when a check finds another weight."""
    contents: dict[str, bytes] = {}
    record: dict[str, dict[str, str]] = {}
    for lang in list_trained_languages():
        training_phrases = load_phrases(lang)
        if not is_check:
            (PACKS_FOLDER / f"ordinary_{lang}.txt").write_text(
                "\n".join(collect_ordinary_words(training_phrases, lang)) + "\n", encoding="utf-8"
            )
        contents[lang] = train_weights(training_phrases, lang).encode()
        record[lang] = {
            "learnt_from": hash_training_rows(training_phrases, lang),
            "weights": hash_content(contents[lang]),
        }
    if is_check:
        is_same = record == read_record()
        print("the weights are those of the phrases" if is_same else "the weights are not those of the phrases")
        return 0 if is_same else 1
    for lang, content in contents.items():
        path = PACKS_FOLDER / f"intent_weights_{lang}.bin"
        path.write_bytes(compress_weights(content))
        print(f"{lang}: {path.stat().st_size // 1024} KB")
    RECORD_PATH.write_text(format_record(record), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(train_all_languages(is_check="--check" in sys.argv))
