"""The page behind the bell."""

from __future__ import annotations

import pytest
from nicegui.testing import User

from pages import notifications
from pages.access_control import PageContext
from ringlypro.notifications import owner_notifications
from tests.routes.account.opened import seen, shown


class TestNotifications:
    async def test_lines_are_worded_and_marked_as_read(self, user: User, place: PageContext) -> None:
        async with place.unit_of_work() as unit:
            await owner_notifications.create_notification(
                unit, "credit_low", link="/credits", balance="0.5000", free_minutes=0
            )
        await shown(user, place, notifications.build_page)
        await user.should_see("Your credit is running low")

        user.find("Mark all as read").click()

        await seen(user, "All marked as read.")
        async with place.unit_of_work() as unit:
            assert await owner_notifications.count_unread_notifications(unit) == 0

    async def test_news_arrive_by_themselves(self, user: User, place: PageContext) -> None:
        await shown(user, place, notifications.build_page)
        await user.should_see("Nothing to tell yet")

        async with place.unit_of_work() as unit:
            await owner_notifications.create_notification(
                unit, "credit_deposit", link="/credits", amount="20.0000", balance="20.0000"
            )

        await seen(user, "$20.00 has arrived. Your balance is $20.00.")

    @pytest.mark.parametrize(
        ("link", "page"),
        [
            ("/credits", "/billing"),
            ("/calls/7", "/calls/7"),
            ("/appointments?id=3", "/appointments?id=3"),
            ("/", "/"),
            ("/calls/", ""),
            ("/nowhere", ""),
            ("", ""),
            ("//evil.example", ""),
            ("https://evil.example/calls/7", ""),
        ],
    )
    def test_a_line_leads_to_pages_of_ours_alone(self, link: str, page: str) -> None:
        assert notifications.resolve_link(link) == page
