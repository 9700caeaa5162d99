"""A process that runs tests for `bench.mutate`: libraries are imported once, every run is a fork of their own.

Orders come as lines of JSON on standard input, answers leave as lines of JSON on standard output. The product is
never imported here, only in the forks, so a fork may put a module with a fault in its place.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import math
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from bench.mutation_operators import compile_mutant

ROOT = Path(__file__).resolve().parents[1]
ARGUMENTS = (
    "-q", "--no-header", "--no-summary", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider",
    "-W", "ignore::pytest.PytestAssertRewriteWarning", "-W", "ignore::pytest.PytestUnraisableExceptionWarning",
)  # fmt: skip
LIBRARIES = (
    "alembic", "babel.dates", "bcrypt", "coverage", "elevenlabs", "fastapi", "httpx", "hypothesis", "jwt", "nicegui",
    "nicegui.testing.user_simulation", "phonenumbers", "procrastinate", "psycopg", "psycopg_pool", "pydantic_settings",
    "pytest", "pytest_asyncio", "sendgrid", "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.ext.asyncio",
    "stamina", "stripe", "twilio.rest",
)  # fmt: skip
"""What a fork would otherwise import anew, at two seconds a time."""

TESTS_FAILED, USAGE_ERROR, CRASHED = 1, 4, -1
"""The first two are pytest's own exit codes."""
WALL_FACTOR = 6
"""Seconds of the clock that a run may take for each second of the processor: the machine may be busy with others."""

Answer = dict[str, Any]


class MutantLoader(SourceFileLoader):
    """Loads one module with a fault in it."""

    def __init__(self, fullname: str, path: str, code: CodeType) -> None:
        super().__init__(fullname, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        """The module's code, whatever lies in the cache."""
        del fullname
        return self._code


class MutantFinder:
    """Finds one module with a fault in it, before anybody finds the sound one."""

    def __init__(self, file: str, ordinal: int) -> None:
        self._path = ROOT / file
        self.name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        source = self._path.read_text(encoding="utf-8")
        self._code = compile_mutant(file, source, ordinal, path=str(self._path))

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The faulty module's specification under its own name, nothing for all others."""
        del path, target
        if fullname != self.name:
            return None
        loader = MutantLoader(fullname, str(self._path), self._code)
        return importlib.util.spec_from_file_location(fullname, self._path, loader=loader)


class TestLog:
    """A plugin of the forks: shares the server of the whole run, and notes outcome and seconds of each test.

    Seconds are those of the processor, this process's own, so that a test costs the same on a busy machine.
    """

    __test__ = False

    def __init__(self, run: str, *, switch: Callable[[str], object] | None = None) -> None:
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []
        self._run = run
        self._switch = switch
        self._began = 0.0

    def pytest_configure(self, config: Any) -> None:
        """Join the test run whose server is up already, as a worker of it would."""
        config.workerinput = {"testrunuid": self._run}

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """From here on, lines and seconds belong to this test."""
        self._began = time.process_time()
        if self._switch:
            self._switch(nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Set-up, call and tear-down together."""
        self.seconds[report.nodeid] = time.process_time() - self._began
        if report.failed and report.nodeid not in self.failed:
            self.failed.append(report.nodeid)
        if report.skipped:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        """A file that cannot even be imported failed too."""
        if report.failed:
            self.failed.append(report.nodeid)


def run_pytest(arguments: Sequence[str], plugin: TestLog) -> int:
    """Pytest's own exit code. Examples of hypothesis are the same every time and leave no trace."""
    import hypothesis
    import pytest

    hypothesis.settings.register_profile("mutants", database=None, derandomize=True, deadline=None)
    hypothesis.settings.load_profile("mutants")
    return int(pytest.main([*ARGUMENTS, *arguments], plugins=[plugin]))


def measure_tests(order: Mapping[str, Any]) -> Answer:
    """Run whole files; say per test its seconds and which lines of the product it executes."""
    from coverage import Coverage

    sources = [str(ROOT / folder) for folder in order["measured"]]
    measure = Coverage(data_file=None, config_file=False, source=sources, concurrency=["thread", "greenlet"])
    measure.start()
    log = TestLog(order["run"], switch=measure.switch_context)
    code = run_pytest(order["tests"], log)
    measure.stop()
    data = measure.get_data()
    lines: dict[str, dict[str, list[int]]] = {}
    for path in data.measured_files():
        file = Path(path).relative_to(ROOT).as_posix()
        for line, contexts in data.contexts_by_lineno(path).items():
            for test in contexts:
                if test in log.seconds and test not in log.failed:
                    lines.setdefault(test, {}).setdefault(file, []).append(line)
    return {"code": code, "seconds": log.seconds, "failed": log.failed, "lines": lines}


def try_mutant(order: Mapping[str, Any]) -> Answer:
    """Run the chosen tests against one fault, until one fails; without a fault, all of them."""
    if "file" not in order:
        log = TestLog(order["run"])
        return {"code": run_pytest(order["tests"], log), "failed": log.failed, "ran": len(log.seconds)}
    finder = MutantFinder(order["file"], order["ordinal"])
    sys.meta_path.insert(0, finder)
    log = TestLog(order["run"])
    code = run_pytest(["-x", *order["tests"]], log)
    if code == USAGE_ERROR:
        try:
            importlib.import_module(finder.name)
        except Exception as error:  # noqa: BLE001 - any way in which an import can fail
            return {"code": TESTS_FAILED, "failed": [f"import: {error!r}"], "ran": 0}
        # A table of cases came out of the faulty module, so its cases have other names now.
        functions = dict.fromkeys(test.partition("[")[0] for test in order["tests"])
        code = run_pytest(["-x", *functions], log)
    return {"code": code, "failed": log.failed, "ran": len(log.seconds)}


def run_forked(order: Mapping[str, Any]) -> Answer:
    """Carry out one order in a fork, and end the fork with everything it started when its time is up.

    The limit of an order is in seconds of the processor, which the kernel counts; who waits for ever is ended by the
    clock.
    """
    began = time.monotonic()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _become_child(order, writing)
    os.close(writing)
    os.set_blocking(reading, False)
    text, ended = b"", False
    while not ended and time.monotonic() - began < order["limit"] * WALL_FACTOR:
        time.sleep(0.02)
        text += _read_available(reading)
        ended = os.waitpid(child, os.WNOHANG)[0] == child
    text += _read_available(reading)
    os.close(reading)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if not ended:
        os.waitpid(child, 0)
    spent = time.monotonic() - began
    try:
        return {**json.loads(text), "seconds_spent": spent}
    except ValueError:
        return {"code": CRASHED, "failed": ["crashed" if ended else "time is up"], "seconds_spent": spent}


def _read_available(reading: int) -> bytes:
    text = b""
    while True:
        try:
            part = os.read(reading, 1 << 20)
        except BlockingIOError:
            return text
        if not part:
            return text
        text += part


def _become_child(order: Mapping[str, Any], writing: int) -> None:
    """Never returns. What tests print goes nowhere."""
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(order["limit"]), resource.RLIM_INFINITY))
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    try:
        answer = measure_tests(order) if "measured" in order else try_mutant(order)
    except BaseException:  # noqa: BLE001 - whatever it is, the parent has to hear of it
        answer = {"code": CRASHED, "failed": [traceback.format_exc(limit=-3)]}
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(json.dumps(answer).encode())
    os._exit(0)


def main() -> None:
    """Import the libraries, then carry out orders until there are no more."""
    os.chdir(ROOT)
    for library in LIBRARIES:
        importlib.import_module(library)
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        answers.write(json.dumps(run_forked(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
