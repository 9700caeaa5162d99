"""Open pages as a browser holds them: the page over HTTP, then the socket with its handshake, answers and receipts.

What a browser loads once and keeps (scripts, styles) is left out; a page's HTML and all that its socket does is not.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from bench.http_connection import HttpClient, HttpReply

COOKIE_NAME = "ringly"
PAGE_CLIENT = re.compile(r"""['"]client_id['"]: ?['"]([\w-]+)['"], ?['"]next_message_id['"]: ?(\d+)""")
"""What a page's script gives to its socket: the client that NiceGUI keeps for it, and the next message."""
RECEIPT_SECONDS = 3.0


@dataclass(slots=True)
class TabReport:
    """What tabs saw: seconds until each page was there, answers of 500 and more, and messages on the sockets."""

    open_seconds: list[float]
    server_errors: int = 0
    lost_sockets: int = 0
    messages: int = 0


def new_tab_report() -> TabReport:
    """Nothing seen yet."""
    return TabReport([])


class BrowserTab:
    """One tab of somebody who is signed in. `open_page`, then `hold_open` for as long as it shall live."""

    def __init__(self, client: HttpClient, base_url: str, cookie: str, report: TabReport) -> None:
        self._client = client
        self._base_url = base_url
        self._cookie = cookie
        self._report = report
        self._query: dict[str, str] = {}
        self._next_message = 0
        self._is_loaded = False

    async def open_page(self, path: str = "/") -> HttpReply:
        """Load the page, as a browser asks for it."""
        started = time.perf_counter()
        headers = {
            "Cookie": f"{COOKIE_NAME}={self._cookie}", "Accept": "text/html", "Accept-Encoding": "gzip",
            "Accept-Language": "en-US", "User-Agent": "Mozilla/5.0",
        }  # fmt: skip
        reply = await self._client.send_request("GET", f"{self._base_url}{path}", headers=headers)
        self._report.open_seconds.append(time.perf_counter() - started)
        self._report.server_errors += reply.status >= 500
        self._is_loaded = reply.status < 500
        if reply.status == 200 and (match := PAGE_CLIENT.search(reply.body.decode())):
            self._query = {"client_id": match[1], "next_message_id": match[2], "implicit_handshake": "true"}
            self._next_message = int(match[2])
        return reply

    async def hold_open(self, stop: asyncio.Event) -> None:
        """Shake hands on the socket and keep it until `stop`; what is broken off before counts as lost."""
        if not self._query:  # a page without a socket is an error that was counted, or no page at all
            self._report.lost_sockets += self._is_loaded
            return
        query = {
            **self._query, "document_id": secrets.token_hex(16), "tab_id": secrets.token_hex(16), "EIO": "4",
            "transport": "websocket",
        }  # fmt: skip
        url = f"{self._base_url.replace('http', 'ws', 1)}/_nicegui_ws/socket.io/?{urlencode(query)}"
        headers = {"Cookie": f"{COOKIE_NAME}={self._cookie}"}
        try:
            async with connect(url, origin=self._base_url, additional_headers=headers, max_size=None) as socket:  # type: ignore[arg-type]
                await self._serve_socket(socket, stop)
        except (WebSocketException, OSError, TimeoutError):
            self._report.lost_sockets += not stop.is_set()

    async def _serve_socket(self, socket: ClientConnection, stop: asyncio.Event) -> None:
        await socket.send("40")
        receipts = asyncio.create_task(self._send_receipts(socket))
        ending = asyncio.create_task(self._close_after(socket, stop))
        try:
            async for message in socket:
                await self._answer_message(socket, str(message))
        finally:
            receipts.cancel()
            ending.cancel()
        self._report.lost_sockets += not stop.is_set()

    async def _answer_message(self, socket: ClientConnection, message: str) -> None:
        if message == "2":
            await socket.send("3")
        elif message.startswith("44"):
            raise ConnectionError("the server refused the handshake")
        elif message.startswith("42"):
            self._report.messages += 1
            payload = json.loads(message[2:])
            if len(payload) > 1 and isinstance(payload[1], dict) and "_id" in payload[1]:
                self._next_message = max(self._next_message, int(payload[1]["_id"]) + 1)

    async def _send_receipts(self, socket: ClientConnection) -> None:
        acknowledged = -1
        with contextlib.suppress(WebSocketException):
            while True:
                await asyncio.sleep(RECEIPT_SECONDS)
                if self._next_message > acknowledged:
                    acknowledged = self._next_message
                    receipt = {"client_id": self._query["client_id"], "next_message_id": acknowledged}
                    await socket.send("42" + json.dumps(["ack", receipt]))

    @staticmethod
    async def _close_after(socket: ClientConnection, stop: asyncio.Event) -> None:
        await stop.wait()
        await socket.close()
