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
from collections.abc import Sequence
from dataclasses import dataclass
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
}
LEAST_LIMIT, MOST_LIMIT, PATIENCE = 20.0, 90.0, 8.0
"""Seconds that the tests of one fault may take: so many times what they took when they were measured."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one fault: killed, survived, untested or equivalent; and by whom, or why."""

    mutation: Mutation
    state: str
    detail: str = ""


def try_mutations(pool: WorkerPool, mutations: Sequence[Mutation], tests: RelatedTests, *, run: str) -> list[Outcome]:
    """The outcome of each fault, in their order."""
    equivalents = read_equivalents()
    outcomes: dict[int, Outcome] = {}
    orders: list[dict[str, object]] = []
    places: list[int] = []
    for place, mutation in enumerate(mutations):
        reason = next((one.reason for one in equivalents if one.matches(mutation)), None)
        chosen = tests.choose(mutation)
        if reason is not None:
            outcomes[place] = Outcome(mutation, "equivalent", reason)
        elif not chosen:
            outcomes[place] = Outcome(mutation, "untested", "no test executes this line")
        else:
            limit = min(max(LEAST_LIMIT, PATIENCE * tests.expected_seconds(chosen)), MOST_LIMIT)
            fault = {"file": mutation.file, "ordinal": mutation.ordinal}
            orders.append({"run": run, "tests": chosen, "limit": limit, **fault})
            places.append(place)

    def note(at: int, answer: Answer) -> None:
        mutation = mutations[places[at]]
        outcomes[places[at]] = judge_answer(mutation, answer)
        print("." if outcomes[places[at]].state == "killed" else "S", end="", flush=True)

    pool.run(orders, on_answer=note)
    print()
    return [outcomes[place] for place in range(len(mutations))]


def judge_answer(mutation: Mutation, answer: Answer) -> Outcome:
    """Killed by a failure, an import that fails, a crash or the end of its time. RuntimeError for slips of our own."""
    code, failed = int(answer["code"]), list(answer["failed"])
    if code == 0:
        return Outcome(mutation, "survived", f"{answer['ran']} tests")
    if failed:
        return Outcome(mutation, "killed", failed[0])
    raise RuntimeError(f"pytest ended with {code} at {mutation.file}:{mutation.line}: {failed}")


def print_outcomes(room: str, outcomes: Sequence[Outcome], *, seconds: float, verbose: bool) -> float:
    """The table of one room; returns the share of killed faults among those that are not equivalent."""
    states = Counter(outcome.state for outcome in outcomes)
    tried = len(outcomes) - states["equivalent"]
    share = states["killed"] / tried if tried else 1.0
    for outcome in outcomes:
        mutation = outcome.mutation
        if outcome.state != "killed" or verbose:
            before, after = (" ".join(text.split())[:110] for text in (mutation.before, mutation.after))
            print(f"  {outcome.state:10} {mutation.file}:{mutation.line} {mutation.function} [{mutation.kind}]")
            print(f"             {before}  ->  {after}   ({outcome.detail})")
    survived = states["survived"] + states["untested"]
    print(
        f"{room:14} {len(outcomes)} mutants, {states['equivalent']} equivalent, {states['killed']} killed,"
        f" {survived} survived ({states['untested']} never executed): {share:.0%} in {seconds:.0f} s"
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
    parser.add_argument("--verbose", action="store_true", help="print killed faults too, and who noticed them")
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
    print(f"{room}: {len(drawn)} of {len(mutations)} possible faults, seed {options.seed}")
    began = time.monotonic()
    outcomes = try_mutations(pool, drawn, tests, run=run)
    return print_outcomes(room, outcomes, seconds=time.monotonic() - began, verbose=options.verbose)


if __name__ == "__main__":
    sys.exit(main())
