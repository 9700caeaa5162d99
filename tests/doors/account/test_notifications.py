"""The page behind the bell."""

from __future__ import annotations

import pytest
from nicegui.testing import User

from pages import notifications
from pages.guard import Place
from ringlypro.notices import bell
from tests.doors.account.opened import seen, shown


class TestNotifications:
    async def test_lines_are_worded_and_marked_as_read(self, user: User, place: Place) -> None:
        async with place.unit() as unit:
            await bell.ring(unit, "credit_low", link="/credits", balance="0.5000", free_minutes=0)
        await shown(user, place, notifications.build)
        await user.should_see("Your credit is running low")

        user.find("Mark all as read").click()

        await seen(user, "All marked as read.")
        async with place.unit() as unit:
            assert await bell.unread(unit) == 0

    async def test_news_arrive_by_themselves(self, user: User, place: Place) -> None:
        await shown(user, place, notifications.build)
        await user.should_see("Nothing to tell yet")

        async with place.unit() as unit:
            await bell.ring(unit, "credit_deposit", link="/credits", amount="20.0000", balance="20.0000")

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
        assert notifications.address(link) == page
