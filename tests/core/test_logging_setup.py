"""A line of a log is one object with its context, and holds nothing that a caller is or said."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from ringlypro.core.error_stacks import error_name, format_error_stack, log_error_stack
from ringlypro.core.log_context import bind_call_sid, bind_client_id, client_log_context, job_log_context
from tests.house.sources import ROOT
from tests.log_lines import LogLines, collected_lines

log = logging.getLogger("tests.lines")
CANARY = "Wilhelmina Quackenbush"


@pytest.fixture
def lines() -> Iterator[LogLines]:
    structlog.contextvars.clear_contextvars()
    with collected_lines() as collected:
        yield collected
    structlog.contextvars.clear_contextvars()


def misunderstand(words: str) -> int:
    return int(words)


def answer(words: str) -> int:
    try:
        return misunderstand(words)
    except ValueError as error:
        raise RuntimeError(f"cannot answer {words}") from error


def raised(call: Any, *values: Any) -> BaseException:
    try:
        call(*values)
    except BaseException as error:
        return error
    raise AssertionError


class TestLines:
    """One object a line, whoever logs."""

    def test_a_record_of_the_standard_library_is_an_object(self, lines) -> None:
        log.warning("text %s was refused", 7)

        (line,) = lines.lines
        assert line | {"timestamp": ""} == {
            "timestamp": "", "level": "warning", "logger": "tests.lines", "event": "text 7 was refused",
        }  # fmt: skip
        assert line["timestamp"].endswith("Z")

    def test_the_context_is_on_every_line(self, lines) -> None:
        structlog.contextvars.bind_contextvars(request_id="r1")
        bind_client_id(7)
        bind_call_sid("CA1")

        logging.getLogger("a.library").error("no")

        assert {"request_id": "r1", "client_id": 7, "call_sid": "CA1"}.items() <= lines.lines[0].items()

    def test_what_can_be_no_sid_is_not_bound(self, lines) -> None:
        bind_call_sid(f"CA1 {CANARY}")
        bind_call_sid("C" * 65)

        log.info("a call")

        assert "call_sid" not in lines.lines[0]

    def test_what_libraries_attach_stays_out(self, lines) -> None:
        log.info("a job", extra={"job": {"args": {"name": CANARY}}, "action": "start"})

        assert set(lines.lines[0]) == {"timestamp", "level", "logger", "event"}

    def test_development_reads_as_key_value(self) -> None:
        with collected_lines(json_lines=False) as collected, client_log_context(7):
            log.info("one\ntwo")
            log_error_stack(log, "a turn failed", raised(misunderstand, "x"))

        first, second, *stack = collected.text.splitlines()
        assert first.endswith(r" info tests.lines one\ntwo client_id=7")
        assert second.endswith(" error tests.lines a turn failed: ValueError client_id=7 error='ValueError'")
        assert stack[0].strip() == "ValueError"
        assert stack[-1].strip().startswith("tests.core.test_logging_setup:")

    def test_telephone_numbers_are_masked(self, lines) -> None:
        log.info("from +13055550142 to %s", "/Lookup/%2B13055550143?x=1")

        assert lines.lines[0]["event"] == "from …0142 to /Lookup/…0143?x=1"


class TestErrors:
    """An error is where it was, and never what was in it."""

    def test_a_stack_has_its_chain_and_no_values(self) -> None:
        stack = format_error_stack(raised(answer, CANARY))

        assert "Wilhelmina" not in " ".join(stack)
        where = [line.rpartition(":")[0] + " " + line.split()[-1] for line in stack if line.startswith("  ")]
        assert [line for line in stack if not line.startswith("  ")] == ["ValueError", "which caused RuntimeError"]
        here = "  tests.core.test_logging_setup"
        assert where == [f"{here} answer", f"{here} misunderstand", f"{here} raised", f"{here} answer"]

    def test_groups_show_their_members(self) -> None:
        group = ExceptionGroup("both", [raised(misunderstand, CANARY), raised(answer, CANARY)])

        names = [line for line in format_error_stack(group) if not line.startswith("  ")]

        assert names == ["ExceptionGroup", "of a group ValueError", "of a group ValueError", "of a group RuntimeError"]

    def test_a_circle_of_causes_ends(self) -> None:
        first, second = ValueError(), KeyError()
        first.__cause__, second.__cause__ = second, first

        assert format_error_stack(first) == ["KeyError", "which caused ValueError"]

    def test_a_deep_stack_loses_its_middle(self) -> None:
        def recurse() -> None:
            recurse()

        stack = format_error_stack(raised(recurse))

        assert len(stack) < 50
        assert any("more" in line for line in stack)

    def test_codes_of_the_system_are_shown(self) -> None:
        assert error_name(FileNotFoundError(2, CANARY)) == "FileNotFoundError 2"

    @pytest.mark.parametrize("level", ["exception", "error"])
    def test_a_traceback_of_anybody_is_reduced(self, lines, level) -> None:
        try:
            answer(CANARY)
        except RuntimeError as error:
            getattr(logging.getLogger("nicegui"), level)(error, exc_info=True)
            getattr(logging.getLogger("nicegui"), level)("could not say %s", error, exc_info=True)

        assert "Wilhelmina" not in lines.text
        assert [line["event"] for line in lines.lines] == ["RuntimeError", "could not say RuntimeError"]
        assert all(line["stack"][0] == "ValueError" for line in lines.lines)

    async def test_a_task_that_nobody_awaited_is_reduced(self, lines) -> None:
        async def fail() -> None:
            answer(CANARY)

        task = asyncio.create_task(fail(), name="left alone")
        await asyncio.wait({task})
        error = task.exception()
        asyncio.get_running_loop().call_exception_handler({
            "message": "Task exception was never retrieved", "exception": error, "future": task,
        })  # fmt: skip
        del error

        assert "never retrieved" in lines.lines[0]["event"]
        assert "Wilhelmina" not in lines.text


class TestContexts:
    """What is bound for one is never seen by another."""

    async def test_tasks_that_interleave_keep_their_own(self, lines) -> None:
        async def work(client_id: int) -> None:
            bind_client_id(client_id)
            for _ in range(3):
                await asyncio.sleep(0)
                log.info("for %s", client_id)

        await asyncio.gather(*(work(number) for number in range(5)))
        log.info("for nobody")

        *theirs, last = lines.lines
        assert [line["event"] for line in theirs] == [f"for {line['client_id']}" for line in theirs]
        assert "client_id" not in last

    def test_a_block_gives_back_what_was_before(self, lines) -> None:
        with client_log_context(1):
            with client_log_context(2):
                log.info("inner")
            log.info("outer")
        log.info("after")

        assert [line.get("client_id") for line in lines.lines] == [2, 1, None]

    def test_a_job_begins_and_ends_with_nothing(self, lines) -> None:
        bind_client_id(1)

        with job_log_context("calls.warm_up", 9):
            bind_client_id(2)
            log.info("in")
        log.info("out")

        inside, outside = lines.lines
        assert (inside["job"], inside["job_id"], inside["client_id"]) == ("calls.warm_up", 9, 2)
        assert {"job", "job_id", "client_id"} & set(outside) == set()


@pytest.mark.parametrize("json_lines", [True, False])
def test_a_process_logs_to_standard_error(json_lines) -> None:
    code = (
        f"import sys, logging; sys.path.insert(0, {str(ROOT)!r})\n"
        "import logging.config, uvicorn.config\n"
        "logging.config.dictConfig(uvicorn.config.LOGGING_CONFIG)\n"
        "from ringlypro.core.logging_setup import configure_logging\n"
        f"configure_logging(json_lines={json_lines})\n"
        "import structlog\n"
        "logging.getLogger('httpx').info('GET https://example.com')\n"
        "logging.getLogger('ringlypro').info('one')\n"
        "structlog.get_logger('ringlypro').info('two', count=2)\n"
        "try:\n"
        f"    int({CANARY!r})\n"
        "except ValueError:\n"
        "    logging.getLogger('uvicorn.error').exception('three')\n"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    one, two, three, *stack = ran.stderr.splitlines()
    assert "Wilhelmina" not in ran.stderr
    if json_lines:
        assert json.loads(one)["event"] == "one"
        assert (json.loads(two)["event"], json.loads(two)["count"]) == ("two", 2)
        assert (json.loads(three)["event"], stack) == ("three", [])
    else:
        assert one.endswith(" info ringlypro one")
        assert two.endswith(" info ringlypro two count=2")
        assert three.endswith(" error uvicorn.error three error='ValueError'")
        assert [line.strip() for line in stack] == ["ValueError", "__main__:11 <module>"]
