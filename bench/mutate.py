"""`python -m bench.mutate credits --count 60 --seed 7`: how many small faults of a room its tests notice.

A fault counts as killed when one of the related tests fails (or never ends). Related are those that execute the
faulty line; a line that no test executes counts as survived. Nothing in the working tree is changed.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.mutation_coverage import measure_tests
from bench.mutation_operators import Mutation
from bench.mutation_pool import Answer, WorkerPool
from bench.mutation_samples import RelatedTests, draw_mutations, find_room_mutations, read_equivalents
from tests.postgres import SharedServer

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {
    "credits": "ringlypro/credits",
    "appointments": "ringlypro/appointments",
    "webhooks": "webhooks",
    "messages": "ringlypro/messages",
    "nlu": "ringlypro/receptionist/nlu",
    "receptionist": "ringlypro/receptionist",
}
LEAST_LIMIT, MOST_LIMIT, LIMIT_FACTOR = 20.0, 120.0, 3.0
"""Seconds of the processor that the tests of one fault may take: so many times what they took when measured."""


@dataclass(frozen=True, slots=True)
class MutantOutcome:
    """What became of one fault: killed, survived, untested or equivalent; and by whom, or why."""

    mutation: Mutation
    state: str
    detail: str = ""


def try_mutations(
    pool: WorkerPool, mutations: Sequence[Mutation], tests: RelatedTests, *, run: str
) -> list[MutantOutcome]:
    """The outcome of each fault, in their order; what was not noticed is printed at once."""
    equivalents = read_equivalents()
    outcomes: dict[int, MutantOutcome] = {}
    orders: list[dict[str, object]] = []
    places: list[int] = []
    for place, mutation in enumerate(mutations):
        reason = next((one.reason for one in equivalents if one.matches(mutation)), None)
        chosen_tests = tests.choose(mutation)
        if reason is not None:
            outcomes[place] = MutantOutcome(mutation, "equivalent", reason)
        elif not chosen_tests:
            outcomes[place] = MutantOutcome(mutation, "untested", "no test executes this line")
        else:
            fault = {"file": mutation.file, "ordinal": mutation.ordinal}
            orders.append({"run": run, "tests": chosen_tests, "limit": _time_limit(tests, chosen_tests), **fault})
            places.append(place)
    for outcome in outcomes.values():
        print_outcome(outcome)

    def note(at: int, answer: Answer) -> None:
        mutation = mutations[places[at]]
        outcomes[places[at]] = read_answer(mutation, answer, executing=tests.count_executing(mutation))
        print_outcome(outcomes[places[at]])

    pool.run(orders, on_answer=note)
    doubtful = find_doubtful_tests(pool, {outcome.detail for outcome in outcomes.values()}, tests, run=run)
    for place, outcome in outcomes.items():
        if outcome.state == "killed" and outcome.detail in doubtful:
            outcomes[place] = replace(outcome, state="survived")
            print(f"  not killed after all: {outcome.detail} fails without the fault too")
    return [outcomes[place] for place in range(len(mutations))]


def find_doubtful_tests(pool: WorkerPool, names: Collection[str], tests: RelatedTests, *, run: str) -> set[str]:
    """Of the tests that noticed a fault, those that fail when there is none."""
    killers = sorted(name for name in names if name in tests)
    doubtful: set[str] = set()
    limit = max(LEAST_LIMIT, _time_limit(tests, killers) * 4)
    orders = [{"run": run, "tests": killers[at::4], "limit": limit} for at in range(min(4, len(killers)))]
    pool.run(orders, on_answer=lambda _, answer: doubtful.update(set(answer["failed"]) & set(killers)))
    return doubtful


def _time_limit(tests: RelatedTests, chosen_tests: Sequence[str]) -> float:
    return min(max(LEAST_LIMIT, LIMIT_FACTOR * tests.expected_seconds(chosen_tests)), MOST_LIMIT)


def read_answer(mutation: Mutation, answer: Answer, *, executing: int) -> MutantOutcome:
    """Killed by a failure, an import that fails, a crash or the end of its time. RuntimeError for slips of our own.

    Of a fault that survived, it says how many of the `executing` tests were tried.
    """
    code, failed = int(answer["code"]), list(answer["failed"])
    if code == 0:
        return MutantOutcome(mutation, "survived", f"{answer['ran']} of {executing} tests")
    if failed:
        return MutantOutcome(mutation, "killed", failed[0])
    raise RuntimeError(f"pytest ended with {code} at {mutation.file}:{mutation.line}: {failed}")


def print_outcome(outcome: MutantOutcome) -> None:
    """A line of progress for what was noticed, place and change of what was not."""
    mutation = outcome.mutation
    before, after = (" ".join(text.split())[:110] for text in (mutation.before, mutation.after))
    if outcome.state != "killed":
        print(f"  {outcome.state} {mutation.file}:{mutation.line} {mutation.function} [{mutation.kind}]")
        print(f"      {before}  ->  {after}   ({outcome.detail})", flush=True)


def print_totals(room: str, outcomes: Sequence[MutantOutcome], *, seconds: float) -> float:
    """The line of one room; returns the share of killed faults among those that are not equivalent."""
    states = Counter(outcome.state for outcome in outcomes)
    tried = len(outcomes) - states["equivalent"]
    share = states["killed"] / tried if tried else 1.0
    survived = states["survived"] + states["untested"]
    print(
        f"{room:14} {len(outcomes)} mutants, {states['equivalent']} equivalent, {states['killed']} killed,"
        f" {survived} survived ({states['untested']} never executed): {share:.0%} in {seconds:.0f} s",
        flush=True,
    )
    return share


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the tests, try the faults, print a table a room. 1 when a room is below `--least`."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutate", description=__doc__)
    parser.add_argument("rooms", nargs="*", default=list(ROOMS), help="names of rooms, or paths")
    parser.add_argument("--count", type=int, default=60, help="faults a room")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--least", type=float, default=0.0, help="the share below which a room fails, as in 0.85")
    options = parser.parse_args(arguments)
    # Whoever ends us, the server has to go too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    run = f"mutants-{uuid.uuid4().hex}"
    server = SharedServer(run)
    server.start()
    pool = WorkerPool(options.workers)
    try:
        measured = measure_tests(pool, [ROOMS.get(room, room) for room in options.rooms], run=run)
        tests = RelatedTests(ROOT, measured.lines, measured.seconds)
        shares = [_try_room(pool, tests, room, options, run=run) for room in options.rooms]
    finally:
        pool.close()
        server.leave()
    return int(min(shares) < options.least)


def _try_room(pool: WorkerPool, tests: RelatedTests, room: str, options: argparse.Namespace, *, run: str) -> float:
    mutations = find_room_mutations(ROOT, ROOMS.get(room, room))
    drawn = draw_mutations(mutations, count=options.count, seed=options.seed)
    print(f"{room}: {len(drawn)} of {len(mutations)} possible faults, seed {options.seed}", flush=True)
    began = time.monotonic()
    outcomes = try_mutations(pool, drawn, tests, run=run)
    return print_totals(room, outcomes, seconds=time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
