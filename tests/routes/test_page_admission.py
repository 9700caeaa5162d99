"""Pages wait for each other, and whoever would wait too long is told so calmly."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from pages import page_admission
from pages.page_admission import PageAdmissionMiddleware
from tests.service_fixtures import FakeServices


class BuiltPages:
    """An app that counts what it builds, and how many at once."""

    def __init__(self) -> None:
        self.built = self.at_once = self.most_at_once = 0
        self.may_finish = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.may_finish.wait()
        self.built += 1
        self.at_once -= 1
        await Response("built")(scope, receive, send)


def browser_of(app: PageAdmissionMiddleware, *, lang: str = "en") -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://ringly", headers={"Accept-Language": lang}
    )


@pytest.mark.usefixtures("virtual_time")
async def test_one_page_is_built_at_a_time_and_files_pass(services: FakeServices) -> None:
    pages = BuiltPages()
    app = PageAdmissionMiddleware(pages, services=services)  # type: ignore[arg-type]  # a desk is enough
    async with browser_of(app) as web:
        waiting = [asyncio.create_task(web.get(path)) for path in ("/", "/calls", "/contacts")]
        await asyncio.sleep(0.01)
        assert pages.at_once == 1
        passing = asyncio.create_task(web.get("/login"))
        await asyncio.sleep(0.01)
        assert pages.at_once == 2

        pages.may_finish.set()
        assert {answer.status_code for answer in await asyncio.gather(*waiting, passing)} == {200}

    assert (pages.built, pages.most_at_once) == (4, 2)


@pytest.mark.usefixtures("virtual_time")
@pytest.mark.parametrize(("lang", "words"), [("en", "One moment, please"), ("es", "Un momento, por favor")])
async def test_a_page_that_would_wait_too_long_says_so_and_comes_by_itself(
    services: FakeServices, lang: str, words: str
) -> None:
    pages = BuiltPages()
    app = PageAdmissionMiddleware(pages, services=services)  # type: ignore[arg-type]  # a desk is enough
    async with browser_of(app, lang=lang) as web:
        first = asyncio.create_task(web.get("/"))
        await asyncio.sleep(0.01)

        answer = await web.get("/calls")

        assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
        assert words in answer.text
        assert '<meta http-equiv="refresh" content="3">' in answer.text
        pages.may_finish.set()
        await first


@pytest.mark.usefixtures("virtual_time")
async def test_nothing_is_built_for_who_has_gone_meanwhile(services: FakeServices) -> None:
    pages = BuiltPages()
    app = PageAdmissionMiddleware(pages, services=services)  # type: ignore[arg-type]  # a desk is enough
    messages: list[Message] = [{"type": "http.request"}, {"type": "http.disconnect"}]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}

    async def receive() -> Message:
        return messages.pop(0)

    async def send(_: Message) -> None:
        pytest.fail("nobody is there")

    await app(scope, receive, send)

    assert pages.built == 0


async def test_who_is_there_is_asked_without_losing_what_they_send() -> None:
    inbox: asyncio.Queue[Message] = asyncio.Queue()

    assert not await page_admission.is_gone(inbox.get)
    await asyncio.sleep(0)
    inbox.put_nowait({"type": "http.disconnect"})

    assert await page_admission.is_gone(inbox.get)
