"""The settings' text about the business: written, seen in passages and taken back."""

from __future__ import annotations

import pytest
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from pages import settings_page
from pages.access_control import PageContext
from ringlypro.clients import catalog, knowledge
from tests.polling import eventually
from tests.routes.account.opened import field, fill, make_place, seen, shown
from tests.service_fixtures import FakeServices

TEXT = """Parking

Patients park for free in the garage behind the building.

We are in network with Delta Dental, MetLife and Cigna.

Please cancel a day ahead."""
SPANISH_TEXT = "Puede estacionarse gratis detrás del edificio.\n\nAceptamos MetLife."
PATH = "/?section=knowledge"


async def stored_texts(place: PageContext) -> dict[str, str]:
    async with place.unit_of_work() as unit:
        return {lang: row.body for lang, row in (await knowledge.load_knowledge(unit)).items()}


async def write(place: PageContext, **texts: str) -> None:
    async with place.unit_of_work() as unit:
        await knowledge.save_knowledge(unit, texts)


async def test_a_text_is_seen_in_passages_saved_and_taken_back(user: User, place: PageContext) -> None:
    await shown(user, place, settings_page.build_page, PATH)
    await seen(user, "Nothing written yet")

    fill(user, "Your text in English", TEXT)

    await seen(user, "Parking: Patients park for free in the garage behind the building.")
    await user.should_see("3 passages, as she says them")
    await user.should_see(f"{len(TEXT)} of 20,000 letters")
    assert await stored_texts(place) == {}
    user.find("Save").click()
    await seen(user, "Saved.")
    assert await stored_texts(place) == {"en": TEXT}

    user.find("Undo").click()
    await seen(user, "Everything is as it was before.")
    assert await stored_texts(place) == {}


def ask(user: User, label: str) -> None:
    """Press Enter in the field of the question."""
    UserInteraction(user, {field(user, label)}, None).trigger("keydown.enter")


@pytest.mark.parametrize(
    ("question", "outcome", "words"),
    [
        ("where can I park", "She says this", "Has 100% of what is asked"),
        ("park network", "Too unsure to say it", "Write an answer"),
        ("do you sell bicycles", "Nothing here answers it", "somebody will call back"),
    ],
)
async def test_a_question_shows_what_would_be_said(
    *, user: User, place: PageContext, question: str, outcome: str, words: str
) -> None:
    await write(place, en=TEXT)
    await shown(user, place, settings_page.build_page, PATH)
    await seen(user, "3 passages")

    fill(user, "Question", question)
    ask(user, "Question")

    await seen(user, outcome)
    await user.should_see(words)


async def test_an_unanswered_question_becomes_an_answer_at_once(user: User, place: PageContext) -> None:
    await shown(user, place, settings_page.build_page, PATH)
    fill(user, "Question", "do you sell bicycles")
    ask(user, "Question")
    await seen(user, "Write an answer")

    user.find("Write an answer").click()
    await seen(user, "Other ways to ask it")
    fill(user, "Answer", "Only bells.")
    user.find("Save").click()

    async def is_stored() -> bool:
        async with place.unit_of_work() as unit:
            answers = [(each.question, each.answer) for each in await catalog.list_answers(unit)]
        return answers == [("do you sell bicycles", "Only bells.")]

    await eventually(is_stored)


async def test_each_language_has_its_own_text_and_its_own_questions(
    user: User, services: FakeServices, dentist: int, place: PageContext
) -> None:
    await write(place, en=TEXT, es=SPANISH_TEXT)

    await shown(user, await make_place(services, dentist, "es"), settings_page.build_page, PATH)

    await seen(user, "Puede estacionarse gratis detrás del edificio.")
    await user.should_not_see("Please cancel a day ahead.")
    fill(user, "Pregunta", "¿dónde me puedo estacionar?")
    ask(user, "Pregunta")
    await seen(user, "Ella dice esto")


async def test_a_text_without_end_is_refused_under_its_field(user: User, place: PageContext) -> None:
    await shown(user, place, settings_page.build_page, PATH)
    fill(user, "Your text in English", "word " * 4_001)
    (tab,) = [each for each in user.find(ui.tab).elements if each.props["label"] == "Spanish"]
    UserInteraction(user, {tab}, None).click()
    await user.should_see("Your text in Spanish")

    user.find("Save").click()

    await seen(user, "Please check the marked fields.")
    await user.should_see("Your text in English")
    assert field(user, "Your text in English").error
    assert await stored_texts(place) == {}


async def test_what_a_program_writes_arrives_by_itself(user: User, place: PageContext) -> None:
    await shown(user, place, settings_page.build_page, PATH)
    await seen(user, "Nothing written yet")

    await write(place, en="We are open to walk-ins.")

    await seen(user, "We are open to walk-ins.")
    await user.should_see("1 passage, as she says it")
