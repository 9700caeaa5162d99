"""Every page passes axe with its best practices: light and dark, wide and on a telephone, in both languages."""

from __future__ import annotations

import importlib.resources
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Page, expect

from pages.routes import PUBLIC_PATHS, ROUTES
from tests.journeys.browsing import evaluate_script, settle_page
from tests.journeys.owners import JourneyOwner, owner_with_month
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
"""The rules themselves; its own runner knows no rule of the best practices beyond the default."""
SIZES = {"wide": (1440, 1000), "phone": (390, 844)}
FIND_FAULTS_JS = """async (options) => (await axe.run(document, {resultTypes: ["violations"], ...options})).violations
  .map((fault) => `${fault.id}: ${fault.nodes[0].html.slice(0, 200)}`)"""
COLOURS_ALONE = {"runOnly": ["color-contrast"]}


@pytest.fixture(scope="module")
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody with a month of calls behind them."""
    async with owner_with_month(everybodys_product, "axe@example.com") as owner:
        yield owner


async def list_paths(owner: JourneyOwner) -> list[str]:
    """Every page, with a call, a contact and a thread of this owner's, and the calendar as it can be cut."""
    lists = {"call_id": "calls", "contact_id": "contacts", "thread_id": "messages/threads"}
    newest = {name: (await owner.http.get(f"/api/{path}", params={"limit": 1})).json() for name, path in lists.items()}
    ids = {name: rows["items"][0]["id"] for name, rows in newest.items()}
    return [*(route.path.format(**ids) for route in ROUTES), "/appointments?view=week", "/appointments?view=day"]


async def new_context(context: BrowserContext, size: str) -> BrowserContext:
    assert context.browser is not None
    width, height = SIZES[size]
    return await context.browser.new_context(bypass_csp=True, viewport={"width": width, "height": height})


async def find_faults(page: Page) -> list[str]:
    """All in the light, and colours once more in the dark."""
    await page.evaluate(AXE)
    faults = []
    for scheme, options in (("light", {}), ("dark", COLOURS_ALONE)):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await page.wait_for_function("!document.querySelector('.q-table__progress, .q-linear-progress')")
        await settle_page(page)
        faults += [f"{scheme} {page.url}: {fault}" for fault in await evaluate_script(page, FIND_FAULTS_JS, options)]
    return faults


@pytest.mark.parametrize(("size", "lang"), [("wide", "es"), ("phone", "en")])
async def test_no_page_has_a_fault(owner: JourneyOwner, context: BrowserContext, size: str, lang: str) -> None:
    await owner.change_profile(language=lang)
    browser_context = await new_context(context, size)
    faults = []
    for path in await list_paths(owner):
        page = await owner.open_page(browser_context, path)
        faults += await find_faults(page)
        await page.close()
    await browser_context.clear_cookies()
    for path in PUBLIC_PATHS:
        page = await browser_context.new_page()
        await page.goto(f"{owner.product.url}{path}?lang={lang}")
        faults += await find_faults(page)
        await page.close()

    assert faults == []


async def test_a_fault_would_be_found(owner: JourneyOwner, context: BrowserContext) -> None:
    browser_context = await new_context(context, "wide")
    page = await owner.open_page(browser_context, "/calls")
    await page.evaluate("document.querySelector('h1').outerHTML = '<div><img src=x><p class=faint>faint</p></div>'")
    await page.add_style_tag(content="body.body--dark .faint { color: #1a2226 }")
    await expect(page.locator("img[src=x]")).to_be_attached()

    broken_rules = {(fault.split()[0], fault.split(": ")[1]) for fault in await find_faults(page)}
    assert broken_rules >= {("light", "image-alt"), ("light", "page-has-heading-one"), ("dark", "color-contrast")}
