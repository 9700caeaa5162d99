"""Check my receptionist, and this was wrong: what an owner sees and may put right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from nicegui import ui
from nicegui.testing import User
from sqlalchemy import func, select

from components.html_elements import Text
from pages import call_detail, correct_intent, self_test
from pages.access_control import PageContext
from ringlypro.accounts.authentication import SignedInUser
from ringlypro.appointments.tables import Appointment
from ringlypro.calls import corrections
from ringlypro.calls.tables import Call, CallTurn, Correction
from ringlypro.change_events import NotificationListener
from ringlypro.clients import client_profiles
from ringlypro.clients.tables import Answer
from ringlypro.core import i18n
from ringlypro.notifications.tables import FollowUp
from tests.service_fixtures import FakeServices, make_services


@pytest.fixture
async def services(database, clock, database_url) -> AsyncIterator[FakeServices]:
    wire = NotificationListener(database_url)
    made = make_services(database, clock, listener=wire)
    wire.add_watcher(lambda news: client_profiles.invalidate_client_profiles(made, news))
    await wire.start()
    await wire.connected.wait()
    yield made
    await wire.stop()


@pytest.fixture
async def place(services: FakeServices, dentist: int) -> PageContext:
    visitor = SignedInUser(
        user_id=1, client_id=dentist, name="Ana Ruiz", initials="AR", business="Bright Dental", lang="en", dark=None,
        email="ana@example.com", sign_in_id=7,
    )  # fmt: skip
    card = await client_profiles.get_profile_by_id(services, dentist)
    assert card is not None
    return PageContext(services, visitor, i18n.translator_for("en"), card.zone, card)  # type: ignore[arg-type]


async def opened(user: User, build: Callable[[], Awaitable[object]]) -> None:
    @ui.page("/")
    async def page() -> None:
        await build()

    await user.open("/")


async def seen(user: User, text: str) -> None:
    for _ in range(150):
        try:
            await user.should_see(text, retries=1)
        except AssertionError:
            await asyncio.sleep(0.1)
        else:
            return
    await user.should_see(text)


async def a_turn(place: PageContext, words_said: str = "My pearly whites want love!") -> int:
    async with place.unit_of_work() as unit:
        call = Call(twilio_call_sid="CA1", from_number="+13055550142", to_number="+13055550101")
        unit.db.add(call)
        await unit.db.flush()
        unit.db.add(CallTurn(call_id=call.id, number=3, step="open", heard=words_said))
        return call.id


class TestTheCheck:
    async def test_everybody_calls_and_nothing_is_written(self, user: User, place: PageContext) -> None:
        await opened(user, lambda: self_test.build_page(place))
        await user.should_see("Nobody has called yet")

        user.find("Let them call").click()

        await seen(user, "calls went as they should")
        await user.should_see("Left out: there is no address")
        await user.should_not_see("What did not go as it should")
        async with place.unit_of_work() as unit:
            for table in (Appointment, FollowUp, Call):
                assert await unit.db.scalar(select(func.count()).select_from(table)) == 0

    async def test_a_call_that_fails_is_shown_word_by_word(self, user: User, place: PageContext) -> None:
        async with place.unit_of_work() as unit:
            unit.db.add(Answer(questions=["Do you take insurance?"], answer="Most plans.", answer_es="Casi todos."))
            unit.db.add(Answer(questions=["Do you take insurance?"], answer="Ask us.", answer_es="Pregunte."))
            await unit.notify("clients")
        await opened(user, lambda: self_test.build_page(place))

        user.find("Let them call").click()

        await seen(user, "calls need a look")
        await user.should_see("English · asks a question you wrote an answer for · Do you take insurance?")
        await user.should_see("Never said: “Ask us.”")

    async def test_what_was_put_right_is_asked_again_and_can_be_taken_back(
        self, user: User, place: PageContext
    ) -> None:
        call_id = await a_turn(place)
        async with place.unit_of_work() as unit:
            await corrections.save_correction(unit, call_id=call_id, turn=3, intent="book")
        await opened(user, lambda: self_test.build_page(place))
        await user.should_see("“My pearly whites want love!” means: Book an appointment")

        user.find("Let them call").click()
        await seen(user, "as it should")
        user.find("Take back").click()

        await seen(user, "Taken back.")
        async with place.unit_of_work() as unit:
            assert await corrections.list_corrections(unit) == []


class TestThisWasWrong:
    async def test_the_owner_says_what_was_meant(self, user: User, place: PageContext) -> None:
        call_id = await a_turn(place)
        found: list[bool] = []

        async def ask() -> None:
            found.append(
                await correct_intent.open_correction_dialog(
                    place, call_id=call_id, turn=3, words="My pearly whites want love!"
                )
            )

        async def build() -> None:
            ui.button("wrong", on_click=ask)

        await opened(user, build)
        user.find("wrong").click()
        await seen(user, "What did the caller mean?")
        with user:
            select_one(user, "The caller wanted").set_value("book")
        user.find("Put it right").click()

        await seen(user, "She will know next time.")
        async with place.unit_of_work() as unit:
            (kept,) = (await unit.db.scalars(select(Correction))).all()
        assert (kept.intent, kept.phrase, kept.turn) == ("book", "my pearly whites want love", 3)

    async def test_each_turn_with_words_can_be_put_right(self, user: User, place: PageContext) -> None:
        call_id = await a_turn(place)
        async with place.unit_of_work() as unit:
            unit.db.add(CallTurn(call_id=call_id, number=4, step="menu", keys="1", understood=[["intent", "keys"]]))
            said = (await unit.db.scalars(select(CallTurn).where(CallTurn.number == 3))).one()
            said.understood = [["intent", "other"]]
        await opened(user, lambda: call_detail.build_page(place, str(call_id)))

        assert len(user.find("This was wrong").elements) == 1
        user.find("This was wrong").click()

        await seen(user, "“My pearly whites want love!”")

    async def test_nothing_chosen_keeps_nothing(self, user: User, place: PageContext) -> None:
        call_id = await a_turn(place)

        async def build() -> None:
            ui.button(
                "wrong",
                on_click=lambda: correct_intent.open_correction_dialog(place, call_id=call_id, turn=3, words="x"),
            )

        await opened(user, build)
        user.find("wrong").click()
        await seen(user, "What did the caller mean?")
        user.find("Put it right").click()

        await seen(user, "Please choose what the caller meant.")
        async with place.unit_of_work() as unit:
            assert await corrections.list_corrections(unit) == []


def select_one(user: User, label: str):
    assert user.client is not None
    captions = [
        e for e in user.client.elements.values() if isinstance(e, Text) and e.tag == "label" and e.text == label
    ]
    return user.client.elements[int(captions[-1].props["for"][1:])]
