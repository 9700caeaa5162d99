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

from bench import whole
from ringlypro.receptionist.hearing import Listening, Understood, understand

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, as the room wants it
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    path = folder / f"{name}.jsonl"
    if path.exists():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def when_text(heard: Understood) -> str:
    if heard.time is not None:
        return f"{heard.date or ''}T{heard.time:%H:%M}"
    if heard.date is None:
        return ""
    return f"{heard.date}/{heard.part}" if heard.part else f"{heard.date}"


def date_is_right(row: dict[str, Any], heard: Understood) -> bool:
    said = when_text(heard)
    if row["kind"] == "date":
        said = said.split("/")[0]
    return any(said == reading or (row["kind"] == "time" and said[-6:] == reading) for reading in row["accept"])


def dates(folder: Path, lang: str, *, context: str, show: bool) -> str:
    right = contested_right = total = contested = 0
    for row in rows(folder, f"datetime_{lang}"):
        now = dt.datetime.fromisoformat(row["reference"])
        heard = understand(row["text"], Listening(lang, context, now))
        good = date_is_right(row, heard)
        if row["contested"]:
            contested, contested_right = contested + 1, contested_right + good
            continue
        total, right = total + 1, right + good
        if show and not good:
            print(f"  {row['text']!r} at {row['reference']}: {row['accept']} but {when_text(heard)} {heard.why}")
    share = contested_right / contested if contested else 0
    return f"dates {lang} ({context}): {right}/{total} = {right / max(total, 1):.1%}; contested {share:.0%}"


def intents(folder: Path, lang: str, *, show: bool) -> str:
    right = total = 0
    for row in rows(folder, f"intents_{lang}"):
        heard = understand(row["text"], Listening(lang, "open", NOW))
        good = heard.intent == row["expected"] or (row["expected"] == "other" and heard.intent == "inform")
        total, right = total + 1, right + good
        if show and not good:
            print(f"  {row['text']!r}: {row['expected']} but {heard.intent} {heard.why}")
    return f"intents {lang}: {right}/{total} = {right / max(total, 1):.1%}"


def slots(folder: Path, lang: str, name: str, slot: str, *, show: bool) -> str:
    right = total = 0
    for row in rows(folder, f"{name}_{lang}"):
        heard = understand(row["text"], Listening(lang, f"ask_{slot}", NOW))
        value = getattr(heard, slot) or ""
        good = value.casefold() == row["expected"].casefold()
        total, right = total + 1, right + good
        if show and not good:
            print(f"  {row['text']!r}: {row['expected']!r} but {value!r}")
    return f"{slot} {lang}: {right}/{total} = {right / max(total, 1):.1%}"


def distance(one: str, other: str) -> int:
    previous = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        line = [at]
        for beside, twin in enumerate(other, 1):
            line.append(min(previous[beside] + 1, line[-1] + 1, previous[beside - 1] + (letter != twin)))
        previous = line
    return previous[-1]


def live_codes(first: str, chance: random.Random) -> tuple[str, ...]:
    codes = [first]
    while len(codes) < 200:
        code = "".join(chance.choices(ALPHABET, k=len(first)))
        if all(distance(code, other) >= 3 for other in codes):
            codes.append(code)
    return tuple(codes)


def codes(folder: Path, lang: str, *, show: bool) -> str:
    right = wrong = total = strangers = 0
    chance = random.Random(7)
    for row in rows(folder, f"codes_{lang}"):
        live = live_codes(row["expected"], chance)
        heard = understand(row["text"], Listening(lang, "ask_code", NOW, codes=live))
        total += 1
        right += heard.code == row["expected"]
        wrong += heard.code not in {row["expected"], None}
        strangers += understand(row["text"], Listening(lang, "ask_code", NOW, codes=live[1:])).code is not None
        if show and heard.code != row["expected"]:
            print(f"  {row['text']!r}: {row['expected']!r} but {heard.code!r}")
    share = right / max(total, 1)
    return f"codes {lang}: {right}/{total} = {share:.1%} of 200, wrong {wrong}, dead ones accepted {strangers}"


def pace(folder: Path) -> str:
    took: list[float] = []
    for lang in ("en", "es"):
        for name in (f"datetime_{lang}", f"intents_{lang}", f"names_{lang}"):
            for row in rows(folder, name):
                start = time.thread_time()
                understand(row["text"], Listening(lang, "open", NOW))
                took.append((time.thread_time() - start) * 1000)
    if not took:
        return "pace: no rows"
    last = sorted(took)[int(len(took) * 0.99)]
    return f"pace (own time): median {statistics.median(took):.2f} ms, p99 {last:.2f} ms, worst {max(took):.2f} ms"


def main() -> int:
    folder, show = Path(sys.argv[1]), "--show" in sys.argv
    if folder.is_file():
        print(whole.report(folder, show=show))
        return 0
    only = [argument for argument in sys.argv[2:] if not argument.startswith("--")]
    measures = {
        "dates": lambda lang: [
            dates(folder, lang, context=context, show=show and context == "ask_datetime")
            for context in ("open", "ask_datetime")
        ],
        "intents": lambda lang: [intents(folder, lang, show=show)],
        "phone": lambda lang: [slots(folder, lang, "phone", "phone", show=show)],
        "names": lambda lang: [slots(folder, lang, "names", "name", show=show)],
        "codes": lambda lang: [codes(folder, lang, show=show)],
    }
    for name, measure in measures.items():
        if not only or name in only:
            for lang in ("en", "es"):
                print("\n".join(measure(lang)))
    print(pace(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
