"""What every test executes and how long it takes, measured once and kept until the test or a measured line changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.mutation_pool import Answer, WorkerPool

ROOT = Path(__file__).resolve().parents[1]
MEASURED = ("ringlypro", "webhooks")
"""The part of the product whose lines are counted, test by test."""
LEFT_OUT = (
    "tests/house", "tests/journeys", "tests/components", "tests/receptionist", "tests/vendors", "tests/contracts",
    "tests/simulator", "tests/db", "tests/core", "tests/dialogues",
)  # fmt: skip
"""Tests that run the product in another process, or nothing of the rooms that are measured."""
PURE_ROOMS = {"ringlypro/receptionist": "tests/receptionist"}
"""Rooms whose faults their own tests have to notice, since they know no database and nothing else of the product."""
SLOWEST = 15.0
"""Seconds of the processor under measurement, which triples them; a test that takes longer would make every fault
expensive. What is left out for it is printed."""
BATCH = 6
"""Files of tests that are measured by one process: reading in the product costs as much as one of them."""
LIMIT = 900.0
CACHE = ROOT / ".mutation_cache"


@dataclass(slots=True)
class TestMeasurements:
    """Test → seconds of the processor; test → file → lines it executes. Only tests that passed."""

    __test__ = False

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    too_slow: list[str] = field(default_factory=list)

    def add(self, entry: Answer) -> None:
        """Take in what was measured in one file of tests."""
        for test, lines in entry["lines"].items():
            if entry["seconds"][test] > SLOWEST:
                self.too_slow.append(test)
            else:
                self.lines[test] = lines
                self.seconds[test] = entry["seconds"][test]


def measure_tests(pool: WorkerPool, rooms: Collection[str], *, run: str) -> TestMeasurements:
    """Measure the files of tests, or read what was measured before where it still holds for `rooms`."""
    CACHE.mkdir(exist_ok=True)
    tests = list_test_files(rooms)
    entries = {test: _read_entry(test, rooms) for test in tests}
    missing = [test for test, entry in entries.items() if entry is None]
    batches = [missing[at : at + BATCH] for at in range(0, len(missing), BATCH)]
    orders = [
        {"run": run, "tests": [_name(test) for test in batch], "measured": MEASURED, "limit": LIMIT}
        for batch in batches
    ]
    troubles: list[str] = []

    def keep(place: int, answer: Answer) -> None:
        if "lines" not in answer:
            raise RuntimeError(f"{orders[place]['tests']} could not be measured: {answer}")
        troubles.extend(answer["failed"])
        for test in batches[place]:
            entries[test] = _keep_entry(test, answer)
        print("m" * len(batches[place]), end="", flush=True)

    if missing:
        pool.run(orders, on_answer=keep)
        print(f"\n{len(missing)} files of tests measured; left out, because they did not pass: {troubles}")
    measurements = TestMeasurements()
    for entry in entries.values():
        if entry:
            measurements.add(entry)
    if measurements.too_slow:
        print(f"left out, because they take more than {SLOWEST:g} s: {measurements.too_slow}")
    return measurements


def list_test_files(rooms: Collection[str]) -> list[Path]:
    """The files of tests that could notice a fault of these rooms, in order."""
    folders = {tests for room in rooms for pure, tests in PURE_ROOMS.items() if f"{room}/".startswith(f"{pure}/")}
    pure_files = {path for folder in folders for path in (ROOT / folder).rglob("test_*.py")}
    if all(f"{room}/".startswith(tuple(f"{pure}/" for pure in PURE_ROOMS)) for room in rooms):
        return sorted(pure_files)
    return sorted(pure_files | {path for path in (ROOT / "tests").rglob("test_*.py") if not _is_left_out(path)})


def _read_entry(test: Path, rooms: Collection[str]) -> dict[str, Any] | None:
    """What was measured, unless the test has changed since, or a file of `rooms` in which it executes a line."""
    entry_path = _entry_path(test)
    if not entry_path.exists():
        return None
    entry: dict[str, Any] = json.loads(entry_path.read_text(encoding="utf-8"))
    holds = entry["test"] == _digest(test)
    for file, digest in entry["sources"].items():
        if holds and file.startswith(tuple(rooms)):
            holds = (ROOT / file).exists() and _digest(ROOT / file) == digest
    return entry if holds else None


def _keep_entry(test: Path, answer: Answer) -> dict[str, Any]:
    """What of an answer belongs to one of its files."""
    own = f"{_name(test)}::"
    lines = {name: files for name, files in answer["lines"].items() if name.startswith(own)}
    seconds = {name: spent for name, spent in answer["seconds"].items() if name.startswith(own)}
    sources = {file: _digest(ROOT / file) for file in sorted({file for files in lines.values() for file in files})}
    entry = {"test": _digest(test), "sources": sources, "seconds": seconds, "lines": lines}
    _entry_path(test).write_text(json.dumps(entry), encoding="utf-8")
    return entry


def _entry_path(test: Path) -> Path:
    return CACHE / f"{_name(test).replace('/', '-')}.json"


def _is_left_out(path: Path) -> bool:
    return _name(path).startswith(tuple(f"{folder}/" for folder in LEFT_OUT))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
