"""A connection whose socket the event loop watches once, not anew for each answer.

To watch a socket and to leave it again are a dozen calls of the kernel and as many objects; a turn of a call would pay
them for every message, and a listener ten times a second. While nobody waits, what arrives (or that the server has hung
up) ends the watching: whoever comes next begins it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import suppress
from functools import cached_property
from typing import Any, TypeVar

import psycopg
from psycopg.waiting import READY_R, WAIT_R

Value = TypeVar("Value")
WAIT_INTERVAL_SECONDS = 0.1
"""psycopg's own, where it waits itself."""


class WatchedConnection(psycopg.AsyncConnection[Any]):
    """A connection that waits for its server with a `SocketReader`."""

    @cached_property
    def socket_reader(self) -> SocketReader:
        """It watches from the first answer on until the connection is closed."""
        return SocketReader(self.pgconn.socket)

    async def wait(
        self,
        gen: Generator[Any, Any, Value],
        interval: float = WAIT_INTERVAL_SECONDS,
        timeout: float | None = None,  # noqa: ASYNC109  # psycopg's own
    ) -> Value:
        """Run a generator of psycopg's to its end. Raises as psycopg does, also when `timeout` seconds are over."""
        try:
            awaited_event = next(gen)
        except StopIteration as ended:
            return ended.value  # type: ignore[no-any-return]  # what the generator returns
        interruption: BaseException | None = None
        if awaited_event == WAIT_R:
            try:
                is_ended, value_or_awaited = await self.socket_reader.run_generator(gen, timeout)
            except asyncio.CancelledError as error:
                interruption = error
            else:
                if is_ended:
                    return value_or_awaited  # type: ignore[no-any-return]  # as above
                awaited_event, timeout = value_or_awaited, None if timeout is None else 0.0
        # The rest is psycopg's: to write more than the socket takes, to call off what is waited for, to be late.
        self._leave_socket()
        return await super().wait(SuspendedGenerator(gen, awaited_event, interruption), interval, timeout)

    async def close(self) -> None:
        """Close it; the socket is let go of first, for its number may be another's at once."""
        self._leave_socket()
        await super().close()

    def _leave_socket(self) -> None:
        if "socket_reader" in self.__dict__:
            self.socket_reader.stop()


class SocketReader:
    """Runs psycopg's generators on one socket, one after another."""

    def __init__(self, socket_number: int) -> None:
        self._socket_number = socket_number
        self._loop: asyncio.AbstractEventLoop | None = None
        """The loop that watches the socket; None while nobody does."""
        self._generator: Generator[Any, Any, Any] | None = None
        self._future: asyncio.Future[tuple[bool, Any]] | None = None

    async def run_generator(self, generator: Generator[Any, Any, Any], max_seconds: float | None) -> tuple[bool, Any]:
        """Let a generator that waits for an answer go on until it ends, waits for something else, or time is over.

        Returns whether it has ended, and what it returned or waits for. Raises what it raises, and OperationalError
        where the socket is lost.
        """
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle | None = None
        self._generator, self._future = generator, loop.create_future()
        try:
            if self._loop is not loop:
                self.stop()
                loop.add_reader(self._socket_number, self._read)
                self._loop = loop
            if max_seconds is not None:
                timer = loop.call_later(max_seconds, self._give_up, self._future)
            return await self._future
        except OSError as error:
            raise psycopg.OperationalError("connection socket closed") from error
        finally:
            self._generator = self._future = None
            if timer is not None:
                timer.cancel()

    @staticmethod
    def _give_up(future: asyncio.Future[tuple[bool, Any]]) -> None:
        if not future.done():
            future.set_result((False, WAIT_R))

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for what arrives."""
        return self._future is not None and not self._future.done()

    def stop(self) -> None:
        """Leave the socket; may be called at any time."""
        loop, self._loop = self._loop, None
        if loop is not None:
            with suppress(RuntimeError):  # of a loop that is closed
                loop.remove_reader(self._socket_number)

    def _read(self) -> None:
        generator, future = self._generator, self._future
        if generator is None or future is None or not self.is_awaited:
            self.stop()
            return
        try:
            awaited_event = generator.send(READY_R)
        except StopIteration as ended:
            future.set_result((True, ended.value))
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is waited for
            self.stop()  # the socket may be closed by now
            future.set_exception(error)
        else:
            if awaited_event != WAIT_R:
                future.set_result((False, awaited_event))


class SuspendedGenerator(Generator[Any, Any, Any]):
    """A generator that has already said what it waits for, and may be met by an interruption first."""

    def __init__(
        self, generator: Generator[Any, Any, Any], awaited_event: Any, interruption: BaseException | None
    ) -> None:
        self._generator = generator
        self._wanted = awaited_event
        self._interruption = interruption

    def __next__(self) -> Any:
        interruption, self._interruption = self._interruption, None
        if interruption is not None:
            raise interruption
        return self._wanted

    def send(self, ready: Any) -> Any:
        """What is ready goes on to the generator."""
        return self._generator.send(ready)

    def throw(self, *arguments: Any) -> Any:
        """As `send`, for an error."""
        return self._generator.throw(*arguments)
