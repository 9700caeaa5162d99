"""Counts round trips to PostgreSQL where they cannot be missed: in the connection, between the product and the server.

A tiny proxy forwards bytes and counts ReadyForQuery, which the server sends once per round trip.
"""

from __future__ import annotations

import asyncio
import contextlib

HEADER_SIZE = 5
READY_FOR_QUERY = ord("Z")
REFUSED_TLS = b"N"
UNIT_OPTION = b"idle_in_transaction_session_timeout"
"""Only the connections of units are opened with this option."""


class CountingProxy:
    """Listens on a local port and stands in for a PostgreSQL on a unix socket."""

    def __init__(self, socket_path: str) -> None:
        self._socket_path = socket_path
        self._server: asyncio.Server | None = None
        self.trip_count = 0

    async def start(self) -> int:
        """Begin to listen; says the port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._server:
            self._server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_unix_connection(self._socket_path)
        is_unit_connection = asyncio.get_running_loop().create_future()
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await asyncio.gather(
                _copy(reader, up_writer, is_unit_connection),
                self._forward_and_count(up_reader, writer, is_unit_connection),
            )
        for end in (writer, up_writer):
            end.close()

    async def _forward_and_count(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_unit_connection: asyncio.Future[bool]
    ) -> None:
        first = await reader.readexactly(1)
        if first == REFUSED_TLS:
            writer.write(first)
            first = await reader.readexactly(1)
        while True:
            size = await reader.readexactly(HEADER_SIZE - 1)
            body = await reader.readexactly(int.from_bytes(size, "big") - 4)
            self.trip_count += first[0] == READY_FOR_QUERY and is_unit_connection.done() and is_unit_connection.result()
            writer.write(first + size + body)
            first = await reader.readexactly(1)


async def _copy(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_unit_connection: asyncio.Future[bool]
) -> None:
    """Forward bytes; the start-up message tells whether this connection serves units (others are the worker's)."""
    while chunk := await reader.read(65536):
        if not is_unit_connection.done() and b"user\0" in chunk:
            is_unit_connection.set_result(UNIT_OPTION in chunk)
        writer.write(chunk)
        await writer.drain()
    writer.close()
