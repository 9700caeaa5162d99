"""Waiting for a server's answers: the event loop watches the socket once, not anew for each of them.

To watch a socket and to leave it again are a dozen calls of the kernel and as many objects; a turn of a call would pay
them for every message. While nobody waits, what arrives (or that the server has hung up) ends the watching: whoever
comes next begins it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.waiting import READY_R, WAIT_R


class SocketReader:
    """Runs psycopg's generators on one socket, one after another."""

    def __init__(self, socket_number: int) -> None:
        self._socket_number = socket_number
        self._loop: asyncio.AbstractEventLoop | None = None
        """The loop that watches the socket; None while nobody does."""
        self._generator: Generator[Any, Any, Any] | None = None
        self._future: asyncio.Future[tuple[bool, Any]] | None = None

    async def run_generator(self, generator: Generator[Any, Any, Any]) -> tuple[bool, Any]:
        """Let a generator that waits for an answer go on until it ends, or waits for something else.

        Returns whether it has ended, and what it returned or waits for. Raises what it raises, and OperationalError
        where the socket is lost.
        """
        loop = asyncio.get_running_loop()
        self._generator, self._future = generator, loop.create_future()
        try:
            if self._loop is not loop:
                self.stop()
                loop.add_reader(self._socket_number, self._read)
                self._loop = loop
            return await self._future
        except OSError as error:
            raise psycopg.OperationalError("connection socket closed") from error
        finally:
            self._generator = self._future = None

    def stop(self) -> None:
        """Leave the socket; may be called at any time."""
        loop, self._loop = self._loop, None
        if loop is not None:
            with suppress(RuntimeError):  # of a loop that is closed
                loop.remove_reader(self._socket_number)

    def _read(self) -> None:
        generator, future = self._generator, self._future
        if generator is None or future is None or future.done():
            self.stop()
            return
        try:
            wanted = generator.send(READY_R)
        except StopIteration as ended:
            future.set_result((True, ended.value))
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is waited for
            self.stop()  # the socket may be closed by now
            future.set_exception(error)
        else:
            if wanted != WAIT_R:
                future.set_result((False, wanted))


class SuspendedGenerator(Generator[Any, Any, Any]):
    """A generator that has already said what it waits for, and may be met by an interruption first."""

    def __init__(self, generator: Generator[Any, Any, Any], wanted: Any, interruption: BaseException | None) -> None:
        self._generator = generator
        self._wanted = wanted
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
