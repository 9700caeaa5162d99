"""The open tabs of each business: whose they are, whether somebody looks, and what keeps them up to date."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar
from weakref import WeakValueDictionary

from nicegui import ui
from nicegui.events import GenericEventArguments

from components.live_refresh import FeedPace, LivePage, PageWatch, Refresh, RefreshFeed, sum_versions
from pages import access_control
from ringlypro.vendors.services_protocol import Services

REPORT_VISIBILITY_SCRIPT = """<script>
(() => {
  const report = () => emitEvent('page_visibility', !document.hidden);
  const reportOnceConnected = () => window.did_handshake ? report() : setTimeout(reportOnceConnected, 500);
  document.addEventListener('visibilitychange', report);
  if (document.hidden) reportOnceConnected();
})();
</script>"""
VERIFIED_FOR = timedelta(minutes=10)
"""How long a tab that nobody clicks in is trusted to belong to somebody who is signed in."""
Shared = TypeVar("Shared")


class LivePages:
    """All open tabs of this process, and the feeds of each business that has one: of its pages, and of their frames."""

    def __init__(self) -> None:
        self._feeds: WeakValueDictionary[tuple[int, FeedPace], RefreshFeed] = WeakValueDictionary()
        self._pages: dict[str, tuple[LivePage, dict[FeedPace, RefreshFeed]]] = {}
        self._versions_before: dict[str, dict[FeedPace, Counter[str]]] = {}

    def open_page(self, services: Services, client_id: int) -> None:
        """Follow the tab that is being built: is it connected, is it seen."""
        live_page, feeds = self._find_page(services, client_id)

        def resume_page() -> None:
            for feed in feeds.values():
                feed.resume_page(live_page)

        def change_visibility(event: GenericEventArguments) -> None:
            live_page.is_visible = bool(event.args)
            resume_page()

        ui.add_body_html(REPORT_VISIBILITY_SCRIPT)
        ui.on("page_visibility", change_visibility)
        live_page.client.on_connect(resume_page)

    @contextmanager
    def note_build(self, services: Services, client_id: int) -> Iterator[None]:
        """What changes from here on is made up for by what is watched within the block: it was read meanwhile."""
        _, feeds = self._find_page(services, client_id)
        key = ui.context.client.id
        self._versions_before[key] = {pace: feed.copy_versions() for pace, feed in feeds.items()}
        try:
            yield
        finally:
            self._versions_before.pop(key, None)

    def watch_topics(
        self,
        services: Services,
        client_id: int,
        topics: Collection[str],
        refresh: Refresh,
        *,
        while_hidden: bool = False,
        since: int | None = None,
        pace: FeedPace = "page",
    ) -> LivePage:
        """Run `refresh` when something of these topics changed, until the place where it is asked for is gone.

        Without `since` that is from now on, or from when the page began to be built.
        """
        live_page, feeds = self._find_page(services, client_id)
        before = self._versions_before.get(live_page.client.id)
        if since is None and before is not None:
            since = sum_versions(before[pace], topics)

        async def refresh_if_signed_in() -> None:
            if await verify_signed_in(services, live_page):
                result = refresh()
                if inspect.isawaitable(result):
                    await result

        watch = PageWatch(live_page, frozenset(topics), refresh_if_signed_in, while_hidden)
        feeds[pace].add_watch(watch, since=since)
        return live_page

    def topics_version(
        self, services: Services, client_id: int, topics: Collection[str], *, pace: FeedPace = "page"
    ) -> int:
        """To be read before what is shown first: hand it on as `since`."""
        return self._find_page(services, client_id)[1][pace].topics_version(topics)

    async def load_shared(
        self,
        services: Services,
        client_id: int,
        *,
        key: Hashable,
        topics: Collection[str],
        load: Callable[[], Awaitable[Shared]],
        pace: FeedPace = "page",
    ) -> Shared:
        """What `load` gives, read once for all tabs of the business that ask for the same while nothing changes."""
        feed = self._find_page(services, client_id)[1][pace]
        return await feed.load_shared(key, topics, load)

    def _find_page(self, services: Services, client_id: int) -> tuple[LivePage, dict[FeedPace, RefreshFeed]]:
        client = ui.context.client
        page_and_feeds = self._pages.get(client.id)
        if page_and_feeds is None:
            feeds: dict[FeedPace, RefreshFeed] = {
                pace: self._find_feed(services, client_id, pace) for pace in ("page", "frame")
            }
            page_and_feeds = self._pages[client.id] = (LivePage(client, verified_at=services.clock()), feeds)
            client.on_delete(lambda page: self._pages.pop(page.id, None))
        return page_and_feeds

    def _find_feed(self, services: Services, client_id: int, pace: FeedPace) -> RefreshFeed:
        feed = self._feeds.get((client_id, pace))
        if feed is None:
            feed = RefreshFeed(lambda: services.listener.subscribe_client(client_id), services.load_monitor, pace)
            self._feeds[client_id, pace] = feed
        return feed


async def verify_signed_in(services: Services, live_page: LivePage, *, trusted_for: timedelta = VERIFIED_FOR) -> bool:
    """Whether the sign-in of a tab stands, as a look within `trusted_for` has shown or one does now.

    A sign-in that runs out tells nobody, and a tab may stay open for weeks. Once it has ended, the tab is led to the
    sign-in page and nothing more is read for it.
    """
    now = services.clock()
    if live_page.is_signed_out:
        return False
    if live_page.verified_at is not None and timedelta(0) <= now - live_page.verified_at < trusted_for:
        return True
    live_page.is_signed_out = not await access_control.is_signed_in(services, live_page.client.request)
    if live_page.is_signed_out:
        access_control.lead_to_login(live_page.client)
        return False
    live_page.verified_at = now
    return True
