"""The lines that the product writes, as the program that collects them reads them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ringlypro.core.logging_setup import QUIET_LOGGERS, build_log_formatter, quiet_libraries


class LogLines:
    """What was logged so far, by anybody."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def about(self, words: str) -> list[dict[str, Any]]:
        """The lines whose event has these words."""
        return [line for line in self.lines if words in line["event"]]


@contextmanager
def collected_lines(*, json_lines: bool = True, level: int = logging.INFO) -> Iterator[LogLines]:
    """Every line that is logged in this block, from this level on."""
    collected = LogLines()
    handler = logging.StreamHandler(collected.stream)
    handler.setFormatter(build_log_formatter(json_lines=json_lines))
    root = logging.getLogger()
    before = {name: logging.getLogger(name).level for name in ("root", *QUIET_LOGGERS)}
    quiet_libraries()
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield collected
    finally:
        root.removeHandler(handler)
        for name, level_before in before.items():
            logging.getLogger(name).setLevel(level_before)
