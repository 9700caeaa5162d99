"""A short answer leaves in one piece, and a long one does not keep its reader waiting for its head."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn

from tests.polling import eventually
from webhooks.http_protocol import ReleasingHttpProtocol

REQUEST = b"GET %b HTTP/1.1\r\nHost: example.com\r\n\r\n"


@pytest.fixture
def go_on() -> asyncio.Event:
    """Set when the slow answer may go on."""
    return asyncio.Event()


@pytest.fixture
async def writes(go_on: asyncio.Event, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server's port, and what its connections write to their sockets."""

    async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"10")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["path"] == "/slow":
            await go_on.wait()
        await send({"type": "http.response.body", "body": b"hello", "more_body": True})
        await send({"type": "http.response.body", "body": b"world"})

    written: list[bytes] = []
    connection_made = ReleasingHttpProtocol.connection_made

    def watch_writes(self: ReleasingHttpProtocol, transport: asyncio.Transport) -> None:
        connection_made(self, WatchedTransport(transport, written))  # type: ignore[arg-type]

    monkeypatch.setattr(ReleasingHttpProtocol, "connection_made", watch_writes)
    config = uvicorn.Config(answer, port=0, log_config=None, lifespan="off", http=ReleasingHttpProtocol)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield server.servers[0].sockets[0].getsockname()[1], written
    server.should_exit = True
    await serving


class WatchedTransport:
    """A transport that keeps what is written to it."""

    def __init__(self, transport: asyncio.Transport, written: list[bytes]) -> None:
        self._transport = transport
        self._written = written

    def write(self, data: bytes) -> None:
        self._written.append(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


async def test_an_answer_leaves_with_its_head(writes: tuple[int, list[bytes]]) -> None:
    port, written = writes
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):  # two requests of one connection
        writer.write(REQUEST % b"/")
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert await reader.readexactly(10) == b"helloworld"
    writer.close()

    assert [data[-9:] for data in written] == [b"\r\n\r\nhello", b"world"] * 2


async def test_the_head_of_a_slow_answer_does_not_wait(writes: tuple[int, list[bytes]], go_on: asyncio.Event) -> None:
    port, _ = writes
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(REQUEST % b"/slow")

    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    go_on.set()

    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert await reader.readexactly(10) == b"helloworld"
    writer.close()


async def test_a_refused_connection_is_closed_with_its_answer(writes: tuple[int, list[bytes]]) -> None:
    port, _ = writes
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write((REQUEST % b"/").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))

    assert (await asyncio.wait_for(reader.read(), 5)).endswith(b"\r\n\r\nhelloworld")
    writer.close()
