"""Whether calls can be answered, asked of the database at most once a second however many ask us."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

MAX_AGE = timedelta(seconds=1)
"""How old an answer may be: a database that is away is told of this much later."""


class HealthState:
    """The last answer, while it is young. Those who ask at the same moment share one question."""

    def __init__(self) -> None:
        self._state = ""
        self._read_at: datetime | None = None
        self._question: asyncio.Task[str] | None = None

    async def read_state(self, now: datetime, ask_database: Callable[[], Awaitable[str]]) -> str:
        """The state in a word, at most `MAX_AGE` old. `ask_database` finds it out; what it raises is raised."""
        if self._read_at is not None and timedelta(0) <= now - self._read_at < MAX_AGE:
            return self._state
        if self._question is None:
            self._question = asyncio.ensure_future(ask_database())
            self._question.add_done_callback(lambda question: self._remember(question, now))
        return await asyncio.shield(self._question)

    def _remember(self, question: asyncio.Task[str], now: datetime) -> None:
        self._question = None
        if not question.cancelled() and question.exception() is None:
            self._state, self._read_at = question.result(), now
