"""How many whole sentences are understood: the intent and every slot right, nothing invented.

The rows are lines of the `understand` command with an `expected` object; a slot that is not named there was not said.
"""

import datetime as dt
import json
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ringlypro.receptionist.nlu import understand_utterance, warm_up_nlu
from ringlypro.simulator.understand_command import format_result, parse_row

RESULT_FIELDS: Final = ("intent", "name", "phone", "date", "time", "part", "code")
SLOT_FIELDS: Final = RESULT_FIELDS[1:]
_REFERENCE_TIME: Final = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, as the room wants it


@dataclass(slots=True)
class AccuracyTally:
    """What was right and wrong in one language; times in milliseconds an utterance."""

    total: int = 0
    correct: int = 0
    invented_slots: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    contexts: Counter[str] = field(default_factory=Counter)
    wall_times: list[float] = field(default_factory=list)
    own_times: list[float] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    mistaken_ids: list[str] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        """Whole sentences understood, of all."""
        return self.correct / max(self.total, 1)

    @property
    def invention_rate(self) -> float:
        """Slots filled that nobody spoke of, of all slots that should have stayed empty."""
        return self.invented_slots / max(self.empty_slots, 1)

    @property
    def empty_slots(self) -> int:
        """Slots that nobody spoke of."""
        return self._empty_slot_count

    _empty_slot_count: int = 0

    def add_row(self, row: dict[str, Any]) -> None:
        """Understand one row and count it."""
        request = parse_row(row)
        wall_start, own_start = time.perf_counter(), time.thread_time()
        result_row = format_result(row, understand_utterance(row["text"], request))
        self.own_times.append((time.thread_time() - own_start) * 1000)
        self.wall_times.append((time.perf_counter() - wall_start) * 1000)
        wrong_fields = [
            key for key in RESULT_FIELDS if casefold_value(result_row[key]) != casefold_value(row["expected"].get(key))
        ]
        absent_fields = [key for key in SLOT_FIELDS if row["expected"].get(key) is None]
        self.total += 1
        self.correct += not wrong_fields
        self._empty_slot_count += len(absent_fields)
        self.invented_slots += sum(result_row[key] is not None for key in absent_fields)
        self.errors.update(wrong_fields)
        if wrong_fields:
            self.mistaken_ids.append(row["id"])
            self.contexts[request.context] += 1
            filled_fields = {key: result_row[key] for key in RESULT_FIELDS if result_row[key] is not None}
            self.mistakes.append(
                f"  [{request.context}] {row['text']!r}: {row['expected']} but {filled_fields} {result_row['why']}"
            )


def casefold_value(value: str | None) -> str | None:
    """A value as it is compared: how a name is capitalised is nothing that was heard."""
    return value.casefold() if value is not None else None


def measure_file(path: Path) -> dict[str, AccuracyTally]:
    """A tally for each language of a file."""
    tallies: dict[str, AccuracyTally] = {}
    warm_up_nlu(_REFERENCE_TIME)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        tallies.setdefault(row["lang"], AccuracyTally()).add_row(row)
    return tallies


def format_report(path: Path, *, show: bool) -> str:
    """Lines for people: the share, what was invented, which slots were wrong, how long it took."""
    lines = []
    for lang, tally in measure_file(path).items():
        lines += tally.mistakes if show else []
        wall_p99, own_p99 = (sorted(times)[int(len(times) * 0.99)] for times in (tally.wall_times, tally.own_times))
        lines.append(
            f"whole {lang} ({path.name}): {tally.correct}/{tally.total} = {tally.accuracy:.1%};"
            f" invented {tally.invented_slots}/{tally.empty_slots} = {tally.invention_rate:.2%};"
            f" wrong {dict(tally.errors.most_common())} in {dict(tally.contexts.most_common())};"
            f" median {statistics.median(tally.own_times):.2f} ms, p99 {wall_p99:.2f} ms by the clock,"
            f" {own_p99:.2f} ms own time"
        )
    return "\n".join(lines)
