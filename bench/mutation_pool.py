"""Worker processes of `bench.mutate`, each with forks of its own, fed from one queue."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

Order = Mapping[str, Any]
Answer = Mapping[str, Any]


class WorkerPool:
    """Processes that carry out orders side by side; answers come in the order of the orders."""

    def __init__(self, workers: int) -> None:
        command = [sys.executable, "-m", "bench.mutation_worker"]
        self._processes = [
            subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for _ in range(workers)
        ]

    def run(self, orders: Sequence[Order], *, on_answer: Callable[[int, Answer], None]) -> None:
        """Give out every order; `on_answer` hears its place and its answer as soon as it is there."""
        waiting: queue.SimpleQueue[tuple[int, Order]] = queue.SimpleQueue()
        for place, order in enumerate(orders):
            waiting.put((place, order))
        lock = threading.Lock()

        def feed(process: subprocess.Popen[str]) -> None:
            assert process.stdin
            assert process.stdout
            while True:
                try:
                    place, order = waiting.get_nowait()
                except queue.Empty:
                    return
                process.stdin.write(json.dumps(order) + "\n")
                process.stdin.flush()
                answer = json.loads(process.stdout.readline())
                with lock:
                    on_answer(place, answer)

        with ThreadPoolExecutor(len(self._processes)) as threads:
            try:
                list(threads.map(feed, self._processes))
            except BaseException:
                # Whatever ended us ends the others too, after what they are at.
                while not waiting.empty():
                    waiting.get_nowait()
                raise

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            assert process.stdin
            process.stdin.close()
            process.wait()
