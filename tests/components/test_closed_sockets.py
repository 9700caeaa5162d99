"""A socket that a browser closes is freed at once, with its buffers: no collection has to come by."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import socketio
import uvicorn
from nicegui import core
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import connect

from components.nicegui_patches import install_nicegui_patches
from tests.polling import eventually
from webhooks.http_protocol import ReleasingHttpProtocol


@pytest.fixture
def no_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
async def socket_url() -> AsyncIterator[str]:
    """A socket as NiceGUI has it, with a heart that beats fast, behind the server that the product runs in."""
    install_nicegui_patches()
    sio = socketio.AsyncServer(async_mode="asgi", monitor_clients=False, ping_interval=0.05)
    sio.eio._async = core.sio.eio._async
    config = uvicorn.Config(
        socketio.ASGIApp(sio, socketio_path="/socket.io"),
        port=0,
        log_config=None,
        lifespan="off",
        http=ReleasingHttpProtocol,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    server.should_exit = True
    await serving


def connection_objects() -> list[Any]:
    kinds = (HttpToolsProtocol, WebSocketsSansIOProtocol)
    return [each for each in gc.get_objects() if isinstance(each, kinds)]


@pytest.mark.usefixtures("no_collection")
async def test_a_closed_socket_is_freed_by_counting_references(socket_url: str) -> None:
    async with connect(socket_url) as socket:
        assert str(await socket.recv()).startswith("0")
        await socket.send("40")
        assert str(await socket.recv()).startswith("4")
        assert [type(each) for each in connection_objects()] == [WebSocketsSansIOProtocol]

    await eventually(lambda: connection_objects() == [])
    await eventually(lambda: not any("_send_ping" in str(task.get_coro()) for task in asyncio.all_tasks()))
