"""Open tabs of one business: one read for all of them, at most one refresh in two seconds, and none that nobody sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from nicegui import Client, ui
from nicegui.testing import User

from components.live_refresh import LivePage, PageWatch, RefreshFeed
from ringlypro.core.load_monitor import LoadMonitor
from ringlypro.core.metrics import Metrics
from tests.polling import eventually

pytestmark = pytest.mark.usefixtures("virtual_time")


@dataclass(frozen=True)
class Told:
    topic: str


@dataclass
class Tabs:
    """Tabs of one business that count how often they were refreshed."""

    inbox: asyncio.Queue[Told]
    feed: RefreshFeed
    client: Client
    refreshed: list[str] = field(default_factory=list)
    reads: int = 0

    def open(self, name: str, topics: set[str], *, while_hidden: bool = False) -> PageWatch:
        page = LivePage(self.client)

        def refresh() -> None:
            self.refreshed.append(name)

        watch = PageWatch(page, frozenset(topics), refresh, while_hidden)
        with self.client:
            self.feed.add_watch(watch)
        return watch

    async def read(self) -> int:
        self.reads += 1
        await asyncio.sleep(0.01)
        return self.reads

    def tell(self, *topics: str) -> None:
        for topic in topics:
            self.inbox.put_nowait(Told(topic))


@pytest.fixture
async def tabs(user: User) -> AsyncIterator[Tabs]:
    inbox: asyncio.Queue[Told] = asyncio.Queue()

    @asynccontextmanager
    async def subscribe() -> AsyncIterator[asyncio.Queue[Told]]:
        yield inbox

    @ui.page("/")
    def page() -> None:
        ui.label("here")

    await user.open("/")
    assert user.client is not None
    yield Tabs(inbox, RefreshFeed(subscribe, LoadMonitor(Metrics())), user.client)
    user.client.delete()
    await asyncio.sleep(0)


async def test_a_burst_is_one_refresh_and_the_next_comes_two_seconds_later(tabs: Tabs) -> None:
    tabs.open("one", {"calls"})
    tabs.tell("contacts", "calls", "calls", "calls")
    await asyncio.sleep(0.1)
    assert tabs.refreshed == ["one"]

    for _ in range(18):
        tabs.tell("calls")
        await asyncio.sleep(0.1)
    assert tabs.refreshed == ["one"]

    await asyncio.sleep(0.3)
    assert tabs.refreshed == ["one", "one"]
    await asyncio.sleep(10)
    assert tabs.refreshed == ["one", "one"]


async def test_the_frame_follows_each_change_within_a_second(tabs: Tabs) -> None:
    tabs.feed.pace = "frame"
    tabs.open("frame", {"credits"})
    delays = []
    for shown in range(1, 5):
        tabs.tell("credits")
        told_at = asyncio.get_running_loop().time()
        await eventually(lambda shown=shown: len(tabs.refreshed) == shown)
        delays.append(asyncio.get_running_loop().time() - told_at)
    assert max(delays) < 1
    assert min(delays[1:]) > 0.3


async def test_only_what_a_page_shows_refreshes_it_unless_events_were_lost(tabs: Tabs) -> None:
    tabs.open("calls", {"calls"})
    tabs.open("contacts", {"contacts"})

    tabs.tell("contacts")
    await asyncio.sleep(0.1)
    assert tabs.refreshed == ["contacts"]

    tabs.tell("everything")
    await asyncio.sleep(3)
    assert tabs.refreshed == ["contacts", "calls", "contacts"]


async def test_two_hundred_tabs_cost_one_read(tabs: Tabs) -> None:
    tabs.open("any", {"calls"})
    await asyncio.sleep(0)

    async def ask() -> int:
        return await tabs.feed.load_shared("overview", {"calls"}, tabs.read)

    assert set(await asyncio.gather(*[ask() for _ in range(200)])) == {1}
    assert await ask() == 1

    tabs.tell("contacts")
    await asyncio.sleep(0.01)
    assert await ask() == 1

    tabs.tell("calls")
    await asyncio.sleep(0.01)
    assert await ask() == 2


async def test_a_read_that_failed_is_not_shared(tabs: Tabs) -> None:
    tabs.open("any", {"calls"})

    async def fail() -> int:
        raise OSError

    with pytest.raises(OSError):
        await tabs.feed.load_shared("overview", {"calls"}, fail)

    assert await tabs.feed.load_shared("overview", {"calls"}, tabs.read) == 1


async def test_a_tab_in_the_background_waits_and_catches_up_at_once(tabs: Tabs) -> None:
    hidden = tabs.open("hidden", {"calls"})
    tabs.open("guard", {"sign_ins"}, while_hidden=True).page.is_visible = False
    hidden.page.is_visible = False

    tabs.tell("calls", "calls", "sign_ins")
    await asyncio.sleep(60)
    assert tabs.refreshed == ["guard"]

    hidden.page.is_visible = True
    tabs.feed.resume_page(hidden.page)
    await asyncio.sleep(0.001)
    assert tabs.refreshed == ["guard", "hidden"]
    tabs.feed.resume_page(hidden.page)
    await asyncio.sleep(60)
    assert tabs.refreshed == ["guard", "hidden"]


async def test_a_page_whose_browser_is_gone_is_not_refreshed_until_it_is_back(tabs: Tabs) -> None:
    watch = tabs.open("one", {"calls"}, while_hidden=True)
    tab_id, tabs.client.tab_id = tabs.client.tab_id, None

    tabs.tell("calls")
    await asyncio.sleep(60)
    assert tabs.refreshed == []

    tabs.client.tab_id = tab_id
    tabs.feed.resume_page(watch.page)
    await asyncio.sleep(0.001)
    assert tabs.refreshed == ["one"]


async def test_what_changed_while_a_page_was_built_is_shown(tabs: Tabs) -> None:
    tabs.open("other", {"sign_ins"})
    version = tabs.feed.topics_version({"calls"})
    await asyncio.sleep(0)
    tabs.tell("calls")
    await asyncio.sleep(0.01)

    with tabs.client:
        late = PageWatch(LivePage(tabs.client), frozenset({"calls"}), lambda: tabs.refreshed.append("late"), False)
        tabs.feed.add_watch(late, since=version)

    await asyncio.sleep(0.1)
    assert tabs.refreshed == ["late"]


async def test_a_watch_ends_with_its_place_and_the_feed_with_its_last_watch(tabs: Tabs) -> None:
    watch, other = tabs.open("one", {"calls"}), tabs.open("other", {"calls"})
    assert watch.anchor is not None
    assert other.anchor is not None

    watch.anchor.delete()
    tabs.tell("calls")
    await asyncio.sleep(0.1)
    assert tabs.refreshed == ["other"]

    other.anchor.delete()
    await asyncio.sleep(0)
    assert tabs.feed._listening is None
