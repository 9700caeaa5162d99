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

from ringlypro.receptionist.hearing import understand, warm_up
from ringlypro.simulator.understand_command import format_result, parse_row

FIELDS: Final = ("intent", "name", "phone", "date", "time", "part", "code")
SLOTS: Final = FIELDS[1:]
_ANY_DAY: Final = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, as the room wants it


@dataclass(slots=True)
class Tally:
    """What was right and wrong in one language; times in milliseconds an utterance."""

    total: int = 0
    right: int = 0
    invented: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    contexts: Counter[str] = field(default_factory=Counter)
    wall: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Whole sentences understood, of all."""
        return self.right / max(self.total, 1)

    @property
    def invention(self) -> float:
        """Slots filled that nobody spoke of, of all slots that should have stayed empty."""
        return self.invented / max(self.empty, 1)

    @property
    def empty(self) -> int:
        """Slots that nobody spoke of."""
        return self._empty

    _empty: int = 0

    def take(self, row: dict[str, Any]) -> None:
        """Understand one row and count it."""
        heard = parse_row(row)
        wall, own = time.perf_counter(), time.thread_time()
        found = format_result(row, understand(row["text"], heard))
        self.own.append((time.thread_time() - own) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)
        wrong = [key for key in FIELDS if folded(found[key]) != folded(row["expected"].get(key))]
        absent = [key for key in SLOTS if row["expected"].get(key) is None]
        self.total += 1
        self.right += not wrong
        self._empty += len(absent)
        self.invented += sum(found[key] is not None for key in absent)
        self.errors.update(wrong)
        if wrong:
            self.contexts[heard.context] += 1
            told = {key: found[key] for key in FIELDS if found[key] is not None}
            self.misses.append(f"  [{heard.context}] {row['text']!r}: {row['expected']} but {told} {found['why']}")


def folded(value: str | None) -> str | None:
    """A value as it is compared: how a name is capitalised is nothing that was heard."""
    return value.casefold() if value is not None else None


def measure(path: Path) -> dict[str, Tally]:
    """A tally for each language of a file."""
    found: dict[str, Tally] = {}
    warm_up(_ANY_DAY)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found.setdefault(row["lang"], Tally()).take(row)
    return found


def report(path: Path, *, show: bool) -> str:
    """Lines for people: the share, what was invented, which slots were wrong, how long it took."""
    lines = []
    for lang, tally in measure(path).items():
        lines += tally.misses if show else []
        wall, own = (sorted(times)[int(len(times) * 0.99)] for times in (tally.wall, tally.own))
        lines.append(
            f"whole {lang} ({path.name}): {tally.right}/{tally.total} = {tally.share:.1%};"
            f" invented {tally.invented}/{tally.empty} = {tally.invention:.2%};"
            f" wrong {dict(tally.errors.most_common())} in {dict(tally.contexts.most_common())};"
            f" median {statistics.median(tally.own):.2f} ms, p99 {wall:.2f} ms by the clock, {own:.2f} ms own time"
        )
    return "\n".join(lines)
