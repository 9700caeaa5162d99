"""The process stops while somebody types and saves: nothing typed is lost, and each save is done or said not to be."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.browsing import chromium, person
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.product import Product
from tests.polling import eventually

pytestmark = pytest.mark.slow
LOST, RESTORED = ".rp-lost", ".rp-draft-note:visible"
DRAFTS = "() => Object.keys(localStorage).filter((key) => key.startsWith('ringlypro-draft:'))"
DEAF = "() => { window.socket.io.engine.transport.ws.onmessage = null; }"
"""The browser still speaks, and hears nothing any more."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An owner at work, with one contact."""

    owner: JourneyOwner
    context: BrowserContext
    contact_id: int

    @property
    def product(self) -> Product:
        return self.owner.product

    async def edit_contact(self) -> Page:
        page = await self.owner.open_page(self.context, f"/contacts/{self.contact_id}")
        await page.get_by_role("button", name="Edit", exact=True).click()
        await expect(notes(page)).to_be_visible()
        return page

    async def contact(self) -> Any:
        return (await self.owner.http.get(f"/api/contacts/{self.contact_id}")).json()

    def restart(self) -> None:
        self.product.kill()
        self.product.start()


@pytest.fixture
async def desk(product: Product, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    email = f"{abs(hash(request.node.name))}@example.com"
    async with httpx.AsyncClient(timeout=20) as http, person(chromium(), troubles=[]) as context:
        owner = await sign_up_owner(product, http, email)
        contact = await owner.create("/api/contacts", first_name="Pat", phone="+13055550142", notes="old")
        yield Desk(owner, context, contact["id"])


def notes(page: Page) -> Locator:
    return page.locator(".q-dialog textarea").first


def save(page: Page) -> Locator:
    return page.locator(".q-dialog").get_by_role("button", name="Save")


async def test_what_was_typed_is_there_again_after_a_death_and_can_be_saved(desk: Desk) -> None:
    page = await desk.edit_contact()
    await notes(page).fill("Likes coffee.")
    desk.product.kill()
    await expect(page.locator(LOST)).to_contain_text(translate("ui.lost.title", "en"), timeout=2000)
    await notes(page).press_sequentially(" A lot.")
    await save(page).click()
    await expect(page.locator(".q-dialog .rp-save-note")).to_have_text(translate("ui.save.lost", "en"))

    desk.product.start()
    await expect(page.locator(RESTORED)).to_contain_text(translate("ui.draft.restored", "en"))
    await expect(notes(page)).to_have_value("Likes coffee. A lot.")
    await expect(page.locator(LOST)).to_have_count(0)
    assert (await desk.contact())["notes"] == "old"
    await save(page).click()
    await expect(page.locator(".q-dialog")).to_have_count(0)

    assert (await desk.contact())["notes"] == "Likes coffee. A lot."
    await page.wait_for_function(f"() => ({DRAFTS})().length === 0")


async def test_a_draft_is_discarded_for_what_is_stored(desk: Desk) -> None:
    page = await desk.edit_contact()
    await notes(page).fill("Likes coffee.")
    await page.reload()
    await expect(page.locator(RESTORED)).to_be_visible()

    await page.get_by_role("button", name=translate("ui.draft.discard", "en")).click()

    await expect(notes(page)).to_have_value("old")
    await page.wait_for_function(f"() => ({DRAFTS})().length === 0")


async def test_a_save_that_nobody_could_acknowledge_is_told_to_be_done(desk: Desk) -> None:
    page = await desk.edit_contact()
    await notes(page).fill("Likes coffee.")
    await page.evaluate(DEAF)
    await save(page).click()
    await eventually_stored(desk, "Likes coffee.")
    desk.restart()

    await expect(page.get_by_text(translate("ui.draft.was_saved", "en"))).to_be_visible()
    await expect(page.locator(".q-dialog")).to_have_count(0)
    await page.wait_for_function(f"() => ({DRAFTS})().length === 0")


async def test_a_draft_is_asked_about_what_somebody_else_changed_meanwhile(desk: Desk) -> None:
    page = await desk.edit_contact()
    await notes(page).fill("mine")
    await desk.owner.http.put(f"/api/contacts/{desk.contact_id}", json={"notes": "theirs"})
    await page.reload()

    await expect(page.locator(".rp-changes:visible")).to_contain_text("theirs")
    await expect(notes(page)).to_have_value("mine")


async def test_a_process_that_does_not_answer_is_told_and_its_save_is_done_once_it_does(desk: Desk) -> None:
    page = await desk.edit_contact()
    await notes(page).fill("Likes coffee.")
    assert desk.product.process is not None
    desk.product.process.send_signal(signal.SIGSTOP)
    try:
        await notes(page).press("End")
        await expect(page.locator(LOST)).to_be_visible(timeout=2500)
        await save(page).click()
        await expect(page.locator(".q-dialog .rp-save-note")).to_have_text(translate("ui.save.unanswered", "en"))
    finally:
        desk.product.process.send_signal(signal.SIGCONT)

    await expect(page.locator(LOST)).to_have_count(0)
    await expect(page.locator(".q-dialog")).to_have_count(0)
    assert (await desk.contact())["notes"] == "Likes coffee."
    assert await page.evaluate("window.never_reloaded === true")


async def test_two_presses_at_once_are_one_answer(desk: Desk) -> None:
    page = await desk.owner.open_page(desk.context, "/settings?section=answers")
    await page.get_by_role("button", name=translate("settings.answers.add", "en")).click()
    dialog = page.locator(".q-dialog")
    await dialog.get_by_label(translate("settings.answers.question", "en"), exact=True).fill("Parking?")
    await dialog.get_by_label(translate("settings.answers.answer", "en"), exact=True).fill("Behind the house.")

    await save(page).evaluate("(button) => { button.click(); button.click(); }")

    await expect(dialog).to_have_count(0)
    assert len((await desk.owner.http.get("/api/answers")).json()["items"]) == 1


async def test_two_tabs_change_two_fields_of_one_contact(desk: Desk) -> None:
    first, second = await desk.edit_contact(), await desk.edit_contact()
    await second.locator(".q-dialog").get_by_label("Phone").fill("+1 305 555 0199")
    await save(second).click()
    await expect(second.locator(".q-dialog")).to_have_count(0)
    await notes(first).fill("note by A")
    await save(first).click()
    await expect(first.locator(".q-dialog")).to_have_count(0)

    row = await desk.contact()
    assert (row["phone"], row["notes"]) == ("+13055550199", "note by A")


async def test_signing_out_forgets_drafts_and_passwords_are_never_kept(desk: Desk) -> None:
    page = await desk.owner.open_page(desk.context, "/settings?section=account")
    await page.get_by_label(translate("settings.account.new", "en")).first.fill("a long secret")
    assert await page.evaluate(DRAFTS) == []
    page = await desk.owner.open_page(desk.context, "/settings")
    await page.get_by_label("Business name").first.fill("Brighter Dental")
    assert len(await page.evaluate(DRAFTS)) == 1

    await page.get_by_role("button", name=translate("ui.account", "en")).click()
    await page.locator("form[action='/auth/logout'] button").click()
    await page.wait_for_url("**/login*")

    assert await page.evaluate(DRAFTS) == []


async def test_what_a_toast_said_stands_after_a_death_and_is_taken_back_after_it(desk: Desk) -> None:
    appointment_id = await book_appointment(desk)
    page = await desk.owner.open_page(desk.context, f"/appointments?open={appointment_id}")
    await page.get_by_role("button", name=translate("agenda.cancel", "en")).click()
    toast = page.get_by_text(translate("agenda.cancelled", "en", name="Pat"))
    await expect(toast).to_be_visible()
    desk.restart()
    address = f"/api/appointments/{appointment_id}"
    assert (await desk.owner.http.get(address)).json()["status"] == "cancelled"

    await page.wait_for_function("() => !window.never_reloaded && window.did_handshake === true")
    await expect(toast).to_be_visible()
    await page.get_by_role("button", name=translate("ui.undo", "en")).click()

    await expect(page.get_by_text(translate("settings.restored", "en"))).to_be_visible()
    assert (await desk.owner.http.get(address)).json()["status"] == "confirmed"


async def book_appointment(desk: Desk) -> int:
    today = date.fromisoformat((await desk.contact())["created_at"][:10])
    for days in range(1, 8):
        day = (today + timedelta(days=days)).isoformat()
        slots = (await desk.owner.http.get("/api/appointments/available", params={"date": day})).json()["slots"]
        if slots:
            booking = {"customer_name": "Pat", "customer_phone": "+13055550142", "appointment_date": day}
            row = await desk.owner.create("/api/appointments", **booking, appointment_time=slots[0])
            return int(row["id"])
    raise AssertionError("no day of a week is open")


FORMS: dict[str, tuple[str, Callable[[Page], Any]]] = {
    "settings": ("/settings", lambda page: page.get_by_label("Business name").first),
    "new contact": ("/contacts", lambda page: page.locator(".q-dialog").get_by_label("First name")),
    "new service": ("/settings?section=services", lambda page: page.locator(".q-dialog input").first),
    "booking": ("/appointments", lambda page: page.locator(".q-dialog input").first),
    "knowledge": ("/settings?section=knowledge", lambda page: page.locator("textarea").first),
}
OPENED_BY = {"new contact": "people.new", "new service": "settings.services.add", "booking": "agenda.new"}


async def test_each_form_has_what_was_typed_after_a_death(desk: Desk) -> None:
    pages = {}
    for form, (path, find_field) in FORMS.items():
        pages[form] = page = await desk.owner.open_page(desk.context, path)
        if form in OPENED_BY:
            await page.locator("main").get_by_role("button", name=translate(OPENED_BY[form], "en")).first.click()
        await find_field(page).fill("Half a wor")

    desk.restart()

    for page in pages.values():
        await expect(page.locator(RESTORED).first).to_be_visible()
    values = {form: await FORMS[form][1](page).input_value() for form, page in pages.items()}
    assert values == dict.fromkeys(FORMS, "Half a wor")


async def eventually_stored(desk: Desk, text: str) -> None:
    async def is_stored() -> bool:
        return bool((await desk.contact())["notes"] == text)

    await eventually(is_stored)
