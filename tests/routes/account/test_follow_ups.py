"""The page of what callers left: a question is answered on it for everybody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction
from sqlalchemy import select

from components.needs_list import NeedsList
from pages import follow_ups as follow_ups_page
from pages.access_control import PageContext
from ringlypro.accounts.tables import User as UserRow
from ringlypro.clients import catalog
from ringlypro.notifications import follow_ups
from tests.conftest import TravellingClock
from tests.polling import eventually
from tests.routes.account.opened import field, fill, seen, shown
from tests.routes.signed_in import token_of
from tests.service_fixtures import FakeServices


async def leave(place: PageContext, **values: Any) -> int:
    inputs: dict[str, Any] = {
        "kind": "question", "body": "Are you in network with MetLife?", "caller_name": "Ana López",
        "caller_phone": "+13055550142", "urgent": False, "best_time": "", "call_id": None, "contact_id": None,
    }  # fmt: skip
    async with place.unit_of_work() as unit:
        return (await follow_ups.create_follow_up(unit, **(inputs | values))).id


def press_need(user: User, kind: str) -> None:
    """Press a button of the one row that is shown."""
    (shown_list,) = [each for each in user.find(NeedsList).elements if each.shown_view]
    (key,) = shown_list.list_keys("rows")
    UserInteraction(user, {shown_list}, None).trigger("act", [kind, key])


async def test_a_question_is_answered_with_the_callers_words_in_the_form(user: User, place: PageContext) -> None:
    follow_up_id = await leave(place)
    await shown(user, place, follow_ups_page.build_page)

    press_need(user, "answer")
    await seen(user, "Answer what was asked")
    fill(user, "Answer", "Yes, with all plans.")
    fill(user, "Answer, in Spanish", "Sí, con todos.")
    user.find("Save").click()

    await seen(user, "It is one of your answers now")
    async with place.unit_of_work() as unit:
        (answer,) = await catalog.list_answers(unit)
        row = await follow_ups.get_follow_up(unit, follow_up_id)
    assert (answer.question, answer.answer) == ("Are you in network with MetLife?", "Yes, with all plans.")
    assert answer.texts["es"].answer == "Sí, con todos."
    assert (row.status, row.answer_id) == ("done", answer.id)
    await user.should_not_see("Answer for everybody")


async def test_a_message_is_no_question(user: User, place: PageContext) -> None:
    await leave(place, kind="message", body="Please call back.")
    await shown(user, place, follow_ups_page.build_page)
    await user.should_see("Please call back.")

    await user.should_not_see("Answer for everybody")


async def test_who_is_to_do_it_and_until_when_arrives_by_itself(
    *, user: User, place: PageContext, services: FakeServices, dentist: int, clock: TravellingClock
) -> None:
    await token_of(services, dentist)
    follow_up_id = await leave(place)
    await shown(user, place, follow_ups_page.build_page)
    await user.should_see("Are you in network with MetLife?")

    clock.forward(minutes=1)
    async with place.unit_of_work() as unit:
        owner_id = (await unit.db.scalars(select(UserRow.id))).one()
        due_at = datetime(2025, 11, 21, 14, 0, tzinfo=UTC)
        await follow_ups.update_follow_up(
            unit, follow_up_id, {"assignee_id": owner_id, "due_at": due_at, "urgent": True}
        )

    await seen(user, "For Ana")
    await user.should_see("Until Nov")
    (row,) = next(e.shown_view["rows"] for e in user.find(NeedsList).elements if e.shown_view)
    assert (row["hot"], row["tone"]) == (True, "bad")


class TestPlan:
    """Who is to do it and until when can be set on the page, and taken back."""

    async def open_form(self, user: User, place: PageContext) -> None:
        await shown(user, place, follow_ups_page.build_page)
        await seen(user, "MetLife")
        press_need(user, "plan")
        await seen(user, "Nobody yet")

    async def test_it_is_set_on_the_businesss_clock_and_taken_back(
        self, user: User, place: PageContext, services: FakeServices, dentist: int
    ) -> None:
        await token_of(services, dentist)
        follow_up_id = await leave(place)
        async with place.unit_of_work() as unit:
            owner_id = (await unit.db.scalars(select(UserRow.id))).one()
        await self.open_form(user, place)

        fill(user, "Who does it", owner_id)
        fill(user, "Until", "2025-11-21")
        fill(user, "Hour", "09:30")
        user.find("Save").click()

        await seen(user, "For Ana")
        await user.should_see("Until Nov")
        async with place.unit_of_work() as unit:
            row = await follow_ups.get_follow_up(unit, follow_up_id)
        assert (row.assignee_id, row.due_at) == (owner_id, datetime(2025, 11, 21, 14, 30, tzinfo=UTC))
        user.find("Undo").click()
        await seen(user, "Everything is as it was before.")
        await user.should_not_see("For Ana", retries=30)
        async with place.unit_of_work() as unit:
            row = await follow_ups.get_follow_up(unit, follow_up_id)
        assert (row.assignee_id, row.due_at) == (None, None)

    async def test_an_hour_without_a_day_is_refused_under_its_field(self, user: User, place: PageContext) -> None:
        follow_up_id = await leave(place)
        await self.open_form(user, place)

        fill(user, "Hour", "09:30")
        user.find("Save").click()

        await eventually(lambda: bool(field(user, "Until").error))
        async with place.unit_of_work() as unit:
            assert (await follow_ups.get_follow_up(unit, follow_up_id)).due_at is None

    async def test_a_day_alone_lasts_until_the_end_of_work(self, user: User, place: PageContext) -> None:
        await leave(place)
        await self.open_form(user, place)

        fill(user, "Until", "2025-11-21")
        user.find("Save").click()

        await seen(user, "5:00")
