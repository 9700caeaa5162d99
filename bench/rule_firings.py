"""How often each rule of days and times reads something: over every sentence of the tests, or over files of rows.

A rule that reads nothing in any sentence is needed by nobody. Rows are JSON lines with `text`, and `lang` where the
name of the file does not end in it; a sentence is counted after each kind of question, since the question decides too.
"""

import datetime as dt
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ringlypro.receptionist.language_packs import default_language, list_languages
from ringlypro.receptionist.nlu.grammar_rules import SpanRule
from ringlypro.receptionist.nlu.interface import NluRequest
from ringlypro.receptionist.nlu.lexer import parse_text
from ringlypro.receptionist.nlu.span_grammar import GRAMMAR_STAGES, read_spans
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_REFERENCE_TIME: Final = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, as the room wants it
_CONTEXTS: Final = ("open", "ask_datetime", "ask_time", "offer", "confirm")
_TESTS: Final = Path(__file__).parents[1] / "tests"


def list_default_files() -> list[Path]:
    """Every file of sentences in the tree."""
    return sorted(
        [
            *_TESTS.glob("receptionist/nlu/*.jsonl"),
            *_TESTS.glob("dialogues/*.toml"),
            _TESTS / "receptionist" / "sample_utterances.toml",
            *Path(__file__).parent.glob("phrases/*.tsv"),
        ]
    )


def read_sentences(path: Path) -> Iterator[tuple[str, str]]:
    """(language, sentence) of a file of rows, of calls, of samples, or of phrases with tabs."""
    named = (lang for lang in list_languages() if path.stem.endswith(f"_{lang}") or path.stem.startswith(f"{lang}_"))
    lang = next(named, default_language())
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        for row in map(json.loads, text.splitlines()):
            yield row.get("lang", lang), row["text"]
    elif path.suffix == ".tsv":
        for line in text.splitlines():
            yield lang, line.rsplit("\t", 1)[-1]
    else:
        document = tomllib.loads(text)
        for call in document.get("call", ()):
            yield from ((lang, step[0]) for step in call["script"])
        for sample_lang in document.keys() & set(list_languages()):
            yield from ((sample_lang, sample) for sample in document[sample_lang].values())


def list_own_sentences(rules: list[SpanRule]) -> Iterator[tuple[str, str]]:
    """The sentences that stand beside the rules."""
    for rule in rules:
        for lang, listed in (("en", rule.en), ("es", rule.es), ("en", rule.not_en), ("es", rule.not_es)):
            for sentence in filter(None, listed.split(" / ")):
                yield lang, sentence.partition(" -> ")[0].rpartition("] ")[2]


def count_firings(sentences: set[tuple[str, str]]) -> Counter[str]:
    """How many mentions each rule read in these sentences, after each kind of question."""
    firings: Counter[str] = Counter()
    for lang, text in sorted(sentences):
        sentence = parse_text(text, load_vocabulary(lang))
        for context in _CONTEXTS:
            firings.update(read_spans(sentence, sentence.kinds, NluRequest(lang, context, _REFERENCE_TIME)).rules_used)
    return firings


def print_firings() -> int:
    paths = [Path(argument) for argument in sys.argv[1:]] or list_default_files()
    rules = [rule for stage in GRAMMAR_STAGES for rule in stage]
    sentences = {row for path in paths for row in read_sentences(path)}
    firings, own_firings = count_firings(sentences), count_firings(set(list_own_sentences(rules)))
    for rule in rules:
        print(f"{firings[rule.name]:7} {own_firings[rule.name]:5}  {rule.name}")
    unused_count = sum(not firings[rule.name] for rule in rules)
    print(f"{len(rules)} rules, {unused_count} of which read nothing in {len(sentences)} sentences")
    return 0


if __name__ == "__main__":
    raise SystemExit(print_firings())
