"""A tab that is left open for longer than its sign-in lasts: it says so, costs nothing more, and can be come back to."""

from __future__ import annotations

import asyncio

import pytest
from nicegui import Client
from sqlalchemy import update

from pages import call_detail
from ringlypro.accounts import authentication, jobs
from ringlypro.accounts.tokens import TOKEN_LIFETIME
from ringlypro.calls.tables import Call
from ringlypro.core import load_monitor
from tests.conftest import TravellingClock
from tests.polling import eventually
from tests.routes.lists.owner import Owner
from tests.scraped import scrape
from tests.service_fixtures import run_jobs

pytestmark = pytest.mark.usefixtures("virtual_time")
REFRESHES = "ringlypro_page_wait_seconds_count{}"


def opened_by_the_server(client: Client | None) -> list[str]:
    """Where a tab was led to, sent already or waiting to be."""
    assert client is not None
    sent = [message for _, _, message in client.outbox.message_history]
    return [data["path"] for _, kind, data in (*sent, *client.outbox.messages) if kind == "open"]


async def change_something(owner: Owner) -> None:
    async with owner.unit() as unit:
        await unit.notify("calls")


async def count_refreshes(owner: Owner) -> float:
    samples = await scrape(owner.house)  # type: ignore[arg-type]  # the real house serves as well
    return samples[REFRESHES]


async def sign_in_again(owner: Owner) -> None:
    async with owner.house.system_session() as unit:
        (user,) = await unit.fetch_all("SELECT id, email FROM users", {})
    person = authentication.AuthenticatedUser(user["id"], owner.client_id, user["email"])
    cookie = await authentication.create_session_cookie(owner.house, person)
    owner.user.http_client.cookies.set(owner.house.settings.cookie_name, cookie)


@pytest.fixture
async def expired_overview(owner: Owner, clock: TravellingClock) -> Client:
    """An overview that was opened a week and a second ago."""
    await owner.opens("/", sees="Your first ten minutes")
    await owner.sees("No call yet")
    clock.forward(seconds=TOKEN_LIFETIME.total_seconds() + 1)
    assert owner.user.client is not None
    return owner.user.client


async def test_the_next_change_leads_it_to_the_sign_in_and_later_ones_cost_nothing(
    owner: Owner, expired_overview: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_monitor, "MIN_REFRESH_PAUSE_SECONDS", 0.0)
    await change_something(owner)
    await eventually(lambda: opened_by_the_server(expired_overview) == ["/login"])
    refreshes = await count_refreshes(owner)

    for _ in range(3):
        await change_something(owner)
        await asyncio.sleep(0.2)

    assert opened_by_the_server(expired_overview) == ["/login"]
    assert await count_refreshes(owner) == refreshes


async def test_a_tab_where_nothing_changes_is_led_there_when_the_night_forgets_its_sign_in(
    owner: Owner, expired_overview: Client, database_url: str
) -> None:
    assert opened_by_the_server(expired_overview) == []
    async with owner.house.system_session() as unit:
        await unit.enqueue(jobs.delete_expired_sign_ins)
    await run_jobs(owner.house, database_url)  # type: ignore[arg-type]  # the real house serves as well

    await eventually(lambda: opened_by_the_server(expired_overview) == ["/login"])


async def test_signing_in_again_brings_it_back(owner: Owner, expired_overview: Client) -> None:
    answer = await owner.user.http_client.get("/calls", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fcalls")
    await sign_in_again(owner)

    await owner.opens("/", sees="No call yet")
    await change_something(owner)
    await asyncio.sleep(0.3)

    assert opened_by_the_server(owner.user.client) == []


async def test_the_page_of_a_call_that_never_ended_is_not_followed_for_longer_than_the_sign_in(
    owner: Owner, clock: TravellingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_detail, "FOLLOW_SECONDS", 0.05)
    async with owner.unit() as unit:
        call = Call(twilio_call_sid="CA1", from_number="+13055550142", to_number="x", created_at=unit.now)
        unit.db.add(call)
        await unit.db.flush()
    await owner.opens(f"/calls/{call.id}", sees="(305) 555-0142")
    clock.forward(seconds=TOKEN_LIFETIME.total_seconds() + 1)

    await eventually(lambda: opened_by_the_server(owner.user.client) == [f"/login?next=%2Fcalls%2F{call.id}"])
    async with owner.unit() as unit:
        await unit.db.execute(update(Call).values(caller_name="Ana Ruiz", updated_at=clock()))
    await asyncio.sleep(0.3)

    await owner.user.should_not_see("Ana Ruiz")
