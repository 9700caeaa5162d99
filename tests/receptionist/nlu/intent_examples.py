"""Reads the sentences above the expressions of `packs/intents_*.toml` and the frames of `packs/emergencies_*.toml`."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ringlypro.receptionist as room
from ringlypro.receptionist.nlu.emergency_frames import EmergencyFrame, load_emergency_pack
from ringlypro.receptionist.nlu.intent_patterns import compile_expressions, load_intent_expressions
from ringlypro.receptionist.nlu.intent_rules import plain_words
from ringlypro.receptionist.nlu.tokenizer import tokenize_text

PACKS = Path(room.__file__).parent / "packs"
NEAR_MISS = "  # not: "
EXAMPLE = "  # "
EXPRESSION = '  "'
NEIGHBOURS = re.compile(r"# before (?P<next>\w+): (?P<sentence>.+)\n(?P<intent>\w+) = \[")
EMERGENCY_NEIGHBOURS = re.compile(r"# before (?P<next>\w+): (?P<sentence>.+)\n\[frames\]")


@dataclass(frozen=True, slots=True)
class ProvenExpression:
    """An expression, the sentence that calls it, and perhaps one near it that does not."""

    key: str
    pattern: re.Pattern[str]
    example: str
    near_miss: str
    lang: str

    @property
    def words(self) -> str:
        return spoken_words(self.example, self.lang)


@dataclass(frozen=True, slots=True)
class ProvenFrame:
    """A frame, the kind of emergency it is of, the sentence that fills it, and one near it that is no emergency."""

    kind: str
    frame: EmergencyFrame
    example: str
    near_miss: str


def spoken_words(text: str, lang: str) -> str:
    return plain_words(tokenize_text(text, lang), lang)


@cache
def proven_expressions(lang: str) -> dict[str, tuple[ProvenExpression, ...]]:
    """Every expression with its sentences, by key; a line of any other form is an error."""
    written = written_examples(written_intents(lang))
    expressions = load_intent_expressions(lang)
    assert {key: len(listed) for key, listed in written.items()} == {
        key: len(listed) for key, listed in expressions.items()
    }, "an expression a line"
    return {
        key: tuple(
            ProvenExpression(key, compile_expressions([expression]), example, near_miss, lang)
            for expression, (example, near_miss) in zip(expressions[key], listed, strict=True)
        )
        for key, listed in written.items()
    }


@cache
def proven_frames(lang: str) -> tuple[ProvenFrame, ...]:
    """Every frame of emergencies with its sentences; a line of any other form is an error."""
    written = written_examples(written_frames(lang))
    sentences = [(kind, *pair) for kind, listed in written.items() for pair in listed]
    return tuple(
        ProvenFrame(kind, frame, example, near_miss)
        for frame, (kind, example, near_miss) in zip(load_emergency_pack(lang).frames, sentences, strict=True)
    )


def first_example(lang: str, intent: str) -> str:
    """The sentence above the first expression of an intent, or the first frame of an emergency."""
    return proven_frames(lang)[0].example if intent == "emergency" else proven_expressions(lang)[intent][0].example


def read_emergencies(lang: str) -> str:
    return (PACKS / f"emergencies_{lang}.toml").read_text(encoding="utf-8")


def written_frames(lang: str) -> str:
    return read_emergencies(lang).split("[frames]\n")[1]


def written_intents(lang: str) -> str:
    return (PACKS / f"intents_{lang}.toml").read_text(encoding="utf-8").split("[intents]\n")[1]


@cache
def neighbour_sentences(lang: str) -> dict[tuple[str, str], str]:
    """The sentence above each intent, by the intent and the one that it says it stands before."""
    return {
        ("emergency", written["next"]): written["sentence"]
        for written in EMERGENCY_NEIGHBOURS.finditer(read_emergencies(lang))
    } | {
        (written["intent"], written["next"]): written["sentence"]
        for written in NEIGHBOURS.finditer(written_intents(lang))
    }


def written_examples(written_lists: str) -> dict[str, list[tuple[str, str]]]:
    """The sentences above each expression, by key: what calls it, and what does not though it is near.

    A sentence that has lost its expression is an error.
    """
    listed: dict[str, list[tuple[str, str]]] = {}
    key, example, near_miss = "", "", ""
    for line in written_lists.splitlines():
        if opened := re.fullmatch(r"(\w+) = \[", line):
            key = opened[1]
            listed[key] = []
        elif line.startswith(NEAR_MISS) and not near_miss:
            near_miss = line.removeprefix(NEAR_MISS)
        elif line.startswith(EXAMPLE) and not example:
            example = line.removeprefix(EXAMPLE)
        elif line.startswith(EXPRESSION):
            listed[key].append((example, near_miss))
            example, near_miss = "", ""
        elif example or (line != "]" and not line.startswith("# before ")):
            message = f"neither a sentence nor an expression: {line!r}"
            raise ValueError(message)
    return listed
