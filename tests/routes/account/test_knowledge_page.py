"""The settings' text about the business: written, seen in passages and taken back."""

from __future__ import annotations

from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from pages import settings_page
from pages.access_control import PageContext
from ringlypro.clients import knowledge
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


async def test_each_language_has_its_own_text(
    user: User, services: FakeServices, dentist: int, place: PageContext
) -> None:
    await write(place, en=TEXT, es=SPANISH_TEXT)

    await shown(user, await make_place(services, dentist, "es"), settings_page.build_page, PATH)

    await seen(user, "Puede estacionarse gratis detrás del edificio.")
    await user.should_not_see("Please cancel a day ahead.")


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
