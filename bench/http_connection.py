"""A frugal HTTP/1.1 client, so that whoever asks takes little of the processors that the measured product shares."""

from __future__ import annotations

import asyncio
import gzip
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode, urlsplit

from ringlypro.simulator.twilio_account import FetchAudio
from ringlypro.simulator.twilio_webhooks import Headers, PostForm, WebhookResponse
from ringlypro.vendors.ports import Form

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class HttpReply:
    """Status, headers by lower-case name (the last of each), and the body, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient:
    """Keeps connections open and gives each to one request at a time. A broken one raises ConnectionError."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, int], list[Stream]] = defaultdict(list)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for streams in self._idle.values():
            for _reader, writer in streams:
                writer.close()
        self._idle.clear()

    async def send_request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> HttpReply:
        """Ask once; a kept connection that the server has closed meanwhile is replaced."""
        parts = urlsplit(url)
        address = (parts.hostname or "", parts.port or 80)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        message = "\r\n".join([*lines, "", ""]).encode() + body
        while self._idle[address]:
            stream = self._idle[address].pop()
            if not stream[0].at_eof():
                return await self._exchange(address, stream, message)
        return await self._exchange(address, await asyncio.open_connection(*address), message)

    async def _exchange(self, address: tuple[str, int], stream: Stream, message: bytes) -> HttpReply:
        reader, writer = stream
        try:
            writer.write(message)
            reply = await _read_reply(reader)
        except (asyncio.IncompleteReadError, asyncio.CancelledError) as error:
            writer.close()
            if isinstance(error, asyncio.CancelledError):
                raise
            raise ConnectionError("the server closed the connection") from error
        except BaseException:
            writer.close()
            raise
        if reply.headers.get("connection") == "close":
            writer.close()
        else:
            self._idle[address].append(stream)
        return reply


async def _read_reply(reader: asyncio.StreamReader) -> HttpReply:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if name}
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return HttpReply(int(head[0].split()[1]), headers, body)


def post_webhooks_with(client: HttpClient) -> PostForm:
    """How a simulated telephone company posts with this client."""

    async def post(url: str, form: Form, headers: Headers) -> WebhookResponse:
        reply = await client.send_request("POST", url, headers=headers, body=urlencode(form).encode())
        return WebhookResponse(reply.status, reply.headers.get("content-type", ""), reply.body)

    return post


def fetch_audio_with(client: HttpClient) -> FetchAudio:
    """How a simulated telephone company downloads recordings with this client."""

    async def fetch(url: str) -> WebhookResponse:
        reply = await client.send_request("GET", url)
        return WebhookResponse(reply.status, reply.headers.get("content-type", ""), reply.body)

    return fetch
