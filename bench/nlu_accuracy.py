"""How well callers are understood: the bars of the conversation, measured on a folder of rows.

The rows (JSON lines) of a folder stay outside the project; name it as the argument. A file instead of a folder is
taken as whole sentences in the form of the `understand` command, each with what is `expected`.
"""

import datetime as dt
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import sentence_accuracy
from ringlypro.receptionist.language_packs import list_languages
from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance

REFERENCE_TIME = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, as the room wants it
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def read_rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    path = folder / f"{name}.jsonl"
    if path.exists():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def format_when(nlu_result: NluResult) -> str:
    if nlu_result.time is not None:
        return f"{nlu_result.date or ''}T{nlu_result.time:%H:%M}"
    if nlu_result.date is None:
        return ""
    return f"{nlu_result.date}/{nlu_result.part}" if nlu_result.part else f"{nlu_result.date}"


def is_date_correct(row: dict[str, Any], nlu_result: NluResult) -> bool:
    when_value = format_when(nlu_result)
    if row["kind"] == "date":
        when_value = when_value.split("/")[0]
    return any(
        when_value == reading or (row["kind"] == "time" and when_value[-6:] == reading) for reading in row["accept"]
    )


def measure_dates(folder: Path, lang: str, *, context: str, show: bool) -> str:
    correct_count = contested_right = total = contested = 0
    for row in read_rows(folder, f"datetime_{lang}"):
        now = dt.datetime.fromisoformat(row["reference"])
        nlu_result = understand_utterance(row["text"], NluRequest(lang, context, now))
        is_correct = is_date_correct(row, nlu_result)
        if row["contested"]:
            contested, contested_right = contested + 1, contested_right + is_correct
            continue
        total, correct_count = total + 1, correct_count + is_correct
        if show and not is_correct:
            print(
                f"  {row['text']!r} at {row['reference']}: {row['accept']}"
                f" but {format_when(nlu_result)} {nlu_result.why}"
            )
    share = contested_right / contested if contested else 0
    accuracy = correct_count / max(total, 1)
    return f"dates {lang} ({context}): {correct_count}/{total} = {accuracy:.1%}; contested {share:.0%}"


def measure_intents(folder: Path, lang: str, *, show: bool) -> str:
    correct_count = total = 0
    for row in read_rows(folder, f"intents_{lang}"):
        nlu_result = understand_utterance(row["text"], NluRequest(lang, "open", REFERENCE_TIME))
        is_correct = nlu_result.intent == row["expected"] or (
            row["expected"] == "other" and nlu_result.intent == "inform"
        )
        total, correct_count = total + 1, correct_count + is_correct
        if show and not is_correct:
            print(f"  {row['text']!r}: {row['expected']} but {nlu_result.intent} {nlu_result.why}")
    return f"intents {lang}: {correct_count}/{total} = {correct_count / max(total, 1):.1%}"


def measure_slots(folder: Path, lang: str, name: str, slot: str, *, show: bool) -> str:
    correct_count = total = 0
    for row in read_rows(folder, f"{name}_{lang}"):
        nlu_result = understand_utterance(row["text"], NluRequest(lang, f"ask_{slot}", REFERENCE_TIME))
        value = getattr(nlu_result, slot) or ""
        is_correct = value.casefold() == row["expected"].casefold()
        total, correct_count = total + 1, correct_count + is_correct
        if show and not is_correct:
            print(f"  {row['text']!r}: {row['expected']!r} but {value!r}")
    return f"{slot} {lang}: {correct_count}/{total} = {correct_count / max(total, 1):.1%}"


def edit_distance(first: str, second: str) -> int:
    previous = list(range(len(second) + 1))
    for at, letter in enumerate(first, 1):
        costs = [at]
        for column, other_letter in enumerate(second, 1):
            costs.append(min(previous[column] + 1, costs[-1] + 1, previous[column - 1] + (letter != other_letter)))
        previous = costs
    return previous[-1]


def generate_live_codes(first: str, rng: random.Random) -> tuple[str, ...]:
    accepted_codes = [first]
    while len(accepted_codes) < 200:
        code = "".join(rng.choices(CODE_ALPHABET, k=len(first)))
        if all(edit_distance(code, other) >= 3 for other in accepted_codes):
            accepted_codes.append(code)
    return tuple(accepted_codes)


def measure_codes(folder: Path, lang: str, *, show: bool) -> str:
    correct_count = wrong_count = total = false_accepts = 0
    rng = random.Random(7)
    for row in read_rows(folder, f"codes_{lang}"):
        live_code_set = generate_live_codes(row["expected"], rng)
        nlu_result = understand_utterance(
            row["text"], NluRequest(lang, "ask_code", REFERENCE_TIME, confirmation_codes=live_code_set)
        )
        total += 1
        correct_count += nlu_result.code == row["expected"]
        wrong_count += nlu_result.code not in {row["expected"], None}
        false_accepts += (
            understand_utterance(
                row["text"], NluRequest(lang, "ask_code", REFERENCE_TIME, confirmation_codes=live_code_set[1:])
            ).code
            is not None
        )
        if show and nlu_result.code != row["expected"]:
            print(f"  {row['text']!r}: {row['expected']!r} but {nlu_result.code!r}")
    share = correct_count / max(total, 1)
    accuracy = f"{correct_count}/{total} = {share:.1%} of 200"
    return f"codes {lang}: {accuracy}, wrong {wrong_count}, dead ones accepted {false_accepts}"


def measure_speed(folder: Path) -> str:
    durations: list[float] = []
    for lang in list_languages():
        for name in (f"datetime_{lang}", f"intents_{lang}", f"names_{lang}"):
            for row in read_rows(folder, name):
                start = time.thread_time()
                understand_utterance(row["text"], NluRequest(lang, "open", REFERENCE_TIME))
                durations.append((time.thread_time() - start) * 1000)
    if not durations:
        return "pace: no rows"
    p99 = sorted(durations)[int(len(durations) * 0.99)]
    median = statistics.median(durations)
    return f"pace (own time): median {median:.2f} ms, p99 {p99:.2f} ms, worst {max(durations):.2f} ms"


def run_measures() -> int:
    folder, show = Path(sys.argv[1]), "--show" in sys.argv
    if folder.is_file():
        print(sentence_accuracy.format_report(folder, show=show))
        return 0
    only = [argument for argument in sys.argv[2:] if not argument.startswith("--")]
    measures = {
        "dates": lambda lang: [
            measure_dates(folder, lang, context=context, show=show and context == "ask_datetime")
            for context in ("open", "ask_datetime")
        ],
        "intents": lambda lang: [measure_intents(folder, lang, show=show)],
        "phone": lambda lang: [measure_slots(folder, lang, "phone", "phone", show=show)],
        "names": lambda lang: [measure_slots(folder, lang, "names", "name", show=show)],
        "codes": lambda lang: [measure_codes(folder, lang, show=show)],
    }
    for name, measure in measures.items():
        if not only or name in only:
            for lang in list_languages():
                print("\n".join(measure(lang)))
    print(measure_speed(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(run_measures())
