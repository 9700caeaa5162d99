"""A tab of the bench is one to the product: it finds its client in the page, and one that cannot connect is counted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from bench.browser_tabs import PAGE_CLIENT, BrowserTab, new_tab_report
from bench.http_connection import HttpClient

PAGES = {
    "/": (200, "query: {'client_id': 'a1-b2', 'next_message_id': 7, 'implicit_handshake': True},"),
    "/strange": (200, "<html>no client at all</html>"),
    "/broken": (500, json.dumps({"error": "calm"})),
}


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        status, body = PAGES[request.split()[1]]
        writer.write(f"HTTP/1.1 {status} OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(("path", "errors", "lost"), [("/strange", 0, 1), ("/broken", 1, 0)])
async def test_a_page_that_cannot_connect_is_counted_once(address: str, path: str, errors: int, lost: int) -> None:
    report = new_tab_report()
    async with HttpClient() as client:
        tab = BrowserTab(client, address, "cookie", report)
        await tab.open_page(path)
        await tab.hold_open(asyncio.Event())

    assert (report.server_errors, report.lost_sockets) == (errors, lost)
    assert len(report.open_seconds) == 1


def test_the_client_is_read_from_the_page_as_nicegui_writes_it() -> None:
    match = PAGE_CLIENT.search(PAGES["/"][1])

    assert match is not None
    assert match.groups() == ("a1-b2", "7")
