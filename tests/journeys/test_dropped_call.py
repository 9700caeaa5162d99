"""The process dies during a call on the screen: the call is over in words, and nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.product import Product
from tests.polling import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "I would like to come on Wed"


async def begin_call(page: Page) -> None:
    await page.get_by_role("button", name=translate("ui.phone.call", "en"), exact=True).click()
    await expect(page.locator(".rp-turn.said").first).to_be_visible()


async def newest_call(owner: JourneyOwner) -> Any:
    return (await owner.http.get("/api/calls")).json()["items"][0]


async def test_a_call_that_lost_its_process_is_ended_with_words(product: Product, context: BrowserContext) -> None:
    async with httpx.AsyncClient(timeout=20) as http:
        owner = await sign_up_owner(product, http, "dropped@example.com")
        page = await owner.open_page(context, "/demo")
        await begin_call(page)
        await page.get_by_role("button", name="1", exact=True).click()
        await expect(page.locator(".rp-words input")).to_be_enabled()
        await page.locator(".rp-words input").fill(WORDS)

        product.kill()
        product.start()

        await expect(page.get_by_text(translate("demo.dropped", "en"))).to_be_visible()
        await expect(page.get_by_text(WORDS)).to_be_visible()

        async def is_over() -> bool:
            return (await newest_call(owner))["status"] == "completed"

        await eventually(is_over)
        link = page.locator("main").get_by_role("link", name=translate("todo.call", "en"))
        await expect(link).to_have_attribute("href", f"/calls/{(await newest_call(owner))['id']}")
        await begin_call(page)
        await expect(page.locator(".rp-words input")).to_have_value(WORDS)


async def test_leaving_by_a_link_hangs_up_and_says_nothing_later(
    everybodys_product: Product, context: BrowserContext
) -> None:
    async with httpx.AsyncClient(timeout=20) as http:
        owner = await sign_up_owner(everybodys_product, http, "left-by-link@example.com")
        page = await owner.open_page(context, "/demo")
        await begin_call(page)

        await page.locator(".rp-drawer a[href='/contacts']").click()
        await expect(page.locator("main h1")).to_have_text(translate("people.title", "en"))
        await page.locator(".rp-drawer .rp-call").click()

        await expect(page.get_by_text(translate("ui.phone.ready", "en"))).to_be_visible()
        assert await page.get_by_text(translate("demo.dropped", "en")).count() == 0
