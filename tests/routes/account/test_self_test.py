"""Check my receptionist, and this was wrong: what an owner sees and may put right."""

from __future__ import annotations

from nicegui import ui
from nicegui.testing import User
from sqlalchemy import func, select

from pages import call_detail, correct_intent, self_test
from pages.access_control import PageContext
from ringlypro.appointments.tables import Appointment
from ringlypro.calls import corrections
from ringlypro.calls.tables import Call, CallTurn, Correction
from ringlypro.clients import client_profiles, knowledge
from ringlypro.clients.tables import Answer, AnswerTexts
from ringlypro.notifications.tables import FollowUp
from tests.polling import eventually
from tests.routes.account.opened import field, seen, shown

EVERY_CALL = 150
"""Looks, a tenth of a second apart, until everybody has called."""


def spanish(answer: str) -> dict[str, AnswerTexts]:
    return {"es": AnswerTexts(language="es", answer=answer)}


async def a_turn(place: PageContext, words_said: str = "My pearly whites want love!") -> int:
    async with place.unit_of_work() as unit:
        call = Call(twilio_call_sid="CA1", from_number="+13055550142", to_number="+13055550101")
        unit.db.add(call)
        await unit.db.flush()
        unit.db.add(CallTurn(call_id=call.id, number=3, step="open", heard=words_said))
        return call.id


async def knows_answers(place: PageContext) -> bool:
    """Whether the profile that calls use has been read again."""
    profile = await client_profiles.get_profile_by_id(place.services, place.visitor.client_id)
    return profile is not None and len(profile.answers) == 2


class TestTheCheck:
    async def test_everybody_calls_and_nothing_is_written(self, user: User, place: PageContext) -> None:
        await shown(user, place, self_test.build_page)
        await user.should_see("Nobody has called yet")

        user.find("Let them call").click()

        await seen(user, "calls went as they should", retries=EVERY_CALL)
        await user.should_see("Left out: there is no address")
        await user.should_not_see("What did not go as it should")
        async with place.unit_of_work() as unit:
            for table in (Appointment, FollowUp, Call):
                assert await unit.db.scalar(select(func.count()).select_from(table)) == 0

    async def test_a_call_that_fails_is_shown_word_by_word(self, user: User, place: PageContext) -> None:
        async with place.unit_of_work() as unit:
            unit.db.add(
                Answer(questions=["Do you take insurance?"], answer="Most plans.", texts=spanish("Casi todos."))
            )
            unit.db.add(Answer(questions=["Do you take insurance?"], answer="Ask us.", texts=spanish("Pregunte.")))
            await unit.notify("clients")
        await eventually(lambda: knows_answers(place))
        await shown(user, place, self_test.build_page)

        user.find("Let them call").click()

        await seen(user, "calls need a look", retries=EVERY_CALL)
        await user.should_see("English · asks a question you wrote an answer for · Do you take insurance?")
        await user.should_see("Never said: “Ask us.”")

    async def test_what_the_owner_wrote_at_length_is_asked_too(self, user: User, place: PageContext) -> None:
        async with place.unit_of_work() as unit:
            await knowledge.save_knowledge(unit, {"en": "Yes, we sell purple elephants by the pound."})
        await shown(user, place, self_test.build_page)

        user.find("Let them call").click()

        await seen(user, "1 of", retries=EVERY_CALL)
        await user.should_see("English · asks what nobody wrote an answer for")
        await user.should_see("Yes, we sell purple elephants by the pound.")

    async def test_what_was_put_right_is_asked_again_and_can_be_taken_back(
        self, user: User, place: PageContext
    ) -> None:
        call_id = await a_turn(place)
        async with place.unit_of_work() as unit:
            await corrections.save_correction(unit, call_id=call_id, turn=3, intent="book")
        await shown(user, place, self_test.build_page)
        await user.should_see("“My pearly whites want love!” means: Book an appointment")

        user.find("Let them call").click()
        await seen(user, "as it should", retries=EVERY_CALL)
        user.find("Take back").click()

        await seen(user, "Taken back.")
        async with place.unit_of_work() as unit:
            assert await corrections.list_corrections(unit) == []


class TestThisWasWrong:
    async def test_the_owner_says_what_was_meant(self, user: User, place: PageContext) -> None:
        call_id = await a_turn(place)
        result: list[bool] = []

        async def ask() -> None:
            result.append(
                await correct_intent.open_correction_dialog(
                    place, call_id=call_id, turn=3, words="My pearly whites want love!"
                )
            )

        async def build(_: PageContext) -> None:
            ui.button("wrong", on_click=ask)

        await shown(user, place, build)
        user.find("wrong").click()
        await seen(user, "What did the caller mean?")
        with user:
            field(user, "The caller wanted").set_value("book")
        user.find("Save the correction").click()

        await seen(user, "She will know next time.")
        async with place.unit_of_work() as unit:
            (kept,) = (await unit.db.scalars(select(Correction))).all()
        assert (kept.intent, kept.phrase, kept.turn) == ("book", "my pearly whites want love", 3)

    async def test_each_turn_with_words_can_be_put_right(self, user: User, place: PageContext) -> None:
        call_id = await a_turn(place)
        async with place.unit_of_work() as unit:
            unit.db.add(CallTurn(call_id=call_id, number=4, step="menu", keys="1", understood=[["intent", "keys"]]))
            spoken_text = (await unit.db.scalars(select(CallTurn).where(CallTurn.number == 3))).one()
            spoken_text.understood = [["intent", "other"]]
        await shown(user, place, lambda place: call_detail.build_page(place, str(call_id)))

        assert len(user.find("This was wrong").elements) == 1
        user.find("This was wrong").click()

        await seen(user, "“My pearly whites want love!”")

    async def test_nothing_chosen_keeps_nothing(self, user: User, place: PageContext) -> None:
        call_id = await a_turn(place)

        async def build(_: PageContext) -> None:
            ui.button(
                "wrong",
                on_click=lambda: correct_intent.open_correction_dialog(place, call_id=call_id, turn=3, words="x"),
            )

        await shown(user, place, build)
        user.find("wrong").click()
        await seen(user, "What did the caller mean?")
        user.find("Save the correction").click()

        await seen(user, "Please choose what the caller meant.")
        async with place.unit_of_work() as unit:
            assert await corrections.list_corrections(unit) == []
