"""The home page in a real browser: what waits is worked off with keys, and figures have a table beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.browsing import chromium, person
from tests.journeys.calling import carrier
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TO_LEAVE_A_MESSAGE = ("tell her the delivery comes at four", "Marcus Bell", "yes", "no", "any time")
NEED = ".rp-need"
OWNERS = iter(range(100))


@pytest.fixture
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody for whom three callers left a message."""
    async with httpx.AsyncClient(timeout=20) as http, httpx.AsyncClient(timeout=20) as line:
        owner = await sign_up_owner(everybodys_product, http, f"home{next(OWNERS)}@example.com")
        for last_digit in range(3):
            call = await carrier(everybodys_product, line).dial(to=owner.number, from_=f"+1305555017{last_digit}")
            await call.press("1")
            for words in TO_LEAVE_A_MESSAGE:
                await call.say(words)
            await call.hang_up()
        yield owner


async def focused_row(page: Page) -> int:
    """Which row the keyboard stands on, from 0."""
    script = "[...document.querySelectorAll('.rp-need')].indexOf(document.activeElement.closest('.rp-need'))"
    return int(await page.evaluate(script))


async def test_what_waits_is_worked_off_with_keys_and_comes_back(owner: JourneyOwner) -> None:
    troubles: list[str] = []
    async with person(chromium(), troubles=troubles) as context:
        page = await owner.open_page(context)
        await expect(page.locator(NEED)).to_have_count(3)
        first_words = await page.locator(NEED).first.inner_text()

        await page.keyboard.press("j")
        assert await focused_row(page) == 0
        await page.keyboard.press("j")
        await page.keyboard.press("k")
        assert await focused_row(page) == 0
        await page.keyboard.press("e")

        await expect(page.locator(NEED)).to_have_count(2)
        await expect(page.get_by_role("status").filter(has_text=translate("home.was_done", "en"))).to_be_visible()
        waiting = (await owner.http.get("/api/follow-ups?status=open")).json()["items"]
        assert len(waiting) == 2
        await page.reload()
        await page.wait_for_function("window.did_handshake === true")
        await page.evaluate("window.never_reloaded = true")
        await page.get_by_role("button", name=translate("ui.undo", "en")).click()
        await expect(page.locator(NEED)).to_have_count(3)
        assert await page.locator(NEED).first.inner_text() == first_words

        await page.keyboard.press("Control+k")
        await page.locator(".rp-palette input").press("e")
        await page.keyboard.press("Escape")
        await expect(page.locator(NEED)).to_have_count(3)
        assert await page.evaluate("window.never_reloaded") is True
    assert troubles == []


async def test_figures_have_a_table_beside_them_and_lead_to_their_list(owner: JourneyOwner) -> None:
    troubles: list[str] = []
    async with person(chromium(), troubles=troubles) as context:
        page = await owner.open_page(context)
        await expect(page.locator(".rp-plot")).to_be_visible()

        await page.get_by_role("button", name=translate("home.show_table", "en")).click()
        await expect(page.locator(".rp-figtable tbody tr")).to_have_count(7)
        await expect(page.locator(".rp-figtable tbody tr").last).to_have_text("Today3000")
        await expect(page.locator(".rp-plot")).to_have_count(0)

        await page.get_by_role("link", name="3 calls", exact=True).click()
        await expect(page.locator(".rp-table tbody tr")).to_have_count(3)
        assert page.url.endswith("/calls?day=today&outcome=taken")
    assert troubles == []
