"""Tells a browser of bookings, texts and emergencies, as its person has chosen; also a tab in the background."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence

from components.browser_notices import BrowserNotices, DesktopNotice
from pages.access_control import PageContext
from pages.live_pages import LivePages
from pages.notifications import resolve_link
from ringlypro.accounts import notice_preferences
from ringlypro.notifications import browser_notices
from ringlypro.notifications.browser_notices import BrowserNotice

TOPICS = frozenset({"notifications"})


class NoticeWatch:
    """What one tab has been told of. Nothing is read for somebody who has switched nothing on."""

    def __init__(self, page: PageContext) -> None:
        self._page = page
        self._kinds = page.visitor.notice_kinds
        self._last_id: int | None = None
        self._browser = BrowserNotices()
        self._is_following = False
        self._watch({notice_preferences.TOPIC}, self.load_kinds)

    async def follow_events(self) -> None:
        """Follow what has been switched on; what is there already is no news."""
        if self._kinds:
            self._last_id = _newest_id(await self._load_notices())
            if not self._is_following:
                self._is_following = True
                self._watch(TOPICS, self.announce_new)

    async def load_kinds(self) -> None:
        """Somebody has switched something: follow it from now on."""
        async with self._page.unit_of_work() as unit:
            self._kinds = await notice_preferences.load_notice_kinds(unit, user_id=self._page.visitor.user_id)
        if not self._kinds:
            self._last_id = None
        elif self._last_id is None:
            await self.follow_events()

    async def announce_new(self) -> None:
        """Tell of what has happened since the last look."""
        if not self._kinds:
            return
        notices = await self._load_notices()
        last_id, self._last_id = self._last_id, max(self._last_id or 0, _newest_id(notices))
        if last_id is None:
            return
        new_notices = [notice for notice in notices if notice.kind in self._kinds and notice.id > last_id]
        if new_notices:
            self._browser.announce([self._word_notice(notice) for notice in reversed(new_notices)])

    def _watch(self, topics: Collection[str], refresh: Callable[[], Awaitable[None]]) -> None:
        page = self._page
        page.services.caches.get_cache(LivePages).watch_topics(
            page.services, page.visitor.client_id, topics, refresh, while_hidden=True, pace="frame"
        )

    async def _load_notices(self) -> Sequence[BrowserNotice]:
        page = self._page

        async def read_notices() -> Sequence[BrowserNotice]:
            async with page.unit_of_work() as unit:
                return await browser_notices.list_newest_notices(unit, lang=page.lang, zone=page.zone)

        return await page.services.caches.get_cache(LivePages).load_shared(
            page.services,
            page.visitor.client_id,
            key=("notices", page.lang),
            topics=TOPICS,
            load=read_notices,
            pace="frame",
        )

    def _word_notice(self, notice: BrowserNotice) -> DesktopNotice:
        return DesktopNotice(
            key=f"{self._page.visitor.client_id}-notification-{notice.id}",
            title=notice.title,
            body=notice.body,
            href=resolve_link(notice.link) or "/",
            is_urgent=notice.kind == "emergency",
        )


def _newest_id(notices: Sequence[BrowserNotice]) -> int:
    return max((notice.id for notice in notices), default=0)
