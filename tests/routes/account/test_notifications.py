"""The page behind the bell."""

from __future__ import annotations

from typing import Any

import pytest
from nicegui.testing import User

from components.row_list import RowList
from pages import notifications
from pages.access_control import PageContext
from ringlypro.notifications import follow_ups, owner_notifications
from tests.polling import eventually
from tests.routes.account.opened import seen, shown


def list_rows(user: User) -> list[dict[str, Any]]:
    """The lines that are shown."""
    return [row for row_list in user.find(RowList).elements for row in row_list.props["rows"]]


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

    async def test_a_message_is_shown_with_who_left_it(self, user: User, place: PageContext) -> None:
        async with place.unit_of_work() as unit:
            await follow_ups.create_follow_up(
                unit, kind="message", body="Please call me back.", caller_name="Ana", caller_phone="+13055550142",
                urgent=False, best_time="", call_id=None, contact_id=None,
            )  # fmt: skip

        await shown(user, place, notifications.build_page)

        await user.should_see("Ana: Please call me back.")

    async def test_the_unread_alone_are_shown_if_wanted(self, user: User, place: PageContext) -> None:
        async with place.unit_of_work() as unit:
            read_id = await owner_notifications.create_notification(
                unit, "number_ready", link="/", number="+13055550118"
            )
            await owner_notifications.mark_notifications_read(unit, ids=[read_id])
            await owner_notifications.create_notification(
                unit, "credit_low", link="/", balance="0.5000", free_minutes=0
            )
        await shown(user, place, notifications.build_page)
        titles = {row["title"] for row in list_rows(user)}

        user.find("Unread").click()

        await eventually(lambda: [row["title"] for row in list_rows(user)] == ["Your credit is running low"])
        assert len(titles) == 2

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
