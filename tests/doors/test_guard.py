"""Whoever has signed out can do nothing more on a page that is still open, and sees nothing new on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from nicegui import Client, ui
from nicegui.testing import User
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pages import guard
from pages.guard import Threshold, Watch, is_signed_in
from ringlypro.accounts import signin
from ringlypro.accounts.signin import Person
from ringlypro.accounts.tables import User as Account
from ringlypro.db.unit import Database
from tests.conftest import TravellingClock
from tests.desk import TestDesk, make_desk

Messages = list[dict[str, Any]]


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock)


@pytest.fixture
async def page(user: User, desk: TestDesk, dentist: int) -> Client:
    """An open page of somebody who is signed in."""
    async with desk.directory() as unit:
        ana = Account(client_id=dentist, email="ana@example.com", password_hash="-")
        unit.db.add(ana)
        await unit.db.flush()
    cookie = await signin.cookie_value(desk, Person(ana.id, dentist, "ana@example.com"))
    user.http_client.cookies.set(desk.settings.cookie, cookie)

    @ui.page("/inside")
    def inside() -> None:
        ui.label("secrets")

    await user.open("/inside")
    assert user.client is not None
    return user.client


async def until(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not check():
            await asyncio.sleep(0.02)


async def sign_out(desk: TestDesk, page: Client) -> None:
    await signin.end_cookie(desk, page.request.cookies[desk.settings.cookie])


async def test_events_come_in_one_after_another(page: Client, desk: TestDesk) -> None:
    came: Messages = []
    watch = Watch(desk, lambda _, message: came.append(message))  # type: ignore[arg-type]  # a desk is enough

    for number in range(5):
        watch.event(page, {"id": number})
    assert came == []

    await until(lambda: len(came) == 5)
    assert [message["id"] for message in came] == [0, 1, 2, 3, 4]


async def test_nothing_comes_in_after_a_sign_out(page: Client, desk: TestDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "TRUSTED_SECONDS", 0.0)
    came: Messages = []
    watch = Watch(desk, lambda _, message: came.append(message))  # type: ignore[arg-type]  # a desk is enough
    await sign_out(desk, page)

    watch.event(page, {"id": 1})
    await asyncio.sleep(0.5)

    assert came == []
    assert not await is_signed_in(desk, page.request)  # type: ignore[arg-type]  # a desk is enough


async def test_a_page_works_again_when_the_database_does(page: Client, desk: TestDesk, clock: TravellingClock) -> None:
    came: Messages = []
    watch = Watch(desk, lambda _, message: came.append(message))  # type: ignore[arg-type]  # a desk is enough
    there, desk.database = desk.database, Database("postgresql://nobody@127.0.0.1:1/nothing", clock=clock)

    watch.event(page, {"id": 1})
    await asyncio.sleep(0.5)
    desk.database = there
    watch.event(page, {"id": 2})

    await until(lambda: came == [{"id": 2}])


@pytest.mark.parametrize(
    ("path", "inside"),
    [("/", True), ("/calls", True), ("/calls/1", True), ("/calls/1/2", False), ("/login", False), ("/callsign", False)],
)
async def test_a_stranger_stays_outside_before_a_page_is_built(desk: TestDesk, path: str, inside: bool) -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("built")(scope, receive, send)

    threshold = Threshold(page, services=desk)  # type: ignore[arg-type]  # a desk is enough
    async with httpx.AsyncClient(transport=httpx.ASGITransport(threshold), base_url="http://ringly") as web:
        for cookie in ("", f"{desk.settings.cookie}=1.made-up"):
            answer = await web.get(path, headers={"cookie": cookie})

            assert answer.status_code == (303 if inside else 200)


async def test_who_is_signed_in_passes_the_threshold(page: Client, desk: TestDesk) -> None:
    async def built(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("built")(scope, receive, send)

    threshold = Threshold(built, services=desk)  # type: ignore[arg-type]  # a desk is enough
    cookie = f"{desk.settings.cookie}={page.request.cookies[desk.settings.cookie]}"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(threshold), base_url="http://ringly") as web:
        assert (await web.get("/calls", headers={"cookie": cookie})).text == "built"
