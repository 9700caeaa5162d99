"""Every word of every page can be read: from 360 to 1,920 pixels, in both languages, in both densities of rows."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Page, expect

from pages.routes import PUBLIC_PATHS
from pages.settings_page import SECTIONS
from tests.journeys.crowded_text import find_crowded_text
from tests.journeys.owners import JourneyOwner, owner_with_month
from tests.journeys.product import Product
from tests.journeys.test_accessibility import find_faults, list_paths, new_context

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LONG_NAME = "Maximiliana Wolfeschlegelsteinhausenbergerdorff de los Ángeles y Todos los Santos " * 2


@pytest.fixture(scope="module")
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody with a month of calls behind them, and a contact whose name fits nowhere."""
    async with owner_with_month(everybodys_product, "crowded@example.com") as owner:
        fields = {"first_name": LONG_NAME[:90].strip(), "last_name": LONG_NAME[90:160].strip()}
        await owner.create("/api/contacts", phone="+13055550199", **fields)
        yield owner


async def open_settled(owner: JourneyOwner, context: BrowserContext, path: str) -> Page:
    page = await owner.open_page(context, path)
    await page.wait_for_function("!document.querySelector('.q-table__progress, .q-linear-progress')")
    await expect(page.locator("#main h1, #main h2").first).to_be_visible()
    return page


@pytest.mark.parametrize(("lang", "density"), [("en", "comfortable"), ("es", "compact")])
async def test_every_word_of_every_page_can_be_read(
    owner: JourneyOwner, context: BrowserContext, lang: str, density: str
) -> None:
    await owner.change_profile(language=lang, density=density)
    paths = [*await list_paths(owner), *(f"/settings?section={section}" for section in SECTIONS)]
    faults = []
    for path in paths:
        page = await open_settled(owner, context, path)
        faults += await find_crowded_text(page)
        await page.close()
    await context.clear_cookies()
    for path in PUBLIC_PATHS:
        page = await context.new_page()
        await page.goto(f"{owner.product.url}{path}?lang={lang}")
        faults += await find_crowded_text(page)
        await page.close()

    assert len(paths) > 15
    assert faults == []


SEEDED_FAULTS = {
    "overlap": "const h = document.querySelector('#main h1'); h.insertAdjacentHTML('afterend', '<p style=margin-top:-24px>over it</p>')",
    "cut": "document.querySelector('#main h1').style.cssText = 'width:20px;overflow:hidden;white-space:nowrap'",
    "cut below": "document.querySelector('#main h1').parentElement.style.cssText = 'height:12px;overflow:hidden'",
    "shortened": "document.querySelector('#main h1').style.cssText = 'width:30px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap'",
    "sideways": "document.querySelector('#main h1').style.cssText = 'width:3000px'",
}


@pytest.mark.parametrize("kind", SEEDED_FAULTS)
async def test_a_fault_of_each_kind_would_be_found(owner: JourneyOwner, context: BrowserContext, kind: str) -> None:
    await owner.change_profile(language="en", density="comfortable")
    page = await open_settled(owner, context, "/calls")
    await page.evaluate(SEEDED_FAULTS[kind])

    faults = await find_crowded_text(page, (390, 1_440))

    assert {int(fault.split()[0]) for fault in faults if fault.split(": ")[1] == kind} == {390, 1_440}


DIALOGS = {
    "/appointments?new=1": "",
    "/contacts?new=1": "",
    "/appointments?tab=past": ".rp-appt",
    "/": "[data-palette]",
}
"""Each with what opens it, where its address does not."""


@pytest.mark.parametrize("size", ["wide", "phone"])
async def test_dialogs_pass_the_rules_of_accessibility(owner: JourneyOwner, context: BrowserContext, size: str) -> None:
    await owner.change_profile(language="es", density="comfortable")
    browser_context = await new_context(context, size)
    faults = []
    for path, opener in DIALOGS.items():
        page = await open_settled(owner, browser_context, path)
        if opener:
            await page.locator(f"{opener}:visible").first.click()
        await expect(page.locator(".q-dialog .rp-dialog, dialog[open]")).to_be_visible()
        faults += await find_faults(page)
        await page.close()

    assert faults == []


async def test_behind_a_dialog_nothing_is_in_reach_and_the_focus_returns(
    owner: JourneyOwner, context: BrowserContext
) -> None:
    await owner.change_profile(language="en", density="comfortable")
    page = await open_settled(owner, context, "/contacts")
    opener = page.get_by_role("button", name="New contact")
    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".q-dialog .rp-dialog")).to_be_visible()
    await expect(page.locator(".q-header[inert], .q-drawer-container[inert]")).to_have_count(2)

    await page.keyboard.press("Escape")

    await expect(page.locator("[inert]")).to_have_count(0)
    await expect(opener).to_be_focused()
