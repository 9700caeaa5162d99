"""HTTP as uvicorn speaks it, with two differences: what is sent together leaves together, and what ended is freed.

A short answer is one write to the socket, where uvicorn writes its head and its body one after the other. And a
connection that becomes a websocket is freed when that ends: its parser and itself hold each other, and the request;
uvicorn cuts that at the end of a connection and not here.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application


class JoiningTransport:
    """A transport of one answer: its first write waits for the next one, but not beyond this turn of the event loop."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held_bytes = b""
        self._flush_handle: asyncio.Handle | None = None
        self._has_begun = False

    def write(self, data: bytes) -> None:
        """Send this with what is held; the first bytes are held themselves."""
        if not self._has_begun:
            self._has_begun = True
            self._held_bytes = data
            self._flush_handle = self._loop.call_soon(self.flush)
            return
        held_bytes = self._take_held_bytes()
        self._transport.write(held_bytes + data if held_bytes else data)

    def flush(self) -> None:
        """Send what is held; nothing where the connection is lost."""
        held_bytes = self._take_held_bytes()
        if held_bytes and not self._transport.is_closing():
            self._transport.write(held_bytes)

    def close(self) -> None:
        """Close it, once all is sent."""
        self.flush()
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether it is closed, or about to be."""
        return self._transport.is_closing()

    def _take_held_bytes(self) -> bytes:
        held_bytes, self._held_bytes = self._held_bytes, b""
        if self._flush_handle is not None:
            self._flush_handle.cancel()
            self._flush_handle = None
        return held_bytes


class ReleasingHttpProtocol(HttpToolsProtocol):
    """What `uvicorn.run` takes as `http`."""

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over, and let go of the parser: nothing is read here any more."""
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]  # as uvicorn does at the end

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        answer_transport: Any = JoiningTransport(cycle.transport, self.loop)
        cycle.transport = answer_transport
        super()._start_asgi_task(cycle, app)
