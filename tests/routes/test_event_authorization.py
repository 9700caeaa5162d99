"""Whoever has signed out can do nothing more on a page that is still open, and sees nothing new on it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from nicegui import Client, ui
from nicegui.testing import User
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from structlog.contextvars import clear_contextvars, get_contextvars

from pages import access_control
from pages.access_control import EventAuthorization, RequireLoginMiddleware, is_signed_in
from pages.mounting import count_open_pages
from ringlypro.accounts import authentication
from ringlypro.accounts.authentication import AuthenticatedUser
from ringlypro.accounts.tables import User as Account
from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.polling import eventually, tasks_done
from tests.service_fixtures import FakeServices

Messages = list[dict[str, Any]]


@pytest.fixture
async def page(user: User, services: FakeServices, dentist: int) -> Client:
    """An open page of somebody who is signed in."""
    async with services.system_session() as unit:
        ana = Account(client_id=dentist, email="ana@example.com", password_hash="-")
        unit.db.add(ana)
        await unit.db.flush()
    cookie = await authentication.create_session_cookie(services, AuthenticatedUser(ana.id, dentist, "ana@example.com"))
    user.http_client.cookies.set(services.settings.cookie_name, cookie)

    @ui.page("/inside")
    def inside() -> None:
        ui.label("secrets")

    await user.open("/inside")
    assert user.client is not None
    return user.client


async def sign_out(services: FakeServices, page: Client) -> None:
    await authentication.sign_out_cookie(services, page.request.cookies[services.settings.cookie_name])


async def test_events_come_in_one_after_another(page: Client, services: FakeServices) -> None:
    came: Messages = []
    watch = EventAuthorization(services, lambda _, message: came.append(message))  # type: ignore[arg-type]  # a desk is enough

    for number in range(5):
        watch.authorize_event(page, {"id": number})
    assert came == []

    await eventually(lambda: len(came) == 5)
    assert [message["id"] for message in came] == [0, 1, 2, 3, 4]


async def test_events_are_handled_in_the_context_of_their_business(
    page: Client, services: FakeServices, dentist: int
) -> None:
    clear_contextvars()
    contexts: Messages = []
    watch = EventAuthorization(services, lambda *_: contexts.append(get_contextvars()))  # type: ignore[arg-type]  # a desk is enough

    watch.authorize_event(page, {"id": 1})
    await eventually(lambda: len(contexts) == 1)
    watch.authorize_event(page, {"id": 2})

    assert contexts == [{"client_id": dentist}] * 2
    assert get_contextvars() == {}


async def test_pages_that_a_browser_holds_open_are_counted(page: Client, user: User) -> None:
    assert (await user.http_client.get("/inside")).status_code == 200  # and never connects
    before = count_open_pages()

    page.delete()

    assert (before, count_open_pages()) == (1, 0)


async def test_nothing_comes_in_after_a_sign_out(
    page: Client, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_control, "TRUSTED_SECONDS", 0.0)
    came: Messages = []
    watch = EventAuthorization(services, lambda _, message: came.append(message))  # type: ignore[arg-type]  # a desk is enough
    await sign_out(services, page)

    watch.authorize_event(page, {"id": 1})
    await tasks_done("page-guard")

    assert came == []
    assert not await is_signed_in(services, page.request)  # type: ignore[arg-type]  # a desk is enough


async def test_a_page_works_again_when_the_database_does(
    page: Client, services: FakeServices, clock: TravellingClock
) -> None:
    came: Messages = []
    watch = EventAuthorization(services, lambda _, message: came.append(message))  # type: ignore[arg-type]  # a desk is enough
    there, services.database = services.database, Database("postgresql://nobody@127.0.0.1:1/nothing", clock=clock)

    watch.authorize_event(page, {"id": 1})
    await tasks_done("page-guard")
    services.database = there
    watch.authorize_event(page, {"id": 2})

    await eventually(lambda: came == [{"id": 2}])


@pytest.mark.parametrize(
    ("path", "inside"),
    [("/", True), ("/calls", True), ("/calls/1", True), ("/calls/1/2", False), ("/login", False), ("/callsign", False)],
)
async def test_a_stranger_stays_outside_before_a_page_is_built(services: FakeServices, path: str, inside: bool) -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("built")(scope, receive, send)

    threshold = RequireLoginMiddleware(page, services=services)  # type: ignore[arg-type]  # a desk is enough
    async with httpx.AsyncClient(transport=httpx.ASGITransport(threshold), base_url="http://ringly") as web:
        for cookie in ("", f"{services.settings.cookie_name}=1.made-up"):
            answer = await web.get(path, headers={"cookie": cookie})

            assert answer.status_code == (303 if inside else 200)


async def test_who_is_signed_in_passes_the_threshold(page: Client, services: FakeServices) -> None:
    async def built(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("built")(scope, receive, send)

    threshold = RequireLoginMiddleware(built, services=services)  # type: ignore[arg-type]  # a desk is enough
    cookie = f"{services.settings.cookie_name}={page.request.cookies[services.settings.cookie_name]}"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(threshold), base_url="http://ringly") as web:
        assert (await web.get("/calls", headers={"cookie": cookie})).text == "built"
