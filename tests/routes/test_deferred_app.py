"""Pages that come in after the start: who asks earlier waits, and what goes wrong with them is told to who asks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from pages.deferred_app import DeferredApp


class PageApp:
    """An app that takes its time to be made, and notes what became of it."""

    def __init__(self) -> None:
        self.may_be_made = threading.Event()
        self.life: list[str] = []

    def create(self) -> FastAPI:
        self.may_be_made.wait(20)
        self.life.append("made")
        app = FastAPI(lifespan=self._lifespan)

        @app.get("/login")
        async def login() -> str:
            return "welcome"

        return app

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        self.life.append("begun")
        yield
        self.life.append("ended")


async def ask(app: DeferredApp) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        return await client.get("/login")


async def test_a_request_waits_until_the_pages_are_there() -> None:
    page_app = PageApp()
    deferred = DeferredApp(page_app.create)
    asking = [asyncio.create_task(ask(deferred)) for _ in range(2)]
    await asyncio.wait(asking, timeout=0)
    assert page_app.life == []

    page_app.may_be_made.set()
    answers = await asyncio.gather(*asking)
    await deferred.stop()
    await deferred.stop()

    assert [answer.json() for answer in answers] == ["welcome", "welcome"]
    assert page_app.life == ["made", "begun", "ended"]


async def test_pages_that_cannot_be_made_are_an_error_of_their_own_requests(caplog: pytest.LogCaptureFixture) -> None:
    def create() -> FastAPI:
        raise ImportError("no such page")

    deferred = DeferredApp(create)

    for _ in range(2):
        with pytest.raises(ImportError):
            await ask(deferred)
    await deferred.stop()
    assert "the pages could not be brought in" in caplog.text


async def test_pages_that_nobody_wanted_can_be_stopped() -> None:
    page_app = PageApp()

    await DeferredApp(page_app.create).stop()

    assert page_app.life == []


async def test_a_stop_while_the_pages_are_made_ends_what_they_become() -> None:
    page_app = PageApp()
    deferred = DeferredApp(page_app.create)
    deferred.start()
    stopping = asyncio.create_task(deferred.stop())
    await asyncio.wait([stopping], timeout=0)

    page_app.may_be_made.set()
    await stopping

    assert page_app.life == ["made", "begun", "ended"]
