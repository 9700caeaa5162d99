"""The palette by keys alone: pages, people, calls, appointments and actions, in both languages and on a telephone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.owners import JourneyOwner, owner_with_month
from tests.journeys.product import Product
from tests.journeys.test_accessibility import find_faults, new_context

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SELECTED = "[role=option][aria-selected=true]"


@pytest.fixture(scope="module")
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody with a month of calls behind them."""
    async with owner_with_month(everybodys_product, "palette@example.com") as owner:
        yield owner


async def newest(owner: JourneyOwner, path: str) -> dict[str, str]:
    answer = (await owner.http.get(path, params={"limit": 1})).json()
    row: dict[str, str] = answer["items"][0]
    return row


def palette_of(page: Page, lang: str = "en") -> Locator:
    return page.get_by_role("dialog", name=translate("palette.label", lang))


async def look_for(page: Page, words: str, lang: str = "en") -> Locator:
    """Open the palette and type; returns it."""
    await page.keyboard.press("Control+k")
    palette = palette_of(page, lang)
    await expect(palette).to_be_visible()
    await page.keyboard.type(words)
    return palette


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_letters_lead_to_a_page_and_the_focus_comes_back(
    owner: JourneyOwner, context: BrowserContext, lang: str
) -> None:
    await owner.change_profile(language=lang)
    page = await owner.open_page(context)
    await page.locator("[data-palette]").first.focus()
    palette = await look_for(page, translate("nav.billing", lang)[:4].lower(), lang)
    await expect(palette.locator(SELECTED)).to_contain_text(translate("nav.billing", lang))
    await page.keyboard.press("Escape")
    await expect(palette).to_be_hidden()
    assert await page.evaluate("document.activeElement.hasAttribute('data-palette')")

    await page.keyboard.press("/")
    await page.keyboard.type(translate("nav.billing", lang).lower())
    await page.keyboard.press("Enter")

    await expect(page).to_have_url(re.compile(r"/billing$"))
    await expect(palette).to_be_hidden()
    assert await page.evaluate("window.never_reloaded")


async def test_people_calls_and_appointments_are_found_by_what_is_known_of_them(
    owner: JourneyOwner, context: BrowserContext
) -> None:
    await owner.change_profile(language="en")
    contact, visit = await newest(owner, "/api/contacts"), await newest(owner, "/api/appointments")
    page = await owner.open_page(context)
    palette = await look_for(page, contact["phone"][-7:])
    await expect(palette.locator(SELECTED)).to_contain_text(contact["first_name"])
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(rf"/contacts/{contact['id']}$"))

    palette = await look_for(page, visit["confirmation_code"].lower())
    await expect(palette.get_by_role("option", name=visit["confirmation_code"])).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(rf"open={visit['id']}"))
    await expect(page.locator(".q-dialog .rp-dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".q-dialog")).to_have_count(0)

    palette = await look_for(page, "appointment")
    await expect(palette.get_by_role("group", name=translate("palette.group.calls", "en"))).to_be_visible()


async def test_a_person_is_booked_for_without_their_page(owner: JourneyOwner, context: BrowserContext) -> None:
    await owner.change_profile(language="en")
    contact = await newest(owner, "/api/contacts")
    page = await owner.open_page(context)
    palette = await look_for(page, contact["phone"][-7:])
    await expect(palette.locator(SELECTED)).to_contain_text(contact["first_name"])

    await page.keyboard.press("Alt+b")

    await expect(page).to_have_url(re.compile(rf"/appointments\?new=1&contact={contact['id']}"))
    await expect(page.locator(".q-dialog input").first).not_to_have_value("")


async def test_arrows_walk_and_tab_narrows_to_a_group(owner: JourneyOwner, context: BrowserContext) -> None:
    await owner.change_profile(language="en")
    page = await owner.open_page(context)
    palette = await look_for(page, "a")
    first = await palette.locator(SELECTED).get_attribute("id") if await palette.locator(SELECTED).count() else None
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    second = await palette.locator(SELECTED).get_attribute("id")
    assert second != first
    await expect(palette.get_by_role("combobox")).to_have_attribute("aria-activedescendant", str(second))

    await page.keyboard.press("Tab")

    await expect(palette.get_by_role("group")).to_have_count(1)


async def test_nobody_of_that_name_can_be_entered_at_once(owner: JourneyOwner, context: BrowserContext) -> None:
    await owner.change_profile(language="en")
    page = await owner.open_page(context)
    palette = await look_for(page, "Zoë <b>Quux")
    await expect(palette).to_contain_text("Nothing here is called “Zoë <b>Quux”.")

    await page.keyboard.press("Enter")

    await expect(page).to_have_url(re.compile(r"/contacts\?new=1&name="))
    await expect(page.locator(".q-dialog [data-field=first_name]")).to_have_value("Zoë")


async def test_actions_are_done_from_anywhere(owner: JourneyOwner, context: BrowserContext) -> None:
    await owner.change_profile(language="en")
    page = await owner.open_page(context, "/billing")
    await look_for(page, "mark all")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(translate("palette.marked_read", "en"))).to_be_visible()
    await look_for(page, "write a note")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(r"/calls/\d+\?note=1"))
    await expect(page.locator("[data-field=notes]")).to_be_focused()

    await page.locator("main h1").click()
    await page.keyboard.press("n")
    await expect(page).to_have_url(re.compile(r"/appointments\?new=1"))
    await expect(page.locator(".q-dialog .rp-dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".q-dialog")).to_have_count(0)
    await page.keyboard.press("n")
    await expect(page.locator(".q-dialog .rp-dialog")).to_be_visible()


async def test_two_keys_lead_to_a_page_and_are_listed(owner: JourneyOwner, context: BrowserContext) -> None:
    await owner.change_profile(language="es")
    page = await owner.open_page(await new_context(context, "wide"))
    await page.keyboard.press("?")
    keys = page.get_by_role("dialog", name=translate("keys.title", "es"))
    await expect(keys).to_contain_text(translate("keys.here", "es"))
    await expect(keys).to_contain_text(translate("keys.done", "es"))
    assert await find_faults(page) == []
    await page.keyboard.press("Escape")

    await page.keyboard.press("g")
    await page.keyboard.press("c")

    await expect(page).to_have_url(re.compile(r"/calls$"))
    await page.locator("#main input[type=search]").fill("g")
    await page.keyboard.press("h")
    await expect(page).to_have_url(re.compile(r"q=gh"))


@pytest.mark.parametrize("size", ["wide", "phone"])
async def test_the_palette_has_no_fault_and_hides_nothing(
    owner: JourneyOwner, context: BrowserContext, size: str
) -> None:
    await owner.change_profile(language="en")
    browser_context = await new_context(context, size)
    page = await owner.open_page(browser_context)
    if size == "phone":
        await page.locator("button[data-palette]:visible").click()
        await page.keyboard.type("mar")
    else:
        await look_for(page, "mar")
    palette = palette_of(page)
    await expect(palette.get_by_role("status")).to_contain_text("found")

    assert await find_faults(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_without_a_connection_nothing_is_promised(owner: JourneyOwner, context: BrowserContext) -> None:
    await owner.change_profile(language="en")
    page = await owner.open_page(context)
    await context.set_offline(True)
    await page.keyboard.press("Control+k")
    await page.keyboard.type("bil")
    palette = palette_of(page)
    await expect(palette.get_by_role("status")).to_have_text(translate("palette.lost", "en"))
    await page.keyboard.press("Enter")
    await expect(palette).to_be_visible()

    await context.set_offline(False)

    await expect(palette.get_by_role("status")).not_to_have_text(translate("palette.lost", "en"))
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(r"/billing$"))
