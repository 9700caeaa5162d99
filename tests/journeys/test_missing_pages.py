"""What is not there is said as such: the status, the title and one heading agree, inside the frame and outside."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, expect

from ringlypro.core.i18n import LANGUAGES, translate
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
UNKNOWN_PAGES = ("/nothing-here", "/contacts/1/more")
UNKNOWN_ROWS = ("/contacts/987654", "/contacts/abc", "/calls/987654", "/messages/987654")


@pytest.fixture
async def owner(everybodys_product: Product, request: pytest.FixtureRequest) -> AsyncIterator[JourneyOwner]:
    """An owner of a new business."""
    async with httpx.AsyncClient(timeout=20) as http:
        yield await sign_up_owner(everybodys_product, http, f"missing-{request.node.name[-3:-1]}@example.com")


async def look_at(page: Page, url: str, lang: str) -> int:
    """Open an address and see that it says what it must; its status."""
    answer = await page.goto(url)
    title = translate("errors.page.missing", lang)
    await expect(page.locator("h1")).to_have_text([title])
    await expect(page).to_have_title(f"{title} · RinglyPro")
    await expect(page.locator("main").get_by_role("link", name=translate("errors.page.home", lang))).to_be_visible()
    return answer.status if answer else 0


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_what_is_not_there_is_404_for_strangers_and_for_owners(
    owner: JourneyOwner, context: BrowserContext, lang: str
) -> None:
    assert context.browser
    url, reader = owner.product.url, await context.browser.new_context(locale=lang)
    stranger = await reader.new_page()
    stranger_statuses = [await look_at(stranger, url + path, lang) for path in UNKNOWN_PAGES]
    await owner.change_profile(language=lang)
    page = await owner.open_page(reader)

    owner_statuses = [await look_at(page, url + path, lang) for path in (*UNKNOWN_PAGES, *UNKNOWN_ROWS)]

    assert set(stranger_statuses + owner_statuses) == {404}


async def test_the_frame_stays_around_what_is_not_there(owner: JourneyOwner, context: BrowserContext) -> None:
    page = await owner.open_page(context)
    await page.goto(owner.product.url + UNKNOWN_ROWS[0])

    await page.locator(".rp-drawer a[href='/contacts']").click()

    await expect(page.locator("main h1")).to_have_text(translate("people.title", "en"))
    await expect(page).to_have_title(f"{translate('nav.contacts', 'en')} · Bright Dental · RinglyPro")
