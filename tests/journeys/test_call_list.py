"""A call beside the list it was opened from, where the window is wide enough; alone where it is not."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import BrowserContext, expect

from ringlypro.core.i18n import translate
from tests.journeys.calling import carrier
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LIST_ROWS = ".rp-beside-list .q-table tbody tr"
SENTENCES = ("what are your opening hours", "where are you located", "can I speak to a person")


@pytest.fixture(scope="module")
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody who was called three times by strangers."""
    async with httpx.AsyncClient(timeout=20) as http:
        owner = await sign_up_owner(everybodys_product, http, "beside@example.com")
        for number, words in enumerate(SENTENCES):
            call = await carrier(owner.product, http).dial(to=owner.number, from_=f"+1305555020{number}")
            await call.press("1")
            await call.say(words)
            await call.hang_up()
        yield owner


async def test_the_next_call_is_opened_from_the_list_beside_it(owner: JourneyOwner, context: BrowserContext) -> None:
    page = await owner.open_page(context, "/calls?day=today")
    await page.locator("#main .q-table tbody tr").nth(1).click()
    await expect(page).to_have_url(re.compile(r"/calls/\d+\?day=today$"))
    await expect(page.locator(LIST_ROWS)).to_have_count(3)
    await expect(page.locator(f"{LIST_ROWS}.rp-open")).to_have_count(1)
    await expect(page.locator("#main")).to_contain_text(SENTENCES[1])
    await expect(page.locator(".rp-back")).to_be_hidden()

    await page.locator(LIST_ROWS).nth(2).click()

    await expect(page.locator("#main")).to_contain_text(SENTENCES[0])
    await expect(page.locator("#main")).not_to_contain_text(SENTENCES[1])
    await expect(page.locator(LIST_ROWS).nth(2)).to_have_class(re.compile("rp-open"))
    await page.locator(".rp-beside-list input[type=search]").fill("located")
    await expect(page.locator(LIST_ROWS)).to_have_count(1)
    await expect(page).to_have_url(re.compile(r"/calls/\d+\?q=located&day=today$"))
    assert await page.evaluate("window.never_reloaded") is True


async def test_a_narrow_window_shows_the_call_alone_and_the_way_back(
    owner: JourneyOwner, context: BrowserContext
) -> None:
    page = await owner.open_page(context, "/calls?day=today")
    await page.set_viewport_size({"width": 1000, "height": 900})
    await page.locator("#main .q-table tbody tr").nth(0).click()
    await expect(page.locator("#main")).to_contain_text(SENTENCES[2])
    await expect(page.locator(LIST_ROWS)).to_have_count(0)

    await page.get_by_role("link", name=translate("call.back", "en"), exact=True).locator("visible=true").last.click()

    await expect(page).to_have_url(re.compile(r"/calls\?day=today$"))
