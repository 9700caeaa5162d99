"""Which faults of a room are tried, and which tests could notice each of them.

A fault is drawn by a hash of the seed and its own text, so a change of one function leaves the draw of all others.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bench.mutation_operators import Mutation, find_mutations

EQUIVALENTS = Path(__file__).with_name("equivalent_mutants.toml")
TEXTS_ONE_IN = 6
"""Of the faults drawn, how many may empty a text: they are the most numerous and the easiest to notice."""
MOST_TESTS = 300
MOST_SECONDS = 40.0
"""The tests tried per fault, by number and by what they took when they were measured: a third of that without."""

Lines = Mapping[str, Mapping[str, Sequence[int]]]
"""Test → file → lines it executes."""


@dataclass(frozen=True, slots=True)
class EquivalentMutant:
    """A fault that no behaviour can show, and why."""

    file: str
    function: str
    before: str
    after: str
    reason: str

    def matches(self, mutation: Mutation) -> bool:
        """Whether this is the fault, wherever its lines are now."""
        mine = (self.file, self.function, self.before, self.after)
        return mine == (mutation.file, mutation.function, mutation.before, mutation.after)


def read_equivalents() -> tuple[EquivalentMutant, ...]:
    """The committed list."""
    document = tomllib.loads(EQUIVALENTS.read_text(encoding="utf-8"))
    return tuple(EquivalentMutant(**entry) for entry in document["mutant"])


def find_room_mutations(root: Path, room: str) -> list[Mutation]:
    """Every fault of a room: a folder, or one file."""
    path = root / room
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [
        mutation
        for file in files
        for mutation in find_mutations(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))
    ]


def draw_mutations(mutations: Iterable[Mutation], *, count: int, seed: int) -> list[Mutation]:
    """So many faults, at most one for a piece of source, in the order of the files."""
    counts: dict[tuple[str, ...], int] = {}
    hashed: list[tuple[bytes, Mutation]] = []
    for mutation in mutations:
        text = (mutation.file, mutation.function, mutation.kind, mutation.before, mutation.after)
        counts[text] = counts.get(text, 0) + 1
        digest = hashlib.sha256("\0".join((str(seed), *text, str(counts[text]))).encode()).digest()
        hashed.append((digest, mutation))
    drawn: list[Mutation] = []
    pieces: set[tuple[str, int, str]] = set()
    texts = 0
    for _, mutation in sorted(hashed, key=lambda pair: pair[0]):
        is_text = mutation.kind == "text emptied"
        piece = (mutation.file, mutation.line, mutation.before)
        if len(drawn) == count or piece in pieces or (is_text and texts >= count // TEXTS_ONE_IN):
            continue
        texts += is_text
        pieces.add(piece)
        drawn.append(mutation)
    return sorted(drawn, key=lambda mutation: (mutation.file, mutation.ordinal))


class RelatedTests:
    """Finds the tests that could notice a fault, from what each test executed when nothing was wrong."""

    def __init__(self, root: Path, lines: Lines, seconds: Mapping[str, float]) -> None:
        self._root = root
        self._seconds = seconds
        self._tests: dict[tuple[str, int], set[str]] = {}
        for test, files in lines.items():
            for file, executed in files.items():
                for line in executed:
                    self._tests.setdefault((file, line), set()).add(test)
        self._tests_by_file: dict[str, set[str]] = {}
        for (file, _), tests in self._tests.items():
            self._tests_by_file.setdefault(file, set()).update(tests)
        self._files = sorted({file for file, _ in self._tests if (root / file).exists()})

    def __contains__(self, test: str) -> bool:
        """Whether this is one of the measured tests."""
        return test in self._seconds

    def choose(self, mutation: Mutation) -> list[str]:
        """Tests that execute the fault, within the bounds; `count_executing` says how many there are.

        Those of the room's own folder first; then those of files about the faulty module, before those that only read
        one of its names elsewhere; of each test function one case first; the fastest first.
        """
        rooms = set(PurePosixPath(mutation.file).parts)
        near = self._tests_of_files_about(mutation.file)
        rounds: dict[str, int] = {}
        ordered: list[tuple[bool, bool, int, float, str]] = []
        for test in sorted(self._executing(mutation), key=lambda name: self._seconds[name]):
            path, _, function = test.partition("[")[0].partition("::")
            rounds[path + function] = rounds.get(path + function, -1) + 1
            is_elsewhere = not rooms & set(PurePosixPath(path).parts)
            ordered.append((is_elsewhere, test not in near, rounds[path + function], self._seconds[test], test))
        chosen_tests: list[str] = []
        spent = 0.0
        for *_, seconds, test in sorted(ordered):
            if len(chosen_tests) < MOST_TESTS and (spent + seconds <= MOST_SECONDS or not chosen_tests):
                chosen_tests.append(test)
                spent += seconds
        return chosen_tests

    def expected_seconds(self, tests: Iterable[str]) -> float:
        """What these took of the processor when they were measured."""
        return sum(self._seconds[test] for test in tests)

    def count_executing(self, mutation: Mutation) -> int:
        """How many tests execute the fault, chosen or not."""
        return len(self._executing(mutation))

    def _executing(self, mutation: Mutation) -> set[str]:
        """Tests that execute the fault. What is made at import has those that read it, and those of files about it.

        A module of tables alone executes nothing: it has the tests of files about whoever reads its tables.
        """
        tests = self._executing_any((mutation.file, line) for line in mutation.lines)
        if not mutation.names:
            return tests
        reading_places = [place for name in mutation.names for place in self._lines_naming(name)]
        tests |= self._executing_any(reading_places) | self._tests_of_files_about(mutation.file)
        return tests or set().union(*(self._tests_of_files_about(file) for file, _ in reading_places))

    def _tests_of_files_about(self, file: str) -> set[str]:
        """Every test of a file of which one executes anything of this module."""
        about = {test.partition("::")[0] for test in self._tests_by_file.get(file, ())}
        return {test for test in self._seconds if test.partition("::")[0] in about}

    def _executing_any(self, places: Iterable[tuple[str, int]]) -> set[str]:
        return set().union(*(self._tests.get(place, ()) for place in places))

    def _lines_naming(self, name: str) -> list[tuple[str, int]]:
        word = re.compile(rf"\b{re.escape(name)}\b")
        return [
            (file, number)
            for file in self._files
            for number, line in enumerate((self._root / file).read_text(encoding="utf-8").splitlines(), 1)
            if word.search(line)
        ]
